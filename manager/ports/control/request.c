/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/control/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "manager/device_key.h"
#include "manager/ports/control/parameter.h"

#define HISTORY_DEFAULT 100

/* One request on its way, and why it is not carried out when @run returns NULL: `fault`, or when
 * that has no token `refusal`, or when that has none either for want of memory. */
struct call {
	const struct control_port_callbacks *callbacks;
	struct control_talk *talk;
	struct arguments arguments;
	struct fault fault;
	struct control_refusal refusal;
};

struct method {
	struct parameters parameters;
	json_t *(*run)(struct call *call);
};

static const char *text_of(const struct call *call, enum parameter parameter)
{
	return argument_text(&call->arguments, parameter);
}

__attribute__((format(printf, 3, 4))) static bool refuse(
	struct call *call, const char *remedy, const char *format, ...)
{
	va_list args;

	call->fault.token = "bad-params";
	va_start(args, format);
	vsnprintf(call->fault.message, sizeof(call->fault.message), format, args);
	va_end(args);
	snprintf(call->fault.remedy, sizeof(call->fault.remedy), "%s", remedy);
	return false;
}

/* if_name or ssid, one of them. */
static bool target_check(struct call *call, const char *method, bool all_is_possible)
{
	const char *if_name = text_of(call, PARAMETER_IF_NAME);
	const char *ssid = text_of(call, PARAMETER_SSID);

	if (if_name && ssid)
		return refuse(call, "Give one of them.", "%s: if_name and ssid exclude each other",
			method);
	if (!if_name && !ssid && !all_is_possible)
		return refuse(
			call, "Give one of them.", "%s: neither if_name nor ssid is given", method);
	return true;
}

static json_t *status_run(struct call *call)
{
	return call->callbacks->status(call->callbacks->arg);
}

static bool start_check(struct call *call, bool per_device)
{
	if (!target_check(call, "start", false))
		return false;
	if (per_device && text_of(call, PARAMETER_KEY_ID))
		return refuse(call, "Give one of them.",
			"start: per_device and key_id exclude each other");
	if (!per_device && argument_is_true(&call->arguments, PARAMETER_BIND))
		return refuse(call, "A key that others have too opens for every address.",
			"start: bind is of use with per_device only");
	return true;
}

static json_t *start_run(struct call *call)
{
	const bool per_device = argument_is_true(&call->arguments, PARAMETER_PER_DEVICE);

	if (!start_check(call, per_device))
		return NULL;
	return call->callbacks->start(call->callbacks->arg,
		&(struct control_start){
			.if_name = text_of(call, PARAMETER_IF_NAME),
			.ssid = text_of(call, PARAMETER_SSID),
			.key_id = per_device ? PER_DEVICE_KEY_ID : text_of(call, PARAMETER_KEY_ID),
			.device_name = text_of(call, PARAMETER_NAME),
			.bind = argument_is_true(&call->arguments, PARAMETER_BIND),
		});
}

static json_t *cancel_run(struct call *call)
{
	if (!target_check(call, "cancel", true))
		return NULL;
	return call->callbacks->cancel(call->callbacks->arg, text_of(call, PARAMETER_IF_NAME),
		text_of(call, PARAMETER_SSID));
}

static json_t *subscribe_run(struct call *call)
{
	call->talk->subscribed = true;
	return json_object();
}

static json_t *devices_run(struct call *call)
{
	return call->callbacks->devices(call->callbacks->arg, text_of(call, PARAMETER_SSID));
}

static json_t *rename_run(struct call *call)
{
	return call->callbacks->rename(call->callbacks->arg, text_of(call, PARAMETER_DEVICE),
		text_of(call, PARAMETER_NAME), &call->refusal);
}

static json_t *revoke_run(struct call *call)
{
	const char *device = text_of(call, PARAMETER_DEVICE);

	if (argument_is_true(&call->arguments, PARAMETER_DRY_RUN))
		return call->callbacks->revocable(call->callbacks->arg, device, &call->refusal);
	return call->callbacks->revoke(call->callbacks->arg, device, &call->refusal);
}

static json_t *history_run(struct call *call)
{
	return call->callbacks->history(call->callbacks->arg,
		argument_number(&call->arguments, PARAMETER_LIMIT, HISTORY_DEFAULT));
}

static json_t *export_run(struct call *call)
{
	return call->callbacks->export_(call->callbacks->arg);
}

/* Keeps the next piece of an import, with a zero behind it. */
static bool piece_take(struct call *call)
{
	struct wiped *import = &call->talk->import;
	const char *text = text_of(call, PARAMETER_TEXT);
	const size_t length = strlen(text);

	if (import->length + length > CONTROL_IMPORT_MAX)
		return refuse(call, "Import it in parts.", "import: the text has more than %u MiB",
			CONTROL_IMPORT_MAX >> 20);
	if (!wiped_reserve(import, length + 1))
		return false;
	memcpy(import->bytes + import->length, text, length + 1);
	import->length += length;
	return true;
}

