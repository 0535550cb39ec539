/* SPDX-License-Identifier: BSD-3-Clause */
/* An access point's button in the air: its beacons say when a session opens, and when it is over.
 */
#include "tale.h"

static bool pbc(uint32_t bss)
{
	return bss & TRACE_BSS_SELECTED && bss & TRACE_BSS_PBC;
}

static bool pin(uint32_t bss)
{
	return bss & TRACE_BSS_SELECTED && bss & TRACE_BSS_PIN && !(bss & TRACE_BSS_PBC);
}

static bool open_to_all(uint32_t bss)
{
	return bss & TRACE_BSS_SELECTED;
}

static bool locked(uint32_t bss)
{
	return bss & TRACE_BSS_LOCKED;
}

static const struct {
	bool (*holds)(uint32_t bss);
	bool now;
	uint8_t kind;
} changes[] = {
	{open_to_all, false, TRACE_PBC_DISABLED},
	{pbc, true, TRACE_PBC_PRESSED},
	{pin, true, TRACE_PIN_SET},
	{locked, true, TRACE_SETUP_LOCKED},
	{locked, false, TRACE_SETUP_UNLOCKED},
};

/* Called before the access point's row is brought up to date: what it had is the past. */
void beacon_event(struct trace_story *story, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	/* Looked up whatever the fact is: who is spoken of is not forgotten. */
	const struct ap *ap = ap_of(story, &event->at, fact->source, false);
	uint32_t before = ap ? ap->told.bss : 0;
	struct trace_fact said;
	struct event derived;

	if (fact->kind != TRACE_AP_FOUND || fact->side != TRACE_AIR)
		return;
	said = *fact;
	derived = *event;
	/* It may be open for long when it is heard for the first time. */
	said.approximate |= !before;
	said.text[0] = '\0';
	derived.fact = &said;
	derived.wps = true;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		if (changes[i].holds(fact->bss) != changes[i].now ||
			changes[i].holds(before) == changes[i].now)
			continue;
		said.kind = changes[i].kind;
		derived.rule = &kind_rules[said.kind];
		press_event(story, &derived);
	}
}
