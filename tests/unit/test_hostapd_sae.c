/* SPDX-License-Identifier: BSD-3-Clause */
/* SAE passwords for single addresses: the difference between what is wanted and what was given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/ports/hostapd/sae.h"

#define MAC_A "02:00:00:00:00:0a"
#define MAC_B "02:00:00:00:00:0b"
#define MAC_C "02:00:00:00:00:0c"

static const struct vif_config mixed = {
	.if_name = "home-ap-24", .ssid = "home", .wpa_versions = 2, .akm = AKM_PSK | AKM_SAE};
static const struct sae_list nothing;

/* `macs`: the last byte of each address, "" = none. */
static struct device_key device(unsigned number, const char *macs)
{
	struct device_key key = {.hash = 1000 + number, .n_macs = (uint8_t)strlen(macs)};

	snprintf(key.id, sizeof(key.id), "dev-%u", number);
	snprintf(key.psk, sizeof(key.psk), "text-%u", number);
	for (size_t i = 0; i < key.n_macs; i++)
		memcpy(key.macs[i], (const uint8_t[]){2, 0, 0, 0, 0, (uint8_t)(macs[i] - 'a' + 10)},
			6);
	return key;
}

/* What a plan comes to: "address=text " of each set, "!" when it replaces something. */
static void assert_plan(const struct sae_plan *plan, const char *expected)
{
	char text[1024] = "";

	for (size_t i = 0; i < plan->n_sets; i++) {
		strcat(text, plan->sets[i].mac + MAC_SIZE - 3);
		strcat(text, "=");
		strcat(text, plan->sets[i].text);
		strcat(text, " ");
	}
	if (plan->replaces)
		strcat(text, "!");
	assert_string_equal(text, expected);
}

/* Carries it out: `given` is what hostapd has afterwards. */
static void step(struct sae_list *given, const struct device_key *keys, size_t n, bool anew,
	const char *expected)
{
	const struct device_keys devices = {.keys = keys, .n_keys = n};
	struct sae_plan plan;

	assert_true(sae_plan_make(&plan, &mixed, devices, given, anew));
	assert_plan(&plan, expected);
	sae_list_clear(given);
	*given = plan.wanted;
	memset(&plan.wanted, 0, sizeof(plan.wanted));
	sae_plan_clear(&plan);
}

static void differences(void **state)
{
	struct device_key keys[] = {device(1, "c"), device(2, ""), device(3, "ab")};
	struct sae_list given = {0};

	(void)state;
	step(&given, keys, 3, false, "0a=text-3 0b=text-3 0c=text-1 ");
	step(&given, keys, 3, false, "");
	keys[1] = device(2, "d");
	step(&given, keys, 3, false, "0d=text-2 ");
	/* revoked */
	step(&given, keys, 2, false, "0a= 0b= !");
	assert_int_equal(given.n, 2);
	/* it comes back with another key */
	keys[2] = device(4, "b");
	step(&given, keys, 3, false, "0b=text-4 ");
	/* another password for everybody puts all of them out of force, also what was covered */
	step(&given, keys, 2, true, "0c=text-1 0d=text-2 !");
	step(&given, NULL, 0, false, "0c= 0d= !");
	step(&given, NULL, 0, false, "");
	sae_list_clear(&given);
}

static void the_newest_key_counts(void **state)
{
	const struct device_key keys[] = {device(1, "a"), device(2, "ba"), device(3, "b")};
	struct sae_list given = {0};

	(void)state;
	step(&given, keys, 2, false, "0a=text-2 0b=text-2 ");
	step(&given, keys, 3, false, "0b=text-3 !");
	assert_int_equal(given.n, 2);
	/* with it gone the older one counts again */
	step(&given, keys, 2, false, "0b=text-2 !");
	step(&given, keys, 1, false, "0a=text-1 0b= !");
	sae_list_clear(&given);
}

static void what_is_no_password(void **state)
{
	struct device_key keys[] = {device(1, "a"), device(2, "b"), device(3, "c")};
	struct vif_config wpa2 = mixed;
	const struct device_keys devices = {.keys = keys, .n_keys = 3};
	struct sae_list given = {0};
	struct sae_plan plan;

	(void)state;
	memset(keys[0].psk, 'a', 64);
	snprintf(keys[1].psk, sizeof(keys[1].psk), "text|id=7");
	step(&given, keys, 3, false, "0c=text-3 ");
	sae_list_clear(&given);
	wpa2.akm = AKM_PSK;
	assert_true(sae_plan_make(&plan, &wpa2, devices, &nothing, false));
	assert_plan(&plan, "");
	sae_plan_clear(&plan);
}

