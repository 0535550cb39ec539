/* SPDX-License-Identifier: BSD-3-Clause */
#include "log_facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <wsc/wire.h>

static void wsc_print(FILE *to, const struct trace_wsc *wsc)
{
	static const char *const from[] = {"nobody", "ap", "station"};

	fprintf(to, " %s from=%s", wsc_kind_name((enum wsc_kind)wsc->kind), from[wsc->from]);
	if (wsc->identifier)
		fprintf(to, " id=%u", wsc->identifier);
	if (wsc->version2 != TRACE_VERSION_NOT_TOLD)
		fprintf(to, " version2=%x", wsc->version2);
	if (wsc->password_id)
		fprintf(to, " password-id=%u", wsc->password_id);
	if (wsc->config_error)
		fprintf(to, " error=%u", wsc->config_error);
	if (wsc->config_methods)
		fprintf(to, " methods=%x", wsc->config_methods);
	if (wsc->auth_types)
		fprintf(to, " auth=%x", wsc->auth_types);
	fprintf(to, "%s%s%s%s", wsc->enrollee_nonce ? " N1" : "", wsc->registrar_nonce ? " N2" : "",
		wsc->public_key ? " key" : "", wsc->uuid ? " uuid" : "");
	if (wsc->weak)
		fprintf(to, " weak=%x", wsc->weak);
}

static void fact_print(FILE *to, const struct trace_fact *fact)
{
	static const char *const sides[] = {"air", "ap", "station", "nobody"};
	char mac[TRACE_MAC_TEXT];

	fprintf(to, "%" PRIu64 " ", fact->position);
	if (fact->time == TRACE_NO_TIME)
		fprintf(to, "-");
	else
		fprintf(to, "%" PRId64 ".%06" PRId64, fact->time / 1000000000,
			fact->time % 1000000000 / 1000);
	fprintf(to, " %s %s", sides[fact->side],
		trace_fact_token((enum trace_fact_kind)fact->kind));
	if (fact->ifname[0])
		fprintf(to, " if=%s", fact->ifname);
	if (trace_mac_any(&fact->ap))
		fprintf(to, " ap=%s", trace_mac_print(&fact->ap, mac));
	if (trace_mac_any(&fact->sta))
		fprintf(to, " sta=%s", trace_mac_print(&fact->sta, mac));
	if (trace_mac_any(&fact->device))
		fprintf(to, " device=%s", trace_mac_print(&fact->device, mac));
	if (fact->kind == TRACE_WSC_MESSAGE || fact->kind == TRACE_PROBE_REQUEST)
		wsc_print(to, &fact->wsc);
	else if (fact->code || fact->code2)
		fprintf(to, " code=%u/%u", fact->code, fact->code2);
	if (fact->value)
		fprintf(to, " value=%" PRIu32, fact->value);
	if (fact->mhz)
		fprintf(to, " mhz=%u", fact->mhz);
	if (fact->bss)
		fprintf(to, " bss=%" PRIx32, fact->bss);
	if (fact->text[0])
		fprintf(to, " \"%s\"", fact->text);
	fputc('\n', to);
}

size_t log_facts(
	const void *text, size_t len, char *to, size_t size, struct trace_input_info *ret_info)
{
	struct trace_reader *reader = trace_log_open(trace_input_bytes(text, len), 0);
	FILE *file = fmemopen(to, size, "w");
	struct trace_fact fact;
	size_t n = 0;

	if (!reader || !file)
		abort();
	while (trace_reader_next(reader, &fact) == TRACE_READ_FACT) {
		fact_print(file, &fact);
		n++;
	}
	if (ret_info)
		*ret_info = reader->info;
	fputc('\0', file);
	fclose(file);
	trace_reader_free(reader);
	to[size - 1] = '\0';
	return n;
}
