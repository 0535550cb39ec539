/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shared by the files of the OVSDB port:
 *	port.c      the connection and its phases, the public functions
 *	schema.c    what the server has, what is asked of it
 *	wishes.c    rows of Config tables -> callbacks
 *	state.c     Wifi_VIF_State with its clients, Wifi_Radio_State
 *	sessions.c  WPS_Session
 *	write.c     transactions, the clearing of wps_pbc
 *
 * Of each monitored row there is a copy here, kept up to date by the server's updates. Everything
 * written is computed from the difference between that copy and what should be there, so nothing
 * has to be remembered while the server is away but what should be there.
 */
#ifndef OPENWPS_OVSDB_INTERNAL_H
#define OPENWPS_OVSDB_INTERNAL_H

#include <jansson.h>

#include "manager/ports/ovsdb/map.h"
#include "manager/ports/ovsdb/ovsdb_port.h"
#include "manager/row.h"
#include "ovsdb/client.h"
#include "ovsdb/schema.h"

#define DATABASE "Open_vSwitch"

enum phase {
	PHASE_AWAY,    /* no connection */
	PHASE_SCHEMA,  /* get_schema is asked, or will be asked again */
	PHASE_MONITOR, /* the first look is asked */
	PHASE_ONLINE,
};

enum port_table {
	TABLE_RADIO_CONFIG,
	TABLE_VIF_CONFIG,
	TABLE_RADIO_STATE,
	TABLE_VIF_STATE,
	TABLE_CLIENTS,
	TABLE_SESSIONS,
};
#define PORT_TABLE_COUNT (TABLE_SESSIONS + 1)

/* A copy of a row. */
struct row {
	struct map_node node; /* _uuid */
	json_t *json;
	struct row *next;	    /* Config: with the same usable if_name */
	char if_name[IF_NAME_SIZE]; /* Config: "" when it is not usable as a name */
	json_t *radios;		    /* VIF_Config: object of uuids of radio rows that refer to it */
	char *problem;		    /* Config without a usable if_name: as reported */
};

struct client {
	struct map_node node; /* MAC address */
	char key_id[KEY_ID_SIZE];
};

/* All that there is under one interface name. */
struct vif {
	struct map_node node; /* if_name */
	struct row *rows;     /* of VIF_Config, access points only */
	char *problem;	      /* as reported; NULL = none */
	bool touched;	      /* look at it when the update has been taken in */
	struct map clients;

	/* the last good row: what the rest of wpsd was told */
	bool told;
	json_t *told_row; /* without wps_pbc */
	char told_uuid[UUID_SIZE];
	struct vif_config config;

	bool state_dirty;
	bool state_sent; /* a transaction is under way */
};

struct radio {
	struct map_node node; /* if_name */
	struct row *rows;
	char *problem;
	bool touched;

	bool told;
	json_t *told_row; /* without vif_configs */
	char told_uuid[UUID_SIZE];

	bool state_dirty;
	bool state_sent;
};

/* wps_pbc of a row is to be unset. */
struct clearing {
	struct map_node node; /* _uuid */
	bool value;
	bool sent; /* a transaction is under way, for `sent_value` */
	bool sent_value;
};

struct session_entry {
	struct session_entry *next; /* by id */
	struct session session;
	int64_t wall_offset_ms;
	char uuid[UUID_SIZE]; /* of its row, "" = not known */
	bool dirty;
	bool sent;	   /* a transaction is under way */
	bool inserting;	   /* it inserts the row */
	bool is_uncertain; /* whether its row was written */
};

struct ovsdb_port {
	struct ev_loop *loop;
	struct ovsdb_port_callbacks callbacks;
	struct ovsdb_client *client;
	struct ovsdb_schema *schema;
	bool is_local; /* unix: its loss is noticed at once */
	bool closing;  /* being freed */
	enum phase phase;
	char trouble[320]; /* last logged reason for not being online */
	int64_t born_ms;   /* core time */
	int64_t heard_ms;  /* when the server was last known to be there; 0 = never */
	uint64_t attempts;
	ev_timer flush_timer; /* something is dirty */
	ev_timer retry_timer; /* asks again, or tries again to send */

