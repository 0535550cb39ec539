/* SPDX-License-Identifier: BSD-3-Clause */
/* Every method, pairing, version, kind of credential and fragment size: all of them succeed. */
#include "tests/wsc/torture.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct method {
	const char *name;
	uint16_t password_id;
	const char *password;
	bool key_hashes;
} methods[] = {
	{"PBC", WSC_PASSWORD_PBC, NULL, false},
	{"PIN of 8", WSC_PASSWORD_DEFAULT, "12345670", false},
	{"PIN of 4", WSC_PASSWORD_DEFAULT, "1234", false},
	{"user's PIN", WSC_PASSWORD_USER, "00000000", false},
	{"registrar's PIN", WSC_PASSWORD_REGISTRAR, "46264848", false},
	{"NFC of 16", 0x1234, "0123456789abcdef", false},
	{"NFC of 17", 0x0010, "0123456789abcdefg", false},
	{"NFC of 32", 0xffff, "0123456789abcdef0123456789abcdef", true},
};

#define WPA2  WSC_AUTH_WPA2_PERSONAL
#define MIXED (WSC_AUTH_WPA_PERSONAL | WSC_AUTH_WPA2_PERSONAL)
#define BOTH  (WSC_ENCRYPTION_AES | WSC_ENCRYPTION_TKIP)
#define NET(index, name, auth, cipher, secret)                                                     \
	{                                                                                          \
		.network_index = (index), .ssid = name, .ssid_len = sizeof(name) - 1,              \
		.auth_type = (auth), .encryption = (cipher), .key = secret,                        \
		.key_len = sizeof(secret) - 1,                                                     \
	}

static const struct wsc_credential open_network[] = {
	NET(1, "free", WSC_AUTH_OPEN, WSC_ENCRYPTION_NONE, "")};
static const struct wsc_credential shortest[] = {NET(1, "a", WPA2, WSC_ENCRYPTION_AES, "8letters")};
static const struct wsc_credential longest[] = {NET(1, "32 bytes, name, with \xff & \0 zeros", WPA2,
	WSC_ENCRYPTION_AES, "63 letters: 9012345678901234567890123456789012345678901234567890")};
static const struct wsc_credential hex[] = {NET(1, "hex", WPA2, WSC_ENCRYPTION_AES,
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF")};
static const struct wsc_credential mixed[] = {NET(1, "mixed", MIXED, BOTH, "correct horse")};
static const struct wsc_credential utf8[] = {NET(1, "Küche ☕", WPA2, BOTH, "päßwörd!")};
static const struct wsc_credential three[] = {NET(1, "home", WPA2, WSC_ENCRYPTION_AES, "password"),
	NET(2, "guests", MIXED, BOTH, "another password"),
	NET(3, "free", WSC_AUTH_OPEN, WSC_ENCRYPTION_NONE, "")};
static struct wsc_credential shared[1], backhaul[1], eight[8];

static const struct kind {
	const char *name;
	const struct wsc_credential *credentials;
	size_t n;
	size_t max_message;
} kinds[] = {
	{"open", open_network, 1, 0},
	{"shortest", shortest, 1, 0},
	{"longest", longest, 1, 0},
	{"64 hex digits", hex, 1, 0},
	{"mixed", mixed, 1, 0},
	{"UTF-8", utf8, 1, 0},
	{"shareable", shared, 1, 0},
	{"backhaul", backhaul, 1, 0},
	{"three", three, 3, 1200},
	{"eight", eight, 8, 3000},
};

static void kinds_make(void)
{
	shared[0] = mixed[0];
	shared[0].key_shareable = true;
	backhaul[0] = shortest[0];
	backhaul[0].multi_ap = 0x40;
	for (uint8_t i = 0; i < 8; i++) {
		eight[i] = longest[0];
		eight[i].network_index = (uint8_t)(i + 1);
		eight[i].ssid[0] = (uint8_t)('0' + i);
	}
}

static struct wsc_crypto *crypto[2];

static void run(const struct method *method, const struct kind *kind, struct rig_plan *plan)
{
	struct rig rig;
	const char *wrong;

	plan->password_id = method->password_id;
	plan->password = method->password;
	plan->key_hashes = method->key_hashes;
	plan->credentials = kind->credentials;
	plan->n_credentials = kind->n;
	plan->max_message = kind->max_message;
	plan->seed++;
	rig_start(&rig, plan, crypto);
	rig_run(&rig);
	wrong = rig_check(&rig);
	rig_verdict(!wrong && rig_succeeded(&rig),
		"%s, %s, %s, packets %zu/%zu, versions %x/%x: %s; %s",
		plan->pairing == RIG_STATION ? "station" : "access point", method->name, kind->name,
		plan->packet_max[0], plan->packet_max[1], plan->version2[0], plan->version2[1],
		wrong ? wrong : "no success", rig_describe(&rig));
	rig_stop(&rig);
}

/* Methods x kinds x who is asked what x versions. */
static void run_product(enum rig_pairing pairing, bool sample)
{
	static const size_t sizes[] = {20, 77, 300, 1400};
	struct rig_plan plan = rig_plan_make(pairing);

	for (size_t m = 0; m < COUNT(methods); m++) {
		for (size_t k = 0; k < COUNT(kinds); k++) {
			for (unsigned how = 0; how < 16; how++) {
				if (sample && how != (m + k) % 16)
					continue;
				plan.ask_password = how & 1;
				plan.ask_credentials = how & 2;
				plan.version2[0] = how & 4 ? 0 : 0x20;
				plan.version2[1] = how & 8 ? 0 : 0x20;
				plan.packet_max[0] = sizes[(m + how) % 4];
				plan.packet_max[1] = sizes[(k + how / 4) % 4];
				run(&methods[m], &kinds[k], &plan);
			}
		}
	}
}

/* Every fragment size on one side, the other, and both. */
static void run_sizes(enum rig_pairing pairing, bool sample)
{
	struct rig_plan plan = rig_plan_make(pairing);

	for (size_t size = 20; size <= 1400; size += sample ? 97 : 1) {
		for (int who = 1; who <= 3; who++) {
			plan.packet_max[0] = who & 1 ? size : 1400;
			plan.packet_max[1] = who & 2 ? size : 1400;
			run(&methods[1], &kinds[2], &plan);
		}
	}
}

void torture_matrix(bool sample)
{
	kinds_make();
	for (int role = 0; role < 2; role++)
		crypto[role] = rig_crypto_new(role);
	for (int pairing = RIG_STATION; pairing <= RIG_ACCESS_POINT; pairing++) {
		run_product((enum rig_pairing)pairing, sample);
		run_sizes((enum rig_pairing)pairing, sample);
	}
	for (int role = 0; role < 2; role++)
		wsc_crypto_free(crypto[role]);
}
