/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Messages there and back: random ones of every kind with every choice of optional attributes, and
 * those of stock peers; cut at each byte, each length one off, each required attribute missing,
 * twice or at another place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/wire/table.h"
#include "tests/unit/wsc_messages.h"
#include "tests/unit/wsc_real.h"

#define SIZE_MAX_MESSAGE 16384
#define SUBSETS		 2048

static struct wsc_bytes build(const struct wsc_message *message)
{
	static uint8_t buffer[SIZE_MAX_MESSAGE];
	struct wsc_report report;
	size_t len = 0;

	assert_int_equal(wsc_message_build(message, buffer, sizeof(buffer), &len, &report), WSC_OK);
	assert_int_equal(report.n, 0);
	return bytes_exact(buffer, len);
}

static void bytes_free(struct wsc_bytes bytes)
{
	free((void *)(uintptr_t)bytes.p);
}

/* Strictly, and every deviation that comes with it is no fault. */
static void parse_good(enum wsc_kind kind, struct wsc_bytes bytes, struct wsc_message *ret)
{
	struct wsc_report report;
	unsigned i;

	assert_int_equal(wsc_message_parse(kind, bytes, 0, ret, &report), WSC_OK);
	for (i = 0; i < report.n && i < WSC_REPORT_MAX; i++)
		assert_int_equal(report.item[i].problem, WSC_UNKNOWN);
}

static void round_trip(const struct wsc_message *message)
{
	const struct wsc_bytes bytes = build(message);
	struct wsc_message back;
	struct wsc_bytes again;

	parse_good(message->kind, bytes, &back);
	assert_true(message_same(message, &back));
	again = build(&back);
	assert_true(bytes_same(bytes, again));
	bytes_free(again);
	bytes_free(bytes);
}

static void test_round_trips(void **state)
{
	uint64_t seed = 1;
	unsigned kind;

	(void)state;
	for (kind = 0; kind < WSC_KIND_COUNT; kind++) {
		const unsigned options = message_options((enum wsc_kind)kind);
		const unsigned all = options < 11 ? 1u << options : SUBSETS;
		unsigned i;

		for (i = 0; i < all; i++) {
			struct wsc_message message;

			message_random(&message, (enum wsc_kind)kind,
				options < 11 ? i : random_next(&seed), &seed);
			round_trip(&message);
		}
	}
}

static void test_stock_peers_are_canonical(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < WSC_REAL_COUNT; i++) {
		const struct wsc_bytes bytes = bytes_of_hex(wsc_real[i].hex);
		struct wsc_message message, any;
		struct wsc_report report;
		struct wsc_bytes again;

		assert_int_equal(
			wsc_message_parse(wsc_real[i].kind, bytes, 0, &message, &report), WSC_OK);
		assert_int_equal(report.n, 0);
		again = build(&message);
		assert_true(bytes_same(bytes, again));
		if (wsc_real[i].kind <= WSC_DONE) {
			assert_int_equal(wsc_message_parse_any(bytes, 0, &any, &report), WSC_OK);
			assert_true(message_same(&message, &any));
		}
		bytes_free(again);
		bytes_free(bytes);
	}
}

/* One message of stock wpa_supplicant, read by eye from the hex. */
static void test_what_an_m1_says(void **state)
{
	const struct wsc_bytes bytes = bytes_of_hex(wsc_real[0].hex);
	struct wsc_message m;

	(void)state;
	parse_good(WSC_M1, bytes, &m);
	assert_int_equal(m.version, 0x10);
	assert_int_equal(m.message_type, WSC_MESSAGE_TYPE_M1);
	assert_int_equal(m.version2, 0x20);
	assert_memory_equal(m.mac_address.p, "\2\0\0\0\2\0", WSC_MAC_SIZE);
	assert_int_equal(m.public_key.len, WSC_PUBLIC_KEY_SIZE);
	assert_int_equal(m.config_methods, 0x2388);
	assert_int_equal(m.wps_state, 1);
	assert_int_equal(m.device_name.len, 7);
	assert_memory_equal(m.device_name.p, "Sta one", 7);
	assert_int_equal(m.rf_bands, WSC_BAND_2_4_GHZ);
	assert_int_equal(m.os_version, 0x80000000);
	assert_int_equal(m.password_id, WSC_PASSWORD_PBC);
	assert_false(wsc_has(&m, WSC_FIELD_AUTHENTICATOR));
	bytes_free(bytes);
}

