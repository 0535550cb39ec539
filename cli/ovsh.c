/* SPDX-License-Identifier: BSD-3-Clause */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ovsdb/transact.h"
#include "ovsdb/value.h"
#include "ovsh.h"
#include "ovsh_args.h"
#include "ovsh_db.h"
#include "ovsh_table.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE   2

#define TIMEOUT_MS_DEFAULT 60000
/* What a reply may take beyond the time that a wait is allowed. */
#define REPLY_S	       5.0
#define TERMINAL_WIDTH 100u
#define TERMINAL_LEAST 80u

struct ovsh {
	const char *database;
	struct ovsdb_client_options options;
	char default_remote[128];
	struct ovsh_style style;
	int timeout_ms;
	bool quiet;
	bool verbose;
	bool until_differs;
	char **conditions; /* as typed */
	int condition_count;

	const char *table;
	char **arguments;
	int argument_count;

	struct ovsh_db *db;
	struct ovsdb_schema *schema;
	json_t *where;
	struct ovsh_columns columns;
	struct ovsdb_error error;
};

enum option_id {
	OPTION_CA = 256,
	OPTION_CERTIFICATE,
	OPTION_KEY,
};

static const struct option long_options[] = {
	{"where", required_argument, NULL, 'w'},
	{"db", required_argument, NULL, 'd'},
	{"timeout", required_argument, NULL, 't'},
	{"json", no_argument, NULL, 'j'},
	{"raw", no_argument, NULL, 'r'},
	{"column", no_argument, NULL, 'c'},
	{"multi-line", no_argument, NULL, 'm'},
	{"multi", no_argument, NULL, 'M'},
	{"uuid-compact", no_argument, NULL, 'u'},
	{"no-uuid-compact", no_argument, NULL, 'U'},
	{"abbrev", no_argument, NULL, 'a'},
	{"no-abbrev", no_argument, NULL, 'A'},
	{"notequal", no_argument, NULL, 'n'},
	{"quiet", no_argument, NULL, 'q'},
	{"verbose", no_argument, NULL, 'v'},
	{"ca-cert", required_argument, NULL, OPTION_CA},
	{"certificate", required_argument, NULL, OPTION_CERTIFICATE},
	{"private-key", required_argument, NULL, OPTION_KEY},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static const char usage_text[] =
	"usage: ovsh COMMAND TABLE [-w COLUMN==VALUE]... [COLUMN | COLUMN:=VALUE]...\n"
	"\n"
	"  s, select   show rows              ovsh s Wifi_VIF_State -w if_name==home-ap-24 wps\n"
	"  i, insert   add a row, print its uuid\n"
	"  u, update   change rows            ovsh u Wifi_VIF_Config -w ssid==HOME wps:=true\n"
	"  U, upsert   change the one row that matches, or add it\n"
	"  d, delete   delete rows (all of them without -w)\n"
	"  w, wait     until the matching rows have these values; without values, until one "
	"matches\n"
	"\n"
	"values        := typed by the schema   :: JSON   ~= text   :ins: :del: of a set or map\n"
	"conditions    == != and for numbers < <= > >=; several: -w A==1 -w B==2 or -w A==1,B==2\n"
	"\n"
	"  -w, --where CONDITION    only rows for which it holds\n"
	"  -d, --db REMOTE | NAME   unix:PATH, tcp:HOST:PORT, ssl:HOST:PORT, or another database\n"
	"                           (default $OVSH_DB, $OVS_RUNDIR/db.sock,\n"
	"                           unix:/var/run/openvswitch/db.sock; Open_vSwitch)\n"
	"  -t, --timeout MS         how long wait waits, and any answer may take (60000)\n"
	"  -n, --notequal           wait until the rows differ from the values\n"
	"  -j, --json               JSON\n"
	"  -r, --raw                a line per row\n"
	"  -c, --column             COLUMN : VALUE\n"
	"  -m, --multi-line         a column per row, long values broken (default)\n"
	"  -M, --multi              the same, not broken\n"
	"  -A, --no-abbrev          whole uuids    -U, --no-uuid-compact  [\"uuid\",...]\n"
	"  -v, --verbose            print how many rows update and delete touched\n"
	"  -q, --quiet              print nothing but errors\n"
	"      --ca-cert FILE  --certificate FILE  --private-key FILE   for ssl:\n"
	"\n"
	"exit code     0 done, 1 nothing matched or refused, 2 wrong usage\n";

static int fail(const struct ovsh *ovsh, int code)
{
	fprintf(stderr, "ovsh: %s\n", ovsh->error.text);
	return code;
}

/* "no row of T matches A==1 B==2" */
static int fail_unmatched(const struct ovsh *ovsh)
{
	int i;

	fprintf(stderr, "ovsh: no row of %s", ovsh->table);
	for (i = 0; i < ovsh->condition_count; i++)
		fprintf(stderr, "%s%s", i ? " and " : " matches ", ovsh->conditions[i]);
	fprintf(stderr, "\n");
	return EXIT_REFUSED;
}

/* Makes the where-clause again: each operation takes one over. */
static json_t *where(const struct ovsh *ovsh)
{
	return json_incref(ovsh->where);
}

/* Takes over @transact. The results as a new reference, or NULL after saying why. */
static json_t *transact(struct ovsh *ovsh, json_t *transact_params)
{
	const double timeout_s = ovsh->timeout_ms / 1000.0 + REPLY_S;
	json_t *results =
		ovsh_db_call(ovsh->db, "transact", transact_params, timeout_s, &ovsh->error);
	struct ovsdb_op_error failed;

	if (results && ovsdb_transact_check(results, &failed) < 0) {
		ovsdb_error_set(&ovsh->error, "%s: %s%s%s", ovsh->table, failed.error,
			failed.details[0] ? ": " : "", failed.details);
		json_decref(results);
		results = NULL;
	}
	if (!results)
		fail(ovsh, EXIT_REFUSED);
	return results;
}

/* One operation alone. */
static json_t *transact_one(struct ovsh *ovsh, json_t *operation)
{
	json_t *params = ovsdb_transact_new(ovsh->database);

	ovsdb_transact_add(params, operation);
	return transact(ovsh, params);
}

static json_t *rows_select(struct ovsh *ovsh, json_t *columns)
{
	json_t *results = transact_one(ovsh, ovsdb_op_select(ovsh->table, where(ovsh), columns));
	json_t *rows = json_incref(json_object_get(json_array_get(results, 0), "rows"));

	json_decref(results);
	return rows;
}

static int run_select(struct ovsh *ovsh)
{
	json_t *names = ovsh->columns.names;
	json_t *rows = rows_select(ovsh, json_array_size(names) ? json_incref(names) : NULL);
	int code = 0;

	if (!rows)
		return EXIT_REFUSED;
	if (!ovsh->quiet)
		ovsh_rows_print(stdout, rows, names, &ovsh->style);
	if (json_array_size(rows) == 0)
		code = fail_unmatched(ovsh);
	json_decref(rows);
	return code;
}

/* Appends insert, and mutate when a set or map is to be added to. */
static void insert_add(const struct ovsh *ovsh, json_t *params)
{
	ovsdb_transact_add(
		params, ovsdb_op_insert(ovsh->table, json_incref(ovsh->columns.row), "new_row"));
	if (json_array_size(ovsh->columns.mutations) > 0)
		ovsdb_transact_add(
			params, ovsdb_op_mutate(ovsh->table,
					ovsdb_where("_uuid", "==", ovsdb_named_uuid_new("new_row")),
					json_incref(ovsh->columns.mutations)));
}

/* Appends update, mutate or both: only the parts that were asked for. */
static void update_add(const struct ovsh *ovsh, json_t *params)
{
	if (json_object_size(ovsh->columns.row) > 0)
		ovsdb_transact_add(params,
			ovsdb_op_update(ovsh->table, where(ovsh), json_incref(ovsh->columns.row)));
	if (json_array_size(ovsh->columns.mutations) > 0)
		ovsdb_transact_add(params, ovsdb_op_mutate(ovsh->table, where(ovsh),
						   json_incref(ovsh->columns.mutations)));
}

/* The uuid of an inserted row; prints as asked. */
static void insert_print(const struct ovsh *ovsh, const json_t *result)
{
	const json_t *uuid = json_object_get(result, "uuid");

	if (ovsh->quiet)
		return;
	if (ovsh->style.format == OVSH_FORMAT_JSON) {
		json_dumpf(result, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (ovsdb_uuid_text(uuid)) {
		printf("%s\n", ovsdb_uuid_text(uuid));
	}
}

/* How many rows an operation touched. Returns the exit code. */
static int count_finish(const struct ovsh *ovsh, const json_t *result)
{
	const json_int_t count = json_integer_value(json_object_get(result, "count"));

	if (ovsh->style.format == OVSH_FORMAT_JSON && !ovsh->quiet) {
		json_dumpf(result, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (ovsh->verbose) {
		printf("%lld\n", (long long)count);
	}
	return count > 0 ? 0 : fail_unmatched(ovsh);
}

static int run_insert(struct ovsh *ovsh)
{
	json_t *params = ovsdb_transact_new(ovsh->database);
	json_t *results;

	insert_add(ovsh, params);
	results = transact(ovsh, params);
	if (!results)
		return EXIT_REFUSED;
	insert_print(ovsh, json_array_get(results, 0));
	json_decref(results);
	return 0;
}

static int run_update(struct ovsh *ovsh)
{
	json_t *params = ovsdb_transact_new(ovsh->database);
	json_t *results;
	int code;

	update_add(ovsh, params);
	results = transact(ovsh, params);
	if (!results)
		return EXIT_REFUSED;
	code = count_finish(ovsh, json_array_get(results, 0));
	json_decref(results);
	return code;
}

/* The conditions become values of the new row, where none was given: only == can. */
static int upsert_row_complete(struct ovsh *ovsh)
{
	json_t *condition;
	size_t i;

	json_array_foreach (ovsh->where, i, condition) {
		const char *column = json_string_value(json_array_get(condition, 0));
		const char *function = json_string_value(json_array_get(condition, 1));

		if (strcmp(function, "==") != 0)
			return ovsdb_error_set(
				&ovsh->error, "upsert: condition on %s has to use ==", column);
		if (!json_object_get(ovsh->columns.row, column))
			json_object_set(ovsh->columns.row, column, json_array_get(condition, 2));
	}
	return 0;
}

/* What matches is looked up first; the transaction fails when that has changed meanwhile. */
static int run_upsert(struct ovsh *ovsh)
{
	json_t *rows = rows_select(ovsh, json_pack("[s]", "_uuid"));
	const size_t count = json_array_size(rows);
	json_t *params, *results;

	if (!rows)
		return EXIT_REFUSED;
	if (count > 1)
		ovsdb_error_set(&ovsh->error, "upsert: %zu rows of %s match, at most one may",
			count, ovsh->table);
	if (count > 1 || (count == 0 && upsert_row_complete(ovsh) < 0)) {
		json_decref(rows);
		return fail(ovsh, EXIT_REFUSED);
	}
	params = ovsdb_transact_new(ovsh->database);
	ovsdb_transact_add(params,
		ovsdb_op_wait(ovsh->table, where(ovsh), json_pack("[s]", "_uuid"), rows, "==", 0));
	if (count == 0)
		insert_add(ovsh, params);
	else
		update_add(ovsh, params);
	results = transact(ovsh, params);
	if (!results)
		return EXIT_REFUSED;
	if (count == 0)
		insert_print(ovsh, json_array_get(results, 1));
	json_decref(results);
	return 0;
}

static int run_delete(struct ovsh *ovsh)
{
	json_t *results = transact_one(ovsh, ovsdb_op_delete(ovsh->table, where(ovsh)));
	int code;

	if (!results)
		return EXIT_REFUSED;
	code = count_finish(ovsh, json_array_get(results, 0));
	json_decref(results);
	return code;
}

static int run_wait(struct ovsh *ovsh)
{
	const bool has_values = json_object_size(ovsh->columns.row) > 0;
	json_t *columns = has_values ? json_incref(ovsh->columns.names) : json_pack("[s]", "_uuid");
	json_t *rows = has_values ? json_pack("[O]", ovsh->columns.row) : json_array();
	/* "Until a row matches" is "until it is not the case that none does". */
	const bool differs = ovsh->until_differs == has_values;
	json_t *results = transact_one(ovsh, ovsdb_op_wait(ovsh->table, where(ovsh), columns, rows,
						     differs ? "!=" : "==", ovsh->timeout_ms));

	json_decref(results);
	return results ? 0 : EXIT_REFUSED;
}

static const struct command {
	const char *letter;
	const char *name;
	int (*run)(struct ovsh *ovsh);
	bool takes_values; /* COLUMN:=VALUE, not COLUMN */
	bool needs_values;
} commands[] = {
	{"s", "select", run_select, false, false},
	{"i", "insert", run_insert, true, true},
	{"u", "update", run_update, true, true},
	{"U", "upsert", run_upsert, true, true},
	{"d", "delete", run_delete, true, false},
	{"w", "wait", run_wait, true, false},
};

static const struct command *command_find(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(word, commands[i].letter) == 0 || strcmp(word, commands[i].name) == 0)
			return &commands[i];
	}
	return NULL;
}

static bool is_remote(const char *text)
{
	return strncmp(text, "unix:", 5) == 0 || strncmp(text, "tcp:", 4) == 0 ||
	       strncmp(text, "ssl:", 4) == 0;
}

/* Reads an option. Returns 0, or -1 with the error set. */
static int option_take(struct ovsh *ovsh, int option, char *value)
{
	char *end;
	long number;

	switch (option) {
	case 'w':
		ovsh->conditions[ovsh->condition_count++] = value;
		return 0;
	case 'd':
		/* OpenSync's -d names a database; a remote cannot be mistaken for one. */
		if (is_remote(value))
			ovsh->options.remote = value;
		else
			ovsh->database = value;
		return 0;
	case 't':
		number = strtol(value, &end, 10);
		if (end == value || *end || number < 0 || number > 86400000)
			return ovsdb_error_set(&ovsh->error,
				"timeout \"%s\" is not a number of "
				"milliseconds up to a day",
				value);
		ovsh->timeout_ms = (int)number;
		return 0;
	case 'j':
		ovsh->style.format = OVSH_FORMAT_JSON;
		return 0;
	case 'r':
		ovsh->style.format = OVSH_FORMAT_RAW;
		ovsh->style.plain_uuids = true;
		return 0;
	case 'c':
		ovsh->style.format = OVSH_FORMAT_COLUMN;
		return 0;
	case 'm':
		ovsh->style.format = OVSH_FORMAT_LINES;
		return 0;
	case 'M':
		ovsh->style.format = OVSH_FORMAT_WIDE;
		return 0;
	case 'u':
	case 'U':
		ovsh->style.plain_uuids = option == 'U';
		return 0;
	case 'a':
	case 'A':
		ovsh->style.whole_uuids = option == 'A';
		return 0;
	case 'n':
		ovsh->until_differs = true;
		return 0;
	case 'q':
		ovsh->quiet = true;
		return 0;
	case 'v':
		ovsh->verbose = true;
		return 0;
	case OPTION_CA:
		ovsh->options.ca_file = value;
		return 0;
	case OPTION_CERTIFICATE:
		ovsh->options.cert_file = value;
		return 0;
	case OPTION_KEY:
		ovsh->options.key_file = value;
		return 0;
	default:
		return ovsdb_error_set(&ovsh->error, "ovsh --help tells the options");
	}
}

static void defaults_set(struct ovsh *ovsh)
{
	const char *remote = getenv("OVSH_DB");
	const char *directory = getenv("OVS_RUNDIR");
	const char *terminal = getenv("COLUMNS");
	const unsigned long width = terminal ? strtoul(terminal, NULL, 10) : TERMINAL_WIDTH;

	if (!directory || !*directory)
		directory = "/var/run/openvswitch";
	snprintf(ovsh->default_remote, sizeof(ovsh->default_remote), "unix:%s/db.sock", directory);
	ovsh->options.remote = remote && *remote ? remote : ovsh->default_remote;
	ovsh->options.resolve_names = true;
	ovsh->database = "Open_vSwitch";
	ovsh->timeout_ms = TIMEOUT_MS_DEFAULT;
	ovsh->style.terminal = width < TERMINAL_LEAST ? TERMINAL_LEAST
			       : width > 10000	      ? 10000
						      : (unsigned)width;
}

/* Connects and reads the schema. Returns 0, or -1 with the error set. */
static int database_open(struct ovsh *ovsh)
{
	const double timeout_s = ovsh->timeout_ms / 1000.0 + REPLY_S;
	json_t *reply;

	ovsh->db = ovsh_db_open(&ovsh->options, timeout_s, &ovsh->error);
	if (!ovsh->db)
		return -1;
	reply = ovsh_db_call(
		ovsh->db, "get_schema", json_pack("[s]", ovsh->database), timeout_s, &ovsh->error);
	if (!reply) {
		fprintf(stderr, "ovsh: cannot read the schema of database %s\n", ovsh->database);
		return -1;
	}
	ovsh->schema = ovsdb_schema_new(reply, &ovsh->error);
	json_decref(reply);
	return ovsh->schema ? 0 : -1;
}

/* What was typed, in the words of the schema. Returns 0, or -1 with the error set. */
static int arguments_parse(struct ovsh *ovsh, const struct command *command)
{
	int i;

	if (ovsh_table_check(ovsh->schema, ovsh->table, &ovsh->error) < 0)
		return -1;
	ovsh->where = json_array();
	for (i = 0; i < ovsh->condition_count; i++) {
		if (ovsh_where_parse(ovsh->schema, ovsh->table, ovsh->conditions[i], ovsh->where,
			    &ovsh->error) < 0)
			return -1;
	}
	if (ovsh_columns_parse(ovsh->schema, ovsh->table, command->takes_values,
		    ovsh->argument_count, ovsh->arguments, &ovsh->columns, &ovsh->error) < 0)
		return -1;
	if (command->run == run_wait && json_array_size(ovsh->columns.mutations) > 0)
		return ovsdb_error_set(&ovsh->error, "wait compares values: := instead of :ins: "
						     "or :del:");
	return 0;
}

static int command_run(struct ovsh *ovsh, const struct command *command)
{
	int code;

	if (database_open(ovsh) < 0)
		code = fail(ovsh, EXIT_REFUSED);
	else if (arguments_parse(ovsh, command) < 0)
		code = fail(ovsh, EXIT_USAGE);
	else
		code = command->run(ovsh);
	ovsh_columns_clear(&ovsh->columns);
	json_decref(ovsh->where);
	ovsdb_schema_free(ovsh->schema);
	ovsh_db_close(ovsh->db);
	return code;
}

/* The words that are not options. Returns the command, or NULL with the error set. */
static const struct command *words_take(struct ovsh *ovsh, int count, char **words)
{
	const struct command *command = count > 0 ? command_find(words[0]) : NULL;

	if (count > 0 && !command)
		ovsdb_error_set(&ovsh->error, "\"%s\" is not a command; it is one of s i u U d w",
			words[0]);
	else if (count < 2)
		ovsdb_error_set(&ovsh->error, "expected COMMAND TABLE; ovsh --help tells more");
	if (!command || count < 2)
		return NULL;
	ovsh->table = words[1];
	ovsh->arguments = words + 2;
	ovsh->argument_count = count - 2;
	if (command->needs_values && ovsh->argument_count == 0) {
		ovsdb_error_set(&ovsh->error, "%s needs at least one COLUMN:=VALUE", command->name);
		return NULL;
	}
	if (command->run == run_delete && ovsh->argument_count > 0) {
		ovsdb_error_set(&ovsh->error, "delete takes no columns; conditions go behind -w");
		return NULL;
	}
	return command;
}

int ovsh_main(int argc, char **argv)
{
	struct ovsh ovsh = {0};
	const struct command *command;
	int option, code;

	ovsh.conditions = calloc((size_t)argc + 1, sizeof(*ovsh.conditions));
	if (!ovsh.conditions)
		return EXIT_REFUSED;
	signal(SIGPIPE, SIG_IGN);
	defaults_set(&ovsh);
	optind = 0; /* the caller may have parsed options of its own */
	code = 0;
	while (code == 0 && (option = getopt_long(argc, argv, "w:d:t:jrcmMuUaAnqvh", long_options,
				     NULL)) != -1) {
		if (option == 'h') {
			fputs(usage_text, stdout);
			free(ovsh.conditions);
			return 0;
		}
		if (option_take(&ovsh, option, optarg) < 0)
			code = fail(&ovsh, EXIT_USAGE);
	}
	command = code ? NULL : words_take(&ovsh, argc - optind, argv + optind);
	if (command)
		code = command_run(&ovsh, command);
	else if (code == 0)
		code = fail(&ovsh, EXIT_USAGE);
	free(ovsh.conditions);
	return code;
}
