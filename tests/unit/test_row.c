/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of Wifi_VIF_Config and Wifi_Radio_Config, good and bad. OPENWPS_BAD_ROWS names the table of
 * bad ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "manager/row.h"

#define SAMPLE_KEYS                                                                                \
	"\"security\": [\"map\", [[\"encryption\", \"WPA-PSK\"], [\"key-3\", \"opensync22\"], "    \
	"[\"key\", \"opensync11\"], [\"key-2\", \"12345678\"], [\"mode\", \"2\"], "                \
	"[\"oftag\", \"home--1\"], [\"oftag-key-2\", \"home-2\"], [\"oftag-key-3\", \"home-3\"]]]"

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, 0, &error);

	if (!json)
		fail_msg("%s: %s", error.text, text);
	return json;
}

static struct vif_config good(const char *text)
{
	struct vif_config vif;
	char problem[ROW_PROBLEM_SIZE];
	json_t *row = parse(text);

	if (!row_read_vif(row, &vif, problem))
		fail_msg("%s", problem);
	json_decref(row);
	return vif;
}

/* As the app reads it, with hostapd as the registrar. */
static bool is_bad(const json_t *row, struct vif_config *ret, char problem[static ROW_PROBLEM_SIZE])
{
	struct vif_config vif;
	const char *keyless;

	if (!row_read_vif(row, &vif, problem))
		return true;
	keyless = row_keyless_problem(&vif);
	if (!keyless) {
		*ret = vif;
		return false;
	}
	assert_true(strlen(keyless) < ROW_PROBLEM_SIZE);
	memcpy(problem, keyless, strlen(keyless) + 1);
	vif_config_clear(&vif);
	return true;
}

/* The problem names the column first. Also returns it. */
static const char *bad(const char *column, const char *text)
{
	static char problem[ROW_PROBLEM_SIZE];
	struct vif_config vif = {.btm = 77};
	json_t *row = parse(text);

	assert_true(is_bad(row, &vif, problem));
	assert_int_equal(vif.btm, 77);
	json_decref(row);
	if (strncmp(problem, column, strlen(column)) != 0 || problem[strlen(column)] != ':')
		fail_msg("expected %s, got: %s", column, problem);
	return problem;
}

static void test_sample(void **state)
{
	static const char *const ids[] = {"key", "key-2", "key-3"};
	static const char *const psks[] = {"opensync11", "12345678", "opensync22"};
	static const char *const oftags[] = {"home--1", "home-2", "home-3"};
	struct vif_config vif = good("{\"if_name\": \"home-ap-24\", \"ap_bridge\": false, "
				     "\"bridge\": \"br-home\", \"btm\": 1, \"enabled\": true, "
				     "\"ft_psk\": 0, \"group_rekey\": 86400, \"mode\": \"ap\", "
				     "\"rrm\": 1, \"ssid\": \"OPENSYNC-SSID\", "
				     "\"ssid_broadcast\": \"enabled\", \"uapsd_enable\": true, "
				     "\"wps\": true, \"wps_pbc\": true, "
				     "\"wps_pbc_key_id\": \"key-3\", " SAMPLE_KEYS "}");
	size_t i;

	(void)state;
	assert_string_equal(vif.if_name, "home-ap-24");
	assert_string_equal(vif.radio, "");
	assert_string_equal(vif.ssid, "OPENSYNC-SSID");
	assert_string_equal(vif.bridge, "br-home");
	assert_true(vif.enabled && vif.ap_isolate && vif.wps && !vif.hidden);
	assert_int_equal(vif.group_rekey, 86400);
	assert_int_equal(vif.ft_psk, 0);
	assert_int_equal(vif.btm, 1);
	assert_int_equal(vif.rrm, 1);
	assert_int_equal(vif.uapsd, 1);
	assert_int_equal(vif.layout, LAYOUT_SECURITY_MAP);
	assert_int_equal(vif.wpa_versions, 2);
	assert_int_equal(vif.akm, AKM_PSK);
	assert_int_equal(vif.wpa_pairwise, 0);
	assert_int_equal(vif.rsn_pairwise, CIPHER_CCMP);
	assert_int_equal(vif.pmf, PMF_OFF);
	assert_string_equal(vif.wps_key_id, "key-3");
	assert_int_equal(vif.n_keys, 3);
	for (i = 0; i < 3; i++) {
		assert_string_equal(vif.keys[i].id, ids[i]);
		assert_string_equal(vif.keys[i].psk, psks[i]);
		assert_string_equal(vif.keys[i].oftag, oftags[i]);
	}
	vif_config_clear(&vif);
}

