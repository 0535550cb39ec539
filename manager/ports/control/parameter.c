/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/control/parameter.h"

#include <stdio.h>
#include <string.h>

#include "manager/device_key.h"
#include "manager/ports/control/request.h"
#include "manager/vif.h"

#define HISTORY_MAX 1000 /* sessions of one reply */

enum kind {
	KIND_NAME, /* an identifier: no control characters */
	KIND_TEXT, /* may have any: an SSID, a file */
	KIND_BOOL,
	KIND_NUMBER,
};

struct description {
	const char *name;
	enum kind kind;
	size_t max;	    /* bytes; of a number itself */
	const char *remedy; /* for a name with a control character */
};

/* Not formatted: the columns of structs come out ragged with tabs. */
/* clang-format off */
#define SEE_STATUS "Run `wps status` to see the names."

static const struct description descriptions[PARAMETER_COUNT] = {
	[PARAMETER_IF_NAME] = {"if_name", KIND_NAME, IF_NAME_SIZE - 1, SEE_STATUS},
	[PARAMETER_SSID] = {"ssid", KIND_TEXT, SSID_SIZE - 1, ""},
	[PARAMETER_KEY_ID] = {"key_id", KIND_NAME, KEY_ID_SIZE - 1, SEE_STATUS},
	[PARAMETER_PER_DEVICE] = {"per_device", KIND_BOOL, 0, ""},
	[PARAMETER_BIND] = {"bind", KIND_BOOL, 0, ""},
	[PARAMETER_DEVICE] = {"device", KIND_NAME, DEVICE_NAME_SIZE - 1,
		"Run `wps devices` to see them."},
	[PARAMETER_NAME] = {"name", KIND_NAME, DEVICE_NAME_SIZE - 1, "A name is one line of text."},
	[PARAMETER_DRY_RUN] = {"dry_run", KIND_BOOL, 0, ""},
	[PARAMETER_LIMIT] = {"limit", KIND_NUMBER, HISTORY_MAX, ""},
	[PARAMETER_TEXT] = {"text", KIND_TEXT, CONTROL_LINE_MAX, ""},
	[PARAMETER_MORE] = {"more", KIND_BOOL, 0, ""},
};
/* clang-format on */

const char *quoted(const char *text, char buffer[static QUOTED_MAX + 4])
{
	size_t length = strlen(text);

	if (length <= QUOTED_MAX)
		return text;
	length = QUOTED_MAX;
	while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	memcpy(buffer, text, length);
	memcpy(buffer + length, "...", 4);
	return buffer;
}

/* Of ASCII, and U+0080 to U+009F, which 8 bit terminals act on as well. */
static bool has_control_character(const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if (*c < 0x20 || *c == 0x7f || (*c == 0xc2 && c[1] < 0xa0))
			return true;
	return false;
}

static void parameters_list(const struct parameters *parameters, char *text, size_t size)
{
	const unsigned all = parameters->optional | parameters->needed;
	size_t length = (size_t)snprintf(text, size, "It takes ");
	const char *separator = "";

	if (all == 0) {
		snprintf(text + length, size - length, "none.");
		return;
	}
	for (size_t i = 0; i < PARAMETER_COUNT && length < size; i++) {
		if (!(all & 1u << i))
			continue;
		length += (size_t)snprintf(
			text + length, size - length, "%s%s", separator, descriptions[i].name);
		separator = ", ";
	}
	if (length < size)
		snprintf(text + length, size - length, ".");
}

static bool text_check(
	const char *method, const struct description *is, const char *text, struct fault *fault)
{
	if (!text) {
		snprintf(fault->message, sizeof(fault->message), "%s: %s is not a string", method,
			is->name);
		snprintf(fault->remedy, sizeof(fault->remedy), "Write it in quotes.");
		return false;
	}
	if (text[0] == '\0') {
		snprintf(fault->message, sizeof(fault->message), "%s: %s is empty", method,
			is->name);
		snprintf(fault->remedy, sizeof(fault->remedy), "Give it a value or leave it out.");
		return false;
	}
	if (strlen(text) > is->max) {
		snprintf(fault->message, sizeof(fault->message), "%s: %s has %zu bytes", method,
			is->name, strlen(text));
		snprintf(fault->remedy, sizeof(fault->remedy), "It can have up to %zu.", is->max);
		return false;
	}
	if (is->kind == KIND_NAME && has_control_character(text)) {
		snprintf(fault->message, sizeof(fault->message),
			"%s: %s has a control character in it", method, is->name);
		snprintf(fault->remedy, sizeof(fault->remedy), "%s", is->remedy);
		return false;
	}
	return true;
}

