/* SPDX-License-Identifier: BSD-3-Clause */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "notation/notation.h"
#include "registrar.h"

#define NAME "registrar"

#define PORT_DEFAULT   1812 /* RFC 2865, 3 */
#define LISTEN_DEFAULT "127.0.0.1"
#define PIN_TIMEOUT_S  300
#define TIMEOUT_MAX_S  86400
#define KEY_HEX_LEN    64
#define PASSPHRASE_MIN 8
#define PASSPHRASE_MAX 63
#define IPV4_BITS      32
#define IPV6_BITS      128
#define TEXT_FILE_MAX  512

/* --- values --- */

static bool number_read(const char *text, long max, long *ret)
{
	char *end;

	errno = 0;
	*ret = strtol(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && text[0] >= '0' && text[0] <= '9' &&
	       *ret <= max;
}

static bool address_read(const char *text, union registrar_address *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, text, &ret->four.sin_addr) == 1) {
		ret->four.sin_family = AF_INET;
		return true;
	}
	if (inet_pton(AF_INET6, text, &ret->six.sin6_addr) == 1) {
		ret->six.sin6_family = AF_INET6;
		return true;
	}
	return false;
}

/* "ADDR", "ADDR:PORT", "[ADDR]:PORT", "[ADDR]". */
static bool listen_read(const char *text, union registrar_address *ret)
{
	char address[INET6_ADDRSTRLEN + 1];
	const char *port = NULL, *begin = text, *end = text + strlen(text);
	long number = PORT_DEFAULT;

	if (text[0] == '[') {
		begin = text + 1;
		end = strchr(begin, ']');
		if (!end || (end[1] != '\0' && end[1] != ':'))
			return false;
		port = end[1] ? end + 2 : NULL;
	} else if (strchr(text, ':') && strchr(text, ':') == strrchr(text, ':')) {
		end = strchr(text, ':');
		port = end + 1;
	}
	if ((size_t)(end - begin) >= sizeof(address))
		return false;
	memcpy(address, begin, (size_t)(end - begin));
	address[end - begin] = '\0';
	if (!address_read(address, ret) || (port && !number_read(port, UINT16_MAX, &number)))
		return false;
	if (ret->any.sa_family == AF_INET)
		ret->four.sin_port = htons((uint16_t)number);
	else
		ret->six.sin6_port = htons((uint16_t)number);
	return number > 0;
}