static void test_defaults(void **state)
{
	struct vif_config vif = good("{\"if_name\": \"a\"}");

	(void)state;
	assert_false(vif.enabled || vif.hidden || vif.ap_isolate || vif.wps);
	assert_string_equal(vif.ssid, "");
	assert_int_equal(vif.group_rekey, -1);
	assert_int_equal(vif.ft_psk, -1);
	assert_int_equal(vif.btm, -1);
	assert_int_equal(vif.rrm, -1);
	assert_int_equal(vif.uapsd, -1);
	assert_int_equal(vif.n_keys, 0);
	vif_config_clear(&vif);
}

/* An enabled network is open only when that is said. */
static void test_open(void **state)
{
	struct vif_config vif = good("{\"if_name\": \"a\", \"enabled\": true, \"ssid\": \"s\", "
				     "\"security\": [\"map\", [[\"encryption\", \"OPEN\"]]]}");

	(void)state;
	assert_int_equal(vif.wpa_versions, 0);
	assert_int_equal(vif.akm, 0);
	vif_config_clear(&vif);
	vif = good("{\"if_name\": \"a\", \"enabled\": true, \"ssid\": \"s\", \"wpa\": false}");
	assert_int_equal(vif.layout, LAYOUT_WPA_COLUMNS);
	assert_int_equal(vif.wpa_versions, 0);
	vif_config_clear(&vif);
	bad("security", "{\"if_name\": \"a\", \"enabled\": true, \"ssid\": \"s\"}");
}

static void test_security_modes(void **state)
{
	static const struct {
		const char *mode;
		unsigned versions, wpa, rsn;
	} modes[] = {
		{"[\"mode\", \"1\"]", 1, CIPHER_TKIP, 0},
		{"[\"mode\", \"2\"]", 2, 0, CIPHER_CCMP},
		{"[\"mode\", \"mixed\"]", 3, CIPHER_CCMP | CIPHER_TKIP, CIPHER_CCMP | CIPHER_TKIP},
		{"[\"mode\", \"3\"]", 3, CIPHER_CCMP | CIPHER_TKIP, CIPHER_CCMP | CIPHER_TKIP},
		{"[\"radius_server_ip\", \"10.0.0.1\"]", 3, CIPHER_CCMP | CIPHER_TKIP,
			CIPHER_CCMP | CIPHER_TKIP},
	};
	struct vif_config vif;
	char text[400];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		snprintf(text, sizeof(text),
			"{\"if_name\": \"a\", \"enabled\": true, \"ssid\": \"s\", \"ft_psk\": 1, "
			"\"security\": [\"map\", [[\"encryption\", \"WPA-PSK\"], "
			"[\"key\", \"12345678\"], %s]]}",
			modes[i].mode);
		vif = good(text);
		assert_int_equal(vif.wpa_versions, modes[i].versions);
		assert_int_equal(vif.wpa_pairwise, modes[i].wpa);
		assert_int_equal(vif.rsn_pairwise, modes[i].rsn);
		assert_int_equal(vif.akm, AKM_PSK | AKM_FT_PSK);
		vif_config_clear(&vif);
	}
	vif = good("{\"if_name\": \"a\", \"enabled\": true, \"ssid\": \"s\", \"security\": "
		   "[\"map\", [[\"encryption\", \"WPA-EAP\"], [\"mode\", \"2\"]]]}");
	assert_int_equal(vif.akm, AKM_EAP);
	vif_config_clear(&vif);
}

