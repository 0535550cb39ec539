/* SPDX-License-Identifier: BSD-3-Clause */
/* What must hold after any run, and every message that a plan can bring about. */
#include "tests/wsc/rig.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

unsigned rig_passed, rig_failed;

/*
 * The Configuration Error (Table 34) that each reason goes with. The table has no word for a
 * message that is wrong in itself: what no honest device sends is rogue activity.
 */
static bool error_fits(enum wsc_reason reason, uint16_t error)
{
	switch (reason) {
	case WSC_REASON_NONE:
		return false;
	case WSC_REASON_PEER_NACK:
	case WSC_REASON_NOT_READY:
		return true; /* the other side's, and NACK is not authentic */
	case WSC_REASON_REFUSED:
		return error < WSC_ERR_COUNT;
	case WSC_REASON_PASSWORD_FIRST:
	case WSC_REASON_PASSWORD_SECOND:
	case WSC_REASON_PASSWORD_ID:
		return error == WSC_ERR_DEVICE_PASSWORD;
	case WSC_REASON_KEY_WRAP:
	case WSC_REASON_AUTHENTICATOR:
		return error == WSC_ERR_DECRYPTION_CRC;
	case WSC_REASON_PUBLIC_KEY_HASH:
		return error == WSC_ERR_PUBLIC_KEY_HASH;
	case WSC_REASON_MAC:
	case WSC_REASON_MALFORMED:
	case WSC_REASON_UNEXPECTED:
	case WSC_REASON_NONCE:
	case WSC_REASON_PUBLIC_KEY:
		return error == WSC_ERR_ROGUE_ACTIVITY;
	case WSC_REASON_SETUP_LOCKED:
		return error == WSC_ERR_SETUP_LOCKED;
	case WSC_REASON_OVERLAP:
		return error == WSC_ERR_MULTIPLE_PBC;
	case WSC_REASON_TOO_LONG:
	case WSC_REASON_CRYPTO:
		return error == WSC_ERR_DEVICE_BUSY;
	case WSC_REASON_MESSAGE_TIMEOUT:
		return error == WSC_ERR_MESSAGE_TIMEOUT;
	case WSC_REASON_SESSION_TIMEOUT:
		return error == WSC_ERR_SESSION_TIMEOUT;
	case WSC_REASON_EAP_FAILURE:
		return error == WSC_ERR_NONE;
	case WSC_REASON_NO_CREDENTIAL:
		return error == WSC_ERR_NETWORK_AUTHENTICATION;
	}
	return false;
}

static const char *credentials_check(const struct rig *rig)
{
	const struct rig_side *const enrollee = &rig->side[WSC_ENROLLEE];
	const struct rig_side *const registrar = &rig->side[WSC_REGISTRAR];
	/* an access point takes one network as its settings */
	const size_t n = rig->plan.pairing == RIG_STATION ? rig->plan.n_credentials : 1;

	if (enrollee->has_credentials) {
		if (enrollee->n_credentials != n)
			return "not as many credentials as were given";
		for (size_t i = 0; i < n; i++) {
			if (!rig_same_credential(
				    &enrollee->credentials[i], &rig->plan.credentials[i]))
				return "a credential has changed on its way";
		}
	}
	if (registrar->has_credentials &&
		(registrar->n_credentials != 1 ||
			!rig_same_credential(&registrar->credentials[0], &rig->ap_settings)))
		return "the access point's settings have changed on their way";
	return NULL;
}

const char *rig_check_ends(const struct rig *rig)
{
	if (rig->broken)
		return rig->broken;
	for (int role = 0; role < 2; role++) {
		const struct rig_side *const side = &rig->side[role];

		if (rig->start_status[role] != WSC_OK)
			return "a session did not start";
		if (!side->ended)
			return role == WSC_ENROLLEE ? "the enrollee has not ended"
						    : "the registrar has not ended";
		if (!wsc_session_closed(side->session))
			return "a session is not closed at the end of time";
		if (side->end.kind == WSC_EVENT_FAILED &&
			!error_fits(side->end.reason, side->end.config_error))
			return "reason and Configuration Error do not fit";
	}
	if (rig->side[WSC_ENROLLEE].end.kind == WSC_EVENT_SUCCEEDED &&
		!rig->side[WSC_ENROLLEE].has_credentials)
		return "the enrollee says success, and has nothing";
	return NULL;
}

const char *rig_check(const struct rig *rig)
{
	const struct rig_side *const enrollee = &rig->side[WSC_ENROLLEE];
	const struct rig_side *const registrar = &rig->side[WSC_REGISTRAR];
	const char *const wrong = rig_check_ends(rig);

	if (wrong)
		return wrong;
	if (registrar->end.kind == WSC_EVENT_SUCCEEDED &&
		(!registrar->sent_credentials || !enrollee->has_credentials))
		return "the registrar says success, and the enrollee has nothing";
	if (enrollee->has_credentials && !registrar->sent_credentials)
		return "credentials that nobody sent";
	return credentials_check(rig);
}

