/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For tests of the OVSDB port against a real ovsdb-server; only the rest of wpsd is a fake. Needs
 * ovsdb-server and ovsdb-tool. OPENWPS_SCHEMA, OPENWPS_BAD_ROWS and OPENWPS_BIG_SCHEMA name the
 * schema, the table of bad rows and the program that makes a big schema.
 *
 * The controller's connection has a loop of its own: the port sees nothing while it writes.
 */
#ifndef OPENWPS_OVSDB_PORT_FIXTURE_H
#define OPENWPS_OVSDB_PORT_FIXTURE_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "manager/clock.h"
#include "manager/ports/ovsdb/internal.h"
#include "ovsdb/transact.h"
#include "ovsdb/value.h"

#define GIVE_UP_S  120.0
#define VIFS_MAX   16
#define TOLD_RADIO "radio wifi0 phy0 1\n"
#define TOLD_VIF   "vif home-ap-24 wifi0 OPENSYNC-SSID keys=3 wps=0 ''\n"

/* What the rest of wpsd was told, a line for each call, and what it answers. */
struct fake {
	char text[1 << 16];
	size_t length;
	unsigned vifs_told;
	bool unknown; /* hostapd did not tell yet what runs */
	struct {
		char name[IF_NAME_SIZE];
		struct vif_state state;
	} vifs[VIFS_MAX];
};
extern struct fake fake;

extern const char *schema_path;
extern char dir[];
extern char remote[64];
extern struct ev_loop *loop;
extern struct ovsdb_port *port;

struct vif_state *fake_vif(const char *name);

/* Runs the port. */
void run_for(double seconds);
/* What it told becomes exactly this, and is forgotten. */
void expect(const char *text);
/* This is in it. */
void expect_line(const char *start);
void forget(void);

void run_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Without `for_port` only the controller finds the server. */
void server_start(bool for_port);
void server_stop(void);
void port_start(void);
void port_restart(void);

json_t *parse(const char *text);
/* Runs operations; takes them over; the result is borrowed. Must succeed. */
json_t *transact(json_t *ops);
json_t *db(const char *ops);
/* Updates columns of the rows with this if_name. */
void set_columns(const char *table, const char *if_name, const char *columns);
/* Rows with this if_name, NULL: all. Borrowed. */
json_t *select_rows(const char *table, const char *if_name);
bool rows_contain(const char *table, const char *text);
/* There is one row and it has these columns, sooner or later. */
void expect_columns(const char *table, const char *if_name, const char *columns);
void expect_count(const char *table, const char *if_name, size_t count);

json_t *bad_rows_load(void);
/* The row of the document's sample session. */
json_t *sample_row(const char *if_name);
/* A VIF on a radio, both new, in one transaction. Takes over `row`. */
void add_on_radio(const char *radio, const char *band, json_t *row);
/* A VIF on a radio that there is. Takes over `row`. */
void add_vif(const char *radio, json_t *row);
/* home-ap-24 on wifi0. */
void add_sample(void);
void sample_told(void);

int fixture_setup(void **state);
int fixture_setup_big(void **state);
int fixture_teardown(void **state);
int fixture_group_setup(void **state);
int fixture_group_teardown(void **state);

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

#endif
