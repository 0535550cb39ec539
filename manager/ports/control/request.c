/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/control/request.h"

#include <stdio.h>
#include <string.h>

#include "manager/vif.h"

#define PARAMETERS_MAX 3
#define QUOTED_MAX     48 /* bytes of a client's word that an error repeats */

struct parameter {
	const char *name;
	size_t max;   /* bytes */
	bool is_name; /* an identifier: no control characters; an SSID may have any */
};

static const struct parameter if_name_parameter = {"if_name", IF_NAME_SIZE - 1, true};
static const struct parameter ssid_parameter = {"ssid", SSID_SIZE - 1, false};
static const struct parameter key_id_parameter = {"key_id", KEY_ID_SIZE - 1, true};

enum target {
	TARGET_NOTHING,
	TARGET_ONE,	   /* if_name or ssid */
	TARGET_ONE_OR_ALL, /* the same, or neither */
};

struct arguments {
	const char *if_name;
	const char *ssid;
	const char *key_id;
};

struct method {
	const char *name;
	enum target target;
	const struct parameter *parameters[PARAMETERS_MAX];
	json_t *(*run)(const struct control_port_callbacks *callbacks,
		const struct arguments *arguments, bool *ret_subscribe);
};

/* Why a request is not carried out. */
struct fault {
	const char *token;
	char message[160];
	char remedy[80];
};

static json_t *status_run(const struct control_port_callbacks *callbacks,
	const struct arguments *arguments, bool *ret_subscribe)
{
	(void)arguments;
	(void)ret_subscribe;
	return callbacks->status(callbacks->arg);
}

static json_t *start_run(const struct control_port_callbacks *callbacks,
	const struct arguments *arguments, bool *ret_subscribe)
{
	(void)ret_subscribe;
	return callbacks->start(
		callbacks->arg, &(struct control_start){.if_name = arguments->if_name,
					.ssid = arguments->ssid,
					.key_id = arguments->key_id});
}

static json_t *cancel_run(const struct control_port_callbacks *callbacks,
	const struct arguments *arguments, bool *ret_subscribe)
{
	(void)ret_subscribe;
	return callbacks->cancel(callbacks->arg, arguments->if_name, arguments->ssid);
}

static json_t *subscribe_run(const struct control_port_callbacks *callbacks,
	const struct arguments *arguments, bool *ret_subscribe)
{
	(void)callbacks;
	(void)arguments;
	*ret_subscribe = true;
	return json_object();
}

/* Not formatted: the columns of structs come out ragged with tabs. */
/* clang-format off */
static const struct method methods[] = {
	{"status", TARGET_NOTHING, {NULL}, status_run},
	{"start", TARGET_ONE, {&if_name_parameter, &ssid_parameter, &key_id_parameter}, start_run},
	{"cancel", TARGET_ONE_OR_ALL, {&if_name_parameter, &ssid_parameter}, cancel_run},
	{"subscribe", TARGET_NOTHING, {NULL}, subscribe_run},
};
/* clang-format on */

#define METHODS (sizeof(methods) / sizeof(methods[0]))

/* The start of a client's word for an error message, cut between two characters. @text is UTF-8:
 * jansson lets nothing else in. */
static const char *quoted(const char *text, char buffer[static QUOTED_MAX + 4])
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

static bool has_control_character(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return true;
	return false;
}

static const struct parameter *parameter_find(const struct method *method, const char *name)
{
	for (size_t i = 0; i < PARAMETERS_MAX && method->parameters[i]; i++)
		if (strcmp(method->parameters[i]->name, name) == 0)
			return method->parameters[i];
	return NULL;
}

static void parameters_list(const struct method *method, char *text, size_t size)
{
	size_t length = (size_t)snprintf(text, size, "It takes ");

	if (!method->parameters[0]) {
		snprintf(text + length, size - length, "none.");
		return;
	}
	for (size_t i = 0; i < PARAMETERS_MAX && method->parameters[i] && length < size; i++)
		length += (size_t)snprintf(text + length, size - length, "%s%s", i ? ", " : "",
			method->parameters[i]->name);
	if (length < size)
		snprintf(text + length, size - length, ".");
}

static bool value_check(const struct method *method, const struct parameter *parameter,
	const json_t *value, struct fault *fault)
{
	const char *text = json_string_value(value);

	fault->token = "bad-params";
	if (!text) {
		snprintf(fault->message, sizeof(fault->message), "%s: %s is not a string",
			method->name, parameter->name);
		snprintf(fault->remedy, sizeof(fault->remedy), "Write it in quotes.");
		return false;
	}
	if (text[0] == '\0') {
		snprintf(fault->message, sizeof(fault->message), "%s: %s is empty", method->name,
			parameter->name);
		snprintf(fault->remedy, sizeof(fault->remedy), "Give it a value or leave it out.");
		return false;
	}
	if (strlen(text) > parameter->max) {
		snprintf(fault->message, sizeof(fault->message), "%s: %s has %zu bytes",
			method->name, parameter->name, strlen(text));
		snprintf(fault->remedy, sizeof(fault->remedy), "It can have up to %zu.",
			parameter->max);
		return false;
	}
	if (parameter->is_name && has_control_character(text)) {
		snprintf(fault->message, sizeof(fault->message),
			"%s: %s has a control character in it", method->name, parameter->name);
		snprintf(
			fault->remedy, sizeof(fault->remedy), "Run `wps status` to see the names.");
		return false;
	}
	return true;
}