static void found(void **state)
{
	const struct device_key keys[] = {device(1, "cab"), device(2, "z")};
	struct sae_list given = {0};

	(void)state;
	assert_null(sae_list_find(&given, MAC_A));
	step(&given, keys, 2, false, "0a=text-1 0b=text-1 0c=text-1 23=text-2 ");
	assert_non_null(sae_list_find(&given, MAC_A));
	assert_int_equal(sae_list_find(&given, MAC_C)->hash, 1001);
	assert_null(sae_list_find(&given, "02:00:00:00:00:0d"));
	assert_null(sae_list_find(&given, ""));
	sae_list_clear(&given);
}

static void assert_list(const struct sae_list *list, const char *expected)
{
	struct secret_text text = {0};
	struct sae_list again;

	sae_list_print(&text, list);
	assert_false(text.failed);
	assert_string_equal(text.data, expected);
	assert_true(sae_list_parse(&again, text.data));
	secret_text_clear(&text);
	sae_list_print(&text, &again);
	assert_string_equal(text.data, expected);
	sae_list_clear(&again);
	secret_text_clear(&text);
}

/* wpsd dies in the middle: the next one sets again whatever may not be as it should. */
static void cut_off(void **state)
{
	const struct device_key before[] = {device(1, "a"), device(2, "b"), device(3, "c")};
	const struct device_key after[] = {device(1, "ad"), device(4, "b")};
	const struct device_keys devices = {.keys = after, .n_keys = 2};
	struct sae_list given = {0}, between;
	struct sae_plan plan;

	(void)state;
	step(&given, before, 3, false, "0a=text-1 0b=text-2 0c=text-3 ");
	assert_true(sae_plan_make(&plan, &mixed, devices, &given, false));
	assert_plan(&plan, "0b=text-4 0d=text-1 0c= !");
	assert_true(sae_list_between(&between, &given, &plan.wanted, false));
	sae_plan_clear(&plan);
	assert_list(&between, "openwps sae 1\n" MAC_A " 00000000000003e9\n" MAC_B
			      " 00000000000003ea ?\n" MAC_C " 00000000000003eb ?\n"
			      "02:00:00:00:00:0d 00000000000003e9 ?\n");
	step(&between, after, 2, false, "0b=text-4 0d=text-1 0c= !");
	assert_list(&between, "openwps sae 1\n" MAC_A " 00000000000003e9\n" MAC_B
			      " 00000000000003ec\n02:00:00:00:00:0d 00000000000003e9\n");
	sae_list_clear(&between);

	assert_true(sae_plan_make(&plan, &mixed, devices, &given, true));
	assert_true(sae_list_between(&between, &given, &plan.wanted, true));
	for (size_t i = 0; i < between.n; i++)
		assert_true(between.entries[i].unsure);
	sae_plan_clear(&plan);
	sae_list_clear(&between);
	sae_list_clear(&given);
}

static void texts_that_are_no_list(void **state)
{
	static const char *const bad[] = {"", "openwps sae 2\n", "openwps sae 1",
		"openwps sae 1\n" MAC_A " 3e9", "openwps sae 1\n" MAC_A "\n",
		"openwps sae 1\n" MAC_A " 3e9 !\n", "openwps sae 1\n" MAC_A " 3e9 ??\n",
		"openwps sae 1\n" MAC_A " xyz\n", "openwps sae 1\n02:00:00 3e9\n",
		"openwps sae 1\n" MAC_B " 3e9\n" MAC_A " 3e9\n",
		"openwps sae 1\n" MAC_A " 3e9\n" MAC_A " 3e9\n", "openwps sae 1\n\n"};
	struct sae_list list;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (sae_list_parse(&list, bad[i]))
			fail_msg("taken for a list: %s", bad[i]);
	assert_true(sae_list_parse(&list, "openwps sae 1\n"));
	assert_int_equal(list.n, 0);
	sae_list_clear(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences),
		cmocka_unit_test(the_newest_key_counts),
		cmocka_unit_test(what_is_no_password),
		cmocka_unit_test(found),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(texts_that_are_no_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