static void test_wpa_columns(void **state)
{
	static const struct {
		const char *columns;
		unsigned akm, versions, wpa, rsn;
		enum vif_pmf pmf;
	} cases[] = {
		{"\"wpa_key_mgmt\": \"wpa-psk\", \"rsn_pairwise_ccmp\": true", AKM_PSK, 2, 0,
			CIPHER_CCMP, PMF_OFF},
		{"\"wpa_key_mgmt\": \"wpa-psk\"", AKM_PSK, 2, 0, CIPHER_CCMP, PMF_OFF},
		{"\"wpa_key_mgmt\": \"wpa2-psk\"", AKM_PSK, 2, 0, CIPHER_CCMP, PMF_OFF},
		{"\"wpa_key_mgmt\": [\"set\", [\"wpa-psk\", \"wpa2-psk\"]]", AKM_PSK, 3,
			CIPHER_TKIP, CIPHER_CCMP, PMF_OFF},
		{"\"wpa_key_mgmt\": \"wpa-psk\", \"wpa_pairwise_tkip\": true", AKM_PSK, 1,
			CIPHER_TKIP, 0, PMF_OFF},
		{"\"wpa_key_mgmt\": \"sae\"", AKM_SAE, 2, 0, CIPHER_CCMP, PMF_REQUIRED},
		{"\"wpa_key_mgmt\": [\"set\", [\"sae\", \"wpa-psk\"]]", AKM_SAE | AKM_PSK, 2, 0,
			CIPHER_CCMP, PMF_OPTIONAL},
		{"\"wpa_key_mgmt\": [\"set\", [\"sae\", \"wpa-psk-sha256\"]], \"pmf\": "
		 "\"required\"",
			AKM_SAE | AKM_PSK_SHA256, 2, 0, CIPHER_CCMP, PMF_REQUIRED},
		{"\"wpa_key_mgmt\": [\"set\", [\"ft-sae\", \"ft-wpa-psk\"]], "
		 "\"rsn_pairwise_gcmp256\": true",
			AKM_FT_SAE | AKM_FT_PSK, 2, 0, CIPHER_GCMP256, PMF_OPTIONAL},
		{"\"wpa_key_mgmt\": \"wpa-eap\", \"pmf\": \"optional\"", AKM_EAP, 2, 0, CIPHER_CCMP,
			PMF_OPTIONAL},
	};
	struct vif_config vif;
	char text[600];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text),
			"{\"if_name\": \"a\", \"enabled\": true, \"ssid\": \"s\", \"wpa\": true, "
			"\"wpa_psks\": [\"map\", [[\"key-1\", \"11111111\"], [\"zz\", "
			"\"22222222\"], [\"key\", \"00000000\"], [\"key-0\", \"33333333\"]]], "
			"\"wpa_oftags\": [\"map\", [[\"key-1\", \"one\"], [\"gone\", \"x\"]]], %s}",
			cases[i].columns);
		vif = good(text);
		assert_int_equal(vif.layout, LAYOUT_WPA_COLUMNS);
		assert_int_equal(vif.akm, cases[i].akm);
		assert_int_equal(vif.wpa_versions, cases[i].versions);
		assert_int_equal(vif.wpa_pairwise, cases[i].wpa);
		assert_int_equal(vif.rsn_pairwise, cases[i].rsn);
		assert_int_equal(vif.pmf, cases[i].pmf);
		assert_int_equal(vif.n_keys, 4);
		assert_string_equal(vif.keys[0].id, "key");
		assert_string_equal(vif.keys[1].id, "key-0");
		assert_string_equal(vif.keys[2].id, "key-1");
		assert_string_equal(vif.keys[2].oftag, "one");
		assert_string_equal(vif.keys[3].id, "zz");
		vif_config_clear(&vif);
	}
}

/* By number, then by name; ids stay what they are. */
static void test_key_order(void **state)
{
	static const char *const order[] = {
		"key", "key-01", "key-1", "key-2", "key-10", "key-1234567890", "key-a", "keyring"};
	struct vif_config vif =
		good("{\"if_name\": \"a\", \"security\": [\"map\", [[\"encryption\", \"WPA-PSK\"], "
		     "[\"keyring\", \"00000000\"], [\"key-10\", \"00000000\"], "
		     "[\"key-a\", \"00000000\"], [\"key-1234567890\", \"00000000\"], "
		     "[\"key-2\", \"00000000\"], [\"key-1\", \"00000000\"], "
		     "[\"key\", \"00000000\"], [\"key-01\", \"00000000\"]]]}");
	size_t i;

	(void)state;
	assert_int_equal(vif.n_keys, sizeof(order) / sizeof(order[0]));
	for (i = 0; i < vif.n_keys; i++)
		assert_string_equal(vif.keys[i].id, order[i]);
	vif_config_clear(&vif);
}

