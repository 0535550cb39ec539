/* SPDX-License-Identifier: BSD-3-Clause */
/* Secrets in a line of a log, overwritten where they stand. */
#include "anonymise.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "line.h"

/* Settings whose value is a secret; * at the end: any more letters and digits. */
static const char *const settings[] = {"psk", "wpa_psk", "raw_psk", "wpa_passphrase", "passphrase",
	"sae_password", "password", "passwd", "private_key_passwd", "machine_password",
	"device_password", "dev_password", "dev_pw", "network_key", "wep_key*", "wep-key*", "key",
	"net_key", "nwkey", "ap_pin", "pin", "wps_pin", "wps-pin", "secret", "shared_secret",
	"auth_server_shared_secret", "acct_server_shared_secret", "das_shared_secret", "pmk", "kek",
	"kck", "ptk", "gtk", "multi_ap_backhaul_wpa_passphrase", "multi_ap_backhaul_wpa_psk",
	"dpp_netaccesskey", "dpp_csign", "password_hash", "leap-password", "wep-tx-key"};

/* Commands of ctrl_iface, hostapd_cli and wpa_cli, and how many arguments may be seen. */
static const struct {
	const char *name;
	unsigned open;
} commands[] = {
	{"WPS_PIN", 1},
	{"WPS_REG", 1},
	{"WPS_AP_PIN", 1},
	{"WPS_CHECK_PIN", 0},
	{"WPS_CONFIG", 1},
	{"WPS_ER_PIN", 1},
	{"WPS_ER_LEARN", 1},
	{"WPS_ER_CONFIG", 1},
	{"WPS_ER_SET_CONFIG", 1},
	{"WPS_NFC_TAG_READ", 0},
	{"WPS_ER_NFC_CONFIG_TOKEN", 0},
	{"P2P_CONNECT", 1},
	{"WPS-CRED-RECEIVED", 0},
	{"WPS-NEW-AP-SETTINGS", 0},
	{"WPS-ER-AP-SETTINGS", 1},
	{"WPS-OOB-DEVICE", 0},
	{"P2P-PROV-DISC-SHOW-PIN", 1},
	{"DPP-CONFOBJ-PASS", 0},
	{"DPP-CONFOBJ-PSK", 0},
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

#define ROWS (SETTINGS + COMMANDS)

/* Settings and behind them commands by their first letter, numbered from 1: most words are none. */
struct letters {
	uint8_t first[26], next[ROWS + 1], len[ROWS + 1];
};

_Static_assert(ROWS < UINT8_MAX, "rows are numbered by a byte");

/* Hexdumps that are none of a secret: a word that is in their title. All others are masked. */
static const char *const open_dumps[] = {"Nonce", "Public Key", "UUID", "SSID", "Device Name",
	"Model N", "Manufacturer", "Serial Number", "Replay Counter", "IE", "_ies", "identity",
	"Identity data", "rates", "capabilities", "caps", "Configuration Error", "Authorized MACs",
	"Beacon", "Version", "RX EAPOL", "TX EAPOL"};
/* … unless this stands there as well: WPS: E-SNonce1 guesses a PIN, WPA: IE KeyData has the GTK. */
static const char *const closed_dumps[] = {"SNonce", "KeyData"};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static size_t find(const char *line, size_t len, size_t from, const char *what)
{
	const char *at = from < len ? memmem(line + from, len - from, what, strlen(what)) : NULL;

	return at ? (size_t)(at - line) : len;
}

static const char *row_name(size_t row)
{
	return row < SETTINGS ? settings[row] : commands[row - SETTINGS].name;
}

static const struct letters *letters_get(void)
{
	static struct letters letters;

	for (size_t i = 0; i < ROWS && !letters.len[ROWS]; i++) {
		uint8_t *place = &letters.first[(row_name(i)[0] | 0x20) - 'a'];

		letters.next[i + 1] = *place;
		letters.len[i + 1] = (uint8_t)strlen(row_name(i));
		*place = (uint8_t)(i + 1);
	}
	return &letters;
}

static void hide(char *line, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (!isspace((unsigned char)line[i]) && line[i] != '"' && line[i] != '\'')
			line[i] = '*';
}

bool trace_line_dump(const char *line, size_t len, struct trace_dump *ret)
{
	const size_t at = find(line, len, 0, " - hexdump");
	size_t i = at + 10;

	if (at == len)
		return false;
	*ret = (struct trace_dump){.title_end = at};
	if (i + 6 <= len && memcmp(line + i, "_ascii", 6) == 0) {
		ret->ascii = true;
		i += 6;
	}
	if (i + 5 > len || memcmp(line + i, "(len=", 5) != 0)
		return false;
	for (i += 5; i < len && isdigit((unsigned char)line[i]) && ret->bytes < 100000; i++)
		ret->bytes = ret->bytes * 10 + (unsigned)(line[i] - '0');
	if (i + 2 > len || line[i] != ')' || line[i + 1] != ':')
		return false;
	ret->data = i + 2;
	return true;
}

size_t trace_line_dump_more(const char *line, size_t len)
{
	size_t i = 0, blanks = 0;

	while (i < len && (line[i] == '>' || line[i] == ' ' || line[i] == '\t'))
		blanks += line[i++] != '>';
	while (i < len && blanks < 4) /* behind a stamp and the program's name */
		if (line[i++] == ':')
			for (blanks = 0; i < len && line[i] == ' '; i++)
				blanks++;
	if (i + 2 > len || !isxdigit((unsigned char)line[i]) ||
		!isxdigit((unsigned char)line[i + 1]) || (i + 2 < len && line[i + 2] != ' '))
		return len;
	return i;
}

bool trace_line_dump_is(const char *line, const struct trace_dump *dump, const char *word)
{
	const size_t from = dump->title_end > 48 ? dump->title_end - 48 : 0;

	return find(line, dump->title_end, from, word) < dump->title_end;
}

/* Must its bytes not be shown? */
static bool dump_is_secret(const char *line, const struct trace_dump *dump)
{
	for (size_t i = 0; i < sizeof(closed_dumps) / sizeof(closed_dumps[0]); i++)
		if (trace_line_dump_is(line, dump, closed_dumps[i]))
			return true;
	for (size_t i = 0; i < sizeof(open_dumps) / sizeof(open_dumps[0]); i++)
		if (trace_line_dump_is(line, dump, open_dumps[i]))
			return false;
	return true;
}

static void mask_dump(char *line, size_t len)
{
	struct trace_dump dump;

	if (trace_line_dump(line, len, &dump)) {
		if (dump_is_secret(line, &dump))
			hide(line, dump.data, len);
	} else { /* of which title is not known here */
		hide(line, trace_line_dump_more(line, len), len);
	}
}

/* Does a word of @name begin at @at? Its length, or 0. */
static size_t matches(const char *line, size_t len, size_t at, const char *name, size_t n)
{
	const bool open = name[n - 1] == '*';
	size_t end = at + n - open;

	if (end > len || (line[at + 1] | 0x20) != (name[1] | 0x20) ||
		strncasecmp(line + at, name, n - open) != 0)
		return 0;
	while (open && end < len && isalnum((unsigned char)line[end]))
		end++;
	return end == len || !is_word(line[end]) ? end - at : 0;
}

static bool is_key(const char *line, size_t from, size_t to)
{
	if (to - from != 64)
		return false;
	for (size_t i = from; i < to; i++)
		if (!isxdigit((unsigned char)line[i]))
			return false;
	return true;
}

/* "[PTK=CCMP GTK=CCMP]" names the cipher, not the key. */
static bool is_cipher(const char *line, size_t len, size_t at, const char *setting)
{
	static const char *const ciphers[] = {
		"CCMP", "CCMP-256", "GCMP", "GCMP-256", "TKIP", "NONE", "WEP-40", "WEP-104"};

	if (at == len || line[at++] != '=' ||
		(strcmp(setting, "ptk") != 0 && strcmp(setting, "gtk") != 0))
		return false;
	for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
		const size_t n = strlen(ciphers[i]), end = at + n;

		if (end > len || memcmp(line + at, ciphers[i], n) != 0)
			continue;
		if (end == len || line[end] == ']' ||
			(end + 5 <= len && memcmp(line + end, " GTK=", 5) == 0))
			return true;
	}
	return false;
}

