/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes on the control socket: each line gets exactly one reply, and no argument reaches wpsd that
 * its columns cannot hold. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "manager/device_key.h"
#include "manager/ports/control/request.h"
#include "manager/vif.h"

#define HISTORY_MAX 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void argument_check(const char *text, size_t size)
{
	must(!text || (text[0] != '\0' && strlen(text) < size));
}

static json_t *status(void *arg)
{
	(void)arg;
	return json_object();
}

static json_t *start(void *arg, const struct control_start *start)
{
	(void)arg;
	must(!start->if_name != !start->ssid);
	argument_check(start->if_name, IF_NAME_SIZE);
	argument_check(start->ssid, SSID_SIZE);
	argument_check(start->key_id, KEY_ID_SIZE);
	argument_check(start->device_name, DEVICE_NAME_SIZE);
	must(!start->bind || strcmp(start->key_id, PER_DEVICE_KEY_ID) == 0);
	return json_pack(
		"[s?, s?, s?, s?]", start->if_name, start->ssid, start->key_id, start->device_name);
}

static json_t *cancel(void *arg, const char *if_name, const char *ssid)
{
	(void)arg;
	must(!if_name || !ssid);
	argument_check(if_name, IF_NAME_SIZE);
	argument_check(ssid, SSID_SIZE);
	return json_pack("[s?, s?]", if_name, ssid);
}

static json_t *devices(void *arg, const char *ssid)
{
	(void)arg;
	argument_check(ssid, SSID_SIZE);
	return json_array();
}

static json_t *renamed(
	void *arg, const char *device, const char *name, struct control_refusal *ret_refusal)
{
	(void)arg;
	(void)ret_refusal;
	must(device && name);
	argument_check(device, DEVICE_NAME_SIZE);
	argument_check(name, DEVICE_NAME_SIZE);
	return json_pack("[s, s]", device, name);
}

static json_t *revoked(void *arg, const char *device, struct control_refusal *ret_refusal)
{
	(void)arg;
	must(device);
	argument_check(device, DEVICE_NAME_SIZE);
	ret_refusal->token = EXPLAIN_NO_SUCH_DEVICE;
	return NULL;
}

static json_t *revocable(void *arg, const char *device, struct control_refusal *ret_refusal)
{
	(void)ret_refusal;
	must(device);
	argument_check(device, DEVICE_NAME_SIZE);
	(void)arg;
	return json_array();
}

static json_t *history(void *arg, size_t limit)
{
	(void)arg;
	must(limit >= 1 && limit <= HISTORY_MAX);
	return json_array();
}

static json_t *export(void *arg)
{
	(void)arg;
	return json_object();
}

static json_t *import(void *arg, const char *text, size_t length, const char *ssid,
	struct control_refusal *ret_refusal)
{
	(void)arg;
	must(length > 0 && strlen(text) == length && length <= CONTROL_IMPORT_MAX);
	argument_check(ssid, SSID_SIZE);
	if (length % 2 == 0)
		return json_string(text);
	ret_refusal->token = EXPLAIN_BAD_IMPORT;
	memset(ret_refusal->problem, 'x', sizeof(ret_refusal->problem) - 1);
	return NULL;
}

static void line_answer(const char *line, size_t length, struct control_talk *talk)
{
	static const struct control_port_callbacks callbacks = {
		.status = status,
		.start = start,
		.cancel = cancel,
		.devices = devices,
		.rename = renamed,
		.revocable = revocable,
		.revoke = revoked,
		.history = history,
		.export_ = export,
		.import = import,
	};
	const bool subscribed = talk->subscribed;
	json_t *reply = control_request_answer(line, length, &callbacks, talk);
	char *text;

	must(reply && json_object_size(reply) == 2 && json_object_get(reply, "id"));
	must(json_object_get(reply, "result") || talk->subscribed == subscribed);
	must(!json_object_get(reply, "result") != !json_object_get(reply, "error"));
	must(json_object_get(reply, "result") || !talk->import.bytes);
	text = json_dumps(reply, JSON_COMPACT);
	must(text && !strchr(text, '\n'));
	free(text);
	json_decref(reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data, *end;
	struct control_talk talk = {0};

	while (size > 0) {
		end = memchr(line, '\n', size);
		line_answer(line, end ? (size_t)(end - line) : size, &talk);
		if (!end)
			break;
		size -= (size_t)(end - line) + 1;
		line = end + 1;
	}
	control_talk_end(&talk);
	return 0;
}