/* Whether an attribute begins or the bytes end at @cut. */
static bool is_boundary(struct wsc_bytes bytes, size_t cut)
{
	struct wsc_attribute attribute;
	uint32_t at = 0;

	while (at < cut && wsc_attribute_next(bytes, &at, &attribute) == WSC_OK)
		;
	return at == cut;
}

static void cut_everywhere(enum wsc_kind kind, struct wsc_bytes bytes)
{
	size_t cut;

	for (cut = 0; cut < bytes.len; cut++) {
		const struct wsc_bytes piece = bytes_exact(bytes.p, cut);
		struct wsc_message message;
		struct wsc_report report;
		const enum wsc_status status = wsc_message_parse(kind, piece, 0, &message, &report);
		const struct wsc_deviation *last;

		last = report.n ? &report.item[(report.n > WSC_REPORT_MAX ? WSC_REPORT_MAX
									  : report.n) -
					       1]
				: NULL;
		if (!is_boundary(bytes, cut)) {
			assert_int_equal(status, WSC_TRUNCATED);
			assert_non_null(last);
			assert_int_equal(last->problem, WSC_CUT_SHORT);
			assert_true(last->fatal && last->offset < cut);
		} else if (status != WSC_OK) {
			assert_int_equal(status, WSC_INVALID);
			assert_non_null(last);
			assert_int_equal(last->problem, WSC_MISSING);
			assert_true(last->fatal && last->offset == cut);
		}
		bytes_free(piece);
	}
}

static void test_cut_at_each_byte(void **state)
{
	uint64_t seed = 2;
	unsigned kind, i;

	(void)state;
	for (kind = 0; kind < WSC_KIND_COUNT; kind++) {
		for (i = 0; i < 6; i++) {
			struct wsc_message message;
			struct wsc_bytes bytes;

			message_random(&message, (enum wsc_kind)kind,
				i ? random_next(&seed) & random_next(&seed) : ~0ull, &seed);
			bytes = build(&message);
			cut_everywhere((enum wsc_kind)kind, bytes);
			bytes_free(bytes);
		}
	}
	for (i = 0; i < WSC_REAL_COUNT; i++) {
		const struct wsc_bytes bytes = bytes_of_hex(wsc_real[i].hex);

		cut_everywhere(wsc_real[i].kind, bytes);
		bytes_free(bytes);
	}
}

/* Each attribute of Table 28 and each sub-element, alone, of the lengths around its limits. */
static void length_check(int field, size_t len)
{
	const bool subelement = field >= ATTRIBUTE_COUNT;
	const uint16_t id = attributes[field].id;
	const size_t head = subelement ? 9 : 4;
	uint8_t *bytes = calloc(1, head + len);
	struct wsc_message message;
	struct wsc_report report;
	enum wsc_status status;
	size_t i;

	assert_non_null(bytes);
	memcpy(bytes, subelement ? "\x10\x49\0\0\0\x37\x2a" : "\0\0\0\0", subelement ? 7 : 4);
	if (subelement) {
		bytes[3] = (uint8_t)(5 + len);
		bytes[7] = (uint8_t)id;
		bytes[8] = (uint8_t)len;
	} else {
		bytes[0] = (uint8_t)(id >> 8);
		bytes[1] = (uint8_t)id;
		bytes[2] = (uint8_t)(len >> 8);
		bytes[3] = (uint8_t)len;
	}
	for (i = 0; i < len; i++)
		bytes[head + i] = 'x';
	status = wsc_message_parse(WSC_OTHER, (struct wsc_bytes){bytes, head + len},
		WSC_TOLERATE_VALUES, &message, &report);
	if (field_length_good(field, len)) {
		assert_int_equal(status, WSC_OK);
		assert_true(wsc_has(&message, (enum wsc_field)field));
	} else {
		assert_int_equal(status, WSC_INVALID);
		assert_int_equal(report.n, 1);
		assert_int_equal(report.item[0].problem, WSC_BAD_LENGTH);
		assert_int_equal(report.item[0].id, id);
		assert_int_equal(report.item[0].subelement, subelement);
		assert_int_equal(report.item[0].offset, subelement ? 7 : 0);
		assert_string_equal(report.item[0].clause, subelement ? "Table 29" : "Table 28");
	}
	free(bytes);
}

