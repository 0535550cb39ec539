/* SPDX-License-Identifier: BSD-3-Clause */
/* wpsd's configuration file: defaults, every option, and reports of everything that is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "manager/conf.h"

#define REPORTS_MAX 16

static struct {
	unsigned count;
	unsigned lines[REPORTS_MAX];
	char problems[REPORTS_MAX][CONF_PROBLEM_MAX];
} reports;

static void report(void *arg, const char *path, unsigned line, const char *problem)
{
	assert_ptr_equal(arg, &reports);
	assert_non_null(path);
	assert_true(reports.count < REPORTS_MAX);
	reports.lines[reports.count] = line;
	snprintf(reports.problems[reports.count++], CONF_PROBLEM_MAX, "%s", problem);
}

static struct conf *parse(const char *text)
{
	reports.count = 0;
	return conf_parse(text, strlen(text), "test.conf", report, &reports);
}

static struct conf *good(const char *text)
{
	struct conf *conf = parse(text);

	if (!conf)
		fail_msg("line %u: %s", reports.lines[0], reports.problems[0]);
	assert_int_equal(reports.count, 0);
	return conf;
}

static void test_defaults(void **state)
{
	struct conf *all[] = {conf_default(), good(""), good("# nothing\n\n;nor here\n")};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		const struct conf *conf = all[i];

		assert_null(conf->ovsdb);
		assert_null(conf->ca_file);
		assert_int_equal(conf->probe_s, -1);
		assert_string_equal(conf->run_dir, "/var/run");
		assert_string_equal(conf->private_dir, "/run/openwps/private");
		assert_string_equal(conf->state_dir, "/var/lib/openwps");
		assert_string_equal(conf->control, "/run/openwps/control.sock");
		assert_string_equal(conf->control_group, "openwps");
		assert_string_equal(conf->hostapd, "/usr/sbin/hostapd");
		assert_false(conf->stop_hostapd);
		assert_int_equal(conf->log_level, LOG_LEVEL_INFO);
		assert_string_equal(conf->device_name, "openwps");
		assert_int_equal(conf->n_radios, 0);
		assert_int_equal(conf->n_vifs, 0);
		conf_free(all[i]);
	}
	conf_free(NULL);
}

static void test_options(void **state)
{
	struct conf *conf = good("ovsdb = ssl:10.0.0.1:6640\n"
				 "ca_file=/etc/ca.pem\ncert_file = /c\nkey_file =/k\r\n"
				 "  probe_s = 5\nrun_dir = /tmp/run\nprivate_dir = /tmp/p\n"
				 "state_dir = /etc/openwps/state\n"
				 "control = /tmp/c.sock\ncontrol_group =\n"
				 "hostapd = /opt/hostapd\nstop_hostapd = yes\nlog_level = debug\n"
				 "device_name = \" My # box \"\nmanufacturer = \"\"M\"\"\n"
				 "model_name = T=1");

	(void)state;
	assert_string_equal(conf->ovsdb, "ssl:10.0.0.1:6640");
	assert_string_equal(conf->ca_file, "/etc/ca.pem");
	assert_string_equal(conf->cert_file, "/c");
	assert_string_equal(conf->key_file, "/k");
	assert_int_equal(conf->probe_s, 5);
	assert_string_equal(conf->run_dir, "/tmp/run");
	assert_string_equal(conf->control_group, "");
	assert_string_equal(conf->hostapd, "/opt/hostapd");
	assert_true(conf->stop_hostapd);
	assert_int_equal(conf->log_level, LOG_LEVEL_DEBUG);
	assert_string_equal(conf->device_name, " My # box ");
	assert_string_equal(conf->manufacturer, "\"M\"");
	assert_string_equal(conf->model_name, "T=1");
	conf_free(conf);
}

static void test_embedded(void **state)
{
	struct conf *conf =
		good("[radio wifi0]\n[radio  wifi1]\nchannel = 44\ncountry = DE\n"
		     "[radio main]\nphy = phy7\ndriver = wired\nhw_mode = b\n"
		     "enabled = no\n"
		     "[vif home-ap-24]\nradio = wifi0\nssid = Home\nbridge = br-home\n"
		     "security.encryption = WPA-PSK\nsecurity.mode = 2\n"
		     "security.key = opensync11\nsecurity.key-3 = opensync22\n"
		     "security.oftag-key-3 = home-3\nwps = yes\nwps_pbc_key_id = key-3\n"
		     "group_rekey = 60\n"
		     "[vif home-ap-50]\nradio = wifi1\nssid = \" a \"\nenabled = no\n"
		     "wpa = yes\nwpa_key_mgmt = sae  wpa-psk\nwpa_psks.only = 12345678\n"
		     "wpa_oftags.only = tag\nrsn_pairwise_ccmp = yes\n");
	const struct vif_config *vif = conf->vifs;

	(void)state;
	assert_int_equal(conf->n_radios, 3);
	assert_string_equal(conf->radios[0].radio.phy, "phy0");
	assert_string_equal(conf->radios[0].radio.driver, "nl80211");
	assert_string_equal(conf->radios[0].radio.hw_mode, "g");
	assert_int_equal(conf->radios[0].radio.channel, 1);
	assert_true(conf->radios[0].radio.enabled);
	assert_string_equal(conf->radios[1].radio.if_name, "wifi1");
	assert_string_equal(conf->radios[1].radio.hw_mode, "a");
	assert_string_equal(conf->radios[1].radio.country, "DE");
	assert_string_equal(conf->radios[2].radio.phy, "phy7");
	assert_string_equal(conf->radios[2].radio.hw_mode, "b");
	assert_false(conf->radios[2].radio.enabled);
	assert_int_equal(conf->n_vifs, 2);
	assert_string_equal(vif->if_name, "home-ap-24");
	assert_string_equal(vif->radio, "wifi0");
	assert_string_equal(vif->ssid, "Home");
	assert_true(vif->enabled && vif->wps);
	assert_int_equal(vif->group_rekey, 60);
	assert_int_equal(vif->n_keys, 2);
	assert_string_equal(vif->keys[1].oftag, "home-3");
	assert_string_equal(vif->wps_key_id, "key-3");
	vif++;
	assert_string_equal(vif->ssid, " a ");
	assert_false(vif->enabled);
	assert_int_equal(vif->akm, AKM_SAE | AKM_PSK);
	assert_string_equal(vif->keys[0].oftag, "tag");
	assert_string_equal(vif->wps_key_id, "only");
	assert_int_equal(conf->keys_line, 16);
	conf_free(conf);
	conf = good("[radio wifi0]\n[vif a]\nssid = s\nsecurity.encryption = OPEN\n");
	assert_string_equal(conf->vifs[0].radio, "wifi0");
	assert_int_equal(conf->keys_line, 0);
	conf_free(conf);
}

/* In OVSDB mode a section says what the database does not. */
static void test_overlay(void **state)
{
	struct conf *conf = good("ovsdb = unix:/db\n[radio wifi0]\nphy = phy3\n"
				 "[radio wifi1]\ndriver = atheros\n");
	struct radio_config radio = {.if_name = "wifi0", .phy = "phy0", .driver = "nl80211"};

	(void)state;
	conf_radio_overlay(conf, &radio);
	assert_string_equal(radio.phy, "phy3");
	assert_string_equal(radio.driver, "nl80211");
	radio = (struct radio_config){.if_name = "wifi1", .phy = "phy9", .driver = "nl80211"};
	conf_radio_overlay(conf, &radio);
	assert_string_equal(radio.phy, "phy9");
	assert_string_equal(radio.driver, "atheros");
	radio = (struct radio_config){.if_name = "wifi2", .phy = "phy2", .driver = "nl80211"};
	conf_radio_overlay(conf, &radio);
	assert_string_equal(radio.phy, "phy2");
	conf_free(conf);
}