/* Whose devices have keys of their own only: our own registrar can do that, hostapd cannot. */
static void test_no_keys(void **state)
{
	static const struct {
		const char *column, *columns;
	} cases[] = {
		{"security: ", "\"security\": [\"map\", [[\"encryption\", \"WPA-PSK\"]]]"},
		{"wpa_psks: ", "\"wpa\": true, \"wpa_key_mgmt\": \"wpa2-psk\""},
		{"wpa_psks: ", "\"wpa\": true, \"wpa_key_mgmt\": \"sae\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vif_config vif;
		const char *problem;
		char text[200];

		snprintf(text, sizeof(text),
			"{\"if_name\": \"a\", \"enabled\": true, \"ssid\": \"s\", %s}",
			cases[i].columns);
		vif = good(text);
		assert_int_equal(vif.n_keys, 0);
		assert_null(vif_sae_password(&vif));
		problem = row_keyless_problem(&vif);
		assert_non_null(problem);
		assert_memory_equal(problem, cases[i].column, strlen(cases[i].column));
		assert_non_null(strstr(problem, "registrar = own"));
		vif.registrar = REGISTRAR_OWN;
		assert_null(row_keyless_problem(&vif));
		vif.akm |= AKM_EAP;
		assert_non_null(row_keyless_problem(&vif));
		vif.akm = AKM_EAP;
		vif.registrar = REGISTRAR_HOSTAPD;
		assert_null(row_keyless_problem(&vif));
		vif_config_clear(&vif);
	}
}

/* The longest that hostapd takes. */
static void test_limits(void **state)
{
	static const char hex[] =
		"0123456789abcdefABCDEF00112233445566778899aabbccddeeff0011223344";
	char ssid[33], id[32], oftag[64], phrase[64], text[1000];
	struct vif_config vif;

	(void)state;
	memset(ssid, 's', 32);
	ssid[32] = '\0';
	memset(id, '9', 31);
	memcpy(id, "key-", 4);
	id[31] = '\0';
	memset(oftag, 'o', 63);
	oftag[63] = '\0';
	memset(phrase, ' ', 63);
	phrase[63] = '\0';
	snprintf(text, sizeof(text),
		"{\"if_name\": \"fifteen-letters\", \"enabled\": true, \"ssid\": \"%s\", "
		"\"security\": [\"map\", [[\"encryption\", \"WPA-PSK\"], [\"%s\", \"%s\"], "
		"[\"oftag-%s\", \"%s\"], [\"key\", \"%s\"]]], \"wps_pbc_key_id\": \"%s\"}",
		ssid, id, hex, id, oftag, phrase, id);
	vif = good(text);
	assert_string_equal(vif.ssid, ssid);
	assert_string_equal(vif.keys[1].id, id);
	assert_string_equal(vif.keys[1].psk, hex);
	assert_string_equal(vif.keys[1].oftag, oftag);
	assert_string_equal(vif.keys[0].psk, phrase);
	assert_string_equal(vif.wps_key_id, id);
	vif_config_clear(&vif);
}

/* What ovsdb-server would not let through, but a file or another server might. */
static void test_wrong_types(void **state)
{
	static const struct {
		const char *column, *columns;
	} cases[] = {
		{"if_name", "\"if_name\": 5"},
		{"if_name", "\"if_name\": [\"set\", []]"},
		{"ssid", "\"ssid\": true"},
		{"ssid", "\"ssid\": [\"set\", [\"a\", \"b\"]]"},
		{"ssid", "\"ssid\": null"},
		{"mode", "\"mode\": \"sta\""},
		{"mode", "\"mode\": \"no\\nsuch\""},
		{"bridge", "\"bridge\": [\"map\", []]"},
		{"enabled", "\"enabled\": \"true\""},
		{"enabled", "\"enabled\": 1"},
		{"ap_bridge", "\"ap_bridge\": \"x\""},
		{"ssid_broadcast", "\"ssid_broadcast\": \"perhaps\""},
		{"ssid_broadcast", "\"ssid_broadcast\": 1"},
		{"min_hw_mode", "\"min_hw_mode\": \"11z\""},
		{"mac_list_type", "\"mac_list_type\": \"grey\""},
		{"group_rekey", "\"group_rekey\": 1.5"},
		{"group_rekey", "\"group_rekey\": \"60\""},
		{"ft_psk", "\"ft_psk\": true"},
		{"btm", "\"btm\": [\"set\", [0, 1]]"},
		{"rrm", "\"rrm\": 7"},
		{"vif_radio_idx", "\"vif_radio_idx\": -1"},
		{"uapsd_enable", "\"uapsd_enable\": 1"},
		{"security", "\"security\": \"WPA-PSK\""},
		{"security", "\"security\": [\"map\", [[\"encryption\", 2]]]"},
		{"security", "\"security\": [\"map\", [[\"encryption\", \"WPA-PSK\"], "
			     "[\"key\", \"11111111\"], [\"key\", \"22222222\"]]]"},
		{"wpa", "\"wpa\": \"yes\""},
		{"wpa_psks",
			"\"wpa\": true, \"security\": [\"map\", []], \"wpa_psks\": [\"set\", [1]]"},
		{"wpa_key_mgmt", "\"wpa\": true, \"security\": [\"map\", []], \"wpa_key_mgmt\": 1"},
		{"rsn_pairwise_ccmp", "\"wpa\": true, \"security\": [\"map\", []], "
				      "\"wpa_key_mgmt\": \"sae\", \"rsn_pairwise_ccmp\": \"on\""},
		{"wps", "\"wps\": 1"},
		{"wps_pbc", "\"wps_pbc\": \"true\""},
		{"wps_pbc_key_id", "\"wps_pbc_key_id\": 3"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *row = parse("{\"if_name\": \"home\", \"enabled\": true, \"ssid\": "
				    "\"s\", " SAMPLE_KEYS "}");
		char text[400], *dump;
		json_t *columns;

		snprintf(text, sizeof(text), "{%s}", cases[i].columns);
		columns = parse(text);
		json_object_update(row, columns);
		dump = json_dumps(row, 0);
		bad(cases[i].column, dump);
		free(dump);
		json_decref(columns);
		json_decref(row);
	}
	bad("if_name", "{}");
	bad("if_name", "[]");
}

/* A problem goes to logs and to `wps status`. */
static void test_problem_keeps_secrets(void **state)
{
	const char *problem;

	(void)state;
	problem = bad("security", "{\"if_name\": \"a\", \"security\": [\"map\", [[\"encryption\", "
				  "\"WPA-PSK\"], [\"key-2\", \"hunter2\"]]]}");
	assert_null(strstr(problem, "hunter2"));
	assert_non_null(strstr(problem, "key-2"));
	assert_non_null(strstr(problem, "7 characters"));
	problem = bad("security", "{\"if_name\": \"a\", \"security\": [\"map\", [[\"encryption\", "
				  "\"WPA-PSK\"], [\"key two\", \"opensync11\"]]]}");
	assert_null(strstr(problem, "opensync11"));
	problem = bad(
		"ssid_broadcast", "{\"if_name\": \"a\", \"ssid_broadcast\": \"x\\n\\u001b[2J\"}");
	assert_null(strchr(problem, '\n'));
	assert_null(strchr(problem, '\x1b'));
}

static json_t *bad_rows_load(void)
{
	const char *path = getenv("OPENWPS_BAD_ROWS");
	json_error_t error;
	json_t *json = json_load_file(path ? path : "lab/data/bad_rows.json", 0, &error);

	if (!json)
		fail_msg("%s: %s", error.source, error.text);
	return json;
}

static void test_bad_rows(void **state)
{
	json_t *table = bad_rows_load();
	json_t *list = json_object_get(table, "bad");
	json_t *base = json_object_get(table, "base");
	struct vif_config vif;
	char problem[ROW_PROBLEM_SIZE];
	json_t *entry;
	size_t i;

	(void)state;
	assert_true(row_read_vif(base, &vif, problem));
	vif_config_clear(&vif);
	assert_true(json_array_size(list) >= 60);
	json_array_foreach (list, i, entry) {
		const char *column = json_string_value(json_object_get(entry, "problem"));
		const char *name = json_string_value(json_object_get(entry, "name"));
		json_t *row = json_copy(base);
		char *dump;

		json_object_update(row, json_object_get(entry, "columns"));
		dump = json_dumps(row, 0);
		if (!is_bad(row, &vif, problem))
			fail_msg("%s is taken for good", name);
		assert_true(strlen(problem) < ROW_PROBLEM_SIZE - 1);
		assert_non_null(strstr(problem, "expected "));
		bad(column, dump);
		free(dump);
		json_decref(row);
	}
	json_decref(table);
}

static struct radio_config radio_good(const char *text)
{
	struct radio_config radio;
	char problem[ROW_PROBLEM_SIZE];
	json_t *row = parse(text);

	if (!row_read_radio(row, &radio, problem))
		fail_msg("%s", problem);
	json_decref(row);
	return radio;
}

static void test_radio(void **state)
{
	struct radio_config radio =
		radio_good("{\"if_name\": \"wifi0\", \"freq_band\": \"2.4G\", \"channel\": 6, "
			   "\"country\": \"DE\", \"enabled\": true, \"hw_mode\": \"11n\"}");

	(void)state;
	assert_string_equal(radio.if_name, "wifi0");
	assert_string_equal(radio.phy, "phy0");
	assert_string_equal(radio.driver, "nl80211");
	assert_string_equal(radio.hw_mode, "g");
	assert_string_equal(radio.country, "DE");
	assert_int_equal(radio.channel, 6);
	assert_true(radio.enabled && !radio.is_6ghz);
	radio = radio_good("{\"if_name\": \"phy12\", \"freq_band\": \"5GU\"}");
	assert_string_equal(radio.phy, "phy12");
	assert_string_equal(radio.hw_mode, "a");
	assert_int_equal(radio.channel, 36);
	assert_false(radio.enabled);
	radio = radio_good("{\"if_name\": \"wl1\", \"freq_band\": \"6G\", \"channel\": 233}");
	assert_string_equal(radio.phy, "");
	assert_true(radio.is_6ghz);
	radio = radio_good("{\"if_name\": \"wifix\", \"hw_config\": [\"map\", [[\"phy\", "
			   "\"phy3\"]]], \"hw_mode\": \"11b\"}");
	assert_string_equal(radio.phy, "phy3");
	assert_string_equal(radio.hw_mode, "b");
	assert_int_equal(radio.channel, 1);
}

static void test_radio_bad(void **state)
{
	static const struct {
		const char *column, *text;
	} cases[] = {
		{"if_name", "{}"},
		{"if_name", "{\"if_name\": \"wi fi0\"}"},
		{"channel", "{\"if_name\": \"wifi0\", \"freq_band\": \"2.4G\", \"channel\": 36}"},
		{"channel", "{\"if_name\": \"wifi0\", \"freq_band\": \"5G\", \"channel\": 6}"},
		{"channel", "{\"if_name\": \"wifi0\", \"channel\": \"6\"}"},
		{"freq_band", "{\"if_name\": \"wifi0\", \"freq_band\": \"60G\"}"},
		{"hw_mode", "{\"if_name\": \"wifi0\", \"hw_mode\": \"11q\"}"},
		{"country", "{\"if_name\": \"wifi0\", \"country\": \"de\"}"},
		{"country", "{\"if_name\": \"wifi0\", \"country\": \"D\\n\"}"},
		{"enabled", "{\"if_name\": \"wifi0\", \"enabled\": 1}"},
		{"hw_config", "{\"if_name\": \"wifi0\", \"hw_config\": [\"map\", [[\"phy\", "
			      "\"../x\"]]]}"},
		{"hw_config", "{\"if_name\": \"wifi0\", \"hw_config\": 7}"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct radio_config radio = {.channel = 77};
		char problem[ROW_PROBLEM_SIZE];
		json_t *row = parse(cases[i].text);

		assert_false(row_read_radio(row, &radio, problem));
		assert_int_equal(radio.channel, 77);
		assert_memory_equal(problem, cases[i].column, strlen(cases[i].column));
		json_decref(row);
	}
}

static void test_pbc(void **state)
{
	static const struct {
		const char *text;
		int pbc;
	} cases[] = {{"{}", -1}, {"{\"wps_pbc\": [\"set\", []]}", -1}, {"{\"wps_pbc\": true}", 1},
		{"{\"wps_pbc\": false}", 0}, {"{\"wps_pbc\": [\"set\", [true]]}", 1},
		{"{\"wps_pbc\": \"true\"}", -1}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *row = parse(cases[i].text);

		assert_int_equal(row_read_pbc(row), cases[i].pbc);
		json_decref(row);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_security_modes),
		cmocka_unit_test(test_wpa_columns),
		cmocka_unit_test(test_key_order),
		cmocka_unit_test(test_no_keys),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_wrong_types),
		cmocka_unit_test(test_problem_keeps_secrets),
		cmocka_unit_test(test_bad_rows),
		cmocka_unit_test(test_radio),
		cmocka_unit_test(test_radio_bad),
		cmocka_unit_test(test_pbc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
