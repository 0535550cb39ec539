/* SPDX-License-Identifier: BSD-3-Clause */
/* What device keys come to in the files of a BSS (docs/ledger.md). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/ports/hostapd/render.h"

#define HEX_1 "0101010101010101010101010101010101010101010101010101010101010101"
#define HEX_2 "0202020202020202020202020202020202020202020202020202020202020202"
#define HEX_F "fefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefe"
#define ANY   " 00:00:00:00:00:00 "
#define ROWS  "#oftag=home--1\nwps=0 keyid=key" ANY "opensync11\nwps=0 keyid=key-2" ANY "12345678\n"

static struct vif_key rows[] = {
	{"key", "opensync11", "home--1"},
	{"key-2", "12345678", ""},
};

static const struct vif_config sample = {
	.if_name = "home-ap-24",
	.radio = "wifi0",
	.ssid = "OPENSYNC-SSID",
	.enabled = true,
	.wpa_versions = 2,
	.akm = AKM_PSK,
	.rsn_pairwise = CIPHER_CCMP,
	.keys = rows,
	.n_keys = 2,
	.registrar = REGISTRAR_OWN,
};

static struct device_key device(const char *id, uint8_t byte, uint8_t n_macs)
{
	struct device_key key = {.n_macs = n_macs};

	snprintf(key.id, sizeof(key.id), "%s", id);
	snprintf(key.psk, sizeof(key.psk), "text-of-%s", id);
	memset(key.pmk, byte, sizeof(key.pmk));
	for (uint8_t m = 0; m < n_macs; m++)
		memcpy(key.macs[m], (const uint8_t[]){2, 0, 0xab, 0, byte, m}, 6);
	return key;
}

static struct device_keys many(const struct device_key *keys, size_t n)
{
	return (struct device_keys){.keys = keys, .n_keys = n};
}

static char *psk_file(const struct vif_config *vif, struct device_keys devices, const char *key_id)
{
	struct device_lines lines;
	char *text;

	assert_true(render_device_lines(vif, devices, key_id, &lines));
	text = render_psk_file(vif, &lines, key_id);
	render_device_lines_free(&lines);
	assert_non_null(text);
	return text;
}

static void assert_file(const struct vif_config *vif, struct device_keys devices,
	const char *key_id, const char *expected)
{
	char *text = psk_file(vif, devices, key_id);

	assert_string_equal(text, expected);
	render_free(text);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what)) != NULL) {
		n++;
		text += strlen(what);
	}
	return n;
}

static void order_of_lines(void **state)
{
	const struct device_key keys[] = {
		device("dev-1", 1, 2), device("dev-2", 2, 0), device("dev-254", 0xfe, 1)};

	(void)state;
	assert_file(&sample, many(keys, 3), "dev-2",
		"wps=0 keyid=dev-1" ANY HEX_1 "\nwps=1 keyid=dev-2" ANY HEX_2
		"\nwps=0 keyid=dev-254" ANY HEX_F "\n" ROWS
		"wps=0 keyid=dev-1 02:00:ab:00:01:00 " HEX_1
		"\nwps=0 keyid=dev-1 02:00:ab:00:01:01 " HEX_1
		"\nwps=0 keyid=dev-254 02:00:ab:00:fe:00 " HEX_F "\n");
	assert_file(&sample, many(NULL, 0), "", ROWS);
}

/* A bound key is open for as long as nobody has it, and then for its addresses only. */
static void bound_keys(void **state)
{
	struct device_key keys[] = {device("dev-1", 1, 2), device("dev-2", 2, 0)};

	(void)state;
	keys[0].bound = keys[1].bound = true;
	assert_file(&sample, many(keys, 2), "dev-1",
		"wps=0 keyid=dev-2" ANY HEX_2 "\n" ROWS "wps=1 keyid=dev-1 02:00:ab:00:01:00 " HEX_1
		"\nwps=0 keyid=dev-1 02:00:ab:00:01:01 " HEX_1 "\n");
}

/* R9: never two, whoever has given what name. */
static void one_line_with_wps(void **state)
{
	const struct device_key keys[] = {device("key", 1, 1), device("dev-2", 2, 3)};
	struct vif_config vif = sample;
	char *text = psk_file(&vif, many(keys, 2), "key");

	(void)state;
	assert_int_equal(count(text, "wps=1"), 1);
	assert_non_null(strstr(text, "wps=1 keyid=key" ANY "opensync11\n"));
	render_free(text);
	text = psk_file(&vif, many(keys, 2), "dev-2");
	assert_int_equal(count(text, "wps=1"), 1);
	assert_non_null(strstr(text, "wps=1 keyid=dev-2" ANY HEX_2));
	render_free(text);

	/* hostapd's own registrar hands out none of these. */
	vif.registrar = REGISTRAR_HOSTAPD;
	text = psk_file(&vif, many(keys, 2), "dev-2");
	assert_int_equal(count(text, "wps=1"), 0);
	assert_int_equal(count(text, "keyid=dev-2"), 4);
	render_free(text);
}