static bool target_check(
	const struct method *method, const struct arguments *arguments, struct fault *fault)
{
	const bool both = arguments->if_name && arguments->ssid;
	const bool neither = !arguments->if_name && !arguments->ssid;

	fault->token = "bad-params";
	snprintf(fault->remedy, sizeof(fault->remedy), "Give one of them.");
	if (both) {
		snprintf(fault->message, sizeof(fault->message),
			"%s: if_name and ssid exclude each other", method->name);
		return false;
	}
	if (neither && method->target == TARGET_ONE) {
		snprintf(fault->message, sizeof(fault->message),
			"%s: neither if_name nor ssid is given", method->name);
		return false;
	}
	return true;
}

/* @params may be NULL. What @ret points to lives as long as @params. */
static bool arguments_read(
	const struct method *method, json_t *params, struct arguments *ret, struct fault *fault)
{
	struct arguments arguments = {0};
	char buffer[QUOTED_MAX + 4];
	const char *name;
	json_t *value;

	fault->token = "bad-params";
	if (params && !json_is_object(params)) {
		snprintf(fault->message, sizeof(fault->message), "%s: params is not an object",
			method->name);
		parameters_list(method, fault->remedy, sizeof(fault->remedy));
		return false;
	}
	json_object_foreach (params, name, value) {
		const struct parameter *parameter = parameter_find(method, name);

		if (!parameter) {
			snprintf(fault->message, sizeof(fault->message),
				"%s: unknown parameter '%s'", method->name, quoted(name, buffer));
			parameters_list(method, fault->remedy, sizeof(fault->remedy));
			return false;
		}
		if (!value_check(method, parameter, value, fault))
			return false;
		if (parameter == &if_name_parameter)
			arguments.if_name = json_string_value(value);
		else if (parameter == &ssid_parameter)
			arguments.ssid = json_string_value(value);
		else
			arguments.key_id = json_string_value(value);
	}
	if (method->target != TARGET_NOTHING && !target_check(method, &arguments, fault))
		return false;
	*ret = arguments;
	return true;
}

/* The request's shape: an object with id, method and perhaps params, and nothing else. */
static const struct method *request_read(json_t *request, struct fault *fault)
{
	const json_t *id = json_object_get(request, "id");
	const json_t *method = json_object_get(request, "method");
	char buffer[QUOTED_MAX + 4];
	const char *name;
	json_t *value;

	fault->token = "bad-request";
	snprintf(fault->remedy, sizeof(fault->remedy),
		"A request is {\"id\": ..., \"method\": ..., \"params\": {...}}.");
	fault->message[0] = '\0';
	if (!json_is_object(request))
		snprintf(fault->message, sizeof(fault->message), "the request is not an object");
	else if (!id)
		snprintf(fault->message, sizeof(fault->message), "id is missing");
	else if (!json_is_string(id) && !json_is_integer(id))
		snprintf(fault->message, sizeof(fault->message),
			"id is neither an integer nor a string");
	else if (!method)
		snprintf(fault->message, sizeof(fault->message), "method is missing");
	else if (!json_is_string(method))
		snprintf(fault->message, sizeof(fault->message), "method is not a string");
	if (fault->message[0])
		return NULL;
	json_object_foreach (request, name, value) {
		if (strcmp(name, "id") == 0 || strcmp(name, "method") == 0 ||
			strcmp(name, "params") == 0)
			continue;
		snprintf(fault->message, sizeof(fault->message), "unknown member '%s'",
			quoted(name, buffer));
		return NULL;
	}
	for (size_t i = 0; i < METHODS; i++)
		if (strcmp(methods[i].name, json_string_value(method)) == 0)
			return &methods[i];
	fault->token = "unknown-method";
	snprintf(fault->message, sizeof(fault->message), "unknown method '%s'",
		quoted(json_string_value(method), buffer));
	snprintf(fault->remedy, sizeof(fault->remedy),
		"It is one of status, start, cancel, subscribe.");
	return NULL;
}

json_t *control_error_reply(json_t *id, const char *token, const char *message, const char *remedy)
{
	return json_pack("{s:O?, s:{s:s, s:s, s:s}}", "id", id, "error", "token", token, "message",
		message, "remedy", remedy);
}

static json_t *fault_reply(json_t *request, const struct fault *fault)
{
	json_t *id = json_object_get(request, "id");
	const bool usable = json_is_string(id) || json_is_integer(id);

	return control_error_reply(usable ? id : NULL, fault->token, fault->message, fault->remedy);
}

static json_t *request_answer(
	json_t *request, const struct control_port_callbacks *callbacks, bool *ret_subscribe)
{
	struct fault fault;
	struct arguments arguments;
	const struct method *method = request_read(request, &fault);
	json_t *result;

	if (!method ||
		!arguments_read(method, json_object_get(request, "params"), &arguments, &fault))
		return fault_reply(request, &fault);
	result = method->run(callbacks, &arguments, ret_subscribe);
	if (!result)
		return NULL;
	return json_pack("{s:O, s:o}", "id", json_object_get(request, "id"), "result", result);
}

json_t *control_request_answer(const char *line, size_t length,
	const struct control_port_callbacks *callbacks, bool *ret_subscribe)
{
	json_error_t error;
	struct fault fault = {.token = "bad-json"};
	json_t *request, *reply;

	/* A member that is given twice would mean one thing to the sender and another to us. */
	request = json_loadb(line, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!request) {
		/* Only the place, not jansson's text: that repeats raw bytes of the line. */
		snprintf(fault.message, sizeof(fault.message),
			"the line is not JSON in UTF-8, from byte %d on", error.position);
		snprintf(fault.remedy, sizeof(fault.remedy), "Send one JSON object per line.");
		return fault_reply(NULL, &fault);
	}
	reply = request_answer(request, callbacks, ret_subscribe);
	json_decref(request);
	return reply;
}
