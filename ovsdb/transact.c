/* SPDX-License-Identifier: BSD-3-Clause */
#include "ovsdb/transact.h"
#include "ovsdb/value.h"

json_t *ovsdb_transact_new(const char *database)
{
	return json_pack("[s]", database);
}

int ovsdb_transact_add(json_t *transact, json_t *operation)
{
	return json_array_append_new(transact, operation);
}

json_t *ovsdb_where(const char *column, const char *function, json_t *value)
{
	return json_pack("[[sso]]", column, function, value);
}

json_t *ovsdb_where_uuid(const char *uuid)
{
	return ovsdb_where("_uuid", "==", ovsdb_uuid_new(uuid));
}

/* json_pack's "o" refuses NULL and releases the other values: that makes nesting safe. */

json_t *ovsdb_op_select(const char *table, json_t *where, json_t *columns)
{
	return json_pack(
		"{sssssoso*}", "op", "select", "table", table, "where", where, "columns", columns);
}

json_t *ovsdb_op_insert(const char *table, json_t *row, const char *uuid_name)
{
	return json_pack(
		"{sssssoss*}", "op", "insert", "table", table, "row", row, "uuid-name", uuid_name);
}

json_t *ovsdb_op_update(const char *table, json_t *where, json_t *row)
{
	return json_pack("{sssssoso}", "op", "update", "table", table, "where", where, "row", row);
}

json_t *ovsdb_op_mutate(const char *table, json_t *where, json_t *mutations)
{
	return json_pack("{sssssoso}", "op", "mutate", "table", table, "where", where, "mutations",
		mutations);
}

json_t *ovsdb_op_delete(const char *table, json_t *where)
{
	return json_pack("{ssssso}", "op", "delete", "table", table, "where", where);
}

json_t *ovsdb_op_wait(const char *table, json_t *where, json_t *columns, json_t *rows,
	const char *until, int timeout_ms)
{
	return json_pack("{sssssosososssi}", "op", "wait", "table", table, "where", where,
		"columns", columns, "rows", rows, "until", until, "timeout", timeout_ms);
}

int ovsdb_transact_check(const json_t *result, struct ovsdb_op_error *ret)
{
	struct ovsdb_op_error failed = {.error = "reply is not an array", .details = ""};
	size_t i;

	for (i = 0; i < json_array_size(result); i++) {
		const json_t *one = json_array_get(result, i);
		const char *error = json_string_value(json_object_get(one, "error"));
		const char *details = json_string_value(json_object_get(one, "details"));

		if (!error)
			continue;
		failed.index = i;
		failed.error = error;
		failed.details = details ? details : "";
		break;
	}
	if (json_is_array(result) && i == json_array_size(result))
		return 0;
	if (ret)
		*ret = failed;
	return -1;
}