static void test_lengths_one_off(void **state)
{
	int field;

	(void)state;
	for (field = 0; field < WSC_FIELD_COUNT; field++) {
		const size_t low = attributes[field].low, high = attributes[field].high;

		assert_true(field_length_good(field, low) && field_length_good(field, high));
		if (low > 0) {
			assert_false(field_length_good(field, low - 1));
			length_check(field, low - 1);
		}
		length_check(field, low);
		length_check(field, high);
		if (high < UINT16_MAX) {
			assert_false(field_length_good(field, high + 1));
			length_check(field, high + 1);
		}
	}
	assert_false(field_length_good(WSC_FIELD_AUTHORIZED_MACS, 7));
	assert_true(field_length_good(WSC_FIELD_AUTHORIZED_MACS, 12));
	assert_false(field_length_good(WSC_FIELD_SECONDARY_DEVICE_TYPES, 12));
}

/* The length of a header one more or less, everything behind it as it was: nothing of it may be
 * taken for a complete message of the same meaning. */
static void test_length_fields_one_off(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < WSC_REAL_COUNT; i++) {
		const struct wsc_bytes bytes = bytes_of_hex(wsc_real[i].hex);
		struct wsc_message message, right;
		struct wsc_attribute attribute;
		uint32_t at = 0;

		parse_good(wsc_real[i].kind, bytes, &right);
		while (wsc_attribute_next(bytes, &at, &attribute) == WSC_OK) {
			uint8_t *low = (uint8_t *)(uintptr_t)bytes.p + attribute.offset + 3;
			int step;

			for (step = -1; step <= 1; step += 2) {
				const uint8_t kept = *low;

				*low = (uint8_t)(*low + step);
				if (wsc_message_parse(wsc_real[i].kind, bytes, WSC_TOLERATE_FIELD,
					    &message, NULL) == WSC_OK)
					assert_false(message_same(&message, &right));
				*low = kept;
			}
		}
		bytes_free(bytes);
	}
}

/* The attributes of a message in another order, or some twice or not at all. */
struct pieces {
	struct wsc_bytes bytes;
	struct wsc_attribute at[64];
	unsigned n;
};

static void pieces_cut(struct pieces *pieces, struct wsc_bytes bytes)
{
	uint32_t at = 0;

	pieces->bytes = bytes;
	for (pieces->n = 0; wsc_attribute_next(bytes, &at, &pieces->at[pieces->n]) == WSC_OK;)
		pieces->n++;
}

static struct wsc_bytes pieces_join(const struct pieces *pieces, const unsigned *order, unsigned n)
{
	static uint8_t buffer[SIZE_MAX_MESSAGE];
	size_t len = 0;
	unsigned i;

	for (i = 0; i < n; i++) {
		const struct wsc_attribute *attribute = &pieces->at[order[i]];

		memcpy(buffer + len, attribute->value.p - 4, attribute->value.len + 4);
		len += attribute->value.len + 4;
	}
	return (struct wsc_bytes){buffer, len};
}

/* Item of the schema that an attribute is, and whether it is required there. */
static bool is_required(enum wsc_kind kind, uint16_t id)
{
	const uint8_t *items;

	for (items = schemas[kind].items; *items; items++) {
		if (item_id(schema_item(*items)) == id)
			return *items & SCHEMA_REQUIRED;
	}
	return false;
}

static const struct wsc_deviation *fatal_find(const struct wsc_report *report)
{
	unsigned i;

	for (i = 0; i < report->n && i < WSC_REPORT_MAX; i++) {
		if (report->item[i].fatal)
			return &report->item[i];
	}
	return NULL;
}

