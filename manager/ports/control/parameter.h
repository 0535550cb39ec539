/* SPDX-License-Identifier: BSD-3-Clause */
/* The parameters of requests: which there are, what each may be, and a sentence when it is not. */
#ifndef OPENWPS_CONTROL_PARAMETER_H
#define OPENWPS_CONTROL_PARAMETER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* In the order in which an error lists them. */
enum parameter {
	PARAMETER_IF_NAME,
	PARAMETER_SSID,
	PARAMETER_KEY_ID,
	PARAMETER_PER_DEVICE,
	PARAMETER_BIND,
	PARAMETER_DEVICE,
	PARAMETER_NAME,
	PARAMETER_DRY_RUN,
	PARAMETER_LIMIT,
	PARAMETER_TEXT,
	PARAMETER_MORE,
};
#define PARAMETER_COUNT (PARAMETER_MORE + 1)

/* What a method takes: sets of 1 << enum parameter. */
struct parameters {
	const char *method;
	unsigned optional;
	unsigned needed;
};

/* The values of one request, borrowed from it; NULL = not given. */
struct arguments {
	const json_t *values[PARAMETER_COUNT];
};

/* Why a request is not carried out. */
struct fault {
	const char *token;
	char message[160];
	char remedy[128];
};

/* @params may be NULL. Each value is of the right kind and within its bounds, each that is needed
 * is there. */
bool arguments_read(const struct parameters *parameters, json_t *params, struct arguments *ret,
	struct fault *fault);

/* NULL when it was not given. */
const char *argument_text(const struct arguments *arguments, enum parameter parameter);
/* False when it was not given. */
bool argument_is_true(const struct arguments *arguments, enum parameter parameter);
size_t argument_number(
	const struct arguments *arguments, enum parameter parameter, size_t otherwise);

#define QUOTED_MAX 48 /* bytes of a client's word that an error repeats */
/* The start of a client's word for an error message, cut between two characters. @text is UTF-8:
 * jansson lets nothing else in. */
const char *quoted(const char *text, char buffer[static QUOTED_MAX + 4]);

#endif
