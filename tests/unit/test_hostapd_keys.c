/* SPDX-License-Identifier: BSD-3-Clause */
/* CMD_KEYS_LOAD with the keys of devices: what hostapd is asked, and who is thrown off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/hostapd_fake.h"

#define MAC(x) "02:00:00:00:00:0" #x
#define ASSOC  "[AUTH][ASSOC]"
#define ON     "[AUTH][ASSOC][AUTHORIZED]"
#define PSK    "00-0f-ac-2"
#define SAE    "00-0f-ac-8"
#define GIVEN  "sae-home-ap-24.given"

static const char hex_1[] = "0101010101010101010101010101010101010101010101010101010101010101";

/* `mac`: the last digit of its address; 0 = none is known. */
static struct device_key device(unsigned number, uint8_t mac)
{
	struct device_key key = {.hash = 1000 + number, .n_macs = mac != 0};

	snprintf(key.id, sizeof(key.id), "dev-%u", number);
	snprintf(key.psk, sizeof(key.psk), "text-%u", number);
	memset(key.pmk, (int)number, sizeof(key.pmk));
	memcpy(key.macs[0], (const uint8_t[]){2, 0, 0, 0, 0, mac}, 6);
	return key;
}

static void want(struct fake *fake, const struct device_key *keys, size_t n)
{
	fake->devices = (struct device_keys){.keys = keys, .n_keys = n};
}

static void assert_asked(const struct fake *fake, const char *line, bool expected)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "%s\n", line);
	if ((strstr(fake->log, whole) != NULL) != expected)
		fail_msg("%s '%s' in:\n%s", expected ? "expected" : "did not expect", line,
			fake->log);
}