static void test_registrar(void **state)
{
	struct conf *conf = good("");

	(void)state;
	assert_int_equal(conf->registrar, REGISTRAR_HOSTAPD);
	assert_int_equal(conf->registrar_port, 18120);
	assert_false(conf_has_own_registrar(conf));
	conf_free(conf);

	/* The daemon's option is for every VIF that has none of its own. */
	conf = good("registrar = own\nregistrar_port = 1812\n[radio wifi0]\n"
		    "[vif a]\nssid = s\nsecurity.encryption = OPEN\n"
		    "[vif b]\nssid = s\nsecurity.encryption = OPEN\nregistrar = hostapd\n");
	assert_int_equal(conf->registrar_port, 1812);
	assert_int_equal(conf->vifs[0].registrar, REGISTRAR_OWN);
	assert_int_equal(conf->vifs[1].registrar, REGISTRAR_HOSTAPD);
	assert_true(conf_has_own_registrar(conf));
	conf_free(conf);

	/* Whether a network needs a key depends on it. */
	conf = good("registrar = own\n[radio wifi0]\n[vif a]\nssid = s\n"
		    "security.encryption = WPA-PSK\n");
	assert_int_equal(conf->vifs[0].n_keys, 0);
	assert_string_equal(conf->vifs[0].wps_key_id, "");
	conf_free(conf);

	/* With OVSDB it is all that a section can tell. */
	conf = good("ovsdb = unix:/db\n[vif a]\nregistrar = own\n[vif b]\n");
	assert_int_equal(conf->n_vifs, 0);
	assert_int_equal(conf_vif_registrar(conf, "a"), REGISTRAR_OWN);
	assert_int_equal(conf_vif_registrar(conf, "b"), REGISTRAR_HOSTAPD);
	assert_int_equal(conf_vif_registrar(conf, "c"), REGISTRAR_HOSTAPD);
	assert_true(conf_has_own_registrar(conf));
	conf_free(conf);
	conf = good("ovsdb = unix:/db\nregistrar = own\n[vif a]\nregistrar = hostapd\n");
	assert_int_equal(conf_vif_registrar(conf, "a"), REGISTRAR_HOSTAPD);
	assert_int_equal(conf_vif_registrar(conf, "c"), REGISTRAR_OWN);
	conf_free(conf);
}