	struct map tables[PORT_TABLE_COUNT]; /* struct row */
	struct map vifs;		     /* struct vif */
	struct map radios;		     /* struct radio */
	struct map clearings;
	struct session_entry *sessions;
	size_t n_sessions;
	size_t sessions_sent;	/* transactions under way */
	size_t session_inserts; /* of them */
	json_t *sessions_going; /* uuids of rows that are being deleted, as the keys of an object */
	json_t *dirty_vifs;	/* names, as the keys of an object */
	json_t *dirty_radios;
};

/* --- schema.c --- */

const char *table_name(enum port_table table);

/* Takes over what the server has. NULL, or what is missing: a sentence that stays valid. */
const char *schema_check(const struct ovsdb_schema *schema);
bool schema_has(const struct ovsdb_port *port, enum port_table table, const char *column);
/* The params of "monitor": the columns that there are of those that the port reads or writes. */
json_t *schema_monitor(const struct ovsdb_port *port);
/* Can a value of the Config column be written into the State column of the same name? */
bool schema_mirrors(const struct ovsdb_port *port, enum port_table config, enum port_table state,
	const char *column);

/* --- wishes.c --- */

/* Takes in {table: {uuid: {old, new}}}. `first`: it is the first look after connecting. */
void wishes_update(struct ovsdb_port *port, json_t *update, bool first);
/* The struct of the name, made when there is none. NULL: out of memory. */
struct vif *vif_get(struct ovsdb_port *port, const char *if_name);
/* Forgets the interface when there is nothing left to know about it. */
void vif_release(struct ovsdb_port *port, struct vif *vif);
void radio_release(struct ovsdb_port *port, struct radio *radio);
void wishes_clear(struct ovsdb_port *port);

/* --- state.c --- */

void state_touch(struct ovsdb_port *port, struct vif *vif);
void state_touch_radio(struct ovsdb_port *port, struct radio *radio);
/* After the first look: everything may be out of date, and there may be rows of earlier times. */
void state_reconcile(struct ovsdb_port *port);
void state_flush(struct ovsdb_port *port);

/* --- sessions.c --- */

void sessions_reconcile(struct ovsdb_port *port);
void sessions_flush(struct ovsdb_port *port);
void sessions_clear(struct ovsdb_port *port);

/* --- write.c --- */

/* Keeps the copies. `json` is borrowed; NULL: the row is gone. */
struct row *row_put(struct ovsdb_port *port, enum port_table table, const char *uuid, json_t *json);
void row_drop(struct ovsdb_port *port, enum port_table table, struct row *row);

/* What became of a transaction. `name` is what it was given, `inserted` the uuid of the last row
 * that it inserted, or NULL. */
enum written {
	WRITTEN,
	WRITE_REFUSED, /* by the server; trying again would not help */
	WRITE_LOST,    /* nobody knows */
};
typedef void written_fn(
	struct ovsdb_port *port, const char *name, enum written written, const char *inserted);

/*
 * Sends a transaction and takes it over; NULL counts as out of memory. `what` says in a log line
 * what was refused, e.g. "the State row", NULL: nothing is logged. `name` (MAP_KEY_SIZE) is handed
 * to `done`. Returns false when nothing was sent; then `done` is not called and the port tries
 * everything dirty again in a while.
 */
bool port_transact(struct ovsdb_port *port, json_t *transact, const char *what, const char *name,
	written_fn *done);
/* Something is dirty: written in the next turn of the loop. */
void port_schedule(struct ovsdb_port *port);

/* Unset columns and sets, in RFC 7047 notation. */
json_t *value_unset(void);
json_t *value_text(const char *text);		       /* "" = unset */
json_t *value_utf8(const char *text);		       /* what is not UTF-8 becomes '?' */
bool value_is(const json_t *have, const json_t *want); /* equal as sets and maps */
/* Adds to `row` what differs from the copy (NULL: everything). Takes over @value; sets *failed when
 * memory ran out. */
void row_change(json_t *row, const json_t *copy, const char *column, json_t *value, bool *failed);

void clear_pbc(struct ovsdb_port *port, const char *uuid, bool value);
void clearings_flush(struct ovsdb_port *port);

#endif
