/* SPDX-License-Identifier: BSD-3-Clause */
#include "commands.h"

#include <string.h>

#include "ovsh.h"

static int help_run(const struct cli *cli, const struct invocation *invocation);

/* Not formatted: clang-format 14 makes the columns of structs ragged, or crashes. */
/* clang-format off */
const struct cli_option cli_options[OPTION_COUNT] = {
	[OPTION_SSID] = {"ssid", 's', "SSID", "every interface with this SSID", COMPLETE_SSID},
	[OPTION_KEY] = {"key", 'k', "KEYID", "hand out this key instead of the chosen one",
		COMPLETE_KEY_ID},
	[OPTION_PER_DEVICE] = {"per-device", 'p', NULL, "the device gets a key of its own",
		COMPLETE_NOTHING},
	[OPTION_NAME] = {"name", 'n', "NAME", "what to call the device", COMPLETE_NOTHING},
	[OPTION_BIND] = {"bind", 0, NULL, "its key opens for its MAC address only",
		COMPLETE_NOTHING},
	[OPTION_WAIT] = {"wait", 'w', NULL, "wait for the outcome", COMPLETE_NOTHING},
	[OPTION_FOLLOW] = {"follow", 'f', NULL, "go on with what happens from now on",
		COMPLETE_NOTHING},
	[OPTION_YES] = {"yes", 'y', NULL, "do not ask", COMPLETE_NOTHING},
	[OPTION_FORCE] = {"force", 0, NULL, "replace a file that is there", COMPLETE_NOTHING},
	/* The same word as that of OPTION_SSID: a command has one of them. */
	[OPTION_KEYS_OF] = {"ssid", 's', "SSID", "the network of the keys in a psk file",
		COMPLETE_SSID},
	[OPTION_LIMIT] = {"limit", 'n', "N", "so many sessions, default 100", COMPLETE_NOTHING},
	[OPTION_LONG] = {"long", 'l', NULL, "with what kind of device it is, and its UUID",
		COMPLETE_NOTHING},
	[OPTION_SECRET_FILE] = {"secret-file", 0, "FILE", "the RADIUS secret of the access points",
		COMPLETE_NOTHING},
	/* The same word as that of OPTION_SSID: a command has one of them. */
	[OPTION_NETWORK] = {"ssid", 's', "SSID", "of the network that devices join",
		COMPLETE_NOTHING},
	[OPTION_KEY_FILE] = {"key-file", 0, "FILE", "its passphrase, or 64 hex digits",
		COMPLETE_NOTHING},
	[OPTION_SECURITY] = {"security", 0, "KIND", "wpa2 (default), mixed, sae or open",
		COMPLETE_SECURITY},
	[OPTION_PBC] = {"pbc", 0, NULL, "by push button: it is pressed now", COMPLETE_NOTHING},
	[OPTION_PIN_FILE] = {"pin-file", 0, "FILE", "by the PIN in it; -: typed, or from a pipe",
		COMPLETE_NOTHING},
	[OPTION_ENROLLEE] = {"enrollee", 0, "ID", "only the device of this UUID or MAC address",
		COMPLETE_NOTHING},
	[OPTION_LISTEN] = {"listen", 0, "ADDR", "or ADDR:PORT, default 127.0.0.1:1812",
		COMPLETE_NOTHING},
	[OPTION_FROM] = {"from", 0, "NET", "ADDR or ADDR/PREFIX of the access points",
		COMPLETE_NOTHING},
	[OPTION_TIMEOUT] = {"timeout", 0, "S", "seconds (default 120 with --pbc, else 300)",
		COMPLETE_NOTHING},
	[OPTION_KEEP] = {"keep", 0, NULL, "one device after the other, until stopped",
		COMPLETE_NOTHING},
	[OPTION_INTERFACE] = {"interface", 'i', "IFACE",
		"listen there: a monitor or Ethernet interface", COMPLETE_NOTHING},
	[OPTION_HTML] = {"html", 0, "FILE", "write the report as one HTML file, too",
		COMPLETE_NOTHING},
	[OPTION_SVG] = {"svg", 0, "FILE", "write the sequence diagram as a picture, too",
		COMPLETE_NOTHING},
	[OPTION_STATION] = {"station", 0, "MAC", "this device only", COMPLETE_NOTHING},
	[OPTION_AP] = {"ap", 0, "MAC", "this access point only", COMPLETE_NOTHING},
	[OPTION_ALL] = {"all", 'a', NULL, "every attempt in full", COMPLETE_NOTHING},
	[OPTION_SHOW_KEYS] = {"show-keys", 0, NULL, "do not mask keys and PINs in quoted lines",
		COMPLETE_NOTHING},
	[OPTION_ANONYMISE] = {"anonymise", 0, "TO",
		"write copies that can be posted to this file or directory", COMPLETE_NOTHING},
	[OPTION_EXPLAIN] = {"explain", 0, "TOKEN", "say what a token of a report means",
		COMPLETE_TOKEN},
	[OPTION_JSON] = {"json", 'j', NULL, "print JSON", COMPLETE_NOTHING},
	[OPTION_SOCKET] = {"socket", 0, "PATH", "of wpsd's control socket", COMPLETE_NOTHING},
	[OPTION_HELP] = {"help", 'h', NULL, "print help", COMPLETE_NOTHING},
	[OPTION_VERSION] = {"version", 0, NULL, "print the version", COMPLETE_NOTHING},
};

