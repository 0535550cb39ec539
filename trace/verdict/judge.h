/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What all rules share: an attempt with what is known of it at a glance, and ways to find steps in
 * it. A rule is a pure function: it looks, and fills in a finding when it holds.
 */
#ifndef TRACE_VERDICT_JUDGE_H
#define TRACE_VERDICT_JUDGE_H

#include "verdict.h"

#define JUDGE_MS INT64_C(1000000)
#define JUDGE_S	 INT64_C(1000000000)

struct judge {
	const struct trace_story *story;
	const struct trace_attempt *attempt;
	const struct trace_past *past;
	/* Steps, NULL when there is no such. */
	const struct trace_step *given;	   /* the first that shows that WPS handed the key out */
	const struct trace_step *joined;   /* that the station is in; after given, if it was */
	const struct trace_step *refused;  /* that the key is refused; after given, if it was */
	const struct trace_step *exchange; /* the first of an EAP exchange */
	bool given_concluded;  /* nobody says so, and no message: only what came of it */
	bool refused_in_words; /* of refused: told, not concluded */
	bool wps;	       /* it was about WPS */
	/* Kinds of steps that were seen, a bit for each: most of what rules look for is not there.
	 */
	uint64_t kinds[2];
	const struct trace_finding *outcome; /* NULL while it is looked for */
	const struct pieces *pieces;	     /* what the time went to (delay.c); with the outcome */
};
_Static_assert(TRACE_FACT_KIND_COUNT <= 128, "a bit for each kind");

/* The pieces of an attempt's time. */
enum piece_kind { PIECE_AUTH, PIECE_ASSOC, PIECE_SCAN, PIECE_WAIT, PIECE_SLOW, PIECE_GAP };
#define PIECE_KIND_COUNT (PIECE_GAP + 1)

struct piece {
	enum piece_kind kind;
	const struct trace_step *from, *to;
	bool guessed; /* of a scan: no input shows it */
	bool full;    /* of a scan: of all channels */
};

#define PIECES_MAX 32
struct pieces {
	/* What is measured: from the end of WPS, or the first authentication, to the join, or the
	 * last step towards it. NULL: nothing is. */
	const struct trace_step *from, *to;
	unsigned n;
	struct piece piece[PIECES_MAX];
};
void judge_pieces(const struct judge *judge, struct pieces *ret);

/* true: it holds, and @found has confidence, evidence and detail. */
typedef bool judge_rule_fn(const struct judge *judge, struct trace_finding *found);

struct judge_rule {
	enum verdict verdict;
	judge_rule_fn *holds;
};

/* The rules of one class, and how many. outcome_*.c, cause.c, delay.c, note.c. */
judge_rule_fn judge_joined, judge_given, judge_ap_read, judge_ap_configured, judge_plain_joined,
	judge_p2p_formed, judge_cancelled, judge_sibling;
judge_rule_fn judge_lost_key, judge_key_of_other_mac, judge_wrong_key, judge_key_refused_after_wps,
	judge_credential_mismatch, judge_not_joined, judge_assoc_refused, judge_auth_refused,
	judge_disconnected, judge_p2p_failed;
judge_rule_fn judge_overlap, judge_pin_first_half, judge_pin_second_half, judge_pin_wrong,
	judge_setup_locked, judge_nack, judge_stalled, judge_eap_refused, judge_registrar_not_ready,
	judge_session_rejected, judge_session_interrupted, judge_cause_unknown, judge_in_progress,
	judge_incomplete;
judge_rule_fn judge_wrong_ap, judge_never_associates, judge_wps_off, judge_no_wps_ap,
	judge_walk_time, judge_nobody_pressed, judge_ended_early;
judge_rule_fn judge_off_hidden_ssid, judge_off_tkip, judge_off_wep, judge_off_sae_only,
	judge_off_not_built, judge_off_disabled, judge_pmf_required, judge_sae_needed,
	judge_ap_restarted, judge_no_entropy, judge_unexpected_disconnect, judge_other_manager,
	judge_driver_refused, judge_put_aside, judge_tried_again;
judge_rule_fn judge_slow_join, judge_auth_timeout, judge_assoc_timeout, judge_full_scan,
	judge_late_scan_result, judge_handshake_retries, judge_exchange_retries, judge_slow_peer,
	judge_long_gap;
