/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/ledger/pskfile.h"

#include <string.h>

#include "notation/notation.h"

#define VLAN_ID_MAX 4094

struct span {
	const char *at;
	size_t length;
};

void pskfile_init(struct pskfile *file, const char *text, size_t length)
{
	*file = (struct pskfile){.at = text, .end = text + length};
}

static bool is_printable(struct span span)
{
	for (size_t i = 0; i < span.length; i++)
		if (span.at[i] < 0x20 || span.at[i] > 0x7e)
			return false;
	return true;
}

/* Up to the next newline, without it and without a carriage return before it. */
static struct span line_take(struct pskfile *file)
{
	const char *newline = memchr(file->at, '\n', (size_t)(file->end - file->at));
	const char *end = newline ? newline : file->end;
	struct span line = {file->at, (size_t)(end - file->at)};

	file->at = newline ? newline + 1 : file->end;
	file->number++;
	if (line.length && line.at[line.length - 1] == '\r')
		line.length--;
	return line;
}

/* The next word of the line; blanks before it and one behind it go with it, as in hostapd: the rest
 * may be a passphrase that begins with a blank. */
static struct span word_take(struct span *line)
{
	struct span word;
	const char *blank;

	while (line->length && *line->at == ' ') {
		line->at++;
		line->length--;
	}
	word = *line;
	blank = line->length ? memchr(line->at, ' ', line->length) : NULL;
	if (blank)
		word.length = (size_t)(blank - line->at);
	line->at += word.length + (blank != NULL);
	line->length -= word.length + (blank != NULL);
	return word;
}

static bool tag_is(struct span word, const char *name, struct span *ret_value)
{
	const size_t length = strlen(name);

	if (word.length < length || memcmp(word.at, name, length) != 0)
		return false;
	*ret_value = (struct span){word.at + length, word.length - length};
	return true;
}

/* -1: it is no number from 0 to @max. */
static int number_read(struct span digits, int max)
{
	int number = 0;

	if (!digits.length)
		return -1;
	for (size_t i = 0; i < digits.length; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return -1;
		number = 10 * number + digits.at[i] - '0';
		if (number > max)
			return -1;
	}
	return number;
}

static const char *key_id_read(struct span value, struct pskfile_line *line)
{
	if (value.length >= sizeof(line->key_id))
		return "keyid= is longer than 31 characters";
	for (size_t i = 0; i < value.length; i++)
		if ((unsigned char)value.at[i] <= 0x20 || value.at[i] == 0x7f)
			return "keyid= has a control character";
	memcpy(line->key_id, value.at, value.length);
	line->key_id[value.length] = '\0';
	return NULL;
}

static const char *tag_read(struct span word, struct pskfile_line *line)
{
	struct span value;
	int number;

	if (tag_is(word, "keyid=", &value))
		return key_id_read(value, line);
	if (tag_is(word, "wps=", &value)) {
		number = number_read(value, 1);
		line->wps = number == 1;
		return number < 0 ? "wps= is neither 0 nor 1" : NULL;
	}
	if (tag_is(word, "vlanid=", &value)) {
		line->vlan_id = number_read(value, VLAN_ID_MAX);
		return line->vlan_id < 0 ? "vlanid= is no number from 0 to 4094" : NULL;
	}
	return "a tag other than wps=, keyid= and vlanid=";
}

static const char *address_read(struct span word, struct pskfile_line *line)
{
	static const uint8_t zeros[6];

	if (!word.length)
		return "no MAC address";
	if (!mac_read(word.at, word.length, ":", line->mac))
		return "the MAC address is not six pairs of hex digits with colons";
	if (line->mac[0] & 1)
		return "the MAC address is a group's, not a device's";
	line->wildcard = memcmp(line->mac, zeros, sizeof(zeros)) == 0;
	return NULL;
}

static const char *psk_read(struct span text, struct pskfile_line *line)
{
	if (!text.length)
		return "no key after the MAC address";
	if (text.length < 8)
		return "the key is shorter than 8 characters";
	if (text.length >= PSK_SIZE)
		return "the key is longer than 64 characters";
	line->is_pmk = text.length == PSK_SIZE - 1;
	if (line->is_pmk && !hex_is(text.at, text.length))
		return "a key of 64 characters is not all hex digits";
	if (!is_printable(text))
		return "the key has a character that is not printable ASCII";
	memcpy(line->psk, text.at, text.length);
	line->psk[text.length] = '\0';
	return NULL;
}

static const char *line_read(struct span text, struct pskfile_line *line)
{
	const char *problem = NULL;
	struct span word;

	if (text.length > PSKFILE_LINE_MAX)
		return "longer than 127 characters, hostapd cuts it there";
	word = word_take(&text);
	while (!problem && word.length && memchr(word.at, '=', word.length)) {
		problem = tag_read(word, line);
		word = word_take(&text);
	}
	if (!problem)
		problem = address_read(word, line);
	return problem ? problem : psk_read(text, line);
}

static bool is_empty(struct span line)
{
	for (size_t i = 0; i < line.length; i++)
		if (line.at[i] != ' ')
			return line.at[0] == '#';
	return true;
}

bool pskfile_next(struct pskfile *file, struct pskfile_line *ret_line)
{
	while (file->at < file->end) {
		const struct span text = line_take(file);

		if (is_empty(text))
			continue;
		*ret_line = (struct pskfile_line){.number = file->number};
		ret_line->problem = line_read(text, ret_line);
		return true;
	}
	return false;
}