/* One thing wrong in each: at which line, and words of the report. */
static void test_bad(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *words;
	} cases[] = {
		{"ovsdb", 1, "OPTION = VALUE"},
		{"\n\nfoo = 1", 3, "\"foo\" is no option"},
		{"ovsdb = udp:1", 1, "none, unix:/PATH"},
		{"ovsdb = unix:", 1, "none, unix:/PATH"},
		{"ovsdb = ssl:1.2.3.4:1", 0, "needs ca_file"},
		{"probe_s = 5s", 1, "write a number"},
		{"probe_s = ", 1, "write a number"},
		{"probe_s = 99999999999999999999", 1, "write a number"},
		{"probe_s = -2", 1, "write a number"},
		{"run_dir = run", 1, "begins with /"},
		{"run_dir = /1234567890123456789012345678901234567890123456789012345678901", 1,
			"60 are possible"},
		{"stop_hostapd = maybe", 1, "write yes or no"},
		{"log_level = loud", 1, "error, warning, info or debug"},
		{"device_name = 123456789012345678901234567890123", 1, "32 are possible"},
		{"device_name = \"x", 1, "quote"},
		{"run_dir = /a\nrun_dir = /b", 2, "in line 1"},
		{"device_name = a\x01 b", 1, "control character"},
		{"device_name = a\rb", 1, "control character"},
		{"[radio wifi0", 1, "ends with ]"},
		{"[", 1, "ends with ]"},
		{"[]", 1, "[radio NAME] or [vif NAME]"},
		{"[bss a]\nx = y", 1, "[radio NAME] or [vif NAME]"},
		{"[radio]", 1, "no interface name"},
		{"[radio a/b]", 1, "no interface name"},
		{"[radio wifi0]\n[radio wifi1]\n[radio   wifi0]", 3, "in line 1"},
		{"[radio main]", 1, "add a line phy"},
		{"[radio wifi0]\nphy = ..", 2, "phy0"},
		{"[radio wifi0]\ndriver = nl 80211", 2, "nl80211"},
		{"[radio wifi0]\nhw_mode = ac", 2, "5 GHz"},
		{"[radio wifi0]\nchannel = 300", 2, "write a number"},
		{"[radio wifi0]\nchannel = 36\nhw_mode = g", 1, "channel 36"},
		{"[radio wifi0]\nchannel = 6\nhw_mode = a", 1, "channel 6"},
		{"[radio wifi0]\ncountry = d", 2, "two capitals"},
		{"[radio wifi0]\nssid = d", 2, "no option of a [radio]"},
		{"[vif a]\nssid = s\nsecurity.encryption = OPEN", 1, "does not say its radio"},
		{"[radio wifi0]\n[vif a]\nradio = wifi1\nssid = s\nsecurity.encryption = OPEN", 2,
			"no [radio wifi1]"},
		{"ovsdb = tcp:1.1.1.1:1\n[radio wifi0]\n[vif a]\nssid = s\n"
		 "security.encryption = OPEN",
			3, "only registrar has an effect"},
		{"registrar = mine", 1, "write hostapd or own"},
		{"registrar_port = 0", 1, "write a number from 1 to 65535"},
		{"[radio wifi0]\n[vif a]\nregistrar =\nssid = s\nsecurity.encryption = OPEN", 3,
			"write hostapd or own"},
		{"[radio wifi0]\n[vif a]\nsecurity.encryption = OPEN", 2, "ssid: is empty"},
		{"[radio wifi0]\n[vif a]\nssid = s", 2, "security: is empty"},
		{"[radio wifi0]\n[vif a]\nssid = s\nwps = yes\nsecurity.encryption = WEP", 5,
			"security: encryption \"WEP\""},
		{"[radio wifi0]\n[vif a]\nssid = s\nsecurity.encryption = WPA-PSK", 4,
			"there is no key"},
		{"registrar = own\n[radio wifi0]\n[vif a]\nssid = s\nregistrar = hostapd\n"
		 "wpa = yes\nwpa_key_mgmt = sae",
			3, "wpa_psks: is empty"},
		{"state_dir = lib", 1, "begins with /"},
		{"[radio wifi0]\n[vif a]\nssid = s\nsecurity = WPA-PSK", 4, "security.NAME"},
		{"[radio wifi0]\n[vif a]\nssid.x = s", 3, "is no map"},
		{"[radio wifi0]\n[vif a]\nssid = s\nwps_pbc = yes", 4, "wps start a"},
		{"[radio wifi0]\n[vif a]\nssid = s\nradio = /", 4, "[radio] section"},
		{"[radio wifi0]\n[vif a]\nif_name = b", 3, "no option of a [vif]"},
		{"[radio wifi0]\n[vif a]\nssid = \xff\xfe", 3, "UTF-8"},
		{"[radio wifi0]\n[vif a]\nsecurity.key = \xff\xfe", 3, "UTF-8"},
		{"[radio wifi0]\n[vif a]\n\xff = 1", 3, "UTF-8"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conf *conf = parse(cases[i].text);

		if (conf || reports.count != 1 || reports.lines[0] != cases[i].line ||
			!strstr(reports.problems[0], cases[i].words))
			fail_msg("%s\n%u reports, line %u: %s", cases[i].text, reports.count,
				reports.lines[0], reports.problems[0]);
	}
}

