/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/sim/world_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const action_names[ACTION_COUNT] = {
	[A_DELIVER_EVENT] = "deliver-event",
	[A_DELIVER_DONE] = "deliver-done",
	[A_EXECUTE] = "execute",
	[A_LOSE_REPLY] = "lose-reply",
	[A_LOSE_COMMAND] = "lose-command",
	[A_REFUSE] = "refuse",
	[A_TIME] = "time",
	[A_TIME_JUMP] = "time-jump",
	[A_START] = "start",
	[A_START_SSID] = "start-ssid",
	[A_START_DEVICE] = "start-device",
	[A_CANCEL] = "cancel",
	[A_WPS] = "wps",
	[A_KEY_ID] = "key-id",
	[A_KEY_CHANGE] = "key-change",
	[A_KEY_DROP] = "key-drop",
	[A_PRESENT] = "present",
	[A_REDEFINE] = "redefine",
	[A_UNWANT] = "unwant",
	[A_ENROLL] = "enroll",
	[A_ENROLL_STEP] = "enroll-step",
	[A_OVERLAP] = "overlap",
	[A_JOIN] = "join",
	[A_LEAVE] = "leave",
	[A_OUTSIDER] = "outsider",
	[A_AP_DOWN] = "ap-down",
	[A_AP_UP] = "ap-up",
	[A_HOSTAPD_KILL] = "hostapd-kill",
	[A_WPSD_KILL] = "wpsd-kill",
	[A_ANSWER] = "answer",
	[A_REVOKE] = "revoke",
	[A_DISK] = "disk",
	[A_HABIT] = "habit",
	[A_POWER_CUT] = "power-cut",
	[A_CRASH_SOON] = "crash-soon",
	[A_SETTLE] = "settle",
};

struct world world;
struct world_counts world_counts;

static const char *const bss_names[BSS_COUNT] = {
	"guest-24", "guest-u50", "home-ap-24", "home-ap-u50"};
static const char *const first_key_ids[BSS_COUNT] = {PER_DEVICE_KEY_ID, "key-3", "", "key-2"};
static const char *const device_macs[DEVICE_COUNT] = {
	"02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03"};
const char *const key_ids[KEY_COUNT] = {"key", "key-2", "key-3"};

void wrong(const char *format, ...)
{
	va_list args;

	if (world.problem[0])
		return; /* the first is the cause, later ones its consequences */
	va_start(args, format);
	vsnprintf(world.problem, sizeof(world.problem), format, args);
	va_end(args);
}