static bool from_read(const char *text, struct registrar_setup *setup)
{
	char address[INET6_ADDRSTRLEN + 1];
	const char *slash = strchr(text, '/');
	const size_t len = slash ? (size_t)(slash - text) : strlen(text);
	union registrar_address read;
	long bits;

	if (len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (!address_read(address, &read))
		return false;
	setup->from_family = read.any.sa_family;
	bits = setup->from_family == AF_INET ? IPV4_BITS : IPV6_BITS;
	if (setup->from_family == AF_INET)
		memcpy(setup->from, &read.four.sin_addr, sizeof(read.four.sin_addr));
	else
		memcpy(setup->from, &read.six.sin6_addr, sizeof(read.six.sin6_addr));
	if (slash && !number_read(slash + 1, bits, &bits))
		return false;
	setup->from_bits = (unsigned)bits;
	return true;
}

static bool enrollee_read(const char *text, struct registrar_setup *setup)
{
	const size_t len = strlen(text);

	setup->for_uuid = uuid_read(text, len, setup->uuid);
	setup->for_mac = !setup->for_uuid && len > 0 && mac_take(text, len, setup->mac) == len;
	return setup->for_uuid || setup->for_mac;
}

/* --- files --- */

static int file_fail(const struct cli *cli, const char *what, const char *path, const char *why)
{
	struct cli_failure failure;

	cli_failure_set(&failure, CLI_NOT_DONE, "bad-file", "", "%s '%s': %s", what, path, why);
	return cli_fail(cli, &failure);
}

static int mode_check(const struct cli *cli, const char *what, const char *path, int fd)
{
	struct cli_failure failure;
	struct stat about;

	if (fstat(fd, &about) < 0)
		return file_fail(cli, what, path, strerror(errno));
	if (!S_ISREG(about.st_mode) || (about.st_mode & (S_IROTH | S_IWOTH)) == 0)
		return CLI_OK;
	cli_failure_set(&failure, CLI_NOT_DONE, "file-not-private", "",
		"%s '%s' can be read or written by everybody on this machine", what, path);
	snprintf(failure.remedy, sizeof(failure.remedy), "chmod 600 '%s'", path);
	return cli_fail(cli, &failure);
}

/* The first line of a file that holds a secret, 0-terminated. */
static int line_read(const struct cli *cli, const char *what, const char *path, int fd,
	char ret[static TEXT_FILE_MAX])
{
	size_t len = 0;
	ssize_t got = 0;

	while (len < TEXT_FILE_MAX - 1 && !memchr(ret, '\n', len)) {
		got = read(fd, ret + len, TEXT_FILE_MAX - 1 - len);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	if (got < 0 && errno == EINTR)
		return CLI_STOPPED;
	if (got < 0)
		return file_fail(cli, what, path, strerror(errno));
	ret[len] = '\0';
	ret[strcspn(ret, "\r\n")] = '\0';
	if (ret[0] == '\0')
		return file_fail(cli, what, path, "its first line is empty");
	return CLI_OK;
}

static int secret_file_read(
	const struct cli *cli, const char *what, const char *path, char ret[static TEXT_FILE_MAX])
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	int code;

	if (fd < 0)
		return file_fail(cli, what, path, strerror(errno));
	code = mode_check(cli, what, path, fd);
	if (code == CLI_OK)
		code = line_read(cli, what, path, fd, ret);
	close(fd);
	return code;
}

static int radius_secret_read(
	const struct cli *cli, const struct invocation *invocation, struct registrar_setup *setup)
{
	const char *path = invocation->values[OPTION_SECRET_FILE];
	char text[TEXT_FILE_MAX] = "";
	const int code = secret_file_read(cli, "the RADIUS secret", path, text);

	setup->secret_len = code == CLI_OK ? strlen(text) : 0;
	if (setup->secret_len > sizeof(setup->secret)) {
		wsc_wipe(text, sizeof(text));
		return file_fail(cli, "the RADIUS secret", path, "it is longer than 253 bytes");
	}
	memcpy(setup->secret, text, setup->secret_len);
	wsc_wipe(text, sizeof(text));
	return code;
}

/* NULL: a passphrase or 64 hex digits that this network can use; else what is wrong. */
static const char *key_problem(const char *key, bool sae_only)
{
	const size_t len = strlen(key);
	const bool hex = len == KEY_HEX_LEN && strspn(key, "0123456789abcdefABCDEF") == len;

	if (hex)
		return sae_only ? "WPA3 needs the passphrase as text, not 64 hex digits" : NULL;
	if (len < PASSPHRASE_MIN)
		return "a passphrase has at least 8 characters";
	if (len > PASSPHRASE_MAX)
		return "a passphrase has at most 63 characters (or it is 64 hex digits)";
	for (; *key; key++)
		if (*key < ' ' || *key > '~')
			return "a passphrase has only characters of ASCII (IEEE 802.11, J.4)";
	return NULL;
}

static int key_read(
	const struct cli *cli, const struct invocation *invocation, struct registrar_setup *setup)
{
	const char *path = invocation->values[OPTION_KEY_FILE];
	const char *security = invocation->values[OPTION_SECURITY];
	const char *problem;
	char text[TEXT_FILE_MAX] = "";
	int code;

	if (!path)
		return CLI_OK; /* an open network */
	code = secret_file_read(cli, "the network's key", path, text);
	if (code != CLI_OK)
		return code;
	problem = key_problem(text, security && strcmp(security, "sae") == 0);
	if (!problem) {
		setup->credential.key_len = (uint8_t)strlen(text);
		memcpy(setup->credential.key, text, setup->credential.key_len);
	}
	wsc_wipe(text, sizeof(text));
	return problem ? file_fail(cli, "the network's key", path, problem) : CLI_OK;
}

/* On a terminal nothing of what is typed is shown. Returns an exit code, CLI_STOPPED for Ctrl-C. */
static int pin_prompt(const struct cli *cli, char text[static TEXT_FILE_MAX])
{
	struct termios before, silent;
	int code;

	if (tcgetattr(STDIN_FILENO, &before) < 0)
		return line_read(cli, "the PIN", "-", STDIN_FILENO, text);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	fprintf(stderr, "PIN of the device: ");
	code = line_read(cli, "the PIN", "-", STDIN_FILENO, text);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fprintf(stderr, "\n");
	return code;
}

static int pin_read(
	const struct cli *cli, const struct invocation *invocation, struct registrar_setup *setup)
{
	const char *path = invocation->values[OPTION_PIN_FILE];
	char text[TEXT_FILE_MAX] = "";
	bool good;
	int code;

	if (!path)
		return CLI_OK; /* push button */
	code = strcmp(path, "-") == 0 ? pin_prompt(cli, text)
				      : secret_file_read(cli, "the PIN", path, text);
	if (code != CLI_OK)
		return code;
	good = wsc_pin_parse(text, setup->pin) == WSC_OK;
	wsc_wipe(text, sizeof(text));
	if (good)
		return CLI_OK;
	return file_fail(cli, "the PIN", path,
		"it is not one: 4 digits, or 8 digits of which the last one checks the others");
}

/* --- options --- */

static int security_read(const char *text, bool has_key, struct registrar_setup *setup)
{
	static const char *const kinds[] = {"wpa2", "mixed", "sae", "open"};
	size_t kind = 0;

	while (kind < sizeof(kinds) / sizeof(kinds[0]) && strcmp(text, kinds[kind]) != 0)
		kind++;
	if (kind == sizeof(kinds) / sizeof(kinds[0]))
		return cli_usage_error(NAME, "'%s' is none of wpa2, mixed, sae and open", text);
	if (strcmp(text, "open") == 0 && has_key)
		return cli_usage_error(
			NAME, "'--key-file' and '--security open' exclude each other");
	if (strcmp(text, "open") != 0 && !has_key)
		return cli_usage_error(NAME, "'--key-file FILE' is missing");
	/* A station makes SAE of a WPA2 credential with the text of the passphrase; WSC has no
	 * number for SAE (Table 32). */
	setup->credential.auth_type = has_key ? WSC_AUTH_WPA2_PERSONAL : WSC_AUTH_OPEN;
	setup->credential.encryption = has_key ? WSC_ENCRYPTION_AES : WSC_ENCRYPTION_NONE;
	setup->credential.network_index = 1;
	return CLI_OK;
}

static int timeout_read(const char *text, struct registrar_setup *setup)
{
	const long max = setup->pbc ? WSC_WALK_TIME_MS / 1000 : TIMEOUT_MAX_S;
	long seconds = setup->pbc ? max : PIN_TIMEOUT_S;

	if (text && setup->keep)
		return cli_usage_error(NAME, "'--timeout' and '--keep' exclude each other");
	if (text && (!number_read(text, max, &seconds) || seconds < 1))
		return cli_usage_error(NAME, "'--timeout %s' is not 1 to %ld seconds%s", text, max,
			setup->pbc ? ", the walk time of the push button" : "");
	setup->timeout_ms = setup->keep ? 0 : seconds * 1000;
	return CLI_OK;
}

static int addresses_read(const struct invocation *invocation, struct registrar_setup *setup)
{
	const char *listen = invocation->values[OPTION_LISTEN];
	const char *from = invocation->values[OPTION_FROM];

	if (!listen_read(listen ? listen : LISTEN_DEFAULT, &setup->listen))
		return cli_usage_error(
			NAME, "'--listen %s' is not ADDR or ADDR:PORT (IPv6: [ADDR]:PORT)", listen);
	registrar_place(&setup->listen, setup->listen_text);
	setup->from_family = setup->listen.any.sa_family; /* and no bits: any address */
	if (from && !from_read(from, setup))
		return cli_usage_error(NAME, "'--from %s' is not ADDR or ADDR/PREFIX", from);
	if (setup->from_family == AF_INET6 && setup->listen.any.sa_family == AF_INET)
		return cli_usage_error(NAME,
			"'--from %s' is IPv6 and '--listen' is not: give '--listen [::]'", from);
	return CLI_OK;
}

static int options_check(const struct invocation *invocation, struct registrar_setup *setup)
{
	const char *const *values = invocation->values;
	const char *security = values[OPTION_SECURITY];
	int code;

	if (!values[OPTION_SECRET_FILE])
		return cli_usage_error(NAME, "'--secret-file FILE' is missing");
	if (!values[OPTION_NETWORK])
		return cli_usage_error(NAME, "'--ssid SSID' is missing");
	if (strlen(values[OPTION_NETWORK]) > WSC_SSID_MAX)
		return cli_usage_error(
			NAME, "'--ssid %s' is longer than 32 bytes", values[OPTION_NETWORK]);
	if (values[OPTION_PBC] && values[OPTION_PIN_FILE])
		return cli_usage_error(NAME, "'--pbc' and '--pin-file' exclude each other");
	if (!values[OPTION_PBC] && !values[OPTION_PIN_FILE])
		return cli_usage_error(NAME, "'--pbc' or '--pin-file FILE' is missing");
	if (values[OPTION_ENROLLEE] && !enrollee_read(values[OPTION_ENROLLEE], setup))
		return cli_usage_error(NAME, "'--enrollee %s' is neither a UUID nor a MAC address",
			values[OPTION_ENROLLEE]);
	setup->pbc = values[OPTION_PBC];
	setup->keep = values[OPTION_KEEP];
	setup->ssid = values[OPTION_NETWORK];
	setup->credential.ssid_len = (uint8_t)strlen(setup->ssid);
	memcpy(setup->credential.ssid, setup->ssid, setup->credential.ssid_len);
	code = security_read(security ? security : "wpa2", values[OPTION_KEY_FILE], setup);
	if (code == CLI_OK)
		code = timeout_read(values[OPTION_TIMEOUT], setup);
	return code == CLI_OK ? addresses_read(invocation, setup) : code;
}

int registrar_setup_read(
	const struct cli *cli, const struct invocation *invocation, struct registrar_setup *ret)
{
	int code;

	memset(ret, 0, sizeof(*ret));
	code = options_check(invocation, ret);
	if (code == CLI_OK)
		code = radius_secret_read(cli, invocation, ret);
	if (code == CLI_OK)
		code = key_read(cli, invocation, ret);
	return code == CLI_OK ? pin_read(cli, invocation, ret) : code;
}
