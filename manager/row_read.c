/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/row_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool refuse(struct reader *reader, const char *column, const char *format, ...)
{
	const int length = snprintf(reader->problem, ROW_PROBLEM_SIZE, "%s: ", column);
	va_list args;

	va_start(args, format);
	vsnprintf(reader->problem + length, ROW_PROBLEM_SIZE - (size_t)length, format, args);
	va_end(args);
	return false;
}

/* The library's sentences begin with "column NAME: ". */
bool refuse_type(struct reader *reader, const struct ovsdb_error *error)
{
	static const char prefix[] = "column ";
	const size_t skip =
		strncmp(error->text, prefix, sizeof(prefix) - 1) ? 0 : sizeof(prefix) - 1;

	snprintf(reader->problem, ROW_PROBLEM_SIZE, "%.*s", ROW_PROBLEM_SIZE - 1,
		error->text + skip);
	return false;
}

const char *quote(char out[static QUOTE_SIZE], const char *text)
{
	size_t at = 0;

	out[at++] = '"';
	for (; *text && at < QUOTE_SIZE - 9; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c < 0x7f)
			out[at++] = (char)c;
		else
			at += (size_t)snprintf(out + at, 5, "\\x%02x", c);
	}
	snprintf(out + at, QUOTE_SIZE - at, "%s\"", *text ? "..." : "");
	return out;
}

bool is_printable(const char *text)
{
	for (; *text; text++) {
		if (*text < 0x20 || *text > 0x7e)
			return false;
	}
	return true;
}

bool is_if_name(const char *text)
{
	const size_t length = strlen(text);
	size_t i;

	if (length == 0 || length >= IF_NAME_SIZE || text[0] == '-')
		return false;
	if (strcmp(text, ".") == 0 || strcmp(text, "..") == 0)
		return false;
	for (i = 0; i < length; i++) {
		if (text[i] <= 0x20 || text[i] > 0x7e || strchr("/:%", text[i]))
			return false;
	}
	return true;
}

bool is_key_id(const char *text)
{
	const size_t length = strlen(text);

	return length > 0 && length < KEY_ID_SIZE && is_printable(text) && !strchr(text, ' ');
}

bool read_bool(struct reader *reader, const char *column, bool *ret)
{
	struct ovsdb_error error;

	return ovsdb_row_bool(reader->row, column, ret, &error) >= 0 || refuse_type(reader, &error);
}

bool read_string(struct reader *reader, const char *column, const char **ret)
{
	struct ovsdb_error error;

	return ovsdb_row_string(reader->row, column, ret, &error) >= 0 ||
	       refuse_type(reader, &error);
}

bool read_map(struct reader *reader, const char *column, struct ovsdb_map *ret)
{
	struct ovsdb_error error;

	return ovsdb_row_string_map(reader->row, column, ret, &error) >= 0 ||
	       refuse_type(reader, &error);
}

bool read_int(struct reader *reader, const char *column, int min, int max, int *ret)
{
	struct ovsdb_error error;
	int64_t value;
	const int found = ovsdb_row_int(reader->row, column, &value, &error);

	if (found < 0)
		return refuse_type(reader, &error);
	if (found == 0)
		return true;
	if (value < min || value > max)
		return refuse(reader, column, "%lld is out of range; expected %d to %d",
			(long long)value, min, max);
	*ret = (int)value;
	return true;
}

bool read_word(struct reader *reader, const char *column, const struct word *words,
	const char *expected, unsigned *ret)
{
	const char *text = NULL;
	char quoted[QUOTE_SIZE];

	if (!read_string(reader, column, &text))
		return false;
	if (!text)
		return true;
	for (; words->text; words++) {
		if (strcmp(words->text, text) == 0) {
			*ret = words->value;
			return true;
		}
	}
	return refuse(reader, column, "%s is unknown; expected %s", quote(quoted, text), expected);
}

bool read_if_name(struct reader *reader, const char *column, bool needed, char *ret)
{
	const char *text = "";
	char quoted[QUOTE_SIZE];

	if (!read_string(reader, column, &text))
		return false;
	if (*text == '\0' && !needed)
		return true;
	if (*text == '\0')
		return refuse(reader, column,
			"is not set; expected an interface name of 1 to %d characters",
			IF_NAME_SIZE - 1);
	if (!is_if_name(text))
		return refuse(reader, column,
			"%s is no interface name; expected 1 to %d visible ASCII characters, none "
			"of '/', ':', '%%', no leading '-'",
			quote(quoted, text), IF_NAME_SIZE - 1);
	snprintf(ret, IF_NAME_SIZE, "%s", text);
	return true;
}

void phy_derive(const char *if_name, char *phy)
{
	static const char *const prefixes[] = {"wifi", "phy"};
	size_t i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		const char *digits = if_name + strlen(prefixes[i]);

		if (strncmp(if_name, prefixes[i], strlen(prefixes[i])) != 0)
			continue;
		if (*digits && digits[strspn(digits, "0123456789")] == '\0')
			snprintf(phy, IF_NAME_SIZE, "phy%s", digits);
	}
}