void trace(const char *format, ...)
{
	va_list args;

	if (!world.trace)
		return;
	va_start(args, format);
	printf("  %8lld ms  ", (long long)world.now_ms);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

/* --- what the core says --- */

static struct bss *bss_find(const char *if_name)
{
	for (size_t i = 0; i < BSS_COUNT; i++)
		if (strcmp(world.bss[i].name, if_name) == 0)
			return &world.bss[i];
	return NULL;
}

struct session_row *row_find(uint64_t session)
{
	for (size_t i = 0; i < world.n_rows; i++)
		if (world.rows[i].session.id == session)
			return &world.rows[i];
	return NULL;
}

static void count_end(const struct session *session)
{
	switch (session->status) {
	case SESSION_SUCCEEDED:
		world_counts.succeeded++;
		break;
	case SESSION_TIMED_OUT:
		world_counts.timed_out++;
		break;
	case SESSION_OVERLAP:
		world_counts.overlaps++;
		break;
	case SESSION_FAILED:
		world_counts.failed++;
		break;
	case SESSION_CANCELLED:
		world_counts.cancelled++;
		break;
	case SESSION_INTERRUPTED:
		world_counts.interrupted++;
		break;
	case SESSION_REJECTED:
		world_counts.rejected++;
		break;
	case SESSION_REQUESTED:
	case SESSION_ACTIVE:
		break;
	}
}

static void journal_keep(const struct session *session)
{
	struct session_row *row = row_find(session->id);

	trace("session %llu on %s: %s (%s)%s%s", (unsigned long long)session->id, session->if_name,
		session_status_name(session->status), explain_get(session->reason)->token,
		session->closing ? ", closing as " : "", explain_get(session->closing)->token);
	if (!row) {
		if (world.n_rows == ROWS_MAX)
			return;
		row = &world.rows[world.n_rows++];
		memset(row, 0, sizeof(*row));
		world.next_id = session->id + 1;
	} else if (!session_is_open(row->session.status)) {
		/* After the end only the news of a device that was given the key may follow. */
		const bool learnt =
			!row->session.started_ms && session->status == SESSION_SUCCEEDED;

		/* … or what a silent hostapd had done with the order after all. */
		if (row->session.status != session->status && !learnt)
			wrong("session %llu ended twice: %s, then %s",
				(unsigned long long)session->id,
				session_status_name(row->session.status),
				session_status_name(session->status));
	} else if (session->status == SESSION_REQUESTED && row->session.status == SESSION_ACTIVE) {
		wrong("session %llu went back from active", (unsigned long long)session->id);
	}
	if (session->status == SESSION_ACTIVE && row->session.status != SESSION_ACTIVE)
		world_counts.opened++;
	if (!session_is_open(session->status) && session_is_open(row->session.status))
		count_end(session);
	if (session->reason == EXPLAIN_JOINED && row->session.reason != EXPLAIN_JOINED)
		world_counts.joined++;
	if (!session_is_open(session->status) && !session->ended_ms)
		wrong("session %llu ended at no time", (unsigned long long)session->id);
	if (session->status == SESSION_SUCCEEDED && !row->key_left &&
		!bss_find(session->if_name)->outsiders_key)
		wrong("session %llu succeeded but no device has its key",
			(unsigned long long)session->id);
	row->session = *session;
}

/* The ledger and the journal are two files: between them wpsd may die. */
static void on_session(const struct session *session)
{
	if (!world.journal_first)
		ledger_session(session);
	if (world.dead)
		return;
	if (!burn() || world.fuse_torn)
		journal_keep(session);
	if (world.journal_first && !world.dead)
		ledger_session(session);
}

static const struct session *newest_of(const struct bss *bss)
{
	const struct session *newest = NULL;

	for (size_t i = 0; i < world.n_rows; i++) {
		const struct session *session = &world.rows[i].session;

		if (strcmp(session->if_name, bss->name) == 0 &&
			(!newest || session->id > newest->id))
			newest = session;
	}
	return newest;
}

static void on_clear(const struct bss *named, bool value)
{
	struct bss *bss = &world.bss[named - world.bss];
	const struct session *told = newest_of(bss);
	const struct session *session = core_session(world.core, bss->name);

	/* The newest may be one that was rejected beside it. */
	if (value && session && session->status == SESSION_REQUESTED && !session->closing && told &&
		told->id == session->id)
		wrong("R4: wps_pbc of %s unset before the order was dealt with", bss->name);
	if (bss->pbc_cell == (value ? CELL_TRUE : CELL_FALSE))
		bss->pbc_cell = CELL_UNSET;
}

static void on_command(void *arg, const struct core_command *command)
{
	struct bss *bss = bss_find(command->if_name);

	(void)arg;
	if (world.dead)
		return;
	switch (command->kind) {
	case CMD_SESSION:
		on_session(&command->session);
		return;
	case CMD_PBC_CLEAR:
		if (bss && !burn())
			on_clear(bss, command->value);
		return;
	case CMD_RESERVE:
		ledger_reserve(&command->session);
		return;
	case CMD_STATE:
	case CMD_LOG:
		return;
	case CMD_BSS_ADD:
	case CMD_BSS_REMOVE:
	case CMD_KEYS_LOAD:
	case CMD_WPS_SHOW:
	case CMD_WPS_HIDE:
	case CMD_PBC_START:
	case CMD_PBC_CANCEL:
	case CMD_KICK:
		break;
	}
	if (burn())
		return;
	world_counts.commands++;
	trace("%s <- %s %s%s", command->if_name, command_names[command->kind], command->key_id,
		command->mac);
	if (!bss) {
		wrong("command for an unknown BSS");
		return;
	}
	if (!world.hostapd_up)
		wrong("command to %s while hostapd is down", bss->name);
	if (bss->command_set || bss->done_set)
		wrong("two commands at once on %s", bss->name);
	bss->command = *command;
	bss->command_set = true;
	bss->command_ms = world.now_ms;
	bss->command_bss_hash = want_bss_hash(bss);
	bss->command_keys_hash = want_keys_hash(bss);
	bss->command_ssid = bss->ssid;
	bss->command_list = ledger_list(bss->ssid);
	if (command->kind == CMD_BSS_ADD || command->kind == CMD_KEYS_LOAD)
		check_list(bss);
	if (command->kind == CMD_PBC_START)
		bss->command_session = *core_session(world.core, bss->name);
	if (command->kind == CMD_BSS_REMOVE && bss->row && bss->enabled && bss->h.present &&
		bss->h.bss_hash == want_bss_hash(bss) && !bss->in_doubt)
		wrong("I6: %s removed though nothing asked for it", bss->name);
}

static void step_once(const struct core_input *in)
{
	static const struct core_out out = {.command = on_command};

	world_counts.steps++;
	core_step(world.core, world.now_ms, in, &out);
	if (world.dead)
		crash(world.fuse_power);
}

/* A step, and all that the app tells the core because of it. */
void input_step(const struct core_input *in)
{
	if (!world.core)
		return;
	step_once(in);
	if (world.draining)
		return;
	world.draining = true;
	while (world.core && ledger_drain())
		;
	registrar_retry();
	world.draining = false;
	check_kept();
}

void input_simple(enum core_input_kind kind, const char *if_name)
{
	const struct core_input in = {.kind = kind, .if_name = if_name};

	input_step(&in);
}

/* --- wishes --- */

uint64_t want_bss_hash(const struct bss *bss)
{
	return 1000 + bss->redefined;
}

uint64_t want_keys_hash(const struct bss *bss)
{
	const struct key_list list = ledger_list(bss->ssid);
	uint64_t hash = 1;

	for (size_t i = 0; i < KEY_COUNT; i++)
		hash = hash * 1000003 + (bss->key_there[i] ? bss->key_version[i] + 1 : 0);
	return (hash * 1000003 + list.keys) * 1000003 + list.addressed;
}

void tell_want(struct bss *bss)
{
	struct core_key keys[KEY_COUNT] = {0};
	struct core_input in = {.kind = IN_WANT, .if_name = bss->name};

	bss->want_dirty = false;
	if (!bss->row) {
		in.kind = IN_UNWANT;
		input_step(&in);
		return;
	}
	in.want.ssid = bss->ssid;
	in.want.if_name = bss->name;
	in.want.bss_hash = want_bss_hash(bss);
	in.want.keys_hash = want_keys_hash(bss);
	in.want.present = bss->enabled;
	in.want.wps = bss->wps;
	in.want.key_id = bss->key_id;
	in.want.device_key_refusal = bss->own ? EXPLAIN_NONE : EXPLAIN_NEEDS_OWN_REGISTRAR;
	in.want.quiet_keys = bss->own;
	in.want.refusal = bss->enabled ? EXPLAIN_NONE : EXPLAIN_VIF_DISABLED;
	for (size_t i = 0; i < KEY_COUNT; i++) {
		struct core_key *key = &keys[in.want.n_keys];

		if (!bss->key_there[i])
			continue;
		snprintf(key->id, sizeof(key->id), "%s", key_ids[i]);
		key->hash = 100 * (i + 1) + bss->key_version[i];
		in.want.n_keys++;
	}
	in.want.keys = keys;
	input_step(&in);
}

void tell_order(struct bss *bss, bool start, uint64_t attempt, bool stale)
{
	struct core_input in = {.kind = IN_ORDER, .if_name = bss->name};

	in.order.start = start;
	in.order.by = BY_OVSDB;
	in.order.attempt = attempt;
	in.order.clear = true;
	in.order.stale = stale;
	input_step(&in);
}

/* --- facts --- */

void deliver_event(struct bss *bss)
{
	struct event event;
	struct session_row *row;

	if (!bss->n_events)
		return;
	event = bss->events[0];
	memmove(bss->events, bss->events + 1, (--bss->n_events) * sizeof(bss->events[0]));
	event.input.if_name = bss->name;
	if (!world.core)
		return;
	trace("%s -> %s %s", bss->name, input_names[event.input.kind],
		event.input.kind == IN_REG_SUCCESS || event.input.kind == IN_EAP_STARTED ||
				event.input.kind == IN_EAP_ENDED
			? event.input.peer.mac
			: "");
	if (event.key)
		ledger_seen(event.key);
	input_step(&event.input);
	row = event.session ? row_find(event.session) : NULL;
	if (world.core && row)
		row->success_told = true;
}

/* The port reads all events that hostapd sent before a reply before it reads the reply. */
void deliver_done(struct bss *bss)
{
	struct core_input in = {.kind = IN_DONE, .if_name = bss->name};

	if (!bss->done_set)
		return;
	while (bss->n_events && bss->events[0].sequence < bss->done_sequence)
		deliver_event(bss);
	bss->done_set = false;
	if (bss->done_result == DONE_LOST)
		world.lost_ms = world.now_ms;
	in.done.command = bss->done_command;
	in.done.result = bss->done_result;
	if (!world.core)
		return;
	if (bss->done_result == DONE_OK && bss->done_command == CMD_BSS_ADD)
		bss->h.recorded = bss->h.confirmed = true;
	if (bss->done_result == DONE_OK && bss->done_command == CMD_KEYS_LOAD)
		bss->h.confirmed = true;
	trace("%s -> done %s: %s", bss->name, command_names[bss->done_command],
		bss->done_result == DONE_OK	? "ok"
		: bss->done_result == DONE_LOST ? "lost"
						: "refused");
	input_step(&in);
}

/* --- time --- */

static void walk_timer(struct bss *bss)
{
	if (!bss->h.pbc || world.now_ms < bss->h.pbc_until_ms)
		return;
	bss->h.pbc = false;
	bss->h.status = PBC_TIMED_OUT;
	hostapd_event(bss, IN_TIMEOUT, NULL);
}

static void due(int64_t *next_ms, bool is, int64_t since_ms, int64_t after_ms)
{
	if (is && since_ms + after_ms < *next_ms)
		*next_ms = since_ms + after_ms;
}

static int64_t next_due_ms(void)
{
	int64_t next_ms = world.core ? core_deadline(world.core) : DEADLINE_NEVER;

	for (size_t i = 0; i < BSS_COUNT; i++) {
		const struct bss *bss = &world.bss[i];

		due(&next_ms, bss->h.pbc, bss->h.pbc_until_ms, 0);
		due(&next_ms, bss->command_set, bss->command_ms, COMMAND_LOST_MS);
		due(&next_ms, bss->done_set, bss->done_ms, COMMAND_LOST_MS);
		due(&next_ms, bss->n_events, bss->events[0].sent_ms, COMMAND_LOST_MS);
	}
	due(&next_ms, world.n_answers, world.answer_ms, COMMAND_LOST_MS);
	return next_ms > world.now_ms ? next_ms : world.now_ms + 1;
}

static void arrive_in_time(struct bss *bss)
{
	walk_timer(bss);
	if (bss->command_set && world.now_ms >= bss->command_ms + COMMAND_LOST_MS) {
		hostapd_execute(bss, EXECUTE_NOT_AT_ALL);
		deliver_done(bss);
	}
	if (bss->done_set && world.now_ms >= bss->done_ms + COMMAND_LOST_MS)
		deliver_done(bss);
	while (bss->n_events && world.now_ms >= bss->events[0].sent_ms + COMMAND_LOST_MS)
		deliver_event(bss);
}

void pass_time(int64_t duration_ms)
{
	const int64_t until_ms = world.now_ms + duration_ms;

	while (world.now_ms < until_ms && !world.problem[0]) {
		const int64_t next_ms = next_due_ms();

		world.now_ms = next_ms < until_ms ? next_ms : until_ms;
		for (size_t i = 0; i < BSS_COUNT; i++)
			arrive_in_time(&world.bss[i]);
		while (world.n_answers && world.now_ms >= world.answer_ms + COMMAND_LOST_MS)
			ledger_answer();
		if (world.core && world.now_ms >= core_deadline(world.core))
			input_simple(IN_TICK, NULL);
	}
}

/* --- the end of all that is under way --- */

void settle(void)
{
	for (unsigned round = 0; round < 500 && !world.problem[0]; round++) {
		bool busy = world.n_answers > 0;

		while (world.n_answers)
			ledger_answer();
		if (!world.core)
			wpsd_start(round);
		if (!world.hostapd_up)
			hostapd_start();
		for (size_t i = 0; i < BSS_COUNT; i++) {
			struct bss *bss = &world.bss[i];

			busy |= bss->command_set || bss->done_set || bss->n_events;
			if (bss->command_set)
				hostapd_execute(bss, EXECUTE_WELL);
			deliver_done(bss);
			while (bss->n_events)
				deliver_event(bss);
		}
		if (!busy && world.core && world.hostapd_up) {
			check_settled();
			return;
		}
	}
	wrong("it does not settle");
}

/* --- histories --- */

static void world_init(void)
{
	const bool keep_trace = world.trace;

	core_free(world.core);
	memset(&world, 0, sizeof(world));
	world.trace = keep_trace;
	world.now_ms = 1000000;
	world.next_id = world.ledger_next = 1;
	world.ssids[0] = "GUEST";
	world.ssids[1] = "HOME";
	for (size_t i = 0; i < BSS_COUNT; i++) {
		struct bss *bss = &world.bss[i];

		bss->name = bss_names[i];
		bss->ssid = world.ssids[i / 2];
		bss->own = i % 3 == 0; /* one of each SSID */
		bss->row = bss->enabled = true;
		for (size_t k = 0; k < KEY_COUNT; k++)
			bss->key_there[k] = true;
		bss->wps = i != 2;
		snprintf(bss->key_id, sizeof(bss->key_id), "%s", first_key_ids[i]);
	}
	for (size_t i = 0; i < DEVICE_COUNT; i++)
		world.devices[i].mac = device_macs[i];
	world.hostapd_up = true;
	wpsd_start(0);
	settle();
}

/* Everything that was begun comes to its end: retries, request lives, walk times, devices that were
 * not seen. */
static void world_end(void)
{
	for (unsigned i = 0; i < 40 && !world.problem[0]; i++) {
		settle();
		pass_time(8000);
	}
	settle();
	check_end();
}

const char *world_run(const struct action *actions, size_t count, bool with_trace)
{
	world.trace = with_trace;
	world_init();
	for (size_t i = 0; i < count && !world.problem[0]; i++) {
		trace("* %s", action_names[actions[i].kind]);
		world_act(&actions[i]);
	}
	world.fuse = 0;
	world.disk_full = false;
	world_end();
	/* Once more out of what is on the disk alone. */
	trace("* the last power cut");
	crash(true);
	crash_recover(0);
	settle();
	pass_time(RETRY_MS);
	settle();
	check_end();
	return world.problem[0] ? world.problem : NULL;
}
