/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random histories against the core: sim [--histories N] [--seed S] [--forever] [--trace]. A
 * failing history is shrunk to the actions that matter and printed with the seed that replays it.
 */
#include "tests/sim/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* splitmix64: every history has a seed of its own, so that any one can be replayed alone. */
static uint64_t mix(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* How often each action is drawn: what moves things on is more frequent than what breaks them. */
static const unsigned weights[ACTION_COUNT] = {
	[A_DELIVER_EVENT] = 16,
	[A_DELIVER_DONE] = 18,
	[A_EXECUTE] = 18,
	[A_LOSE_REPLY] = 1,
	[A_LOSE_COMMAND] = 1,
	[A_REFUSE] = 1,
	[A_TIME] = 8,
	[A_TIME_JUMP] = 1,
	[A_START] = 8,
	[A_START_SSID] = 3,
	[A_START_DEVICE] = 8,
	[A_CANCEL] = 3,
	[A_WPS] = 2,
	[A_KEY_ID] = 2,
	[A_KEY_CHANGE] = 1,
	[A_KEY_DROP] = 1,
	[A_PRESENT] = 1,
	[A_REDEFINE] = 1,
	[A_UNWANT] = 1,
	[A_ENROLL] = 14,
	[A_ENROLL_STEP] = 20,
	[A_OVERLAP] = 1,
	[A_JOIN] = 6,
	[A_LEAVE] = 1,
	[A_OUTSIDER] = 1,
	[A_AP_DOWN] = 1,
	[A_AP_UP] = 2,
	[A_HOSTAPD_KILL] = 1,
	[A_WPSD_KILL] = 2,
	[A_ANSWER] = 4,
	[A_REVOKE] = 2,
	[A_DISK] = 1,
	[A_HABIT] = 1,
	[A_POWER_CUT] = 1,
	[A_CRASH_SOON] = 4,
	[A_SETTLE] = 8,
};

static size_t history_draw(uint64_t seed, struct action *actions)
{
	uint64_t state = seed;
	unsigned total = 0;
	const size_t count = 20 + mix(&state) % (ACTIONS_MAX - 20);

	for (size_t i = 0; i < ACTION_COUNT; i++)
		total += weights[i];
	for (size_t i = 0; i < count; i++) {
		unsigned ticket = (unsigned)(mix(&state) % total);
		unsigned kind = 0;

		while (ticket >= weights[kind])
			ticket -= weights[kind++];
		actions[i].kind = (enum action_kind)kind;
		actions[i].argument = (uint32_t)mix(&state);
	}
	return count;
}

/* Leaves out ever smaller runs of actions as long as the history still fails. */
static size_t history_shrink(struct action *actions, size_t count)
{
	struct action trial[ACTIONS_MAX];

	for (size_t run = count / 2; run > 0; run = run > 1 ? run / 2 : 0) {
		for (size_t at = 0; at + run <= count;) {
			memcpy(trial, actions, at * sizeof(*trial));
			memcpy(trial + at, actions + at + run, (count - at - run) * sizeof(*trial));
			if (world_run(trial, count - run, false)) {
				count -= run;
				memcpy(actions, trial, count * sizeof(*trial));
			} else {
				at += run;
			}
		}
	}
	return count;
}

static void history_report(uint64_t seed, struct action *actions, size_t count, const char *what)
{
	printf("FAILED with seed %llu: %s\n", (unsigned long long)seed, what);
	count = history_shrink(actions, count);
	printf("shrunk to %zu actions:\n", count);
	for (size_t i = 0; i < count; i++)
		printf("  %-14s %u\n", action_names[actions[i].kind], actions[i].argument);
	printf("what happens in it:\n");
	printf("=> %s\n", world_run(actions, count, true));
	printf("replay: sim --seed %llu --histories 1 --trace\n", (unsigned long long)seed);
}

static int usage(const char *wrong)
{
	fprintf(stderr, "sim: '%s'? usage: sim [--histories N] [--seed S] [--forever] [--trace]\n",
		wrong);
	return 2;
}

int main(int argc, char **argv)
{
	unsigned long long histories = 200000, done = 0;
	uint64_t seed = (uint64_t)time(NULL) * 1000003;
	bool forever = false, trace = false;
	struct action actions[ACTIONS_MAX];

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--forever") == 0)
			forever = true;
		else if (strcmp(argv[i], "--trace") == 0)
			trace = true;
		else if (strcmp(argv[i], "--histories") == 0 && i + 1 < argc)
			histories = strtoull(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
			seed = strtoull(argv[++i], NULL, 10);
		else
			return usage(argv[i]);
	}
	printf("seeds from %llu\n", (unsigned long long)seed);
	for (; forever || done < histories; done++, seed++) {
		const size_t count = history_draw(seed, actions);
		const char *what = world_run(actions, count, trace);

		if (what) {
			history_report(seed, actions, count, what);
			printf("%llu histories were good\n0 passed, 1 failed\n", done);
			return 1;
		}
		if (forever && done % 100000 == 99999)
			printf("%llu histories\n", done + 1);
	}
	printf("steps %lu, commands to hostapd %lu, sessions opened %lu: succeeded %lu (joined "
	       "%lu), timed out %lu, "
	       "overlap %lu, cancelled %lu, interrupted %lu, failed %lu; rejected %lu; adopted "
	       "after a restart %lu\n",
		world_counts.steps, world_counts.commands, world_counts.opened,
		world_counts.succeeded, world_counts.joined, world_counts.timed_out,
		world_counts.overlaps, world_counts.cancelled, world_counts.interrupted,
		world_counts.failed, world_counts.rejected, world_counts.adopted);
	printf("device keys made %lu, sent %lu, returned %lu, revoked %lu; writes of the ledger "
	       "that "
	       "failed %lu; crashes in the middle of a step %lu, power cuts %lu\n",
		world_counts.keys_made, world_counts.keys_sent, world_counts.keys_returned,
		world_counts.keys_revoked, world_counts.ledger_failures, world_counts.crashes,
		world_counts.power_cuts);
	printf("%llu histories, no rule broken\n%d passed, 0 failed\n", done, done > 0);
	return done > 0 ? 0 : 1;
}