/* The value behind a setting's name, which ends at @at. In JSON a value ends with its string. */
static void mask_value(char *line, size_t len, size_t at)
{
	const bool json = len > 0 && line[0] == '{';
	bool assigned = false;
	size_t end, i = at;

	/* name'  name"  and what stands between it and the value */
	while (i < len && (line[i] == ' ' || line[i] == '\t' || line[i] == '=' || line[i] == ':' ||
				  line[i] == '\'' || line[i] == '"' || line[i] == '\\')) {
		if (line[i] == '=' || line[i] == ':')
			assigned = true;
		if ((line[i] == '"' || line[i] == '\'') && (assigned || line[i - 1] == ' ')) {
			const char quote = line[i];

			/* up to the last one: a passphrase may have quotes in it */
			for (end = len; end > i + 1 && line[end - 1] != quote; end--)
				;
			hide(line, i + 1, end > i + 1 ? end - 1 : len);
			return;
		}
		i++;
	}
	for (end = i; end < len && !(json && line[end] == '"') &&
		      (assigned || !isspace((unsigned char)line[end]));
		end++)
		;
	if (assigned || is_key(line, i, end))
		hide(line, i, end);
}

static void mask_arguments(char *line, size_t len, size_t at, unsigned open)
{
	while (at < len) {
		size_t end;

		while (at < len && isspace((unsigned char)line[at]))
			at++;
		for (end = at; end < len && !isspace((unsigned char)line[end]); end++)
			;
		if (open > 0)
			open--;
		else
			hide(line, at, end);
		at = end;
	}
}