static void assert_thrown_off(const struct fake *fake, const char *macs)
{
	char found[FAKE_STATIONS + 1] = "";
	const char *line = fake->log;

	while ((line = strstr(line, "DEAUTHENTICATE ")) != NULL) {
		line += strlen("DEAUTHENTICATE ");
		assert_true(strlen(found) < FAKE_STATIONS);
		strncat(found, line + MAC_SIZE - 2, 1);
	}
	assert_string_equal(found, macs);
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

/* A device in the middle of its exchange must not notice: hostapd never reads a whole file. */
static void always_quiet(void **state)
{
	struct fake *fake = *state;
	const struct device_key keys[] = {device(1, 0xa), device(2, 0)};
	char line[160];

	want(fake, keys, 2);
	assert_int_equal(fake_load(fake, "dev-2"), DONE_OK);
	assert_int_equal(count(fake->log, "SET wpa_psk_file"), 2);
	snprintf(line, sizeof(line), "SET wpa_psk_file %s/load-home-ap-24.pskfile", fake->dir);
	assert_asked(fake, line, true);
	assert_int_equal(count(fake->loaded, "wps=1"), 1);
	assert_non_null(strstr(fake->loaded, "wps=1 keyid=dev-2 00:00:00:00:00:00 "));
	snprintf(line, sizeof(line), "wps=0 keyid=dev-1 " MAC(a) " %s\n", hex_1);
	assert_non_null(strstr(fake->loaded, line));
	assert_non_null(strstr(fake_file(fake, "hostapd-home-ap-24.pskfile"), line));
	assert_string_equal(fake_file(fake, "load-home-ap-24.pskfile"), "");
	assert_null(strstr(fake->log, "sae_password"));
	assert_thrown_off(fake, "");
}

static void without_any_key(void **state)
{
	struct fake *fake = *state;

	fake->vif.n_keys = 0;
	assert_int_equal(fake_load(fake, ""), DONE_OK);
	assert_int_equal(count(fake->loaded, "\n"), 1);
	assert_string_equal(fake_file(fake, "hostapd-home-ap-24.pskfile"), "");
}

static void hostapd_as_registrar(void **state)
{
	struct fake *fake = *state;
	const struct device_key keys[] = {device(1, 0xa)};

	fake->vif.registrar = REGISTRAR_HOSTAPD;
	want(fake, keys, 1);
	/* Another registrar is another BSS. */
	assert_int_equal(fake_load(fake, "dev-1"), DONE_REFUSED);
	fake_reset(fake);
	fake->loaded[0] = '\0';
	snprintf(
		fake->psk_path, sizeof(fake->psk_path), "%s/hostapd-home-ap-24.pskfile", fake->dir);
	assert_int_equal(fake_load(fake, "dev-1"), DONE_OK);
	assert_string_equal(fake->log, "RELOAD_WPA_PSK\n");
	assert_int_equal(count(fake->loaded, "keyid=dev-1 "), 2);
	assert_int_equal(count(fake->loaded, "wps=1"), 0);
}

static void who_goes_with_a_psk(void **state)
{
	struct fake *fake = *state;
	const struct fake_station stations[] = {
		{MAC(1), ON, PSK, "dev-1"},
		{MAC(2), ON, PSK, ""},	  /* its key is gone */
		{MAC(3), ASSOC, PSK, ""}, /* in its handshake: nobody knows yet */
		{MAC(4), ASSOC "[WPS]", "", ""},
		{MAC(5), "[AUTH]", "", ""},
		{MAC(6), ON, SAE, ""},
	};

	memcpy(fake->stations, stations, sizeof(stations));
	fake->n_stations = 6;
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_thrown_off(fake, "2");
	assert_null(strstr(fake->log, "PMKSA_FLUSH"));
}

/* Its handshake had begun with a key that was taken back before it ended. */
static void came_meanwhile(void **state)
{
	struct fake *fake = *state;
	const struct fake_station stations[] = {
		{MAC(1), ASSOC, PSK, ""}, {MAC(2), ASSOC, PSK, ""}, {MAC(3), ASSOC, PSK, ""}};

	memcpy(fake->stations, stations, sizeof(stations));
	fake->n_stations = 3;
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_thrown_off(fake, "");
	fake->stations[0].flags = fake->stations[1].flags = ON;
	fake_event(fake, "AP-STA-CONNECTED " MAC(1));
	assert_thrown_off(fake, "1");
	fake_event(fake, "AP-STA-CONNECTED " MAC(1));
	assert_thrown_off(fake, "");
	fake->stations[1].key_id = "key";
	fake_event(fake, "AP-STA-CONNECTED " MAC(2) " keyid=key");
	assert_thrown_off(fake, "");
	/* It gave up, and came with SAE. */
	fake->stations[2] = (struct fake_station){MAC(3), ON, SAE, ""};
	fake_event(fake, "AP-STA-CONNECTED " MAC(3));
	assert_thrown_off(fake, "");
}

static int sae_open(void **state)
{
	struct fake *fake;

	fake_open(state);
	fake = *state;
	fake->vif.akm = AKM_PSK | AKM_SAE;
	fake_reset(fake);
	return 0;
}

static void addresses_with_sae(void **state)
{
	struct fake *fake = *state;
	struct device_key keys[] = {device(1, 0xa), device(2, 0xb), device(3, 0)};
	const struct fake_station stations[] = {
		{MAC(a), ON, SAE, ""},
		{MAC(b), ON, SAE, ""},
		{MAC(c), ON, SAE, ""},
		{MAC(d), "", "", ""}, /* it tried before its password was there */
		{MAC(e), ON, PSK, "dev-3"},
		{MAC(f), ASSOC, SAE, ""},
	};

	want(fake, keys, 3);
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_asked(fake, "SET sae_password opensync11", true);
	assert_asked(fake, "SET sae_password text-1|mac=" MAC(a), true);
	assert_asked(fake, "SET sae_password text-2|mac=" MAC(b), true);
	assert_true(strstr(fake->log, "opensync11\n") < strstr(fake->log, "|mac="));

	/* One more, nobody is disturbed. */
	memcpy(fake->stations, stations, sizeof(stations));
	fake->n_stations = 6;
	keys[2] = device(3, 0xd);
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_int_equal(count(fake->log, "sae_password"), 1);
	assert_asked(fake, "SET sae_password text-3|mac=" MAC(d), true);
	assert_asked(fake, "PMKSA_FLUSH", false);
	assert_thrown_off(fake, "d");
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_null(strstr(fake->log, "sae_password"));
	assert_thrown_off(fake, "");

	/* One is taken back, one is another: both go, and what hostapd remembers of them first. */
	keys[0] = device(4, 0xa);
	want(fake, keys, 1);
	fake->stations[3] = (struct fake_station){MAC(d), ASSOC "[WPS]", SAE, ""};
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_int_equal(count(fake->log, "sae_password"), 3);
	assert_asked(fake, "SET sae_password text-4|mac=" MAC(a), true);
	assert_asked(fake, "SET sae_password opensync11|mac=" MAC(b), true);
	assert_asked(fake, "SET sae_password opensync11|mac=" MAC(d), true);
	assert_true(strstr(fake->log, "PMKSA_FLUSH") < strstr(fake->log, "DEAUTH"));
	assert_thrown_off(fake, "ba");
}

static void another_password_for_everybody(void **state)
{
	struct fake *fake = *state;
	struct vif_key other = {.id = "key", .psk = "opensync12"};
	const struct device_key keys[] = {device(1, 0xa)};
	const struct fake_station stations[] = {{MAC(a), ON, SAE, ""}, {MAC(b), ON, SAE, ""},
		{MAC(c), "[AUTH]", "", ""}, {MAC(d), ASSOC, SAE, ""}, {MAC(e), ON, PSK, "key"}};

	want(fake, keys, 1);
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	memcpy(fake->stations, stations, sizeof(stations));
	fake->n_stations = 5;
	fake->vif.keys = &other;
	fake->vif.n_keys = 1;
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_asked(fake, "SET sae_password opensync12", true);
	assert_asked(fake, "SET sae_password text-1|mac=" MAC(a), true);
	assert_true(strstr(fake->log, "opensync12\n") < strstr(fake->log, "|mac="));
	assert_asked(fake, "PMKSA_FLUSH", true);
	assert_thrown_off(fake, "dcb");

	/* None at all: hostapd removes no password, so one that nobody knows takes its place. */
	fake->vif.n_keys = 0;
	assert_int_equal(fake_load(fake, ""), DONE_OK);
	assert_int_equal(count(fake->log, "SET sae_password "), 2);
	assert_int_equal(count(fake->log, "opensync"), 0);
	assert_true(strcspn(strstr(fake->log, "SET sae_password "), "\n") ==
		    strlen("SET sae_password ") + PSK_SIZE - 1);
	assert_asked(fake, "SET sae_password text-1|mac=" MAC(a), true);
	want(fake, keys, 0);
	assert_int_equal(fake_load(fake, ""), DONE_OK);
	assert_int_equal(count(fake->log, "SET sae_password "), 1);
	assert_int_equal(count(fake->log, "|mac=" MAC(a)), 1);
	assert_null(strstr(fake->log, "text-1"));
	assert_thrown_off(fake, "a");
}

static void another_wpsd(void **state)
{
	struct fake *fake = *state;
	const struct device_key keys[] = {device(1, 0xa), device(2, 0xb)};

	want(fake, keys, 2);
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	fake_restart(fake);
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_null(strstr(fake->log, "sae_password"));

	/* What was taken back while none ran is covered. */
	fake_restart(fake);
	want(fake, keys, 1);
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_int_equal(count(fake->log, "sae_password"), 1);
	assert_asked(fake, "SET sae_password opensync11|mac=" MAC(b), true);
}

/* hostapd refuses in the middle, or wpsd dies: the next one does not take it for done. */
static void half_done(void **state)
{
	struct fake *fake = *state;
	const struct device_key keys[] = {device(1, 0xa), device(2, 0xb)};
	const struct fake_station stations[] = {{MAC(a), ON, SAE, ""}, {MAC(b), ON, SAE, ""}};

	want(fake, keys, 1);
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	memcpy(fake->stations, stations, sizeof(stations));
	fake->n_stations = 2;
	want(fake, keys + 1, 1);
	fake->refuse = "SET sae_password opensync11|mac=" MAC(a);
	assert_int_equal(fake_load(fake, "key"), DONE_REFUSED);
	assert_non_null(strstr(fake_file(fake, GIVEN), MAC(a)));
	assert_int_equal(count(fake_file(fake, GIVEN), " ?\n"), 2);
	fake->refuse = NULL;
	fake_restart(fake);
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_asked(fake, "SET sae_password opensync11|mac=" MAC(a), true);
	assert_asked(fake, "SET sae_password text-2|mac=" MAC(b), true);
	assert_asked(fake, "PMKSA_FLUSH", true);
	assert_thrown_off(fake, "a");
	assert_int_equal(count(fake_file(fake, GIVEN), " ?\n"), 0);

	fake->refuse = "SET sae_password opensync12";
	fake->vif.keys[0].psk[9] = '2';
	assert_int_equal(fake_load(fake, "key"), DONE_REFUSED);
	fake->refuse = NULL;
	fake->vif.keys[0].psk[9] = '1';
	assert_int_equal(fake_load(fake, "key"), DONE_OK);
	assert_asked(fake, "SET sae_password opensync11", true);
	assert_asked(fake, "SET sae_password text-2|mac=" MAC(b), true);
}

static void file_put(const struct fake *fake, const char *name)
{
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", fake->dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("wps=1 " MAC(1) " opensync11\n", file);
	fclose(file);
}

/* A psk file is looked at once, before the first of ours takes its place. */
static void files_of_others(void **state)
{
	struct fake *fake = *state;
	const struct device_key keys[] = {device(1, 0xa)};

	snprintf(fake->vif.if_name, sizeof(fake->vif.if_name), "guest-ap-24");
	/* It comes no further than the radio: there is none on this machine. */
	assert_int_equal(fake_command(fake, CMD_BSS_ADD, "guest-ap-24", ""), DONE_REFUSED);
	assert_int_equal(fake->n_adopted, 0);
	file_put(fake, "hostapd-guest-ap-24.pskfile");
	fake->adopts = (struct device_keys){.keys = keys, .n_keys = 1};
	assert_int_equal(fake_command(fake, CMD_BSS_ADD, "guest-ap-24", ""), DONE_REFUSED);
	assert_int_equal(fake->n_adopted, 1);
	assert_non_null(strstr(fake_file(fake, "hostapd-guest-ap-24.pskfile"), MAC(1)));

	snprintf(fake->vif.if_name, sizeof(fake->vif.if_name), "home-ap-24");
	assert_int_equal(fake_load(fake, ""), DONE_OK);
	assert_int_equal(fake->n_adopted, 1);
}

/* This wpsd may know less than the one whose hostapd is gone. */
static void files_of_the_one_before(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(fake_load(fake, ""), DONE_OK);
	assert_true(*fake_file(fake, "hostapd-home-ap-24.config"));
	file_put(fake, GIVEN);
	fake_orphan(fake);
	assert_false(*fake_file(fake, "hostapd-home-ap-24.config"));
	assert_false(*fake_file(fake, GIVEN));
	assert_true(*fake_file(fake, "hostapd-home-ap-24.pskfile"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(always_quiet, fake_open, fake_close),
		cmocka_unit_test_setup_teardown(without_any_key, fake_open, fake_close),
		cmocka_unit_test_setup_teardown(hostapd_as_registrar, fake_open, fake_close),
		cmocka_unit_test_setup_teardown(who_goes_with_a_psk, fake_open, fake_close),
		cmocka_unit_test_setup_teardown(came_meanwhile, fake_open, fake_close),
		cmocka_unit_test_setup_teardown(addresses_with_sae, sae_open, fake_close),
		cmocka_unit_test_setup_teardown(
			another_password_for_everybody, sae_open, fake_close),
		cmocka_unit_test_setup_teardown(another_wpsd, sae_open, fake_close),
		cmocka_unit_test_setup_teardown(half_done, sae_open, fake_close),
		cmocka_unit_test_setup_teardown(files_of_others, fake_open, fake_close),
		cmocka_unit_test_setup_teardown(files_of_the_one_before, fake_open, fake_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
