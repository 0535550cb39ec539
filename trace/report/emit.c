/* SPDX-License-Identifier: BSD-3-Clause */
#include "emit.h"

#include <inttypes.h>

#include "../fact.h"
#include "explain/printable.h"

#define NS_PER_S UINT64_C(1000000000)

static void item_begin(struct emit *emit, const char *key)
{
	if (emit->more)
		putc(',', emit->to);
	if (emit->in_line > 0) {
		if (emit->more)
			putc(' ', emit->to);
	} else if (emit->depth > 0) {
		fprintf(emit->to, "\n%*s", 2 * emit->depth, "");
	}
	emit->more = true;
	if (key)
		fprintf(emit->to, "\"%s\": ", key);
}

void emit_open(struct emit *emit, const char *key, char bracket, bool in_line)
{
	item_begin(emit, key);
	putc(bracket, emit->to);
	emit->depth++;
	emit->more = false;
	if (in_line && emit->in_line == 0)
		emit->in_line = emit->depth;
}

void emit_close(struct emit *emit, char bracket)
{
	const bool in_line = emit->in_line > 0;

	if (emit->in_line == emit->depth)
		emit->in_line = 0;
	emit->depth--;
	if (!in_line && emit->more)
		fprintf(emit->to, "\n%*s", 2 * emit->depth, "");
	putc(bracket, emit->to);
	emit->more = true;
}

/* RFC 8259, 7: what is beyond 16 bits is a pair of surrogates. */
static void code_escape(struct emit *emit, uint32_t code)
{
	if (code < 0x10000)
		fprintf(emit->to, "\\u%04x", code);
	else
		fprintf(emit->to, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
}

void emit_text(struct emit *emit, const char *key, const char *text)
{
	int32_t code;
	size_t length;

	item_begin(emit, key);
	if (!text) {
		fputs("null", emit->to);
		return;
	}
	putc('"', emit->to);
	for (; *text; text += length) {
		length = printable_decode(text, &code);
		if (code == '"' || code == '\\')
			fprintf(emit->to, "\\%c", (char)code);
		else if (code < 0)
			fputs("\\ufffd", emit->to);
		else if (printable_is_harmful(code) || (emit->ascii && code >= 0x80))
			code_escape(emit, (uint32_t)code);
		else
			fwrite(text, 1, length, emit->to);
	}
	putc('"', emit->to);
}

void emit_number(struct emit *emit, const char *key, int64_t number)
{
	item_begin(emit, key);
	fprintf(emit->to, "%" PRId64, number);
}

void emit_bool(struct emit *emit, const char *key, bool value)
{
	item_begin(emit, key);
	fputs(value ? "true" : "false", emit->to);
}

void emit_seconds(struct emit *emit, const char *key, int64_t ns)
{
	const uint64_t size = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;

	item_begin(emit, key);
	if (ns == TRACE_NO_TIME)
		fputs("null", emit->to);
	else
		fprintf(emit->to, "%s%" PRIu64 ".%09" PRIu64, ns < 0 ? "-" : "", size / NS_PER_S,
			size % NS_PER_S);
}
