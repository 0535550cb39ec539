/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ovsh against a real ovsdb-server: OpenSync's commands as its users type them, what they print
 * and how they fail. Needs ovsdb-server and ovsdb-tool in the PATH; OPENWPS_SCHEMA names the
 * schema file.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <signal.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "ovsh.h"

#define WORDS_MAX 48

static char dir[] = "/tmp/test-ovsh-XXXXXX";
static char out[16384]; /* of the last ovsh, standard output and error */
static char err[16384];

static void run_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run_shell(const char *format, ...)
{
	char command[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	if (system(command) != 0)
		fail_msg("command failed: %s", command);
}

static int group_setup(void **state)
{
	const char *schema = getenv("OPENWPS_SCHEMA");

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("OVS_RUNDIR", dir, 1);
	unsetenv("OVSH_DB");
	unsetenv("COLUMNS");
	run_shell(
		"ovsdb-tool create %s/db %s", dir, schema ? schema : "packaging/openwps.ovsschema");
	run_shell("ovsdb-server --detach --pidfile=%s/pid -vconsole:off --log-file=/dev/null"
		  " --remote=punix:%s/db.sock %s/db",
		dir, dir, dir);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	run_shell("kill $(cat %s/pid); rm -rf %s", dir, dir);
	return 0;
}

static void file_read(const char *name, char *text, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

/* Runs ovsh in a process of its own, as a shell does. Words until NULL. Returns the exit code. */
static int ovsh(const char *word, ...)
{
	char *words[WORDS_MAX] = {strdup("ovsh")};
	int count = 1, status, i;
	va_list args;
	pid_t pid;

	va_start(args, word);
	for (; word && count < WORDS_MAX - 1; word = va_arg(args, const char *))
		words[count++] = strdup(word);
	va_end(args);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (chdir(dir) < 0 || !freopen("out", "w", stdout) || !freopen("err", "w", stderr))
			_exit(99);
		status = ovsh_main(count, words);
		fflush(NULL);
		_exit(status);
	}
	for (i = 0; i < count; i++)
		free(words[i]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	file_read("out", out, sizeof(out));
	file_read("err", err, sizeof(err));
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 99)
		fail_msg("ovsh ended with status %d: %s", status, err);
	return WEXITSTATUS(status);
}

#define assert_ovsh(code, ...)                                                                     \
	do {                                                                                       \
		const int returned = ovsh(__VA_ARGS__, NULL);                                      \
		if (returned != (code))                                                            \
			fail_msg("exit code %d, not %d: %s", returned, (code), err);               \
	} while (0)

#define assert_in(text, part)                                                                      \
	do {                                                                                       \
		if (!strstr(text, part))                                                           \
			fail_msg("no \"%s\" in: %s", part, text);                                  \
	} while (0)

static const char security[] =
	"[\"map\",[[\"encryption\",\"WPA-PSK\"],[\"key\",\"opensync11\"],[\"key-2\",\"12345678\"],"
	"[\"key-3\",\"opensync22\"],[\"mode\",\"2\"],[\"oftag\",\"home--1\"],"
	"[\"oftag-key-2\",\"home-2\"],[\"oftag-key-3\",\"home-3\"]]]";

static const char sample[] = "ap_bridge          | false                                           "
			     "                            |\n"
			     "ap_vlan_sta_addr   | [\"set\",[]]                                    "
			     "                              |\n"
			     "associated_clients | [\"set\",[]]                                    "
			     "                              |\n"
			     "bridge             | br-home                                         "
			     "                            |\n";

static const char sample_security[] =
	"security           | "
	"[\"map\",[[\"encryption\",\"WPA-PSK\"],[\"key\",\"opensync11\"],[\"key-2\",\"12345678\"], "
	"|\n"
	"                   : "
	"[\"key-3\",\"opensync22\"],[\"mode\",\"2\"],[\"oftag\",\"home--1\"],[\"oftag-key-2\",     "
	":\n"
	"                   : \"home-2\"],[\"oftag-key-3\",\"home-3\"]]]                           "
	"             :\n"
	"ssid               | OPENSYNC-SSID                                                        "
	"       |\n";

/* The document's sample session: select, update, select. */
static void test_sample(void **state)
{
	char assigned[512], *second;

	(void)state;
	snprintf(assigned, sizeof(assigned), "security:=%s", security);
	assert_ovsh(0, "i", "Wifi_VIF_State", "if_name:=home-ap-24", "ap_bridge:=false",
		"bridge:=br-home", "ssid:=OPENSYNC-SSID", assigned, "wps:=false");
	assert_int_equal(strlen(out), 37);
	assert_ovsh(0, "s", "Wifi_VIF_State", "-w", "if_name==home-ap-24");
	assert_in(out, sample);
	assert_in(out, sample_security);
	assert_in(out, "\nwps                | false  ");
	assert_in(out, "\nwps_pbc_key_id     |        ");
	second = strchr(out, '\n') + 1;
	assert_int_equal(strspn(out, "-"), 98);
	assert_memory_equal(second, "_uuid              | ", 21);
	assert_int_equal(second[25], '~');

	assert_ovsh(0, "i", "Wifi_VIF_Config", "if_name:=home-ap-24", "ssid:=OPENSYNC-SSID");
	assert_ovsh(0, "u", "Wifi_VIF_Config", "-w", "ssid==OPENSYNC-SSID", "wps_pbc_key_id:=key-3",
		"wps:=true", "wps_pbc:=true");
	assert_string_equal(out, "");
	assert_string_equal(err, "");
	assert_ovsh(0, "s", "Wifi_VIF_Config", "wps", "wps_pbc", "wps_pbc_key_id");
	assert_string_equal(out, "------------------------\n"
				 "wps            | true  |\n"
				 "wps_pbc        | true  |\n"
				 "wps_pbc_key_id | key-3 |\n"
				 "------------------------\n");
}

/* Rows stand side by side; what could drive the terminal is written out. */
static void test_formats(void **state)
{
	(void)state;
	assert_ovsh(0, "i", "WPS_Session", "if_name:=a", "method:=pbc", "status:=active",
		"requested_by:=cli", "ssid:=\xc3\xa9t\xc3\xa9");
	assert_ovsh(0, "i", "WPS_Session", "if_name:=b", "method:=pbc", "status:=failed",
		"requested_by:=cli", "ssid:=\x1b[31m,x", "started_at:=12");
	assert_ovsh(0, "s", "WPS_Session", "-r", "-w", "started_at==12", "ssid", "if_name");
	assert_string_equal(out, "b \\u001b[31m,x\n");
	assert_ovsh(0, "s", "WPS_Session", "-c", "-w", "if_name==a", "ssid", "status");
	assert_string_equal(out, "---------------\n"
				 "ssid   : \xc3\xa9t\xc3\xa9\n"
				 "status : active\n"
				 "---------------\n");
	assert_ovsh(0, "s", "WPS_Session", "--json", "-w", "if_name==b", "started_at", "ended_at");
	assert_string_equal(out,
		"[\n    {\n        \"ended_at\": [\n            \"set\",\n"
		"            []\n        ],\n        \"started_at\": 12\n    }\n]\n");
	assert_ovsh(0, "s", "WPS_Session", "if_name", "status");
	assert_in(out, "if_name | ");
	assert_int_equal(strspn(out, "-"), 7 + 2 + 2 * 3 + 1 + 1 + 5 + 5);
	assert_ovsh(0, "d", "WPS_Session", "-w", "if_name==a,ssid==\xc3\xa9t\xc3\xa9");
	assert_string_equal(out, "");
	assert_ovsh(0, "-v", "d", "WPS_Session", "-w", "started_at>=12");
	assert_string_equal(out, "1\n");
}

static void test_operators(void **state)
{
	(void)state;
	assert_ovsh(0, "U", "Wifi_VIF_Config", "-w", "if_name==ops", "ssid:='12'", "btm:=7");
	assert_int_equal(strlen(out), 37);
	assert_ovsh(0, "u", "Wifi_VIF_Config", "-w", "if_name==ops",
		"security:ins:[\"map\",[[\"key\",\"a\"],[\"mode\",\"2\"]]]", "mac_list:ins:zz",
		"wpa_key_mgmt::\"wpa-psk\"", "bridge~=true");
	assert_ovsh(0, "s", "-r", "Wifi_VIF_Config", "-w", "if_name==ops", "bridge", "btm",
		"mac_list", "security", "ssid", "wpa_key_mgmt");
	assert_string_equal(
		out, "true 7 zz [\"map\",[[\"key\",\"a\"],[\"mode\",\"2\"]]] 12 wpa-psk\n");
	assert_ovsh(0, "U", "Wifi_VIF_Config", "-w", "if_name==ops",
		"security:del:[\"set\",[\"key\"]]", "btm:=[\"set\",[]]");
	assert_ovsh(0, "s", "-r", "Wifi_VIF_Config", "-w", "if_name==ops,ssid==12,btm!=7",
		"security", "btm");
	assert_string_equal(out, "[\"set\",[]] [\"map\",[[\"mode\",\"2\"]]]\n");
	/* A comma with no condition behind it belongs to the value. */
	assert_ovsh(0, "u", "Wifi_VIF_Config", "-w", "if_name==ops", "ssid:=Smith, Jones==x");
	assert_ovsh(0, "s", "-r", "Wifi_VIF_Config", "-w", "ssid==Smith, Jones==x", "if_name");
	assert_string_equal(out, "ops\n");
	assert_ovsh(0, "d", "Wifi_VIF_Config", "-w", "if_name==ops");
}

static void test_wait(void **state)
{
	pid_t writer;

	(void)state;
	assert_ovsh(0, "i", "Wifi_VIF_Config", "if_name:=waits", "wps:=false");
	assert_ovsh(0, "w", "Wifi_VIF_Config", "-w", "if_name==waits", "wps:=false");
	assert_ovsh(1, "-t", "50", "w", "Wifi_VIF_Config", "-w", "if_name==waits", "wps:=true");
	assert_in(err, "timed out");
	assert_ovsh(0, "-n", "w", "Wifi_VIF_Config", "-w", "if_name==waits", "wps:=true");
	assert_ovsh(1, "-t", "50", "w", "Wifi_VIF_Config", "-w", "if_name==later");
	writer = fork();
	if (writer == 0) {
		char *words[] = {(char[]){"ovsh"}, (char[]){"i"}, (char[]){"Wifi_VIF_Config"},
			(char[]){"-q"}, (char[]){"if_name:=later"}, NULL};

		usleep(100000);
		_exit(ovsh_main(5, words));
	}
	assert_ovsh(0, "-t", "5000", "w", "Wifi_VIF_Config", "-w", "if_name==later");
	waitpid(writer, NULL, 0);
	assert_ovsh(0, "d", "Wifi_VIF_Config", "-w", "if_name==later");
	assert_ovsh(0, "d", "Wifi_VIF_Config", "-w", "if_name==waits");
}

/* Each failure names the word that was wrong. */
static void test_errors(void **state)
{
	(void)state;
	assert_ovsh(2, "s", "Wifi_VIF_Stat");
	assert_in(err, "no table \"Wifi_VIF_Stat\"; did you mean Wifi_VIF_State?");
	assert_ovsh(2, "s", "Wifi_VIF_State", "wsp");
	assert_in(err, "has no column \"wsp\"; did you mean ");
	assert_in(err, "wps");
	assert_ovsh(2, "u", "Wifi_VIF_Config", "wps:=ture");
	assert_in(err, "column wps: \"ture\" is not of type optional boolean: true or false");
	assert_ovsh(2, "u", "Wifi_VIF_Config", "btm:=1x");
	assert_in(err, "column btm: \"1x\" is not of type optional integer");
	assert_ovsh(2, "u", "Wifi_VIF_Config", "security:=opensync11");
	assert_in(err, "column security: the value is not a map of string to string");
	assert_null(strstr(err, "opensync11"));
	assert_ovsh(2, "u", "Wifi_VIF_Config", "wps");
	assert_in(err, "write wps:=VALUE");
	assert_ovsh(2, "u", "Wifi_VIF_Config");
	assert_ovsh(2, "s", "Wifi_VIF_Config", "-w", "if_name=x");
	assert_in(err, "condition \"if_name=x\"");
	assert_ovsh(2, "s", "Wifi_VIF_Config", "-w", "ssid<x");
	assert_in(err, "column ssid is not a number");
	assert_ovsh(2, "frob", "Wifi_VIF_Config");
	assert_in(err, "\"frob\" is not a command");
	assert_ovsh(2, "s");
	assert_ovsh(2, "-t", "soon", "s", "Wifi_VIF_Config");
	assert_in(err, "timeout \"soon\"");
	assert_ovsh(1, "u", "Wifi_VIF_Config", "-w", "if_name==nope", "wps:=true");
	assert_in(err, "no row of Wifi_VIF_Config matches if_name==nope");
	assert_ovsh(1, "u", "Wifi_VIF_Config", "mode:=bridge");
	assert_in(err, "constraint violation");
	assert_ovsh(1, "--db", "unix:/nonexistent", "s", "Wifi_VIF_Config");
	assert_in(err, "cannot connect to /nonexistent");
	assert_ovsh(1, "--db", "Nope", "s", "Wifi_VIF_Config");
	assert_in(err, "database Nope");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_operators),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