judge_rule_fn judge_eap_failure_normal, judge_fail_is_success, judge_timeout_is_cancel,
	judge_timeout_of_sibling, judge_waited_for_registrar, judge_other_bss, judge_random_mac,
	judge_mac_changed, judge_external_registrar, judge_fragmented, judge_deviation,
	judge_repeated_nonce, judge_repeated_dh_key, judge_weak_dh_key, judge_zero_nonce,
	judge_zero_secret, judge_version_1;

/* Looks at the attempt once; outcome is NULL. */
struct judge judge_of(const struct trace_story *story, const struct trace_attempt *attempt,
	const struct trace_past *past);

/* Steps. All pass over what was not seen. @after NULL: from the first one on. */
#define JUDGE_ANY (-1)
const struct trace_step *judge_next(const struct judge *judge, const struct trace_step *after,
	enum trace_fact_kind kind, int code);
const struct trace_step *judge_first(
	const struct judge *judge, enum trace_fact_kind kind, int code);
/* The last of the kind; before @before, which may be NULL. */
const struct trace_step *judge_last(const struct judge *judge, const struct trace_step *before,
	enum trace_fact_kind kind, int code);
unsigned judge_count(const struct judge *judge, const struct trace_step *after,
	enum trace_fact_kind kind, int code);
/* The first behind @after that @is. */
typedef bool judge_step_fn(const struct judge *judge, const struct trace_step *step);
const struct trace_step *judge_next_that(
	const struct judge *judge, const struct trace_step *after, judge_step_fn *is);
const struct trace_step *judge_last_that(
	const struct judge *judge, const struct trace_step *before, judge_step_fn *is);
bool judge_seen(const struct trace_step *step);

/* The access point of the attempt when it is known to have no WPS; @ret: how well. */
const struct trace_ap *judge_off_ap(const struct judge *judge, enum trace_confidence *ret);
/* The device's button, when it turned to nobody and no access point's session was there; NULL. */
const struct trace_step *judge_asks_in_vain(const struct judge *judge);

const char *judge_text(const struct judge *judge, const struct trace_step *step);

/* A Configuration Error that the exchange ended with: WSC_NACK, M2D, WPS-FAIL, our own session. */
const struct trace_step *judge_config_error(const struct judge *judge, unsigned error);
/* The same of any error but "none"; @ret_error is it. */
const struct trace_step *judge_any_error(const struct judge *judge, unsigned *ret_error);
/* The last that wpsd says of its session (enum explain_token), NULL when it says nothing. */
const struct trace_step *judge_session(const struct judge *judge);

/* An authentication, or an association, is asked for; somebody is sent away; part of an EAP
 * exchange. */
judge_step_fn judge_is_auth_start, judge_is_assoc_start, judge_is_leave, judge_is_exchange;
/* An exchange is over: EAP-Failure, a time-out, WPS-FAIL, WSC_NACK, M2D. */
judge_step_fn judge_is_end;
/* The last refusal of an association, when no later one made it good. */
const struct trace_step *judge_assoc_refusal(const struct judge *judge);
/* A device asked while the buttons of two access points waited, or beside another device, and
 * turned to nobody. */
bool judge_two_sessions(const struct judge *judge, struct trace_finding *found);
/* Names the two that were there at once, as far as they are known. */
void judge_say_crowd(const struct judge *judge, struct trace_finding *found);
/* The walk time is over, and it is not the shadow of a cancel. */
const struct trace_step *judge_walk_time_over(const struct judge *judge);

/* Times. A step without an exact one has none. */
bool judge_timed(const struct trace_step *step);
/* ns from @a to @b, -1 when one of them has no time or they are the other way round. */
int64_t judge_between(const struct trace_step *a, const struct trace_step *b);
/* ns that the inputs go on after @step; -1: not known. */
int64_t judge_watched_after(const struct judge *judge, const struct trace_step *step);
#define JUDGE_SECONDS 24
/* "0.4 ms", "0.32 s", "119 s". Returns @text. */
const char *judge_seconds(int64_t ns, char text[static JUDGE_SECONDS]);
/* When a step was, since the attempt's start: "+5.00 s". Returns @text. */
const char *judge_when(
	const struct judge *judge, const struct trace_step *step, char text[static JUDGE_SECONDS]);

/* Findings. A step without a place proves nothing; NULL is passed over. */
void judge_prove(struct trace_finding *found, const struct trace_step *step);
void judge_prove_at(struct trace_finding *found, struct trace_where where);
void judge_say(struct trace_finding *found, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* true, after setting confidence and proof: the usual end of a rule. */
bool judge_holds(struct trace_finding *found, enum trace_confidence confidence,
	const struct trace_step *proof);

#endif
