/* SPDX-License-Identifier: BSD-3-Clause */
/* Any bytes as a capture: what comes out are facts of the vocabulary, about frames that were there.
 */
#include <stdlib.h>
#include <string.h>
#include <wsc/wire.h>

#include "trace/capture/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void fact_check(const struct trace_fact *fact, const struct trace_input_info *info)
{
	must(fact->kind < TRACE_FACT_KIND_COUNT && fact->side == TRACE_AIR && fact->source == 7);
	must(fact->position >= 1 && fact->position <= info->units);
	must(memchr(fact->text, 0, sizeof(fact->text)) != NULL);
	must(fact->ap.known == 0 || fact->ap.known == TRACE_MAC_WHOLE);
	must(fact->sta.known == 0 || fact->sta.known == TRACE_MAC_WHOLE);
	if (fact->kind == TRACE_WSC_MESSAGE)
		must(fact->code <= WSC_DONE && fact->code == fact->wsc.kind &&
			fact->wsc.from != TRACE_FROM_UNKNOWN);
	if (fact->kind == TRACE_KEY_MESSAGE)
		must(fact->code >= 1 && fact->code <= 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace_input *input = trace_input_bytes(data, size);
	struct trace_problem problem = {0};
	struct trace_reader *reader;
	struct trace_fact fact;
	uint64_t last = 0;
	bool sniffed;

	if (!input)
		return 0;
	sniffed = trace_capture_sniff(input->at, (size_t)(input->end - input->at));
	reader = trace_capture_open(input, 7, &problem);
	must(reader != NULL || (problem.token[0] && problem.message[0] && problem.remedy[0]));
	must(reader == NULL || sniffed || *data == 0x1f || *data == 0x28 || (*data & 0xf0) == 0x50);
	if (!reader)
		return 0;
	while (trace_reader_next(reader, &fact) == TRACE_READ_FACT) {
		fact_check(&fact, &reader->info);
		must(fact.position >= last);
		last = fact.position;
	}
	must(trace_reader_next(reader, &fact) == TRACE_READ_END);
	must(reader->info.cut == (reader->info.cut_text[0] != 0));
	trace_reader_free(reader);
	return 0;
}
