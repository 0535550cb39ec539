/* SPDX-License-Identifier: BSD-3-Clause */
/* Stories for tests: facts as lines of text in, attempts as lines of text out. */
#ifndef STORY_RIG_H
#define STORY_RIG_H

#include <stddef.h>

#include "trace/story/story.h"

/*
 * One fact per line: "TIME SOURCE SIDE TOKEN key=value…"; TIME in seconds or "-", SIDE air, ap, sta
 * or "?", TOKEN of fact.h. Keys: sta=, ap= and dev= (device; an address, or N for
 * 02:00:00:00:0N:00), presumed= (1), if=, t= (text), c= (code), d= (code2), v= (value), bss=
 * (bits), m= (M1 … WSC_Done; sets code and who sent it), by= (ap, sta), pw= (Device Password ID),
 * err= (Configuration Error), uuid=, nonce=, key= (numbers). position is the number of the line.
 * Lines that begin with # are left out.
 */
void rig_fact(const char *line, uint64_t position, struct trace_fact *ret);
void rig_add(struct trace_story *story, const char *lines);

/* Attempts and their steps, a line each. Returns @text. */
char *rig_print(const struct trace_story *story, char *text, size_t size);

/* The story of @lines as text, told with no judge. */
char *rig_tell(const char *lines, char *text, size_t size);

#endif
