/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes on the control socket: each line gets exactly one reply, and no argument reaches wpsd that
 * its columns cannot hold. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "manager/ports/control/request.h"
#include "manager/vif.h"

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
	return json_pack("[s?, s?, s?]", start->if_name, start->ssid, start->key_id);
}

static json_t *cancel(void *arg, const char *if_name, const char *ssid)
{
	(void)arg;
	must(!if_name || !ssid);
	argument_check(if_name, IF_NAME_SIZE);
	argument_check(ssid, SSID_SIZE);
	return json_pack("[s?, s?]", if_name, ssid);
}

static void line_answer(const char *line, size_t length)
{
	static const struct control_port_callbacks callbacks = {
		.status = status, .start = start, .cancel = cancel};
	bool subscribe = false;
	json_t *reply = control_request_answer(line, length, &callbacks, &subscribe);
	char *text;

	must(reply && json_object_size(reply) == 2 && json_object_get(reply, "id"));
	must(json_object_get(reply, "result") || !subscribe);
	must(!json_object_get(reply, "result") != !json_object_get(reply, "error"));
	text = json_dumps(reply, JSON_COMPACT);
	must(text && !strchr(text, '\n'));
	free(text);
	json_decref(reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data, *end;

	while (size > 0) {
		end = memchr(line, '\n', size);
		line_answer(line, end ? (size_t)(end - line) : size);
		if (!end)
			break;
		size -= (size_t)(end - line) + 1;
		line = end + 1;
	}
	return 0;
}
