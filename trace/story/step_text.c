/* SPDX-License-Identifier: BSD-3-Clause */
/* Words for steps. */
#include "story.h"

#include <stdio.h>
#include <string.h>

#include <wsc/wire.h>
#include "explain/codes.h"
#include "explain/explain.h"

/* IEEE 802.11 Table 9-49, in words of ours: those that this trade meets. */
static const struct {
	uint16_t code;
	const char *text;
} reasons[] = {
	{1, "no reason given"},
	{2, "authentication is not valid any more"},
	{3, "the sender leaves"},
	{4, "inactive for too long"},
	{5, "too many stations"},
	{6, "frame of a station that is not authenticated"},
	{7, "frame of a station that is not associated"},
	{8, "the sender leaves the network"},
	{9, "not authenticated before association"},
	{10, "power capability not acceptable"},
	{11, "channels not acceptable"},
	{12, "moved by the network"},
	{13, "invalid element"},
	{14, "message integrity check failed"},
	{15, "4-way handshake timed out"},
	{16, "group key handshake timed out"},
	{17, "4-way handshake differs from the association"},
	{18, "group cipher not valid"},
	{19, "pairwise cipher not valid"},
	{20, "key management not valid"},
	{21, "RSN version not supported"},
	{22, "RSN capabilities not valid"},
	{23, "802.1X authentication failed"},
	{24, "cipher refused by policy"},
	{34, "too many frames not acknowledged"},
	{36, "the sender leaves"},
	{39, "peer timed out"},
	{45, "cipher not supported by the peer"},
	{47, "refused by policy"},
};

/* IEEE 802.11 Table 9-50. */
static const struct {
	uint16_t code;
	const char *text;
} statuses[] = {
	{1, "refused"},
	{10, "capabilities not supported"},
	{11, "reassociation refused: no association before"},
	{12, "refused"},
	{13, "authentication algorithm not supported"},
	{14, "out of sequence"},
	{15, "challenge failed"},
	{16, "timed out"},
	{17, "too many stations"},
	{18, "rates not supported"},
	{30, "come back later"},
	{31, "refused: protected management frames violated"},
	{33, "no resources"},
	{34, "channel too poor"},
	{37, "declined"},
	{38, "invalid parameters"},
	{40, "invalid element"},
	{41, "group cipher not valid"},
	{42, "pairwise cipher not valid"},
	{43, "key management not valid"},
	{44, "RSN version not supported"},
	{45, "RSN capabilities not valid"},
	{46, "cipher refused by policy"},
	{53, "invalid PMKID"},
	{72, "refused: SAE group or element"},
	{76, "token wanted"},
	{77, "SAE group not supported"},
	{82, "refused, with a better access point"},
	{104, "connection refused"},
	{123, "unknown password identifier"},
	{126, "SAE hash to element"},
};

static const char *const passed_texts[] = {
	[TRACE_PASSED_NOT_TOLD] = "",
	[TRACE_PASSED_SECURITY] = "other security",
	[TRACE_PASSED_AKM] = "other AKM",
	[TRACE_PASSED_PMF_REQUIRED] = "it demands protected management frames",
	[TRACE_PASSED_PMF_MISSING] = "no protected management frames",
};

