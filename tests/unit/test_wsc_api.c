/* SPDX-License-Identifier: BSD-3-Clause */
/* The library that is linked is the one that the headers describe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <wsc/wsc.h>

static void test_version_is_the_headers(void **state)
{
	(void)state;
	assert_int_equal(wsc_api_version() >> 16, WSC_API_MAJOR);
	assert_int_equal(wsc_api_version() & 0xffff, WSC_API_MINOR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version_is_the_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
