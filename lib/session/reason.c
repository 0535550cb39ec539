/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reasons: a token for programs, a sentence for people, and the Configuration Error (Table 34) that
 * goes over the air. Table 34 has none for a message that is wrong in itself; what no honest peer
 * sends is called rogue activity, which is what a person should hear about.
 */
#include "lib/session/internal.h"

static const struct {
	const char *token;
	const char *text;
	uint16_t error; /* enum wsc_config_error */
} reasons[WSC_REASON_COUNT] = {
	[WSC_REASON_NONE] = {"none", "Nothing is wrong.", WSC_ERR_NONE},
	[WSC_REASON_PEER_NACK] = {"peer-nack", "The other device refused.", WSC_ERR_NONE},
	[WSC_REASON_PASSWORD_FIRST] = {"password-first-half",
		"The PIN is wrong: its first half does not match.", WSC_ERR_DEVICE_PASSWORD},
	[WSC_REASON_PASSWORD_SECOND] = {"password-second-half",
		"The PIN is wrong: its second half does not match.", WSC_ERR_DEVICE_PASSWORD},
	[WSC_REASON_AUTHENTICATOR] = {"authenticator",
		"A message was not made by the device that began, or was changed on the way.",
		WSC_ERR_DECRYPTION_CRC},
	[WSC_REASON_KEY_WRAP] = {"key-wrap", "The encrypted settings could not be opened.",
		WSC_ERR_DECRYPTION_CRC},
	[WSC_REASON_MALFORMED] = {"malformed", "A message broke the standard.",
		WSC_ERR_ROGUE_ACTIVITY},
	[WSC_REASON_UNEXPECTED] = {"unexpected", "A message came that was not due.",
		WSC_ERR_ROGUE_ACTIVITY},
	[WSC_REASON_NONCE] = {"nonce", "A message belonged to another exchange.",
		WSC_ERR_ROGUE_ACTIVITY},
	[WSC_REASON_PUBLIC_KEY] = {"public-key",
		"The other device's public key is not one, or is our own.", WSC_ERR_ROGUE_ACTIVITY},
	[WSC_REASON_PUBLIC_KEY_HASH] = {"public-key-hash",
		"The other device's public key is not the one that its NFC tag promised.",
		WSC_ERR_PUBLIC_KEY_HASH},
	[WSC_REASON_PASSWORD_ID] = {"password-id",
		"The two devices did not mean the same PIN or button.", WSC_ERR_DEVICE_PASSWORD},
	[WSC_REASON_MAC] = {"mac", "The device named a MAC address that it does not use.",
		WSC_ERR_ROGUE_ACTIVITY},
	[WSC_REASON_SETUP_LOCKED] = {"setup-locked",
		"The access point does not take its PIN at present.", WSC_ERR_SETUP_LOCKED},
	[WSC_REASON_OVERLAP] = {"overlap", "More than one device had its button pressed.",
		WSC_ERR_MULTIPLE_PBC},
	[WSC_REASON_REFUSED] = {"refused", "It was refused on this side.", WSC_ERR_NONE},
	[WSC_REASON_TOO_LONG] = {"too-long", "A message was longer than this side takes.",
		WSC_ERR_DEVICE_BUSY},
	[WSC_REASON_MESSAGE_TIMEOUT] = {"message-timeout",
		"The other device did not answer in time.", WSC_ERR_MESSAGE_TIMEOUT},
	[WSC_REASON_SESSION_TIMEOUT] = {"session-timeout", "The exchange took too long.",
		WSC_ERR_SESSION_TIMEOUT},
	[WSC_REASON_EAP_FAILURE] = {"eap-failure", "The other device ended it early.",
		WSC_ERR_NONE},
	[WSC_REASON_CRYPTO] = {"crypto", "The crypto library or random source failed.",
		WSC_ERR_DEVICE_BUSY},
	[WSC_REASON_NO_CREDENTIAL] = {"no-credential", "No network was handed over.",
		WSC_ERR_NETWORK_AUTHENTICATION},
	[WSC_REASON_NOT_READY] = {"not-ready", "The registrar does not have this device's PIN yet.",
		WSC_ERR_NONE},
};

uint16_t session_reason_error(enum wsc_reason reason)
{
	return reasons[reason].error;
}

const char *wsc_reason_token(enum wsc_reason reason)
{
	return (unsigned)reason < WSC_REASON_COUNT ? reasons[reason].token : "unknown";
}

const char *wsc_reason_text(enum wsc_reason reason)
{
	return (unsigned)reason < WSC_REASON_COUNT ? reasons[reason].text
						   : "The reason is not known.";
}
