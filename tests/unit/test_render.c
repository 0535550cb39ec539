/* SPDX-License-Identifier: BSD-3-Clause */
/* The files of the sample session (docs/ovsdb.md), byte for byte, and what stands in no sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/ports/hostapd/render.h"

static struct vif_key sample_keys[] = {
	{"key", "opensync11", "home--1"},
	{"key-2", "12345678", "home-2"},
	{"key-3", "opensync22", "home-3"},
};

static const struct vif_config sample = {
	.if_name = "home-ap-24",
	.radio = "wifi0",
	.ssid = "OPENSYNC-SSID",
	.bridge = "br-home",
	.enabled = true,
	.ap_isolate = true,
	.group_rekey = 86400,
	.ft_psk = 0,
	.btm = 1,
	.rrm = 1,
	.uapsd = 1,
	.wpa_versions = 2,
	.akm = AKM_PSK,
	.wpa_pairwise = CIPHER_CCMP,
	.rsn_pairwise = CIPHER_CCMP,
	.keys = sample_keys,
	.n_keys = 3,
};

static const struct radio_config radio = {.if_name = "wifi0",
	.phy = "phy0",
	.driver = "atheros",
	.hw_mode = "g",
	.channel = 1,
	.enabled = true};

static const struct hostapd_port_config port = {.binary = "hostapd",
	.run_dir = "/var/run",
	.private_dir = "/var/run/wpsd",
	.device_name = "Access point",
	.manufacturer = "openwps",
	.model_name = "wpsd"};

#define SAMPLE_HEAD                                                                                \
	"driver=atheros\ninterface=home-ap-24\nctrl_interface=/var/run/hostapd-wifi0\n"            \
	"logger_syslog=-1\nlogger_syslog_level=3\nssid=OPENSYNC-SSID\nhw_mode=g\nchannel=1\n"      \
	"ignore_broadcast_ssid=0\nwmm_enabled=1\n#ft_psk=0\nbss_transition=1\n"                    \
	"rrm_neighbor_report=1\nbridge=br-home\nwpa_group_rekey=86400\nauth_algs=1\n"              \
	"wpa_key_mgmt=WPA-PSK\nwpa_psk_file=/var/run/hostapd-home-ap-24.pskfile\nwpa=2\n"          \
	"wpa_pairwise=CCMP\n"

#define NO_DEVICES ((struct device_keys){0})

static char *psk_file(const struct vif_config *vif, struct device_keys devices, const char *key_id)
{
	struct device_lines lines;
	char *text;

	assert_true(render_device_lines(vif, devices, key_id, &lines));
	text = render_psk_file(vif, &lines, key_id);
	render_device_lines_free(&lines);
	return text;
}

static void assert_text(char *text, const char *expected)
{
	assert_non_null(text);
	assert_string_equal(text, expected);
	render_free(text);
}

static void assert_has(const char *text, const char *line, bool expected)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "\n%s\n", line);
	if ((strstr(text, whole) != NULL) != expected)
		fail_msg("%s a line '%s' in:\n%s", expected ? "expected" : "did not expect", line,
			text);
}

static void sample_config(void **state)
{
	char *text;

	(void)state;
	assert_text(render_public_config(&sample, &radio, &port, false),
		SAMPLE_HEAD "wps_state=0\neap_server=0\n");
	assert_text(render_public_config(&sample, &radio, &port, true),
		SAMPLE_HEAD "wps_state=2\neap_server=1\n");
	text = render_public_config(&sample, &radio, &port, true);
	assert_true(render_public_config_show(text, false));
	assert_string_equal(text, SAMPLE_HEAD "wps_state=0\neap_server=0\n");
	assert_true(render_public_config_show(text, true));
	assert_text(text, SAMPLE_HEAD "wps_state=2\neap_server=1\n");
}

static void not_a_config(void **state)
{
	char text[] = "driver=nl80211\nwps_state=0\n";

	(void)state;
	assert_false(render_public_config_show(text, true));
	assert_string_equal(text, "driver=nl80211\nwps_state=0\n");
}

static void sample_psk_file(void **state)
{
	(void)state;
	assert_text(psk_file(&sample, NO_DEVICES, ""),
		"#oftag=home--1\nwps=0 keyid=key 00:00:00:00:00:00 opensync11\n"
		"#oftag=home-2\nwps=0 keyid=key-2 00:00:00:00:00:00 12345678\n"
		"#oftag=home-3\nwps=0 keyid=key-3 00:00:00:00:00:00 opensync22\n");
	assert_text(psk_file(&sample, NO_DEVICES, "key-3"),
		"#oftag=home--1\nwps=0 keyid=key 00:00:00:00:00:00 opensync11\n"
		"#oftag=home-2\nwps=0 keyid=key-2 00:00:00:00:00:00 12345678\n"
		"#oftag=home-3\nwps=1 keyid=key-3 00:00:00:00:00:00 opensync22\n");
}

static void psk_file_without_such_a_key(void **state)
{
	char *text = psk_file(&sample, NO_DEVICES, "key-9");

	(void)state;
	assert_non_null(text);
	assert_null(strstr(text, "wps=1"));
	render_free(text);
}

static void chosen_key_stands_after_its_twins(void **state)
{
	struct vif_key keys[] = {
		{"key", "opensync11", ""},
		{"key-2", "12345678", "two"},
		{"key-3", "opensync11", ""},
		{"key-4", "opensync22", ""},
	};
	struct vif_config vif = sample;

	(void)state;
	vif.keys = keys;
	vif.n_keys = 4;
	assert_text(psk_file(&vif, NO_DEVICES, "key"),
		"#oftag=two\nwps=0 keyid=key-2 00:00:00:00:00:00 12345678\n"
		"wps=0 keyid=key-3 00:00:00:00:00:00 opensync11\n"
		"wps=1 keyid=key 00:00:00:00:00:00 opensync11\n"
		"wps=0 keyid=key-4 00:00:00:00:00:00 opensync22\n");
	assert_text(psk_file(&vif, NO_DEVICES, "key-3"),
		"wps=0 keyid=key 00:00:00:00:00:00 opensync11\n"
		"#oftag=two\nwps=0 keyid=key-2 00:00:00:00:00:00 12345678\n"
		"wps=1 keyid=key-3 00:00:00:00:00:00 opensync11\n"
		"wps=0 keyid=key-4 00:00:00:00:00:00 opensync22\n");
}

/* IEEE 802.11, annex J.4.2: the test vectors of the PSK derivation. */
static void many_keys_are_pmks(void **state)
{
	struct vif_config vif = sample;
	struct vif_key *keys = calloc(RENDER_TEXT_KEYS_MAX + 1, sizeof(*keys));
	char *text;

	(void)state;
	assert_non_null(keys);
	for (int i = 0; i <= RENDER_TEXT_KEYS_MAX; i++) {
		snprintf(keys[i].id, sizeof(keys[i].id), "key-%d", i);
		snprintf(keys[i].psk, sizeof(keys[i].psk), "password");
	}
	snprintf(keys[1].psk, sizeof(keys[1].psk),
		"ABCDEF0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789");
	snprintf(vif.ssid, sizeof(vif.ssid), "IEEE");
	vif.keys = keys;
	vif.n_keys = RENDER_TEXT_KEYS_MAX;
	text = psk_file(&vif, NO_DEVICES, "");
	assert_has(text, "wps=0 keyid=key-63 00:00:00:00:00:00 password", true);
	render_free(text);
	vif.n_keys++;
	for (int i = 0; i < 2; i++) {
		text = psk_file(&vif, NO_DEVICES, "key-64");
		assert_null(strstr(text, "password"));
		assert_non_null(strstr(text,
			"wps=1 keyid=key-64 00:00:00:00:00:00 f42c6fc52df0ebef9ebb4b90b38a5f90"
			"2e83fe1b135a70e23aed762e9710a12e\n"));
		assert_non_null(strstr(text, "keyid=key-1 00:00:00:00:00:00 ABCDEF0123456789abc"));
		render_free(text);
		render_forget();
	}
	free(keys);
}