static void without_each(enum wsc_kind kind, const struct pieces *pieces)
{
	unsigned order[64], left, i;

	for (left = 0; left < pieces->n; left++) {
		const uint16_t id = pieces->at[left].id;
		struct wsc_message message;
		struct wsc_report report;
		enum wsc_status status;
		unsigned n = 0;

		for (i = 0; i < pieces->n; i++) {
			if (i != left)
				order[n++] = i;
		}
		status = wsc_message_parse(
			kind, pieces_join(pieces, order, n), 0, &message, &report);
		if (!is_required(kind, id))
			continue;
		assert_int_equal(status, WSC_INVALID);
		assert_int_equal(fatal_find(&report)->problem, WSC_MISSING);
		assert_int_equal(fatal_find(&report)->id, id);
		assert_string_equal(fatal_find(&report)->clause, schemas[kind].clause);
		assert_int_equal(wsc_message_parse(kind, pieces_join(pieces, order, n),
					 WSC_TOLERATE_MISSING, &message, &report),
			WSC_OK);
		assert_null(fatal_find(&report));
		assert_true(report.n >= 1);
	}
}

/* Two required neighbours change places. */
static void swapped(enum wsc_kind kind, const struct pieces *pieces)
{
	unsigned order[64], first, i;

	for (first = 0; first + 1 < pieces->n; first++) {
		const uint16_t id = pieces->at[first].id, next = pieces->at[first + 1].id;
		struct wsc_message message, right;
		struct wsc_report report;
		struct wsc_bytes bytes;

		if (!is_required(kind, id) || !is_required(kind, next) || id == next ||
			next == attributes[WSC_FIELD_AUTHENTICATOR].id)
			continue;
		for (i = 0; i < pieces->n; i++)
			order[i] = i == first ? i + 1 : i == first + 1 ? i - 1 : i;
		bytes = pieces_join(pieces, order, pieces->n);
		assert_int_equal(wsc_message_parse(kind, bytes, 0, &message, &report), WSC_INVALID);
		assert_int_equal(fatal_find(&report)->problem, WSC_OUT_OF_ORDER);
		assert_int_equal(fatal_find(&report)->id, id);
		assert_int_equal(
			wsc_message_parse(kind, bytes, WSC_TOLERATE_ORDER, &message, &report),
			WSC_OK);
		assert_int_equal(report.item[0].problem, WSC_OUT_OF_ORDER);
		parse_good(kind, pieces->bytes, &right);
		assert_true(message_same(&message, &right));
	}
}

/* Each attribute once more, directly behind itself; the first one counts. */
static void twice(enum wsc_kind kind, const struct pieces *pieces)
{
	unsigned order[65], again, i;

	for (again = 0; again < pieces->n; again++) {
		const uint16_t id = pieces->at[again].id;
		struct wsc_message message, right;
		struct wsc_report report;
		struct wsc_bytes bytes;

		if (field_find(id) < 0 || id == attributes[WSC_FIELD_AUTHENTICATOR].id ||
			id == attributes[WSC_FIELD_KEY_WRAP_AUTH].id)
			continue;
		for (i = 0; i <= pieces->n; i++)
			order[i] = i <= again ? i : i - 1;
		bytes = pieces_join(pieces, order, pieces->n + 1);
		assert_int_equal(wsc_message_parse(kind, bytes, 0, &message, &report), WSC_INVALID);
		assert_int_equal(fatal_find(&report)->problem, WSC_TWICE);
		assert_int_equal(fatal_find(&report)->id, id);
		assert_int_equal(
			wsc_message_parse(kind, bytes, WSC_TOLERATE_FIELD, &message, &report),
			WSC_OK);
		parse_good(kind, pieces->bytes, &right);
		assert_true(message_same(&message, &right));
	}
}

static void test_missing_swapped_twice(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < WSC_REAL_COUNT; i++) {
		const struct wsc_bytes bytes = bytes_of_hex(wsc_real[i].hex);
		struct pieces pieces;

		pieces_cut(&pieces, bytes);
		without_each(wsc_real[i].kind, &pieces);
		swapped(wsc_real[i].kind, &pieces);
		twice(wsc_real[i].kind, &pieces);
		bytes_free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_stock_peers_are_canonical),
		cmocka_unit_test(test_what_an_m1_says),
		cmocka_unit_test(test_cut_at_each_byte),
		cmocka_unit_test(test_lengths_one_off),
		cmocka_unit_test(test_length_fields_one_off),
		cmocka_unit_test(test_missing_swapped_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