static void test_all_errors(void **state)
{
	static const unsigned lines[] = {1, 2, 4, 7, 8, 5};
	size_t i;

	(void)state;
	assert_null(
		parse("probe_s = x\nfoo = 1\n[radio wifi0]\nchannel = 0\n[vif a]\nssid = s\n"
		      "wps = perhaps\nsecret\n[vif b]\nssid = s\nsecurity.encryption = OPEN\n"));
	assert_int_equal(reports.count, 6);
	for (i = 0; i < 5; i++)
		assert_int_equal(reports.lines[i], lines[i]);
	assert_non_null(strstr(reports.problems[5], "[vif b] does not say its radio"));
}

/* A report may end in a log. */
static void test_reports_keep_secrets(void **state)
{
	static const char *const texts[] = {
		"[radio wifi0]\n[vif a]\nssid = s\nsecurity.encryption = WPA-PSK\n"
		"security.key = hunter2\n",
		"[radio wifi0]\n[vif a]\nssid = s\nsecurity.kye = hunter2x\nsecuirty.key = "
		"hunter2x\n",
		"[radio wifi0]\n[vif a]\nwpa = hunter\nwpa_psks.key = \"hunter2\n",
		"security.key = hunter2x\n",
	};
	size_t i, r;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_null(parse(texts[i]));
		assert_true(reports.count > 0);
		for (r = 0; r < reports.count; r++)
			assert_null(strstr(reports.problems[r], "hunter2"));
	}
}

