/* SPDX-License-Identifier: BSD-3-Clause */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "notation/notation.h"

#define LINE_MAX_ 160

static const char usage[] =
	"usage: wscpeer enrollee|registrar|authenticator|access-point IFNAME [OPTION...]\n"
	"  libwsc on the air (nl80211 and EAPOL), or on a wired port. One JSON object a line.\n"
	"  --wired            EAPOL only; always so for the last two\n"
	"  --pbc              the button was pressed\n"
	"  --pin-file FILE    device password; /dev/stdin\n"
	"  --password-id N    instead of 0 with a PIN\n"
	"  --ssid TEXT --bssid MAC --freq MHZ\n"
	"  --settings FILE    what is handed out: lines ssid= auth=open|wpa|wpa2|mixed key=\n"
	"  --timeout S --retry S --linger S\n"
	"  --packet-max N     longest EAP packet to send\n"
	"  --version1         a device of WSC 1.0\n"
	"  --locked           an access point that takes no registrar\n"
	"  --refuse MESSAGE=ERROR --stall MESSAGE --drop N --duplicate N\n"
	"exit code: 0 done, 1 session failed, 2 usage, 3 system, 4 no session, 5 overlap\n";

static int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("wscpeer: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return EXIT_USAGE;
}

static bool number_parse(const char *text, long low, long high, long *ret)
{
	char *end;
	const long number = strtol(text, &end, 10);

	if (end == text || *end || number < low || number > high)
		return false;
	*ret = number;
	return true;
}

/* "M2", "WSC_DONE": a message that travels by itself. */
static bool kind_parse(const char *text, size_t len, int *ret)
{
	for (int kind = WSC_M1; kind <= WSC_DONE; kind++) {
		const char *name = wsc_kind_name((enum wsc_kind)kind);

		if (strlen(name) == len && strncmp(name, text, len) == 0) {
			*ret = kind;
			return true;
		}
	}
	return false;
}

static int password_read(struct options *options, const char *name)
{
	char line[WSC_PASSWORD_MAX + 2] = "";
	FILE *file = fopen(name, "re");

	if (!file)
		return fail("%s: %s", name, strerror(errno));
	if (fgets(line, sizeof(line), file))
		options->password_len = strcspn(line, "\n");
	fclose(file);
	if (options->password_len == 0 || options->password_len > WSC_PASSWORD_MAX)
		return fail("%s: not a device password", name);
	memcpy(options->password, line, options->password_len);
	wsc_wipe(line, sizeof(line));
	return EXIT_SUCCESS;
}

static bool auth_set(struct wsc_credential *credential, const char *text)
{
	if (strcmp(text, "open") == 0)
		credential->auth_type = WSC_AUTH_OPEN;
	else if (strcmp(text, "wpa") == 0)
		credential->auth_type = WSC_AUTH_WPA_PERSONAL;
	else if (strcmp(text, "wpa2") == 0)
		credential->auth_type = WSC_AUTH_WPA2_PERSONAL;
	else if (strcmp(text, "mixed") == 0)
		credential->auth_type = WSC_AUTH_WPA_PERSONAL | WSC_AUTH_WPA2_PERSONAL;
	else
		return false;
	credential->encryption =
		credential->auth_type == WSC_AUTH_OPEN ? WSC_ENCRYPTION_NONE : WSC_ENCRYPTION_AES;
	return true;
}

/* One line of the settings; ssid= begins the next credential. */
static bool setting_take(struct options *options, const char *line)
{
	const char *value = strchr(line, '=');
	const size_t len = value ? strlen(value + 1) : 0;
	struct wsc_credential *credential;

	if (!value++)
		return false;
	if (strncmp(line, "ssid=", 5) == 0) {
		if (options->n_credentials == OPTIONS_CREDENTIALS_MAX || len > WSC_SSID_MAX)
			return false;
		credential = &options->credentials[options->n_credentials++];
		credential->network_index = (uint8_t)options->n_credentials;
		credential->ssid_len = (uint8_t)len;
		memcpy(credential->ssid, value, len);
		return auth_set(credential, "wpa2");
	}
	if (options->n_credentials == 0)
		return false;
	credential = &options->credentials[options->n_credentials - 1];
	if (strncmp(line, "auth=", 5) == 0)
		return auth_set(credential, value);
	if (strncmp(line, "key=", 4) != 0 || len > WSC_KEY_MAX)
		return false;
	credential->key_len = (uint8_t)len;
	memcpy(credential->key, value, len);
	return true;
}