static void mask_rows(char *line, size_t len)
{
	const struct letters *letters = letters_get();

	for (size_t at = 0; at < len; at++) {
		const unsigned letter = (unsigned char)(line[at] | 0x20) - (unsigned)'a';

		if (letter >= 26 || !letters->first[letter] || (at > 0 && is_word(line[at - 1])))
			continue;
		for (unsigned i = letters->first[letter]; i; i = letters->next[i]) {
			const size_t n = matches(line, len, at, row_name(i - 1), letters->len[i]);

			if (n && i > SETTINGS)
				mask_arguments(line, len, at + n, commands[i - 1 - SETTINGS].open);
			else if (n && !is_cipher(line, len, at + n, row_name(i - 1)))
				mask_value(line, len, at + n);
		}
	}
}

/* "1234-5670": half a PIN, a sign, and the other half. */
static bool is_pin_in_halves(const char *line, size_t len, size_t at)
{
	if (len - at < 9 || (line[at + 4] != '-' && line[at + 4] != ' '))
		return false;
	for (size_t i = 5; i < 9; i++)
		if (!isdigit((unsigned char)line[at + i]))
			return false;
	return len - at == 9 || !(is_word(line[at + 9]) || line[at + 9] == '.');
}

/* A number of 8 digits in a line about PINs; dates are none. */
static void mask_pins(char *line, size_t len)
{
	bool about = false;

	for (size_t i = 0; i + 3 <= len && !about; i++)
		about = (line[i] | 0x20) == 'p' &&
			(strncasecmp(line + i, "pin", 3) == 0 ||
				(i + 8 <= len && strncasecmp(line + i, "password", 8) == 0));
	for (size_t i = 0; i < len && about;) {
		size_t end = i;

		while (end < len && isdigit((unsigned char)line[end]))
			end++;
		if (end - i == 4 && (i == 0 || !(is_word(line[i - 1]) || line[i - 1] == '.')) &&
			is_pin_in_halves(line, len, i)) {
			end = i + 9;
			hide(line, i, end);
		}
		if (end - i == 8 && (i == 0 || !(is_word(line[i - 1]) || line[i - 1] == '.')) &&
			(end == len || !(is_word(line[end]) || line[end] == '.')))
			hide(line, i, end);
		i = end > i ? end : i + 1;
	}
}

