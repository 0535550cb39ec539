/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Logs of anything: each fact is whole and in the order of its lines, and what the same bytes tell
 * does not depend on how often they were read. With a first byte of 0xff the rest chooses lines of
 * the tables, so that messages are met more often than by chance.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/log/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct log_table *const tables[] = {&log_rows_access_point, &log_rows_events,
	&log_rows_kernel, &log_rows_own, &log_rows_p2p, &log_rows_station, &log_rows_supplicant,
	&log_rows_topics, &log_rows_wsc};

static const char *const prefixes[] = {"", "wlan0: ", "1317289042.619717: ", "IFNAME=wlan0 ",
	"Oct  2 08:38:23 host hostapd: ", "<3>", "[   12.345678] wlan0: ", "> ",
	"wlan0: STA 02:00:00:00:02:00 ", "Mon Jan  8 10:11:12 2024 daemon.notice hostapd: "};

static void must(bool condition)
{
	if (!condition)
		abort();
}

static bool is_printable(const char *text, size_t size)
{
	const size_t len = strnlen(text, size);

	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return len < size;
}

static uint64_t digest(const void *bytes, size_t len)
{
	static const struct trace_wsc none;
	struct trace_wsc wsc;
	struct trace_fact fact;
	uint64_t hash = 0xcbf29ce484222325;

	must(len == sizeof(fact));
	memcpy(&fact, bytes, len);
	wsc = fact.wsc;
	hash = (hash ^ (uint64_t)fact.time) * 0x100000001b3;
	hash = (hash ^ fact.position) * 0x100000001b3;
	hash = (hash ^ fact.kind ^ (uint64_t)fact.side << 8 ^ (uint64_t)fact.code << 16 ^
		       (uint64_t)fact.value << 32) *
	       0x100000001b3;
	if (memcmp(&wsc, &none, sizeof(none)) != 0)
		hash = (hash ^ wsc.kind ^ wsc.enrollee_nonce) * 0x100000001b3;
	return hash;
}

static uint64_t read_all(const uint8_t *bytes, size_t len)
{
	struct trace_reader *reader = trace_log_open(trace_input_bytes(bytes, len), 3);
	struct trace_fact fact;
	uint64_t hash = 1, last = 0;

	must(reader != NULL);
	while (trace_reader_next(reader, &fact) == TRACE_READ_FACT) {
		must(fact.kind < TRACE_FACT_KIND_COUNT && fact.side < TRACE_SIDE_COUNT);
		must(fact.source == 3 && fact.side != TRACE_AIR);
		must(fact.position >= last && fact.position >= 1);
		must(fact.position <= reader->info.units);
		must(is_printable(fact.text, sizeof(fact.text)));
		must(is_printable(fact.ifname, sizeof(fact.ifname)));
		last = fact.position;
		hash = hash * 31 + digest(&fact, sizeof(fact));
	}
	/* compressed ones are unpacked */
	must(len < 4 || bytes[0] == 0x1f || bytes[0] == 0x28 ||
		(reader->info.bytes <= len && reader->info.units <= len + 1));
	must(reader->info.not_understood <= reader->info.units && reader->info.format[0]);
	trace_reader_free(reader);
	return hash;
}

/* Lines of the tables, chosen and mended by the bytes. */
static size_t lines_make(const uint8_t *data, size_t size, char *text, size_t room)
{
	size_t len = 0;

	while (size >= 4 && len + 256 < room) {
		const struct log_table *table =
			tables[data[0] % (sizeof(tables) / sizeof(tables[0]))];
		const struct log_row *row = &table->rows[data[1] % table->n];
		const char *prefix = prefixes[data[2] % (sizeof(prefixes) / sizeof(prefixes[0]))];
		size_t rest = data[3] & 63;

		data += 4;
		size -= 4;
		if (rest > size)
			rest = size;
		len += (size_t)snprintf(text + len, room - len, "%s%s", prefix, row->start);
		memcpy(text + len, data, rest);
		len += rest;
		data += rest;
		size -= rest;
		text[len++] = '\n';
	}
	return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[64 * 1024];
	int kind;

	if (size > 0 && data[0] == 0xff) {
		size = lines_make(data + 1, size - 1, text, sizeof(text));
		data = (const uint8_t *)text;
	}
	kind = trace_log_sniff(data, size);
	must(kind >= 0 && kind <= 2);
	must(read_all(data, size) == read_all(data, size));
	return 0;
}
