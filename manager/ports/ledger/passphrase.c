/* SPDX-License-Identifier: BSD-3-Clause */
/* New keys, and what is computed from keys. */
#include "manager/ports/ledger/internal.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "notation/notation.h"

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