static void start_config(void **state)
{
	char *text = render_start_config(&sample, &radio, &port);

	(void)state;
	assert_has(text, "wpa_psk_file=/var/run/wpsd/start-home-ap-24.pskfile", true);
	assert_has(text, "wps_state=2", true);
	assert_has(text, "eap_server=1", true);
	assert_has(text, "wps_independent=1", true);
	assert_has(text, "start_disabled=1", true);
	assert_has(text, "ap_isolate=1", true);
	assert_has(text, "uapsd_advertisement_enabled=1", true);
	assert_has(text, "device_name=Access point", true);
	assert_null(strstr(text, "opensync"));
	render_free(text);
}

/* A BSS that hostapd's registrar cannot serve is started without WPS, whether it is enabled at the
 * moment or not. */
static void start_config_without_wps(void **state)
{
	struct vif_config vif = sample;
	char *text;

	(void)state;
	vif.hidden = true;
	vif.enabled = false;
	text = render_start_config(&vif, &radio, &port);
	assert_has(text, "ignore_broadcast_ssid=1", true);
	assert_has(text, "wps_state=0", true);
	assert_null(strstr(text, "wps_independent"));
	render_free(text);
	vif.hidden = false;
	text = render_start_config(&vif, &radio, &port);
	assert_has(text, "wps_state=2", true);
	render_free(text);
}

