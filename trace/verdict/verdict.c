/* SPDX-License-Identifier: BSD-3-Clause */
/* Which rules there are, and how an outcome is chosen among those that hold. */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

/* The first that holds is the outcome. */
static const struct judge_rule good[] = {
	{VERDICT_IS_P2P_FORMED, judge_p2p_formed},
	{VERDICT_IS_AP_CONFIGURED, judge_ap_configured},
	{VERDICT_IS_AP_READ, judge_ap_read},
	{VERDICT_IS_JOINED, judge_joined},
	{VERDICT_IS_PLAIN_JOINED, judge_plain_joined},
	{VERDICT_IS_GIVEN, judge_given},
	{VERDICT_IS_SIBLING, judge_sibling},
	{VERDICT_IS_CANCELLED, judge_cancelled},
};

/* Of those that hold the one that is proven best is the outcome; of equals, the first. */
static const struct judge_rule bad[] = {
	{VERDICT_IS_KEY_OF_OTHER_MAC, judge_key_of_other_mac},
	{VERDICT_IS_LOST_KEY, judge_lost_key},
	{VERDICT_IS_KEY_REFUSED_AFTER_WPS, judge_key_refused_after_wps},
	{VERDICT_IS_WRONG_KEY, judge_wrong_key},
	{VERDICT_IS_OVERLAP, judge_overlap},
	{VERDICT_IS_SETUP_LOCKED, judge_setup_locked},
	{VERDICT_IS_PIN_FIRST_HALF, judge_pin_first_half},
	{VERDICT_IS_PIN_SECOND_HALF, judge_pin_second_half},
	{VERDICT_IS_PIN_WRONG, judge_pin_wrong},
	{VERDICT_IS_NACK, judge_nack},
	{VERDICT_IS_CREDENTIAL_MISMATCH, judge_credential_mismatch},
	{VERDICT_IS_SESSION_REJECTED, judge_session_rejected},
	{VERDICT_IS_SESSION_INTERRUPTED, judge_session_interrupted},
	{VERDICT_IS_P2P_FAILED, judge_p2p_failed},
	{VERDICT_IS_STALLED, judge_stalled},
	{VERDICT_IS_EAP_REFUSED, judge_eap_refused},
	{VERDICT_IS_WRONG_AP, judge_wrong_ap},
	{VERDICT_IS_ASSOC_REFUSED, judge_assoc_refused},
	{VERDICT_IS_AUTH_REFUSED, judge_auth_refused},
	{VERDICT_IS_NOT_JOINED, judge_not_joined},
	{VERDICT_IS_WPS_OFF, judge_wps_off},
	{VERDICT_IS_NEVER_ASSOCIATES, judge_never_associates},
	{VERDICT_IS_WALK_TIME, judge_walk_time},
	{VERDICT_IS_NO_WPS_AP, judge_no_wps_ap},
	{VERDICT_IS_NOBODY_PRESSED, judge_nobody_pressed},
	{VERDICT_IS_DISCONNECTED, judge_disconnected},
};

/* Neither good nor bad: the first that holds; the last one always does. */
static const struct judge_rule open_end[] = {
	{VERDICT_IS_REGISTRAR_NOT_READY, judge_registrar_not_ready},
	{VERDICT_IS_CAUSE_UNKNOWN, judge_cause_unknown},
	{VERDICT_IS_ENDED_EARLY, judge_ended_early},
	{VERDICT_IS_IN_PROGRESS, judge_in_progress},
	{VERDICT_IS_INCOMPLETE, judge_incomplete},
};

