/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows by key and by use, beside a plain look at every row: thousands come, go, and come back. */
#include "trace/story/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct rows rows;
static struct rows_use use;
static uint64_t keys[ROWS_MAX];

static uint64_t numbered(unsigned number)
{
	const uint8_t octets[6] = {0x02, 0, (uint8_t)(number >> 24), (uint8_t)(number >> 16),
		(uint8_t)(number >> 8), (uint8_t)number};
	const struct trace_mac mac = trace_mac_of(octets);

	return rows_key(&mac);
}

/* The row, -1 when it is not there; each row at most once in its chain. */
static int found(uint64_t key)
{
	unsigned looked_at = 0;
	int row = -1;

	for (uint16_t i = rows_first(&rows, key); i; i = rows_next(&rows, i)) {
		assert_true(++looked_at <= ROWS_MAX);
		if (keys[i - 1] != key)
			continue;
		assert_int_equal(row, -1);
		row = i - 1;
	}
	return row;
}

static void put(unsigned row, unsigned number)
{
	keys[row] = numbered(number);
	rows_add(&rows, keys[row], row);
}

static void test_come_and_go(void **state)
{
	uint64_t gone;

	(void)state;
	for (unsigned i = 0; i < ROWS_MAX; i++)
		put(i, i);
	/* Each row is used anew, again and again, in another order than before. */
	for (unsigned i = 0; i < 10 * ROWS_MAX; i++) {
		const unsigned row = i * 1021 % ROWS_MAX;

		gone = keys[row];
		assert_int_equal(found(gone), row);
		rows_remove(&rows, gone, row);
		assert_int_equal(found(gone), -1);
		put(row, ROWS_MAX + i);
	}
	for (unsigned i = 0; i < ROWS_MAX; i++)
		assert_int_equal(found(keys[i]), i);
	/* What is not there is not taken out: the others of its bucket stay. */
	rows_remove(&rows, numbered(1), 5);
	for (unsigned i = 0; i < ROWS_MAX; i++)
		assert_int_equal(found(keys[i]), i);
	for (unsigned i = 0; i < ROWS_MAX; i++)
		rows_remove(&rows, keys[i], i);
	for (unsigned i = 0; i < ROWS_BUCKETS; i++)
		assert_int_equal(rows.first[i], 0);
}

/* Addresses that are counted up are spread over the buckets. */
static void test_spread(void **state)
{
	unsigned longest = 0, chain[ROWS_BUCKETS] = {0};

	(void)state;
	for (unsigned i = 0; i < ROWS_MAX; i++) {
		const unsigned n = ++chain[rows_bucket(numbered(i))];

		longest = n > longest ? n : longest;
	}
	assert_in_range(longest, 2, 12);
}

static void test_use(void **state)
{
	static uint64_t when[ROWS_MAX];
	uint64_t now = 0;
	unsigned state_of_random = 1;

	(void)state;
	rows_used(&use, 7); /* alone */
	when[7] = ++now;
	rows_used(&use, 7);
	assert_int_equal(rows_oldest(&use), 7);
	for (unsigned i = 0; i < ROWS_MAX; i++) {
		rows_used(&use, i);
		when[i] = ++now;
	}
	for (unsigned i = 0; i < 5000; i++) {
		const size_t row = (state_of_random = state_of_random * 1103515245 + 12345) >> 8;
		size_t oldest = 0;

		rows_used(&use, row % ROWS_MAX);
		when[row % ROWS_MAX] = ++now;
		for (size_t k = 1; k < ROWS_MAX; k++)
			if (when[k] < when[oldest])
				oldest = k;
		assert_int_equal(rows_oldest(&use), oldest);
		if (i % 3 == 0) { /* it makes room */
			rows_used(&use, oldest);
			when[oldest] = ++now;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_come_and_go),
		cmocka_unit_test(test_spread),
		cmocka_unit_test(test_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
