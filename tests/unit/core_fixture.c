/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/core_fixture.h"

static void on_command(void *arg, const struct core_command *command)
{
	struct world *world = arg;

	world->counts[command->kind]++;
	if (command->kind == CMD_SESSION)
		world->last = command->session;
	if (command->kind == CMD_KEYS_LOAD || command->kind == CMD_BSS_ADD)
		world->keys = *command;
	if (command->kind == CMD_RESERVE)
		world->reserving = command->session;
	if (command->kind < CORE_HOSTAPD_COMMANDS) {
		assert_true(world->n_queue < QUEUE_MAX);
		world->queue[world->n_queue++] = *command;
	}
}

void input(struct world *world, const struct core_input *in)
{
	const struct core_out out = {.command = on_command, .arg = world};

	core_step(world->core, world->now_ms, in, &out);
}

void answer_reserve(struct world *world)
{
	struct core_input in = {.kind = IN_RESERVED};

	if (!world->reserving.id || world->ledger_silent)
		return;
	in.reserved.session = world->reserving.id;
	in.reserved.refusal = world->ledger_refusal;
	if (world->reserving.device_key && !world->ledger_refusal) {
		snprintf(in.reserved.key_id, KEY_ID_SIZE, "dev-%u", ++world->n_keys);
		in.reserved.key_hash = 1000 + world->n_keys;
	}
	world->reserving.id = 0;
	input(world, &in);
}

void answer_all(struct world *world)
{
	answer_reserve(world);
	while (world->n_queue && !world->silent) {
		const struct core_command command = world->queue[0];
		struct core_input in = {.kind = IN_DONE, .if_name = command.if_name};

		memmove(world->queue, world->queue + 1, --world->n_queue * sizeof(world->queue[0]));
		in.done.command = command.kind;
		input(world, &in);
	}
}

void fact(struct world *world, enum core_input_kind kind)
{
	struct core_input in = {.kind = kind, .if_name = "home-ap-24"};

	if (kind == IN_REG_SUCCESS || kind == IN_KEY_DUE || kind == IN_KEY_TAKEN ||
		kind == IN_EAP_STARTED || kind == IN_EAP_ENDED)
		snprintf(in.peer.mac, sizeof(in.peer.mac), "02:00:00:00:00:01");
	if (kind == IN_STA_CONNECTED)
		snprintf(in.sta.peer.mac, sizeof(in.sta.peer.mac), "02:00:00:00:00:01");
	input(world, &in);
	answer_all(world);
}

void want(struct world *world, const struct wish *wish)
{
	const struct core_key keys[] = {
		{.id = "key", .hash = 1}, {.id = "key-3", .hash = wish->other_secret ? 33 : 3}};
	struct core_input in = {
		.kind = IN_WANT, .if_name = wish->if_name ? wish->if_name : "home-ap-24"};

	in.want = (struct core_want){.if_name = in.if_name,
		.ssid = wish->ssid ? wish->ssid : "HOME",
		.bss_hash = 10,
		.keys_hash = 20 + wish->other_secret + 2 * (uint64_t)wish->without_key_3 +
			     4 * wish->device_keys,
		.present = !wish->absent && wish->refusal != EXPLAIN_VIF_DISABLED &&
			   wish->refusal != EXPLAIN_RADIO_DOWN,
		.wps = !wish->wps_off,
		.key_id = wish->key_id,
		.refusal = wish->refusal,
		.keys = keys,
		.n_keys = wish->without_keys	? 0
			  : wish->without_key_3 ? 1
						: 2,
		.device_key_refusal = wish->not_own ? EXPLAIN_NEEDS_OWN_REGISTRAR : EXPLAIN_NONE,
		.quiet_keys = !wish->not_own};
	input(world, &in);
	answer_all(world);
}

void order_for(struct world *world, const char *if_name, bool start, uint64_t attempt)
{
	struct core_input in = {.kind = IN_ORDER, .if_name = if_name};

	in.order = (struct core_order){
		.start = start, .by = BY_OVSDB, .attempt = attempt, .clear = true};
	input(world, &in);
	answer_all(world);
}

void order(struct world *world, bool start)
{
	order_for(world, "home-ap-24", start, 1);
}

void order_key(struct world *world, const char *key_id)
{
	struct core_input in = {.kind = IN_ORDER, .if_name = "home-ap-24"};

	in.order = (struct core_order){.start = true, .by = BY_CLI, .key_id = key_id};
	input(world, &in);
	answer_all(world);
}

void pass(struct world *world, int64_t ms)
{
	const struct core_input in = {.kind = IN_TICK};

	world->now_ms += ms;
	input(world, &in);
	answer_all(world);
}

static const struct wish good = {.key_id = "key-3"};

int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	const struct core_input up = {.kind = IN_HOSTAPD_UP}, told = {.kind = IN_WISHES_TOLD};

	assert_non_null(world);
	world->core = core_new(1);
	world->now_ms = 1000;
	input(world, &up);
	want(world, &good);
	input(world, &told);
	*state = world;
	return 0;
}

int teardown(void **state)
{
	struct world *world = *state;

	core_free(world->core);
	free(world);
	return 0;
}

void assert_outcome(const struct world *world, enum explain_token reason)
{
	assert_string_equal(explain_get(world->last.reason)->token, explain_get(reason)->token);
	assert_int_equal(world->last.status, explain_get(reason)->status);
}