/* All that hold stand beside the outcome. */
static const struct judge_rule beside[] = {
	{VERDICT_IS_OFF_HIDDEN_SSID, judge_off_hidden_ssid},
	{VERDICT_IS_OFF_TKIP, judge_off_tkip},
	{VERDICT_IS_OFF_WEP, judge_off_wep},
	{VERDICT_IS_OFF_SAE_ONLY, judge_off_sae_only},
	{VERDICT_IS_OFF_NOT_BUILT, judge_off_not_built},
	{VERDICT_IS_OFF_DISABLED, judge_off_disabled},
	{VERDICT_IS_PMF_REQUIRED, judge_pmf_required},
	{VERDICT_IS_SAE_NEEDED, judge_sae_needed},
	{VERDICT_IS_AP_RESTARTED, judge_ap_restarted},
	{VERDICT_IS_NO_ENTROPY, judge_no_entropy},
	{VERDICT_IS_UNEXPECTED_DISCONNECT, judge_unexpected_disconnect},
	{VERDICT_IS_OTHER_MANAGER, judge_other_manager},
	{VERDICT_IS_SLOW_JOIN, judge_slow_join},
	{VERDICT_IS_AUTH_TIMEOUT, judge_auth_timeout},
	{VERDICT_IS_ASSOC_TIMEOUT, judge_assoc_timeout},
	{VERDICT_IS_LATE_SCAN_RESULT, judge_late_scan_result},
	{VERDICT_IS_FULL_SCAN, judge_full_scan},
	{VERDICT_IS_HANDSHAKE_RETRIES, judge_handshake_retries},
	{VERDICT_IS_EXCHANGE_RETRIES, judge_exchange_retries},
	{VERDICT_IS_PUT_ASIDE, judge_put_aside},
	{VERDICT_IS_SLOW_PEER, judge_slow_peer},
	{VERDICT_IS_LONG_GAP, judge_long_gap},
	{VERDICT_IS_DRIVER_REFUSED, judge_driver_refused},
	{VERDICT_IS_TRIED_AGAIN, judge_tried_again},
	{VERDICT_IS_EAP_FAILURE_NORMAL, judge_eap_failure_normal},
	{VERDICT_IS_FAIL_IS_SUCCESS, judge_fail_is_success},
	{VERDICT_IS_TIMEOUT_IS_CANCEL, judge_timeout_is_cancel},
	{VERDICT_IS_TIMEOUT_OF_SIBLING, judge_timeout_of_sibling},
	{VERDICT_IS_WAITED_FOR_REGISTRAR, judge_waited_for_registrar},
	{VERDICT_IS_OTHER_BSS, judge_other_bss},
	{VERDICT_IS_RANDOM_MAC, judge_random_mac},
	{VERDICT_IS_MAC_CHANGED, judge_mac_changed},
	{VERDICT_IS_EXTERNAL_REGISTRAR, judge_external_registrar},
	{VERDICT_IS_FRAGMENTED, judge_fragmented},
	{VERDICT_IS_DEVIATION, judge_deviation},
	{VERDICT_IS_REPEATED_NONCE, judge_repeated_nonce},
	{VERDICT_IS_REPEATED_DH_KEY, judge_repeated_dh_key},
	{VERDICT_IS_WEAK_DH_KEY, judge_weak_dh_key},
	{VERDICT_IS_ZERO_NONCE, judge_zero_nonce},
	{VERDICT_IS_ZERO_SECRET, judge_zero_secret},
	{VERDICT_IS_VERSION_1, judge_version_1},
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The outcome, a second failure that fits, and everything beside. */
#define FINDINGS_MAX (COUNT(beside) + 2)

static bool holds(
	const struct judge *judge, const struct judge_rule *rule, struct trace_finding *ret)
{
	struct trace_finding found;

	/* Not all of it, for each of so many rules: the detail's first byte ends it. */
	memset(&found, 0, offsetof(struct trace_finding, detail) + 1);
	found.verdict = rule->verdict;
	if (!rule->holds(judge, &found))
		return false;
	*ret = found;
	return true;
}

static bool first_of(const struct judge *judge, const struct judge_rule *rules, size_t n,
	struct trace_finding *ret)
{
	for (size_t i = 0; i < n; i++)
		if (holds(judge, &rules[i], ret))
			return true;
	return false;
}

/* The two best proven failures; returns how many there are. */
static size_t failures(const struct judge *judge, struct trace_finding ret[2])
{
	size_t n = 0;

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct trace_finding found;

		if (!holds(judge, &bad[i], &found))
			continue;
		if (n == 0 || found.confidence > ret[0].confidence) {
			ret[1] = ret[0];
			ret[0] = found;
			n = n ? 2 : 1;
		} else if (n == 1 || found.confidence > ret[1].confidence) {
			ret[1] = found;
			n = 2;
		}
	}
	return n;
}

/* A wait for the registrar is no failure, whatever else a waiting station shows; what is only
 * possible yields to what the input shows. */
static size_t outcome_find(const struct judge *judge, struct trace_finding *ret)
{
	struct trace_finding waits;
	size_t n;

	memset(ret, 0, 2 * sizeof(*ret));
	if (first_of(judge, good, COUNT(good), &ret[0]))
		return 1;
	n = failures(judge, ret);
	if (n && ret[0].confidence == TRACE_CERTAIN)
		return n;
	if (holds(judge, &open_end[0], &waits)) {
		ret[0] = waits;
		return 1;
	}
	if (n)
		return n;
	first_of(judge, open_end, COUNT(open_end), &ret[0]);
	return 1;
}

void trace_judge(const struct trace_story *story, struct trace_attempt *attempt,
	const struct trace_past *past)
{
	struct trace_finding findings[FINDINGS_MAX];
	struct judge judge = judge_of(story, attempt, past);
	size_t n = outcome_find(&judge, findings);
	struct pieces pieces;

	judge.outcome = &findings[0];
	judge_pieces(&judge, &pieces);
	judge.pieces = &pieces;
	for (size_t i = 0; i < COUNT(beside); i++)
		if (holds(&judge, &beside[i], &findings[n]))
			n++;
	free(attempt->findings);
	attempt->n_findings = 0;
	attempt->findings = malloc(n * sizeof(findings[0]));
	if (!attempt->findings)
		return;
	memcpy(attempt->findings, findings, n * sizeof(findings[0]));
	attempt->n_findings = (uint8_t)n;
}
