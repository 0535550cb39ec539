/* SPDX-License-Identifier: BSD-3-Clause */
#include "story_rig.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wsc/wire.h>

static uint8_t kind_of(const char *token)
{
	for (int i = 0; i < TRACE_FACT_KIND_COUNT; i++)
		if (strcmp(trace_fact_token((enum trace_fact_kind)i), token) == 0)
			return (uint8_t)i;
	fprintf(stderr, "no such kind of fact: %s\n", token);
	abort();
}

static struct trace_mac mac_of(const char *text)
{
	struct trace_mac mac = {.known = TRACE_MAC_WHOLE};

	if (strlen(text) > 2) {
		if (!trace_mac_read(text, strlen(text), &mac))
			abort();
		return mac;
	}
	mac.octet[0] = 2;
	mac.octet[4] = (uint8_t)atoi(text);
	return mac;
}

static void message_of(struct trace_fact *fact, const char *name)
{
	static const char *const names[] = {
		"M1", "M2", "M2D", "M3", "M4", "M5", "M6", "M7", "M8", "ACK", "NACK", "Done"};
	static const char by_station[] = {1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1};

	for (uint8_t i = 0; i <= WSC_DONE; i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		fact->code = fact->wsc.kind = i;
		fact->wsc.from = by_station[i] ? TRACE_FROM_STATION : TRACE_FROM_AP;
		return;
	}
	abort();
}

static void set(struct trace_fact *fact, const char *key, const char *value)
{
	unsigned long number = strtoul(value, NULL, 0);

	if (strcmp(key, "sta") == 0)
		fact->sta = mac_of(value);
	else if (strcmp(key, "ap") == 0)
		fact->ap = mac_of(value);
	else if (strcmp(key, "dev") == 0)
		fact->device = mac_of(value);
	else if (strcmp(key, "presumed") == 0)
		fact->presumed = number != 0;
	else if (strcmp(key, "if") == 0)
		snprintf(fact->ifname, sizeof(fact->ifname), "%s", value);
	else if (strcmp(key, "t") == 0)
		snprintf(fact->text, sizeof(fact->text), "%s", value);
	else if (strcmp(key, "c") == 0)
		fact->code = (uint16_t)number;
	else if (strcmp(key, "d") == 0)
		fact->code2 = (uint16_t)number;
	else if (strcmp(key, "v") == 0)
		fact->value = (uint32_t)number;
	else if (strcmp(key, "bss") == 0)
		fact->bss = (uint32_t)number;
	else if (strcmp(key, "m") == 0)
		message_of(fact, value);
	else if (strcmp(key, "by") == 0)
		fact->wsc.from = strcmp(value, "ap") == 0 ? TRACE_FROM_AP : TRACE_FROM_STATION;
	else if (strcmp(key, "pw") == 0)
		fact->wsc.password_id = (uint16_t)number;
	else if (strcmp(key, "err") == 0)
		fact->wsc.config_error = (uint16_t)number;
	else if (strcmp(key, "uuid") == 0)
		fact->wsc.uuid = number;
	else if (strcmp(key, "nonce") == 0)
		fact->wsc.enrollee_nonce = number;
	else if (strcmp(key, "key") == 0)
		fact->wsc.public_key = number;
	else
		abort();
}

static uint8_t side_of(const char *word)
{
	if (strcmp(word, "air") == 0)
		return TRACE_AIR;
	if (strcmp(word, "ap") == 0)
		return TRACE_AP;
	return strcmp(word, "sta") == 0 ? TRACE_STATION : TRACE_NOBODY;
}

void rig_fact(const char *line, uint64_t position, struct trace_fact *ret)
{
	char copy[256], *save = NULL, *word;

	*ret = (struct trace_fact){.position = position, .time = TRACE_NO_TIME};
	snprintf(copy, sizeof(copy), "%s", line);
	for (int i = 0; (word = strtok_r(i ? NULL : copy, " ", &save)); i++) {
		char *value = strchr(word, '=');

		if (i == 0 && word[0] != '-')
			ret->time = (int64_t)(strtod(word, NULL) * 1e9);
		else if (i == 1)
			ret->source = (uint16_t)atoi(word);
		else if (i == 2)
			ret->side = side_of(word);
		else if (i == 3)
			ret->kind = kind_of(word);
		else if (value) {
			*value++ = '\0';
			set(ret, word, value);
		}
	}
}

void rig_add(struct trace_story *story, const char *lines)
{
	uint64_t position = 0;

	while (*lines) {
		size_t len = strcspn(lines, "\n");
		char line[256];
		struct trace_fact fact;

		position++;
		snprintf(line, sizeof(line), "%.*s", (int)len, lines);
		if (len && line[0] != '#') {
			rig_fact(line, position, &fact);
			trace_story_add(story, &fact);
		}
		lines += len + (lines[len] == '\n');
	}
}

struct out {
	char *text;
	size_t size, used;
};

__attribute__((format(printf, 2, 3))) static void put(struct out *out, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(out->text + out->used, out->size - out->used, format, arguments);
	va_end(arguments);
	if (n < 0)
		return;
	out->used += (size_t)n;
	if (out->used >= out->size)
		out->used = out->size - 1;
}

static void put_mac(struct out *out, const struct trace_mac *mac)
{
	char text[TRACE_MAC_TEXT];

	put(out, " %s", trace_mac_any(mac) ? trace_mac_print(mac, text) : "-");
}

static void put_step(struct out *out, const struct trace_attempt *attempt,
	const struct trace_step *step, int64_t start)
{
	static const char *const arrows[] = {"--", "<-", "->"};
	char text[128];

	if (step->flags & TRACE_STEP_NOT_SEEN || step->time == TRACE_NO_TIME)
		put(out, "      -");
	else
		put(out, "%7.3f", (double)(step->time - start) / 1e9);
	put(out, " %u %s %s %s", step->round, trace_phase_token((enum trace_phase)step->phase),
		arrows[step->from], trace_step_text(attempt, step, text, sizeof(text)));
	if (step->repeats)
		put(out, " x%u", step->repeats + 1u);
	if (step->flags & TRACE_STEP_NOT_SEEN)
		put(out, " not seen");
	if (step->ap > 1)
		put(out, " at %u", step->ap);
	for (int i = 0; i < TRACE_WITNESSES_MAX; i++)
		if (step->where[i].position)
			put(out, " %u:%llu", (unsigned)step->where[i].source,
				(unsigned long long)step->where[i].position);
	put(out, "\n");
}

char *rig_print(const struct trace_story *story, char *text, size_t size)
{
	struct out out = {.text = text, .size = size};

	text[0] = '\0';
	for (size_t i = 0; i < trace_story_count(story); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		put(&out, "#%u %s", attempt->number, trace_method_token(attempt->method));
		put_mac(&out, &attempt->sta);
		put_mac(&out, &attempt->ap);
		put(&out, " '%s'%s%s%s%s\n", attempt->ssid, attempt->p2p ? " p2p" : "",
			attempt->sibling ? " sibling" : "", attempt->open ? " open" : "",
			attempt->steps_dropped ? " dropped" : "");
		for (uint32_t k = 0; k < attempt->n_steps; k++)
			put_step(&out, attempt, &attempt->steps[k], attempt->start);
	}
	return text;
}

char *rig_tell(const char *lines, char *text, size_t size)
{
	struct trace_story *story = trace_story_new(NULL);

	rig_add(story, lines);
	trace_story_end(story);
	rig_print(story, text, size);
	trace_story_free(story);
	return text;
}