static int settings_read(struct options *options, const char *name)
{
	FILE *file = fopen(name, "re");
	char line[LINE_MAX_];
	bool good = true;

	if (!file)
		return fail("%s: %s", name, strerror(errno));
	while (good && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		good = line[0] == '\0' || setting_take(options, line);
	}
	fclose(file);
	wsc_wipe(line, sizeof(line));
	return good ? EXIT_SUCCESS : fail("%s: not settings", name);
}

static int refuse_parse(struct options *options, const char *text)
{
	const size_t len = strcspn(text, "=");
	long error;

	if (!text[len] || !kind_parse(text, len, &options->refuse_at) ||
		!number_parse(text + len + 1, 0, WSC_ERR_COUNT - 1, &error))
		return fail("--refuse %s: must be MESSAGE=ERROR, M4=18", text);
	options->refuse_error = (enum wsc_config_error)error;
	return EXIT_SUCCESS;
}

enum {
	OPTION_WIRED = 256,
	OPTION_PBC,
	OPTION_PIN_FILE,
	OPTION_PASSWORD_ID,
	OPTION_SSID,
	OPTION_BSSID,
	OPTION_FREQ,
	OPTION_SETTINGS,
	OPTION_TIMEOUT,
	OPTION_RETRY,
	OPTION_LINGER,
	OPTION_PACKET_MAX,
	OPTION_VERSION1,
	OPTION_LOCKED,
	OPTION_REFUSE,
	OPTION_STALL,
	OPTION_DROP,
	OPTION_DUPLICATE
};

static const struct option table[] = {
	{"wired", no_argument, NULL, OPTION_WIRED},
	{"pbc", no_argument, NULL, OPTION_PBC},
	{"pin-file", required_argument, NULL, OPTION_PIN_FILE},
	{"password-id", required_argument, NULL, OPTION_PASSWORD_ID},
	{"ssid", required_argument, NULL, OPTION_SSID},
	{"bssid", required_argument, NULL, OPTION_BSSID},
	{"freq", required_argument, NULL, OPTION_FREQ},
	{"settings", required_argument, NULL, OPTION_SETTINGS},
	{"timeout", required_argument, NULL, OPTION_TIMEOUT},
	{"retry", required_argument, NULL, OPTION_RETRY},
	{"linger", required_argument, NULL, OPTION_LINGER},
	{"packet-max", required_argument, NULL, OPTION_PACKET_MAX},
	{"version1", no_argument, NULL, OPTION_VERSION1},
	{"locked", no_argument, NULL, OPTION_LOCKED},
	{"refuse", required_argument, NULL, OPTION_REFUSE},
	{"stall", required_argument, NULL, OPTION_STALL},
	{"drop", required_argument, NULL, OPTION_DROP},
	{"duplicate", required_argument, NULL, OPTION_DUPLICATE},
	{NULL, 0, NULL, 0},
};

