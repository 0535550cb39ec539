/* SPDX-License-Identifier: BSD-3-Clause */
/* Loss, duplication, reordering: every run ends on both sides, and never in a lie. */
#include "tests/wsc/torture.h"

#include <stdio.h>

struct weather {
	unsigned loss, twice, late; /* in percent of packets */
	int64_t late_ms;
	bool succeeds; /* always: nothing is lost, and nothing overtakes by more than a repetition
			*/
};

static const struct weather weathers[] = {
	{0, 0, 0, 0, true},
	{0, 50, 0, 0, true},
	{0, 100, 0, 0, true},
	{0, 30, 30, 300, false},
	{5, 0, 0, 0, true},
	{20, 20, 0, 0, true},
	{60, 0, 0, 0, false},
	{10, 20, 20, 2500, false},
	{30, 30, 50, 9000, false},
};

struct air {
	uint64_t state;
	const struct weather *weather;
};

static unsigned draw(struct air *air, unsigned below)
{
	air->state ^= air->state << 13;
	air->state ^= air->state >> 7;
	air->state ^= air->state << 17;
	return (unsigned)(air->state % below);
}

static void carry(struct rig *rig, void *arg, int from, const uint8_t *packet, size_t len)
{
	struct air *const air = arg;
	const struct weather *const weather = air->weather;
	const int copies = draw(air, 100) < weather->twice ? 2 : 1;

	for (int i = 0; i < copies; i++) {
		const bool late = draw(air, 100) < weather->late;

		if (draw(air, 100) >= weather->loss)
			rig_post(rig, !from, late ? 1 + draw(air, (unsigned)weather->late_ms) : 0,
				packet, len);
	}
}

static bool run(
	const struct weather *weather, struct rig_plan *plan, struct wsc_crypto *const crypto[2])
{
	struct air air = {plan->seed * 0x9e3779b97f4a7c15 | 1, weather};
	struct rig rig;
	const char *wrong;
	bool success;

	rig_start(&rig, plan, crypto);
	rig.medium = carry;
	rig.medium_arg = &air;
	rig_run(&rig);
	wrong = rig_check(&rig);
	success = rig_succeeded(&rig);
	if (!wrong && weather->succeeds && !success)
		wrong = "in order, and yet no success";
	rig_verdict(!wrong, "%s, loss %u %%, twice %u %%, late %u %%, seed %u: %s; %s",
		plan->pairing == RIG_STATION ? "station" : "access point", weather->loss,
		weather->twice, weather->late, (unsigned)plan->seed, wrong, rig_describe(&rig));
	rig_stop(&rig);
	return success;
}

void torture_medium(bool sample)
{
	const unsigned seeds = sample ? 10 : 1000;
	struct wsc_crypto *const crypto[2] = {rig_crypto_new(0), rig_crypto_new(1)};

	for (size_t i = 0; i < sizeof(weathers) / sizeof(weathers[0]); i++) {
		unsigned successes = 0;

		for (unsigned seed = 1; seed <= seeds; seed++) {
			for (int pairing = RIG_STATION; pairing <= RIG_ACCESS_POINT; pairing++) {
				struct rig_plan plan = rig_plan_make((enum rig_pairing)pairing);

				plan.seed = seed;
				plan.retransmit_ms = 1000;
				plan.packet_max[seed & 1] = seed % 3 ? 1398 : 200;
				successes += run(&weathers[i], &plan, crypto);
			}
		}
		printf("loss %u %%, twice %u %%, late %u %%: %u of %u succeeded\n",
			weathers[i].loss, weathers[i].twice, weathers[i].late, successes,
			2 * seeds);
	}
	wsc_crypto_free(crypto[0]);
	wsc_crypto_free(crypto[1]);
}
