/* SPDX-License-Identifier: BSD-3-Clause */
#include "fact.h"

static const struct {
	const char *token, *text;
} kinds[TRACE_FACT_KIND_COUNT] = {
#define X(name, token, text) [TRACE_##name] = {token, text},
	TRACE_FACTS(X)
#undef X
};

const char *trace_fact_token(enum trace_fact_kind kind)
{
	return kinds[kind].token;
}

const char *trace_fact_text(enum trace_fact_kind kind)
{
	return kinds[kind].text;
}

const char *trace_side_name(enum trace_side side)
{
	static const char *const names[TRACE_SIDE_COUNT] = {
		[TRACE_AIR] = "air",
		[TRACE_AP] = "access point",
		[TRACE_STATION] = "station",
		[TRACE_NOBODY] = "",
	};

	return names[side];
}