/* Those that take a number. false: another option. */
static bool number_take(struct options *options, int option, const char *text, int *ret)
{
	long number;

	if (option != OPTION_PASSWORD_ID && option != OPTION_FREQ && option != OPTION_TIMEOUT &&
		option != OPTION_RETRY && option != OPTION_LINGER && option != OPTION_PACKET_MAX &&
		option != OPTION_DROP && option != OPTION_DUPLICATE)
		return false;
	*ret = EXIT_SUCCESS;
	if (!number_parse(text, 0, 65535, &number))
		*ret = fail("%s: not a number from 0 to 65535", text);
	else if (option == OPTION_PASSWORD_ID)
		options->password_id = (uint16_t)number;
	else if (option == OPTION_TIMEOUT)
		options->timeout_ms = number * 1000;
	else if (option == OPTION_RETRY)
		options->retry_ms = number * 1000;
	else if (option == OPTION_LINGER)
		options->linger_ms = number * 1000;
	else if (option == OPTION_PACKET_MAX)
		options->packet_max = (size_t)number;
	else if (option == OPTION_DROP)
		options->drop = (unsigned)number;
	else if (option == OPTION_DUPLICATE)
		options->duplicate = (unsigned)number;
	else if (options->n_freqs == AIR_FREQS_MAX)
		*ret = fail("--freq: at most %d", AIR_FREQS_MAX);
	else
		options->freqs_mhz[options->n_freqs++] = (uint32_t)number;
	return true;
}

static int option_take(struct options *options, int option, const char *text)
{
	int result;

	if (number_take(options, option, text, &result))
		return result;
	switch (option) {
	case OPTION_WIRED:
		options->wired = true;
		return EXIT_SUCCESS;
	case OPTION_PBC:
		options->password_id = WSC_PASSWORD_PBC;
		return EXIT_SUCCESS;
	case OPTION_PIN_FILE:
		return password_read(options, text);
	case OPTION_SSID:
		options->ssid = text;
		return EXIT_SUCCESS;
	case OPTION_BSSID:
		options->has_bssid = mac_read(text, strlen(text), ":", options->bssid);
		return options->has_bssid ? EXIT_SUCCESS : fail("%s: not an address", text);
	case OPTION_SETTINGS:
		return settings_read(options, text);
	case OPTION_VERSION1:
		options->version2 = 0;
		return EXIT_SUCCESS;
	case OPTION_LOCKED:
		options->locked = true;
		return EXIT_SUCCESS;
	case OPTION_REFUSE:
		return refuse_parse(options, text);
	case OPTION_STALL:
		if (!kind_parse(text, strlen(text), &options->stall_at))
			return fail("--stall %s: not a message", text);
		return EXIT_SUCCESS;
	default:
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
}

int options_parse(struct options *options, int argc, char **argv)
{
	static const char *const roles[] = {
		"enrollee", "registrar", "authenticator", "access-point"};
	const size_t n_roles = sizeof(roles) / sizeof(roles[0]);
	int result = EXIT_SUCCESS, option;
	size_t role = 0;

	*options = (struct options){.timeout_ms = 120000,
		.linger_ms = 1000,
		.version2 = 0x20,
		.refuse_at = -1,
		.stall_at = -1};
	while (result == EXIT_SUCCESS && (option = getopt_long(argc, argv, "", table, NULL)) != -1)
		result = option_take(options, option, optarg);
	if (result != EXIT_SUCCESS)
		return result;
	if (argc - optind != 2) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	while (role < n_roles && strcmp(roles[role], argv[optind]) != 0)
		role++;
	if (role == n_roles)
		return fail("%s: not a role", argv[optind]);
	options->role = (enum peer_role)role;
	options->if_name = argv[optind + 1];
	options->wired |= options_is_server(options);
	if (options->role == PEER_ACCESS_POINT && options->n_credentials != 1)
		return fail("an access point has --settings of one network");
	if ((options->password_id == WSC_PASSWORD_PBC) == (options->password_len != 0))
		return fail("either --pbc or --pin-file");
	return EXIT_SUCCESS;
}

bool options_is_server(const struct options *options)
{
	return options->role == PEER_AUTHENTICATOR || options->role == PEER_ACCESS_POINT;
}

void options_wipe(struct options *options)
{
	wsc_wipe(options->password, sizeof(options->password));
	for (size_t i = 0; i < OPTIONS_CREDENTIALS_MAX; i++)
		wsc_credential_wipe(&options->credentials[i]);
}
