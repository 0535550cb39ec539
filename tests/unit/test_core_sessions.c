/* SPDX-License-Identifier: BSD-3-Clause */
/* Walks every cell of the session table, and holds docs/sessions.md (below OPENWPS_SOURCE_ROOT) to
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "manager/core/internal.h"
#include "tools/sessions.h"

struct heard {
	unsigned sessions;
	unsigned hostapd;
	struct session last;
};

static void on_command(void *arg, const struct core_command *command)
{
	struct heard *heard = arg;

	if (command->kind == CMD_SESSION) {
		heard->sessions++;
		heard->last = command->session;
	} else if (command->kind < CORE_HOSTAPD_COMMANDS) {
		heard->hostapd++;
	}
}

static struct vif *vif_in_state(struct core *core, enum session_state state)
{
	static const struct core_key key = {.id = "key-3", .hash = 7};
	struct core_input in = {.kind = IN_WANT, .if_name = "home-ap-24"};
	struct heard heard = {0};
	const struct core_out out = {.command = on_command, .arg = &heard};
	struct vif *vif;

	in.want = (struct core_want){.if_name = "home-ap-24",
		.ssid = "HOME",
		.bss_hash = 1,
		.keys_hash = 2,
		.present = true,
		.wps = true,
		.key_id = "key-3",
		.keys = &key,
		.n_keys = 1};
	core_step(core, 1000, &in, &out);
	vif = core_vif_find(core, "home-ap-24");
	assert_non_null(vif);
	vif->state = state;
	if (state != S_NONE) {
		vif->session.id = 5;
		vif->session.requested_ms = 1000;
		vif->session.started_ms = 1000;
		vif->session.closing = state == S_CLOSING || state == S_RETURNING ? EXPLAIN_BY_ORDER
										  : EXPLAIN_NONE;
		vif->session.status = state == S_OPEN ? SESSION_ACTIVE : SESSION_REQUESTED;
		snprintf(vif->session.if_name, sizeof(vif->session.if_name), "home-ap-24");
		snprintf(vif->session.key_id, sizeof(vif->session.key_id), "key-3");
	}
	return vif;
}

static void walk_cell(enum session_state state, enum session_input input)
{
	struct core *core = core_new(1);
	struct vif *vif = vif_in_state(core, state);
	const struct session_cell *cell = &core_session_table[state][input];
	const struct core_order order = {.start = true, .attempt = 9};
	const struct core_input failed = {.kind = IN_FAIL, .if_name = "home-ap-24"};
	const struct core_input registered = {.kind = IN_REG_SUCCESS,
		.if_name = "home-ap-24",
		.peer = {.mac = "02:00:00:00:00:01"}};
	const struct core_input reserved = {
		.kind = IN_RESERVED, .reserved = {.session = 5, .key_id = "dev-1", .key_hash = 8}};
	struct heard heard = {0};
	const struct core_out out = {.command = on_command, .arg = &heard};
	struct step step = {.core = core,
		.now_ms = 2000,
		.in = input == SI_DEVICE_FAILED				 ? &failed
		      : input == SI_RESERVED || input == SI_NOT_RESERVED ? &reserved
									 : &registered,
		.out = &out,
		.reason = EXPLAIN_NO_KEY_ID,
		.order = &order,
		.requested_ms = 2000};

	session_take(&step, vif, input);
	if (!cell->handler) {
		assert_int_equal(vif->state, state);
		assert_int_equal(core->refused[state][input], 1);
		assert_int_equal(heard.sessions, 0);
		assert_int_equal(heard.hostapd, 0);
	} else {
		assert_int_equal(vif->state, cell->next);
		assert_int_equal(core->refused[state][input], 0);
	}
	/* Whatever ended, ended with an outcome of the table that fits its status. */
	if (heard.sessions && heard.last.status != SESSION_REQUESTED &&
		heard.last.status != SESSION_ACTIVE) {
		assert_true(heard.last.ended_ms > 0);
		assert_int_equal(explain_get(heard.last.reason)->status, heard.last.status);
	}
	core_free(core);
}

static void test_every_cell(void **state)
{
	unsigned defined = 0;

	(void)state;
	for (int from = 0; from < SESSION_STATE_COUNT; from++)
		for (int input = 0; input < SESSION_INPUT_COUNT; input++) {
			walk_cell((enum session_state)from, (enum session_input)input);
			defined += core_session_table[from][input].handler != NULL;
		}
	assert_true(defined > SESSION_STATE_COUNT);
}

static void test_names(void **state)
{
	(void)state;
	for (int from = 0; from < SESSION_STATE_COUNT; from++)
		assert_non_null(core_state_names[from]);
	for (int input = 0; input < SESSION_INPUT_COUNT; input++)
		assert_non_null(core_input_names[input]);
}

static void test_picture(void **state)
{
	const char *root = getenv("OPENWPS_SOURCE_ROOT");
	char path[512];
	char *printed = NULL;
	size_t size = 0, got;
	FILE *memory = open_memstream(&printed, &size);
	char *there;
	FILE *file;

	(void)state;
	assert_non_null(root);
	assert_non_null(memory);
	sessions_print(memory);
	fclose(memory);
	snprintf(path, sizeof(path), "%s/docs/sessions.md", root);
	file = fopen(path, "r");
	assert_non_null(file);
	there = calloc(1, size + 2);
	got = fread(there, 1, size + 1, file);
	fclose(file);
	if (got != size || memcmp(there, printed, size) != 0)
		fail_msg("docs/sessions.md is not what tools/sessions prints: make it anew");
	free(there);
	free(printed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_cell),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
