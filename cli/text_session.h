/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions and events in words. */
#ifndef CLI_TEXT_SESSION_H
#define CLI_TEXT_SESSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "text.h"

/* Something may still change: it is on the way, open, or its device has not appeared yet. */
bool text_session_is_open(const json_t *session);

/* The device has the key and has not appeared yet. */
bool text_session_is_registered(const json_t *session);

enum text_style text_session_style(const json_t *session);

/* What happened: the detail of a row is its sentence and what adds to it. */
const char *text_session_sentence(const json_t *session);

/* A block of lines under @label: what happened, to whom, what to do. */
void text_session_print(FILE *to, int indent, const char *label, const json_t *session);

/* One line, behind @when. */
void text_session_line(FILE *to, const char *when, const json_t *session);

void text_event_line(FILE *to, const json_t *event);

#endif