#define HEX_RUN 40u

/* Credentials and PSKs as one long run of hexadecimal digits: it has a digit at one of the places
 * that are looked at. */
static void mask_hex(char *line, size_t len)
{
	for (size_t i = HEX_RUN - 1; i < len; i += HEX_RUN) {
		size_t from = i, end = i;

		while (from > 0 && isxdigit((unsigned char)line[from - 1]))
			from--;
		while (end < len && isxdigit((unsigned char)line[end]))
			end++;
		if (end > i && end - from >= HEX_RUN)
			hide(line, from, end);
		i = end > i ? end : i;
	}
}

/* A journal writes what is no plain text, because of a colour for example, as numbers: whatever
 * stands there cannot be told from a secret. */
static void mask_numbers(char *line, size_t len)
{
	static const char name[] = "\"MESSAGE\":[";
	const size_t from = find(line, len, 0, name) + strlen(name);

	if (from <= len)
		hide(line, from, find(line, len, from, "]"));
}

/*
 * OVSDB writes a map as pairs, ["key","…"] (RFC 7047, 5.1), and OpenSync's security column names
 * each network key so: key, key-2. Logs write the quotes with a backslash, too.
 */
static void mask_pairs(char *line, size_t len)
{
	static const char name[] = "\"key";

	for (size_t at = find(line, len, 0, name); at < len; at = find(line, len, at + 1, name)) {
		size_t i = at + strlen(name), from;

		while (i < len && (line[i] == '-' || isdigit((unsigned char)line[i])))
			i++;
		for (from = i; from < len && strchr("\\\", ", line[from]); from++)
			;
		if (from > i && line[from - 1] == '"' && memchr(line + i, ',', from - i))
			hide(line, from, find(line, len, from, "\"]"));
	}
}

/* A line of hostapd's wpa_psk_file: "keyid=tv wps=1 02:00:00:00:00:00 secret"; the address alone
 * may begin a line of any log, unless it stands for every station. */
static void mask_psk_file(char *line, size_t len)
{
	static const char *const words[] = {"keyid=", "wps=", "vlanid="};
	static const char anybody[] = "00:00:00:00:00:00";
	const size_t mac_len = strlen(anybody);
	bool found = true, sure = false;
	size_t i = 0;

	while (found) {
		found = false;
		while (i < len && isspace((unsigned char)line[i]))
			i++;
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]) && !found; k++)
			found = len - i > strlen(words[k]) &&
				memcmp(line + i, words[k], strlen(words[k])) == 0;
		sure = sure || found;
		while (found && i < len && !isspace((unsigned char)line[i]))
			i++;
	}
	if (len - i <= mac_len || line[i + 2] != ':' || line[i + 14] != ':' ||
		!isspace((unsigned char)line[i + mac_len]))
		return;
	if (sure || memcmp(line + i, anybody, mac_len) == 0)
		hide(line, i + mac_len, len);
}

static size_t hidden(const char *line, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += line[i] == '*';
	return n;
}

void trace_mask_secrets(char *line, size_t len)
{
	size_t before;

	/* What is hidden may have been what a secret's name was a part of: until nothing is found.
	 */
	do {
		before = hidden(line, len);
		mask_dump(line, len);
		mask_numbers(line, len);
		mask_rows(line, len);
		mask_pairs(line, len);
		mask_psk_file(line, len);
		mask_pins(line, len);
		mask_hex(line, len);
	} while (hidden(line, len) > before);
}
