/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How bytes, MAC addresses and UUIDs are written. Readers leave @ret as it was when they refuse;
 * printers write lower case.
 */
#ifndef NOTATION_H
#define NOTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAC_OCTETS  6
#define UUID_OCTETS 16
#define MAC_TEXT    18 /* "02:00:00:00:01:00" and its end */
#define UUID_TEXT   37 /* "572cf82f-c957-5653-9b16-b5cfb298abf1" and its end (RFC 4122, 3) */

/* 0 to 15, -1 = no hexadecimal digit. */
static inline int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* 0 to 255, -1 = not two digits; the second character is not looked at when the first is none. */
static inline int hex_byte(const char *text)
{
	const int high = hex_digit(text[0]);
	const int low = high < 0 ? -1 : hex_digit(text[1]);

	return low < 0 ? -1 : high << 4 | low;
}

/* All @len characters are hexadecimal digits. */
bool hex_is(const char *text, size_t len);

/* @size bytes from 2 * @size digits at the start of @text, which may go on; a 0 ends it. */
bool hex_read(const char *text, uint8_t *ret, size_t size);

/* Two digits for each byte, and no end of a string; returns where the next character belongs. */
char *hex_put(char *to, const uint8_t *bytes, size_t n);

/* A string of 2 * @n digits; @to has room for one character more. */
void hex_print(char *to, const uint8_t *bytes, size_t n);

/*
 * @text is six pairs of digits with the same separator between them, which is one of @separators:
 * ":" as hostapd writes them, ":-" for what people type.
 */
bool mac_read(const char *text, size_t len, const char *separators, uint8_t ret[static MAC_OCTETS]);

/*
 * An address at the start of @text in any writing there is: twelve digits, with "-", ":" or "."
 * between any of them ("02-00-00-00-01-00", "0200.0000.0100", "020000000100"). Returns how many
 * characters it took, 0 = there is none.
 */
size_t mac_take(const char *text, size_t len, uint8_t ret[static MAC_OCTETS]);

void mac_print(const uint8_t mac[static MAC_OCTETS], char ret[static MAC_TEXT]);

/* @text is a UUID: 32 digits, with the four hyphens or without any. */
bool uuid_read(const char *text, size_t len, uint8_t ret[static UUID_OCTETS]);

void uuid_print(const uint8_t uuid[static UUID_OCTETS], char ret[static UUID_TEXT]);

#endif