static const char *const off_texts[] = {
	[TRACE_OFF_NOT_TOLD] = "why is not told",
	[TRACE_OFF_HIDDEN_SSID] = "the SSID is hidden",
	[TRACE_OFF_WEP] = "the network uses WEP",
	[TRACE_OFF_TKIP] = "the network has no CCMP",
	[TRACE_OFF_SAE_ONLY] = "the network is WPA3 only",
	[TRACE_OFF_NOT_BUILT] = "built without WPS",
	[TRACE_OFF_DISABLED] = "switched off",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *reason_text(uint16_t code)
{
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (reasons[i].code == code)
			return reasons[i].text;
	return NULL;
}

static const char *status_text(uint16_t code)
{
	for (size_t i = 0; i < COUNT(statuses); i++)
		if (statuses[i].code == code)
			return statuses[i].text;
	return NULL;
}

static const char *text_of(const struct trace_attempt *attempt, const struct trace_step *step)
{
	return step->text && step->text < attempt->n_texts ? attempt->texts[step->text] : "";
}

static void with_number(char *text, size_t size, const char *name, const char *what, uint16_t code,
	const char *words)
{
	if (words)
		snprintf(text, size, "%s (%s %u: %s)", name, what, (unsigned)code, words);
	else
		snprintf(text, size, "%s (%s %u)", name, what, (unsigned)code);
}

static void wsc_message(char *text, size_t size, const struct trace_step *step)
{
	const char *name =
		step->code <= WSC_DONE ? wsc_kind_name((enum wsc_kind)step->code) : "message";

	if (step->flags & TRACE_STEP_RANGE && step->code != WSC_M1)
		snprintf(text, size, step->code == WSC_DONE ? "M1 … M8, %s" : "M1 … %s", name);
	else if (step->code == WSC_NACK || (step->code == WSC_M2D && step->code2))
		snprintf(text, size, "%s (%s)", name, wsc_config_error_text(step->code2));
	else
		snprintf(text, size, "%s", name);
}

/* A station's WPS_FAIL names the message by its Message Type. */
static void wps_fail(char *text, size_t size, const struct trace_step *step)
{
	static const char *const names[] = {[4] = "M1",
		"M2",
		"M2D",
		"M3",
		"M4",
		"M5",
		"M6",
		"M7",
		"M8",
		"WSC_ACK",
		"WSC_NACK",
		"WSC_Done"};
	const char *at = step->code < COUNT(names) ? names[step->code] : NULL;
	const char *name = trace_fact_text(TRACE_WPS_FAIL);

	if (at && step->code2)
		snprintf(text, size, "%s at %s (%s)", name, at, wsc_config_error_text(step->code2));
	else if (at)
		snprintf(text, size, "%s at %s", name, at);
	else
		snprintf(text, size, "%s", name);
}

static void key_message(char *text, size_t size, const struct trace_step *step)
{
	if (step->flags & TRACE_STEP_RANGE)
		snprintf(text, size, "%s 1/4 … 4/4", trace_fact_text(TRACE_KEY_MESSAGE));
	else
		snprintf(text, size, "%s %u/4", trace_fact_text(TRACE_KEY_MESSAGE),
			(unsigned)step->code);
}

static void plain(
	char *text, size_t size, const struct trace_attempt *attempt, const struct trace_step *step)
{
	const char *more = text_of(attempt, step);
	const char *name = trace_fact_text((enum trace_fact_kind)step->kind);

	if (more[0])
		snprintf(text, size, "%s (%s)", name, more);
	else
		snprintf(text, size, "%s", name);
}

static void session(char *text, size_t size, const struct trace_step *step)
{
	const struct explain *row =
		step->code < EXPLAIN_COUNT ? explain_get((enum explain_token)step->code) : NULL;

	snprintf(text, size, "session: %s", row && row->token[0] ? row->token : "?");
}

/* Kinds with a status or reason that is worth words when it is not 0. */
static bool with_code(
	char *text, size_t size, const struct trace_attempt *attempt, const struct trace_step *step)
{
	const char *name = trace_fact_text((enum trace_fact_kind)step->kind);

	if (!step->code)
		return false;
	switch ((int)step->kind) {
	case TRACE_DEAUTH:
	case TRACE_DISASSOC:
	case TRACE_DISCONNECTED:
		with_number(text, size, name, "reason", step->code, reason_text(step->code));
		return true;
	case TRACE_AUTH_RESPONSE:
	case TRACE_ASSOC_RESPONSE:
	case TRACE_SAE_FAILED:
		with_number(text, size, name, "status", step->code, status_text(step->code));
		return true;
	case TRACE_P2P_GO_RESPONSE:
	case TRACE_P2P_GO_CONFIRM:
		with_number(text, size, name, "status", step->code, explain_p2p_status(step->code));
		return true;
	case TRACE_P2P_GO_DONE:
		if (step->code != TRACE_P2P_GIVEN_UP)
			with_number(text, size, name, "status", step->code,
				explain_p2p_status(step->code));
		else if (text_of(attempt, step)[0])
			snprintf(
				text, size, "GO negotiation given up (%s)", text_of(attempt, step));
		else
			snprintf(text, size, "GO negotiation given up");
		return true;
	case TRACE_EAP_OTHER:
		snprintf(text, size, "%s (type %u)", name, (unsigned)step->code);
		return true;
	case TRACE_PASSWORD_WRONG:
	case TRACE_PASSWORD_PROVED:
		snprintf(text, size, "%s (%s half)", name, step->code == 1 ? "first" : "second");
		return true;
	case TRACE_NO_AP_FOUND:
		if (step->code == TRACE_PASSED_NOT_TOLD || step->code >= COUNT(passed_texts))
			return false;
		snprintf(text, size, "%s (%s)", name, passed_texts[step->code]);
		return true;
	case TRACE_WPS_UNAVAILABLE:
		if (step->code >= COUNT(off_texts))
			return false;
		snprintf(text, size, "%s (%s)", name, off_texts[step->code]);
		return true;
	}
	return false;
}

const char *trace_step_text(
	const struct trace_attempt *attempt, const struct trace_step *step, char *text, size_t size)
{
	if (size)
		text[0] = '\0';
	if (step->kind >= TRACE_FACT_KIND_COUNT)
		return text;
	if (with_code(text, size, attempt, step))
		return text;
	switch ((int)step->kind) {
	case TRACE_WSC_MESSAGE:
		wsc_message(text, size, step);
		break;
	case TRACE_WPS_FAIL:
		wps_fail(text, size, step);
		break;
	case TRACE_KEY_MESSAGE:
		key_message(text, size, step);
		break;
	case TRACE_SESSION:
		session(text, size, step);
		break;
	case TRACE_AUTH_REQUEST:
		snprintf(text, size, "%s%s", trace_fact_text(TRACE_AUTH_REQUEST),
			step->code == 3 ? " (SAE)" : "");
		break;
	case TRACE_ASSOC_REQUEST:
		snprintf(text, size, "%s%s", trace_fact_text(TRACE_ASSOC_REQUEST),
			step->code == 1 ? " (WPS)" : "");
		break;
	case TRACE_P2P_PROVISION:
		if (step->code > 1)
			plain(text, size, attempt, step);
		else
			snprintf(text, size, "%s %s", trace_fact_text(TRACE_P2P_PROVISION),
				step->code ? "response" : "request");
		break;
	case TRACE_DRIVER_ERROR:
		plain(text, size, attempt, step);
		if (step->code)
			snprintf(text + strlen(text), size - strlen(text), ": error %u",
				(unsigned)step->code);
		break;
	default:
		plain(text, size, attempt, step);
	}
	return text;
}

const char *trace_method_name(enum trace_method method)
{
	static const char *const names[TRACE_METHOD_COUNT] = {
		[TRACE_PLAIN] = "none",
		[TRACE_PBC] = "push button",
		[TRACE_PIN] = "PIN",
		[TRACE_AP_PIN] = "access point's PIN",
		[TRACE_NFC] = "NFC",
		[TRACE_WPS] = "WPS",
	};

	return names[method];
}

const char *trace_method_token(enum trace_method method)
{
	static const char *const tokens[TRACE_METHOD_COUNT] = {
		[TRACE_PLAIN] = "plain",
		[TRACE_PBC] = "pbc",
		[TRACE_PIN] = "pin",
		[TRACE_AP_PIN] = "ap-pin",
		[TRACE_NFC] = "nfc",
		[TRACE_WPS] = "wps",
	};

	return tokens[method];
}

const char *trace_phase_token(enum trace_phase phase)
{
	static const char *const tokens[TRACE_PHASE_COUNT] = {
		[TRACE_PHASE_BEFORE] = "before",
		[TRACE_PHASE_ROUND_1] = "round-1",
		[TRACE_PHASE_EAP] = "eap",
		[TRACE_PHASE_BETWEEN] = "between",
		[TRACE_PHASE_ROUND_2] = "round-2",
		[TRACE_PHASE_KEYS] = "keys",
		[TRACE_PHASE_AFTER] = "after",
	};

	return tokens[phase];
}
