/* SPDX-License-Identifier: BSD-3-Clause */
/* Where names stand in the lines of logs. */
#include "names.h"

#include <string.h>

/* What stands before a name, and what ends the name: 0 is the end of the line, or of the word when
 * the line does not begin with it. */
static const struct context {
	const char *before;
	char end;
} contexts[] = {
	{"ssid=\"", '"'},
	{"ssid=\\\"", '\\'},
	{"ssid='", '\''},
	{"ssid '", '\''},
	{"ssid \"", '"'},
	{"ssid \\\"", '\\'},
	{"SSID=\"", '"'},
	{"SSID='", '\''},
	{"SSID '", '\''},
	{"SSID \"", '"'},
	{"SSID \\\"", '\\'},
	{"ssid[0]=", 0},
	{"ssid2=\"", '"'},
	{"ssid2=", 0},
	{"ssid=", 0},
	{"* SSID=", '\n'},
	{"multi_ap_backhaul_ssid=\"", '"'},
	{"'ssid' value '", '\''},
	{"scan res info to '", '\''},
	{"connection '", '\''},
	{"network '", '\''},
	{"network \"", '"'},
	{"access point '", '\''},
	{"Access point '", '\''},
	{"device_name='", '\''},
	{"device_name=", 0},
	{"wps_device_name=", 0},
	{"serial_number='", '\''},
	{"serial_number=", 0},
	{"friendly_name=", 0},
	{"nas_identifier=", 0},
	{"id_str=\"", '"'},
	{"id_str=", 0},
	{"keyid=", ' '},
	{"key id '", '\''},
	{"identity='", '\''},
	{"identity=\"", '"'},
	{"identity '", '\''},
	{"hostname=", ' '},
	{"hostname '", '\''},
	{"hostname to <", '>'},
	{"hostname to '", '\''},
	{"host name '", '\''},
	{"=> '", '\''},
	{"SerialNumber: ", 0},
	{"\"ssid\":\"", '"'},
	{"\"ssid\": \"", '"'},
	{"\"key_id\":\"", '"'},
	{"\"key_id\": \"", '"'},
	{"\"name\":\"", '"'},
	{"\"name\": \"", '"'},
	{"\"device_name\":\"", '"'},
	{"\"device_name\": \"", '"'},
	{"\"device\":\"", '"'},
	{"\"device\": \"", '"'},
	{"\"_HOSTNAME\":\"", '"'},
	{"\"_HOSTNAME\" : \"", '"'},
	{"/home/", '/'},
};
#define CONTEXTS (sizeof(contexts) / sizeof(contexts[0]))

_Static_assert(CONTEXTS < UINT8_MAX, "rows are numbered by a byte, from 1");

void names_init(struct names *names)
{
	*names = (struct names){0};
	for (size_t i = CONTEXTS; i-- > 0;) {
		const uint8_t first = (uint8_t)contexts[i].before[0];

		names->len[i] = (uint8_t)strlen(contexts[i].before);
		names->next[i + 1] = names->first[first];
		names->first[first] = (uint8_t)(i + 1);
	}
}

/* Up to where the name goes on that begins at @from. */
static size_t name_end(const char *line, size_t len, size_t from, char end, bool first)
{
	const bool json = line[0] == '{', quoted = end == '\'' || end == '"';
	size_t i = from;

	for (; i < len; i++) {
		const char c = line[i];

		if (c == end && c)
			break;
		if (quoted && c == '\\' && i + 1 < len)
			i++;
		if (quoted)
			continue;
		if ((json && c == '"') || (end != '\\' && c == ' ' && (end ? end != '\n' : !first)))
			break;
	}
	return i < len ? i : len;
}

bool names_find(const struct names *names, const char *line, size_t len, size_t at,
	size_t *ret_from, size_t *ret_to)
{
	for (unsigned i = names->first[(uint8_t)line[at]]; i; i = names->next[i]) {
		const struct context *context = &contexts[i - 1];
		const size_t n = names->len[i - 1];

		if (n > len - at || memcmp(line + at, context->before, n) != 0)
			continue;
		*ret_from = at + n;
		*ret_to =
			name_end(line, len, at + n, context->end, at == 0 || line[at - 1] == '\t');
		return true;
	}
	return false;
}