const struct command commands[] = {
	{
		.name = "status",
		.synopsis = "",
		.summary = "show the access points, their WPS and their sessions",
		.help = "",
		.run = status_run,
	},
	{
		.name = "start",
		.synopsis = "IFACE | --ssid SSID [--key KEYID | --per-device [--bind]]\n"
			"         [--name NAME] [--wait]",
		.summary = "let one device in by push button",
		.help = "The session is open for two minutes: press the button on the device.\n"
			"With --ssid, every access point of the network opens, and all close when\n"
			"the device has joined one.\n"
			"With --per-device, the device gets a key that nobody else has: `wps devices`\n"
			"shows it, `wps revoke` takes it back.\n",
		.options = OPTION_BIT(OPTION_SSID) | OPTION_BIT(OPTION_KEY) | OPTION_BIT(OPTION_PER_DEVICE) |
			OPTION_BIT(OPTION_NAME) | OPTION_BIT(OPTION_BIND) | OPTION_BIT(OPTION_WAIT),
		.operands = {{"IFACE", COMPLETE_IF_NAME}},
		.run = start_run,
	},
	{
		.name = "cancel",
		.synopsis = "[IFACE | --ssid SSID]",
		.summary = "end a session, or all of them",
		.help = "",
		.options = OPTION_BIT(OPTION_SSID),
		.operands = {{"IFACE", COMPLETE_IF_NAME}},
		.run = cancel_run,
	},
	{
		.name = "events",
		.synopsis = "[-f]",
		.summary = "print the open or last session of each interface, or follow",
		.help = "",
		.options = OPTION_BIT(OPTION_FOLLOW),
		.run = events_run,
	},
	{
		.name = "devices",
		.synopsis = "[SSID] [--long]",
		.summary = "show the devices that were given a key",
		.help = "",
		.options = OPTION_BIT(OPTION_LONG),
		.operands = {{"SSID", COMPLETE_SSID}},
		.run = devices_run,
	},
	{
		.name = "rename",
		.synopsis = "DEVICE NAME",
		.summary = "call a device by another name",
		.help = "DEVICE is its name, its MAC address, its UUID or the id of its key.\n",
		.operands = {{"DEVICE", COMPLETE_DEVICE}, {"NAME", COMPLETE_NOTHING}},
		.run = rename_run,
	},
	{
		.name = "revoke",
		.synopsis = "DEVICE [--yes]",
		.summary = "take the key of a device back",
		.help = "The device is off at once and cannot come back; no other one is touched.\n"
			"DEVICE is its name, its MAC address or its UUID: all its keys; or the id of\n"
			"one of them.\n",
		.options = OPTION_BIT(OPTION_YES),
		.operands = {{"DEVICE", COMPLETE_DEVICE}},
		.run = revoke_run,
	},
	{
		.name = "history",
		.synopsis = "[-n N]",
		.summary = "print the sessions there were, the newest first",
		.help = "",
		.options = OPTION_BIT(OPTION_LIMIT),
		.run = history_run,
	},
	{
		.name = "export",
		.synopsis = "FILE [--force]",
		.summary = "write the devices and their keys to a file",
		.help = "FILE can be read by you only; -: standard output, if it is no terminal.\n",
		.options = OPTION_BIT(OPTION_FORCE),
		.operands = {{"FILE", COMPLETE_NOTHING}},
		.run = export_run,
	},
	{
		.name = "import",
		.synopsis = "FILE [--ssid SSID]",
		.summary = "take in what was exported, or a psk file of hostapd",
		.help = "All of it or, when there is a mistake in it, nothing. Keys that are there\n"
			"already stay as they are. FILE -: standard input.\n",
		.options = OPTION_BIT(OPTION_KEYS_OF),
		.operands = {{"FILE", COMPLETE_NOTHING}},
		.run = import_run,
	},
	{
		.name = "registrar",
		.synopsis = "--secret-file FILE --ssid SSID --key-file FILE\n"
			"         (--pbc | --pin-file FILE) [OPTION]...",
		.summary = "let a device in through other people's access points, over RADIUS",
		.help = "Works without wpsd. hostapd (eap_server=0) and others ask it about WPS;\n"
			"wps(1) has the hostapd.conf. Files with secrets must be private (0600).\n",
		.options = OPTION_BIT(OPTION_SECRET_FILE) | OPTION_BIT(OPTION_NETWORK) | OPTION_BIT(OPTION_KEY_FILE) |
			OPTION_BIT(OPTION_SECURITY) | OPTION_BIT(OPTION_PBC) | OPTION_BIT(OPTION_PIN_FILE) |
			OPTION_BIT(OPTION_ENROLLEE) | OPTION_BIT(OPTION_LISTEN) | OPTION_BIT(OPTION_FROM) |
			OPTION_BIT(OPTION_TIMEOUT) | OPTION_BIT(OPTION_KEEP),
		.run = registrar_run,
	},
	{
		.name = "trace",
		.synopsis = "[OPTION]... FILE... | -i IFACE",
		.summary = "say what happened in captures and logs, why, and what to do",
		.help = "FILE is a capture (pcap, pcapng) or a log (hostapd, wpa_supplicant, their\n"
			"events, logread, journalctl, kernel), of either end, also compressed; several\n"
			"of the same attempt are put on one clock. FILE -: standard input.\n",
		.options = OPTION_BIT(OPTION_INTERFACE) | OPTION_BIT(OPTION_HTML) |
			OPTION_BIT(OPTION_SVG) | OPTION_BIT(OPTION_STATION) |
			OPTION_BIT(OPTION_AP) | OPTION_BIT(OPTION_ALL) |
			OPTION_BIT(OPTION_SHOW_KEYS) | OPTION_BIT(OPTION_ANONYMISE) |
			OPTION_BIT(OPTION_FORCE) | OPTION_BIT(OPTION_EXPLAIN),
		.operands = {{"FILE", COMPLETE_NOTHING}},
		.repeats = true,
		.run = trace_command_run,
	},
	{
		.name = "ovsh",
		.synopsis = "COMMAND TABLE [ARGUMENT]...",
		.summary = "read and write the OVSDB database",
		.help = "",
		.run_raw = ovsh_main,
	},
	{
		.name = "help",
		.synopsis = "[COMMAND]",
		.summary = "explain a command",
		.help = "",
		.operands = {{"COMMAND", COMPLETE_COMMAND}},
		.run = help_run,
	},
};
/* clang-format on */

