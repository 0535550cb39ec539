/* SPDX-License-Identifier: BSD-3-Clause */
/* New keys, and what is computed from keys. */
#include "manager/ports/ledger/internal.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/* Nothing that is mistaken for something else on a screen or a label: no 0 o, no 1 l i. 31
 * characters are 4.95 bits each. */
static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
#define N_LETTERS   (sizeof(letters) - 1)
#define GROUPS	    6
#define GROUP_SIZE  5	 /* 30 characters: 148 bits */
#define PMK_ROUNDS  4096 /* IEEE 802.11, annex J.4: PBKDF2 with HMAC-SHA-1 */
#define RANDOM_SIZE 64

struct randomness {
	uint8_t bytes[RANDOM_SIZE];
	size_t left;
};

static bool randomness_next(struct randomness *randomness, uint8_t *ret)
{
	if (!randomness->left) {
		if (getrandom(randomness->bytes, RANDOM_SIZE, 0) != RANDOM_SIZE)
			return false;
		randomness->left = RANDOM_SIZE;
	}
	*ret = randomness->bytes[--randomness->left];
	return true;
}

/* Bytes above the last whole multiple are thrown away: the rest of a division would favour the
 * first letters. */
static bool letter_draw(struct randomness *randomness, char *ret)
{
	uint8_t byte;

	do {
		if (!randomness_next(randomness, &byte))
			return false;
	} while (byte >= 256 - 256 % N_LETTERS);
	*ret = letters[byte % N_LETTERS];
	return true;
}

bool passphrase_make(char ret[static PSK_SIZE])
{
	struct randomness randomness = {.left = 0};
	char text[GROUPS * (GROUP_SIZE + 1)];
	bool good = true;

	for (size_t i = 0; i < sizeof(text) && good; i++) {
		if (i % (GROUP_SIZE + 1) == GROUP_SIZE)
			text[i] = '-';
		else
			good = letter_draw(&randomness, &text[i]);
	}
	text[sizeof(text) - 1] = '\0';
	if (good)
		memcpy(ret, text, sizeof(text));
	explicit_bzero(text, sizeof(text));
	explicit_bzero(&randomness, sizeof(randomness));
	return good;
}

static int hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit = (char)tolower((unsigned char)digit);
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool hex_read(const char *text, uint8_t *ret, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		const int high = hex_digit(text[2 * i]);
		const int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);

		if (low < 0)
			return false;
		ret[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool passphrase_pmk(const char *ssid, const char *psk, uint8_t ret[static DEVICE_PMK_SIZE])
{
	const size_t length = strlen(psk);

	if (length == PSK_SIZE - 1)
		return hex_read(psk, ret, DEVICE_PMK_SIZE);
	if (length < 8)
		return false;
	return PKCS5_PBKDF2_HMAC_SHA1(psk, (int)length, (const unsigned char *)ssid,
		       (int)strlen(ssid), PMK_ROUNDS, DEVICE_PMK_SIZE, ret) == 1;
}

bool key_mark(const char *ssid, const uint8_t pmk[static DEVICE_PMK_SIZE],
	uint8_t ret[static KEY_MARK_SIZE])
{
	static const char purpose[] = "openwps ledger: mark of a key";
	uint8_t input[sizeof(purpose) + SSID_SIZE + DEVICE_PMK_SIZE] = {0};
	uint8_t digest[EVP_MAX_MD_SIZE];
	bool good;

	memcpy(input, purpose, sizeof(purpose));
	memcpy(input + sizeof(purpose), ssid, strnlen(ssid, SSID_SIZE));
	memcpy(input + sizeof(purpose) + SSID_SIZE, pmk, DEVICE_PMK_SIZE);
	good = EVP_Digest(input, sizeof(input), digest, NULL, EVP_sha256(), NULL) == 1;
	explicit_bzero(input, sizeof(input));
	if (good)
		memcpy(ret, digest, KEY_MARK_SIZE);
	return good;
}

bool mac_parse(const char *text, uint8_t ret[static 6])
{
	uint8_t mac[6];

	for (size_t i = 0; i < 6; i++) {
		const char end = text[0] && text[1] ? text[2] : 'x';

		if (!hex_read(text, &mac[i], 1) || (i < 5 ? end != ':' && end != '-' : end != '\0'))
			return false;
		text += 3;
	}
	memcpy(ret, mac, sizeof(mac));
	return true;
}

void mac_print(const uint8_t mac[static 6], char ret[static MAC_SIZE])
{
	snprintf(ret, MAC_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
		mac[4], mac[5]);
}