static void file_write(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fchmod(fileno(file), mode), 0);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void test_load(void **state)
{
	static const char keys[] = "[radio wifi0]\n[vif a]\nssid = s\nsecurity.encryption = "
				   "WPA-PSK\nsecurity.key = 12345678\n";
	char path[] = "/tmp/test-conf-XXXXXX";
	struct conf *conf;

	(void)state;
	close(mkstemp(path));
	reports.count = 0;
	file_write(path, "ovsdb = unix:/db\n", 0644);
	conf = conf_load(path, report, &reports);
	assert_non_null(conf);
	assert_string_equal(conf->ovsdb, "unix:/db");
	conf_free(conf);
	file_write(path, keys, 0600);
	conf = conf_load(path, report, &reports);
	assert_non_null(conf);
	conf_free(conf);
	assert_int_equal(reports.count, 0);
	file_write(path, keys, 0640);
	assert_null(conf_load(path, report, &reports));
	assert_int_equal(reports.count, 1);
	assert_int_equal(reports.lines[0], 5);
	assert_non_null(strstr(reports.problems[0], "chmod 600 /tmp/test-conf-"));
	unlink(path);
	assert_null(conf_load(path, report, &reports));
	assert_int_equal(reports.count, 2);
	assert_int_equal(reports.lines[1], 0);
	assert_null(conf_load("/", report, &reports));
	assert_null(conf_load("/dev/zero", report, &reports));
	assert_int_equal(reports.count, 4);
}

/* The sample as it is, and with everything in it switched on. OPENWPS_CONF names it. */
static void test_sample(void **state)
{
	const char *path = getenv("OPENWPS_CONF");
	char text[8192], on[8192], line[200];
	FILE *file = fopen(path ? path : "packaging/wpsd.conf", "r");
	size_t length = 0, on_length = 0;
	struct conf *conf;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		const bool is_option = line[0] == '#' && line[1] > ' ';
		/* The other ways that the sample shows beside the one it takes. */
		const bool is_other =
			strncmp(line, "#ovsdb = unix", 13) == 0 || strncmp(line, "#wpa", 4) == 0 ||
			strncmp(line, "#rsn", 4) == 0 || strncmp(line, "#pmf", 4) == 0;

		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s", line);
		on_length += (size_t)snprintf(on + on_length, sizeof(on) - on_length, "%s",
			is_option && !is_other ? line + 1 : line);
	}
	fclose(file);
	conf_free(good(text));
	conf = good(on);
	assert_int_equal(conf->n_radios, 1);
	assert_int_equal(conf->n_vifs, 1);
	assert_string_equal(conf->vifs[0].wps_key_id, "key-3");
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_embedded),
		cmocka_unit_test(test_overlay),
		cmocka_unit_test(test_registrar),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_all_errors),
		cmocka_unit_test(test_reports_keep_secrets),
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