const size_t n_commands = sizeof(commands) / sizeof(commands[0]);

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < n_commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static void options_print(FILE *to, uint64_t options)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct cli_option *option = &cli_options[i];
		const char letter[] = {'-', option->letter, ',', '\0'};
		int width;

		if (!(options & OPTION_BIT(i)))
			continue;
		width = fprintf(to, "  %3s --%s%s%s", option->letter ? letter : "", option->name,
			option->value ? " " : "", option->value ? option->value : "");
		fprintf(to, "%*s%s\n", width < 24 ? 24 - width : 1, "", option->help);
	}
}

void usage_print(FILE *to, const struct command *command)
{
	if (command) {
		fprintf(to, "usage: wps %s%s%s\n\n%c%s.\n%s", command->name,
			command->synopsis[0] ? " " : "", command->synopsis,
			command->summary[0] - 'a' + 'A', command->summary + 1, command->help);
		fprintf(to, "\n");
		options_print(to, command->options | OPTIONS_GLOBAL);
		return;
	}
	fprintf(to, "usage: wps [OPTION]... [COMMAND [ARGUMENT]...]\n\n");
	for (size_t i = 0; i < n_commands; i++)
		fprintf(to, "  %-10s%s%s\n", commands[i].name, commands[i].summary,
			i == 0 ? " (default)" : "");
	fprintf(to, "\n");
	options_print(to, OPTIONS_GLOBAL);
	fprintf(to, "\nexit code: 0 done, 1 rejected or not succeeded, 2 wrong usage, 3 wpsd not "
		    "reached, 130 stopped waiting\n"
		    "of trace: 0 all is well, 1 something failed, 3 bad file, 4 nothing about WPS, "
		    "5 not decided\n");
}

static int help_run(const struct cli *cli, const struct invocation *invocation)
{
	char name[] = "ovsh", help[] = "--help";
	char *arguments[] = {name, help, NULL};
	const struct command *command = NULL;

	(void)cli;
	if (invocation->n_operands > 0) {
		command = command_find(invocation->operands[0]);
		if (!command)
			return cli_usage_error(
				NULL, "unknown command '%s'", invocation->operands[0]);
	}
	if (command && command->run_raw)
		return command->run_raw(2, arguments);
	usage_print(stdout, command);
	return CLI_OK;
}