static void mixed_sae(void **state)
{
	struct vif_key keys[] = {
		{"key", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", ""},
		{"key-2", "an|id=option", ""},
		{"key-3", "a password", ""},
	};
	struct vif_config vif = sample;
	uint64_t bss_hash, keys_hash;
	char *text;

	(void)state;
	vif.akm = AKM_PSK | AKM_SAE;
	vif.pmf = PMF_OPTIONAL;
	text = render_public_config(&vif, &radio, &port, false);
	assert_has(text, "wpa_key_mgmt=WPA-PSK SAE", true);
	assert_has(text, "sae_password=opensync11", true);
	assert_has(text, "ieee80211w=1", true);
	assert_has(text, "wpa_psk_file=/var/run/hostapd-home-ap-24.pskfile", true);
	render_free(text);

	/* Another password needs no new BSS. */
	bss_hash = render_bss_hash(&vif, &radio, &port);
	keys_hash = render_keys_hash(&vif, NO_DEVICES);
	vif.keys = keys;
	assert_string_equal(vif_sae_password(&vif), "a password");
	assert_true(render_bss_hash(&vif, &radio, &port) == bss_hash);
	assert_true(render_keys_hash(&vif, NO_DEVICES) != keys_hash);
	vif.n_keys = 2;
	assert_null(vif_sae_password(&vif));

	vif.akm = AKM_SAE;
	vif.pmf = PMF_REQUIRED;
	assert_false(render_uses_psk_file(&vif));
	text = render_public_config(&vif, &radio, &port, false);
	assert_null(strstr(text, "psk_file"));
	assert_has(text, "ieee80211w=2", true);
	render_free(text);
}

static void own_registrar(void **state)
{
	struct hostapd_port_config with = port;
	struct vif_config vif = sample;
	uint64_t hash = render_bss_hash(&sample, &radio, &port);
	char *text;

	(void)state;
	with.registrar_port = 18120;
	with.registrar_secret = "5ec2e7";
	assert_true(render_bss_hash(&vif, &radio, &with) == hash);
	vif.registrar = REGISTRAR_OWN;
	text = render_start_config(&vif, &radio, &with);
	assert_has(text, "wps_state=2", true);
	assert_has(text, "eap_server=0", true);
	assert_has(text, "auth_server_addr=127.0.0.1", true);
	assert_has(text, "auth_server_port=18120", true);
	assert_has(text, "auth_server_shared_secret=5ec2e7", true);
	assert_has(text, "own_ip_addr=127.0.0.1", true);
	assert_has(text, "nas_identifier=home-ap-24", true);
	render_free(text);

	/* The file for people tells all but the secret, whether WPS is shown or not. */
	text = render_public_config(&vif, &radio, &with, false);
	assert_has(text, "wps_state=0", true);
	assert_has(text, "auth_server_port=18120", true);
	assert_null(strstr(text, "5ec2e7"));
	assert_true(render_public_config_show(text, true));
	assert_has(text, "wps_state=2", true);
	assert_has(text, "eap_server=0", true);
	render_free(text);

	/* hostapd keeps the secret and the port as long as the BSS lives. */
	hash = render_bss_hash(&vif, &radio, &with);
	with.registrar_secret = "5ec2e8";
	assert_true(render_bss_hash(&vif, &radio, &with) != hash);

	/* One name, also where FT needs it. */
	vif.akm = AKM_PSK | AKM_FT_PSK;
	text = render_start_config(&vif, &radio, &with);
	assert_has(text, "nas_identifier=home-ap-24", true);
	assert_null(strstr(strstr(text, "nas_identifier") + 1, "nas_identifier"));
	render_free(text);

	/* WPA3 alone is for our own registrar only. */
	vif.akm = AKM_SAE;
	assert_true(render_wps_possible(&vif, &radio));
	vif.registrar = REGISTRAR_HOSTAPD;
	assert_false(render_wps_possible(&vif, &radio));
	vif.registrar = REGISTRAR_OWN;
	vif.hidden = true;
	text = render_start_config(&vif, &radio, &with);
	assert_null(strstr(text, "auth_server"));
	render_free(text);
}

static void other_lines(void **state)
{
	struct vif_config vif = sample;
	struct radio_config de = radio;
	char *text;

	(void)state;
	snprintf(de.country, sizeof(de.country), "DE");
	vif.wpa_versions = 3;
	vif.wpa_pairwise = CIPHER_TKIP;
	vif.rsn_pairwise = CIPHER_CCMP | CIPHER_GCMP;
	vif.akm = AKM_PSK | AKM_FT_PSK;
	vif.ft_psk = 1;
	vif.btm = vif.rrm = vif.group_rekey = -1;
	vif.bridge[0] = '\0';
	snprintf(vif.ssid, sizeof(vif.ssid), "two\nlines");
	text = render_public_config(&vif, &de, &port, false);
	assert_has(text, "country_code=DE", true);
	assert_has(text, "ieee80211d=1", true);
	assert_has(text, "wpa=3", true);
	assert_has(text, "wpa_pairwise=TKIP", true);
	assert_has(text, "rsn_pairwise=CCMP GCMP", true);
	assert_has(text, "wpa_key_mgmt=WPA-PSK FT-PSK", true);
	assert_has(text, "#ft_psk=1", true);
	assert_has(text, "ssid2=74776f0a6c696e6573", true);
	assert_non_null(strstr(text, "\nmobility_domain="));
	assert_null(strstr(text, "bss_transition"));
	assert_null(strstr(text, "rrm_neighbor_report"));
	assert_null(strstr(text, "bridge"));
	assert_null(strstr(text, "group_rekey"));
	render_free(text);

	vif.wpa_versions = 0;
	text = render_public_config(&vif, &radio, &port, false);
	assert_null(strstr(text, "\nwpa"));
	assert_has(text, "auth_algs=1", true);
	render_free(text);

	vif.wpa_versions = 2;
	vif.akm = AKM_EAP;
	text = render_start_config(&vif, &radio, &port);
	assert_has(text, "ieee8021x=1", true);
	assert_has(text, "eap_server=1", true);
	assert_has(text, "wps_state=0", true);
	render_free(text);
}

static void anchor(void **state)
{
	(void)state;
	assert_text(render_anchor_config(&radio, "wpsd-anchor0", ""),
		"driver=atheros\ninterface=wpsd-anchor0\nlogger_syslog=-1\nlogger_syslog_level=3\n"
		"ssid=anchor\nhw_mode=g\nchannel=1\nignore_broadcast_ssid=1\nstart_disabled=1\n");
}

static void hashes(void **state)
{
	const uint64_t bss = render_bss_hash(&sample, &radio, &port);
	const uint64_t keys = render_keys_hash(&sample, NO_DEVICES);
	struct vif_config vif = sample;
	struct radio_config other = radio;
	struct vif_key changed[3];

	(void)state;
	assert_true(bss != 0 && keys != 0);
	assert_true(render_bss_hash(&sample, &radio, &port) == bss);
	other.channel = 6;
	assert_true(render_bss_hash(&sample, &other, &port) != bss);
	other = radio;
	snprintf(other.phy, sizeof(other.phy), "phy1");
	assert_true(render_bss_hash(&sample, &other, &port) != bss);
	snprintf(vif.ssid, sizeof(vif.ssid), "other");
	assert_true(render_bss_hash(&vif, &radio, &port) != bss);

	/* What may change without a new BSS. */
	vif = sample;
	vif.enabled = false;
	vif.wps = true;
	snprintf(vif.wps_key_id, sizeof(vif.wps_key_id), "key-2");
	assert_true(render_bss_hash(&vif, &radio, &port) == bss);
	assert_true(render_keys_hash(&vif, NO_DEVICES) == keys);

	memcpy(changed, sample_keys, sizeof(changed));
	vif.keys = changed;
	assert_true(render_keys_hash(&vif, NO_DEVICES) == keys);
	assert_true(render_key_hash(&changed[0]) == render_key_hash(&sample_keys[0]));
	snprintf(changed[0].psk, sizeof(changed[0].psk), "opensync12");
	assert_true(render_keys_hash(&vif, NO_DEVICES) != keys);
	assert_true(render_key_hash(&changed[0]) != render_key_hash(&sample_keys[0]));
	assert_true(render_bss_hash(&vif, &radio, &port) == bss);
}

static void uuids(void **state)
{
	char a[UUID_SIZE], b[UUID_SIZE], again[UUID_SIZE];

	(void)state;
	render_uuid("OPENSYNC-SSID", a);
	render_uuid("OPENSYNC-SSID", again);
	render_uuid("OPENSYNC-SSID2", b);
	assert_string_equal(a, again);
	assert_string_not_equal(a, b);
	assert_int_equal(a[14], '5');
	assert_non_null(strchr("89ab", a[19]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sample_config),
		cmocka_unit_test(not_a_config),
		cmocka_unit_test(sample_psk_file),
		cmocka_unit_test(psk_file_without_such_a_key),
		cmocka_unit_test(chosen_key_stands_after_its_twins),
		cmocka_unit_test(many_keys_are_pmks),
		cmocka_unit_test(start_config),
		cmocka_unit_test(start_config_without_wps),
		cmocka_unit_test(mixed_sae),
		cmocka_unit_test(own_registrar),
		cmocka_unit_test(other_lines),
		cmocka_unit_test(anchor),
		cmocka_unit_test(hashes),
		cmocka_unit_test(uuids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