bool rig_succeeded(const struct rig *rig)
{
	return rig->side[0].ended && rig->side[0].end.kind == WSC_EVENT_SUCCEEDED &&
	       rig->side[1].ended && rig->side[1].end.kind == WSC_EVENT_SUCCEEDED &&
	       (rig->plan.pairing == RIG_STATION || rig->side[WSC_REGISTRAR].has_credentials);
}

const char *rig_describe(const struct rig *rig)
{
	static char out[300];
	size_t used = 0;

	for (int role = 0; role < 2; role++) {
		const struct rig_side *const side = &rig->side[role];
		const char *how = "runs";

		if (side->ended)
			how = side->end.kind == WSC_EVENT_SUCCEEDED ? "succeeded" : "failed";
		used += (size_t)snprintf(out + used, sizeof(out) - used, "%s %s (%s, %u, at %s)%s",
			role == WSC_ENROLLEE ? "enrollee" : "registrar", how,
			side->ended ? wsc_reason_token(side->end.reason) : "-",
			side->end.config_error,
			side->end.at_valid ? wsc_kind_name(side->end.at) : "-",
			role == WSC_ENROLLEE ? ", " : "");
	}
	return out;
}

/* --- messages --- */

const char *rig_message_name(int kind)
{
	if (kind == RIG_START)
		return "WSC_Start";
	if (kind == RIG_FRAG_ACK)
		return "WSC_FRAG_ACK";
	return kind < 0 ? "-" : wsc_kind_name((enum wsc_kind)kind);
}

int rig_kind(const uint8_t *packet, size_t len)
{
	struct wsc_eap eap;
	struct wsc_message message;

	if (wsc_eap_parse((struct wsc_bytes){packet, len}, &eap) != WSC_OK)
		return -1;
	if (eap.op == WSC_OP_START)
		return RIG_START;
	if (eap.op == WSC_OP_FRAG_ACK)
		return RIG_FRAG_ACK;
	if (!eap.op || eap.flags & WSC_EAP_FLAG_MORE ||
		wsc_message_parse_any(eap.data, WSC_TOLERATE_FIELD, &message, NULL) != WSC_OK)
		return -1;
	return (int)message.kind;
}

static void book_medium(struct rig *rig, void *arg, int from, const uint8_t *packet, size_t len)
{
	struct rig_book *const book = arg;
	const int kind = rig_kind(packet, len);
	struct wsc_eap eap;

	if (kind >= 0 && wsc_eap_parse((struct wsc_bytes){packet, len}, &eap) == WSC_OK &&
		!book->by_kind[kind].known) {
		struct rig_message *const message = &book->by_kind[kind];

		message->known = true;
		message->op = eap.op;
		message->len = eap.data.len;
		if (eap.data.len)
			memcpy(message->bytes, eap.data.p, eap.data.len);
	}
	rig_post(rig, !from, 0, packet, len);
}

/*
 * Three runs with the same random numbers: to the end, with M2D (and the ACK to it), and refused at
 * M7 (NACK). WSC_FRAG_ACK has no contents.
 */
void rig_book_make(struct rig_book *book, const struct rig_plan *plan)
{
	struct rig_plan variant = *plan;
	struct rig rig;

	memset(book, 0, sizeof(*book));
	for (int run = 0; run < 3; run++) {
		variant.wait = run == 1;
		variant.refuse[WSC_REGISTRAR] = run == 2;
		variant.ask_credentials = variant.ask_credentials || run == 2;
		rig_start(&rig, &variant, NULL);
		rig.medium = book_medium;
		rig.medium_arg = book;
		rig_run(&rig);
		rig_stop(&rig);
	}
	book->by_kind[RIG_FRAG_ACK] = (struct rig_message){.known = true, .op = WSC_OP_FRAG_ACK};
	book->by_kind[RIG_START] = (struct rig_message){.known = true, .op = WSC_OP_START};
}

/* --- counting --- */

bool rig_verdict(bool good, const char *what, ...)
{
	va_list args;

	if (good) {
		rig_passed++;
		return true;
	}
	if (rig_failed++ < 40) {
		va_start(args, what);
		vprintf(what, args);
		va_end(args);
		printf("\n");
	}
	return false;
}

int rig_close(void)
{
	printf("%s: %u passed, %u failed\n", wsc_crypto_name(), rig_passed, rig_failed);
	printf("%u passed, %u failed\n", rig_passed, rig_failed);
	return rig_failed || !rig_passed;
}