static void no_rows(void **state)
{
	const struct device_key keys[] = {device("dev-1", 1, 0)};
	struct vif_config vif = sample;

	(void)state;
	vif.keys = NULL;
	vif.n_keys = 0;
	assert_file(&vif, many(NULL, 0), "", "");
	assert_file(&vif, many(keys, 1), "dev-1", "wps=1 keyid=dev-1" ANY HEX_1 "\n");
}

static void networks_without_a_psk_file(void **state)
{
	const struct device_key keys[] = {device("dev-1", 1, 1)};
	struct vif_config vif = sample;
	uint64_t hash;

	(void)state;
	vif.akm = AKM_SAE;
	vif.n_keys = 0;
	assert_file(&vif, many(keys, 1), "dev-1", "");
	vif.akm = AKM_PSK;
	vif.wpa_versions = 0;
	hash = render_keys_hash(&vif, many(NULL, 0));
	assert_true(render_keys_hash(&vif, many(keys, 1)) == hash);
}

/* hostapd reads lines of up to 127 characters. */
static void the_longest_line(void **state)
{
	const struct device_key key = device("dev-4567890123456789012345678901", 1, 1);
	char *text = psk_file(&sample, many(&key, 1), "");

	(void)state;
	for (const char *line = text; *line; line = strchr(line, '\n') + 1)
		assert_true(strchr(line, '\n') - line + 1 <= 127);
	assert_non_null(strstr(text, "keyid=dev-456789012345678901234567890 02:00:ab:00:01:00 "));
	render_free(text);
}

static void hash_of_the_keys(void **state)
{
	struct device_key keys[] = {device("dev-1", 1, 2), device("dev-2", 2, 0)};
	const struct device_key other = device("dev-1", 3, 2);
	struct vif_config vif = sample;
	const uint64_t hash = render_keys_hash(&vif, many(keys, 2));

	(void)state;
	assert_true(hash && hash == render_keys_hash(&vif, many(keys, 2)));
	assert_true(hash != render_keys_hash(&vif, many(keys, 1)));
	assert_true(hash != render_keys_hash(&vif, many(NULL, 0)));
	assert_true(
		render_keys_hash(&vif, many(&other, 1)) != render_keys_hash(&vif, many(keys, 1)));

	/* An address alone is no reason for a load... */
	keys[1] = device("dev-2", 2, 1);
	assert_true(hash == render_keys_hash(&vif, many(keys, 2)));
	/* ... unless the key is for nobody else... */
	keys[1].bound = true;
	assert_true(hash != render_keys_hash(&vif, many(keys, 2)));
}

/* ... or they are so many that hostapd is slow to find one without it... */
static void hash_of_many_keys(void **state)
{
	struct device_key keys[100];
	struct vif_config vif = sample;
	uint64_t all, fewer;

	(void)state;
	for (uint8_t i = 0; i < 100; i++)
		keys[i] = device("dev-1", i, 1);
	all = render_keys_hash(&vif, many(keys, 100));
	fewer = render_keys_hash(&vif, many(keys, 99));
	keys[7] = device("dev-1", 7, 2);
	assert_true(all != render_keys_hash(&vif, many(keys, 100)));
	assert_true(fewer == render_keys_hash(&vif, many(keys, 99)));
}

/* ... or SAE needs it. */
static void hash_with_sae(void **state)
{
	struct device_key keys[] = {device("dev-1", 1, 2), device("dev-2", 2, 0)};
	struct vif_config vif = sample;
	uint64_t hash;
	uint8_t mac[6];

	(void)state;
	vif.akm = AKM_PSK | AKM_SAE;
	hash = render_keys_hash(&vif, many(keys, 2));
	memcpy(mac, keys[0].macs[0], 6);
	memcpy(keys[0].macs[0], keys[0].macs[1], 6);
	memcpy(keys[0].macs[1], mac, 6);
	assert_true(hash == render_keys_hash(&vif, many(keys, 2)));
	keys[0].n_macs = 1;
	assert_true(hash != render_keys_hash(&vif, many(keys, 2)));

	/* A PMK is no SAE password. */
	memcpy(keys[0].psk, HEX_1, sizeof(HEX_1));
	hash = render_keys_hash(&vif, many(keys, 2));
	keys[0].n_macs = 2;
	assert_true(hash == render_keys_hash(&vif, many(keys, 2)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_of_lines),
		cmocka_unit_test(bound_keys),
		cmocka_unit_test(one_line_with_wps),
		cmocka_unit_test(no_rows),
		cmocka_unit_test(networks_without_a_psk_file),
		cmocka_unit_test(the_longest_line),
		cmocka_unit_test(hash_of_the_keys),
		cmocka_unit_test(hash_of_many_keys),
		cmocka_unit_test(hash_with_sae),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