static json_t *import_run(struct call *call)
{
	const bool more = argument_is_true(&call->arguments, PARAMETER_MORE);
	const char *ssid = text_of(call, PARAMETER_SSID);
	struct wiped *import = &call->talk->import;
	json_t *result;

	if (more && ssid) {
		refuse(call, "Give ssid with the last piece.",
			"import: ssid and more exclude each other");
		return NULL;
	}
	if (!piece_take(call))
		return NULL;
	if (more)
		return json_object();
	result = call->callbacks->import(
		call->callbacks->arg, import->bytes, import->length, ssid, &call->refusal);
	wiped_free(import);
	return result;
}

/* Not formatted: the columns of structs come out ragged with tabs. */
/* clang-format off */
#define TARGET (1u << PARAMETER_IF_NAME | 1u << PARAMETER_SSID)

static const struct method methods[] = {
	{{"status", 0, 0}, status_run},
	{{"start", TARGET | 1u << PARAMETER_KEY_ID | 1u << PARAMETER_PER_DEVICE |
		1u << PARAMETER_BIND | 1u << PARAMETER_NAME, 0}, start_run},
	{{"cancel", TARGET, 0}, cancel_run},
	{{"subscribe", 0, 0}, subscribe_run},
	{{"devices", 1u << PARAMETER_SSID, 0}, devices_run},
	{{"rename", 0, 1u << PARAMETER_DEVICE | 1u << PARAMETER_NAME}, rename_run},
	{{"revoke", 1u << PARAMETER_DRY_RUN, 1u << PARAMETER_DEVICE}, revoke_run},
	{{"history", 1u << PARAMETER_LIMIT, 0}, history_run},
	{{"export", 0, 0}, export_run},
	{{"import", 1u << PARAMETER_SSID | 1u << PARAMETER_MORE, 1u << PARAMETER_TEXT}, import_run},
};
/* clang-format on */

#define METHODS (sizeof(methods) / sizeof(methods[0]))

static void methods_list(char *text, size_t size)
{
	size_t length = (size_t)snprintf(text, size, "It is one of ");

	for (size_t i = 0; i < METHODS && length < size; i++)
		length += (size_t)snprintf(text + length, size - length, "%s%s",
			methods[i].parameters.method, i + 1 < METHODS ? ", " : ".");
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
		if (strcmp(methods[i].parameters.method, json_string_value(method)) == 0)
			return &methods[i];
	fault->token = "unknown-method";
	snprintf(fault->message, sizeof(fault->message), "unknown method '%s'",
		quoted(json_string_value(method), buffer));
	methods_list(fault->remedy, sizeof(fault->remedy));
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

/* In the words of the whole project, or in those of the callback. */
static json_t *refusal_reply(json_t *request, const struct control_refusal *refusal)
{
	const struct explain *explain = explain_get(refusal->token);

	return control_error_reply(json_object_get(request, "id"), explain->token,
		refusal->problem[0] ? refusal->problem : explain->sentence, explain->remedy);
}

static json_t *request_answer(
	json_t *request, const struct control_port_callbacks *callbacks, struct control_talk *talk)
{
	struct call call = {.callbacks = callbacks, .talk = talk};
	const struct method *method = request_read(request, &call.fault);
	json_t *result;

	if (!method || !arguments_read(&method->parameters, json_object_get(request, "params"),
			       &call.arguments, &call.fault))
		return fault_reply(request, &call.fault);
	call.fault.token = NULL;
	result = method->run(&call);
	if (result)
		return json_pack(
			"{s:O, s:o}", "id", json_object_get(request, "id"), "result", result);
	if (call.fault.token)
		return fault_reply(request, &call.fault);
	if (call.refusal.token != EXPLAIN_NONE)
		return refusal_reply(request, &call.refusal);
	return NULL;
}

json_t *control_request_answer(const char *line, size_t length,
	const struct control_port_callbacks *callbacks, struct control_talk *talk)
{
	json_error_t error;
	struct fault fault = {.token = "bad-json"};
	json_t *request, *reply;

	/* A member that is given twice would mean one thing to the sender and another to us. */
	request = json_loadb(line, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (request) {
		reply = request_answer(request, callbacks, talk);
		json_decref(request);
	} else {
		/* Only the place, not jansson's text: that repeats raw bytes of the line. */
		snprintf(fault.message, sizeof(fault.message),
			"the line is not JSON in UTF-8, from byte %d on", error.position);
		snprintf(fault.remedy, sizeof(fault.remedy), "Send one JSON object per line.");
		reply = fault_reply(NULL, &fault);
	}
	/* The line may have been a piece of it: what would be left is not what was meant. */
	if (json_object_get(reply, "error"))
		control_talk_end(talk);
	return reply;
}

void control_talk_end(struct control_talk *talk)
{
	wiped_free(&talk->import);
}