static bool number_check(
	const char *method, const struct description *is, const json_t *value, struct fault *fault)
{
	const json_int_t number = json_integer_value(value);

	if (!json_is_integer(value)) {
		snprintf(fault->message, sizeof(fault->message), "%s: %s is not an integer", method,
			is->name);
		snprintf(fault->remedy, sizeof(fault->remedy), "Write digits, without quotes.");
		return false;
	}
	if (number < 1 || number > (json_int_t)is->max) {
		snprintf(fault->message, sizeof(fault->message), "%s: %s is %lld", method, is->name,
			(long long)number);
		snprintf(fault->remedy, sizeof(fault->remedy), "It can be 1 to %zu.", is->max);
		return false;
	}
	return true;
}

static bool bool_check(
	const char *method, const struct description *is, const json_t *value, struct fault *fault)
{
	if (json_is_boolean(value))
		return true;
	snprintf(fault->message, sizeof(fault->message), "%s: %s is neither true nor false", method,
		is->name);
	snprintf(fault->remedy, sizeof(fault->remedy), "Write true or false, without quotes.");
	return false;
}

static bool value_check(
	const char *method, const struct description *is, const json_t *value, struct fault *fault)
{
	switch (is->kind) {
	case KIND_NAME:
	case KIND_TEXT:
		return text_check(method, is, json_string_value(value), fault);
	case KIND_BOOL:
		return bool_check(method, is, value, fault);
	case KIND_NUMBER:
		return number_check(method, is, value, fault);
	}
	return false;
}

/* The place of a name among those that the method takes, or PARAMETER_COUNT. */
static size_t parameter_find(const struct parameters *parameters, const char *name)
{
	size_t i = 0;

	while (i < PARAMETER_COUNT && (!((parameters->optional | parameters->needed) & 1u << i) ||
					      strcmp(descriptions[i].name, name) != 0))
		i++;
	return i;
}

static bool needed_check(
	const struct parameters *parameters, const struct arguments *arguments, struct fault *fault)
{
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		if (!(parameters->needed & 1u << i) || arguments->values[i])
			continue;
		snprintf(fault->message, sizeof(fault->message), "%s: %s is missing",
			parameters->method, descriptions[i].name);
		parameters_list(parameters, fault->remedy, sizeof(fault->remedy));
		return false;
	}
	return true;
}

bool arguments_read(const struct parameters *parameters, json_t *params, struct arguments *ret,
	struct fault *fault)
{
	struct arguments arguments = {0};
	char buffer[QUOTED_MAX + 4];
	const char *name;
	json_t *value;

	fault->token = "bad-params";
	if (params && !json_is_object(params)) {
		snprintf(fault->message, sizeof(fault->message), "%s: params is not an object",
			parameters->method);
		parameters_list(parameters, fault->remedy, sizeof(fault->remedy));
		return false;
	}
	json_object_foreach (params, name, value) {
		const size_t i = parameter_find(parameters, name);

		if (i == PARAMETER_COUNT) {
			snprintf(fault->message, sizeof(fault->message),
				"%s: unknown parameter '%s'", parameters->method,
				quoted(name, buffer));
			parameters_list(parameters, fault->remedy, sizeof(fault->remedy));
			return false;
		}
		if (!value_check(parameters->method, &descriptions[i], value, fault))
			return false;
		arguments.values[i] = value;
	}
	if (!needed_check(parameters, &arguments, fault))
		return false;
	*ret = arguments;
	return true;
}

const char *argument_text(const struct arguments *arguments, enum parameter parameter)
{
	return json_string_value(arguments->values[parameter]);
}

bool argument_is_true(const struct arguments *arguments, enum parameter parameter)
{
	return json_is_true(arguments->values[parameter]);
}

size_t argument_number(
	const struct arguments *arguments, enum parameter parameter, size_t otherwise)
{
	const json_t *value = arguments->values[parameter];

	return value ? (size_t)json_integer_value(value) : otherwise;
}
