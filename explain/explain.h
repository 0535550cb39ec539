/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every outcome of an order, in one table: a stable token for scripts, a sentence for people and
 * what to do next. wpsd, wps and the analyser all speak from it; docs/outcomes.md is printed from
 * it.
 */
#ifndef OPENWPS_EXPLAIN_H
#define OPENWPS_EXPLAIN_H

#include <stddef.h>

/* Status of a session: the values of WPS_Session.status (docs/ovsdb.md). */
enum session_status {
	SESSION_REQUESTED,
	SESSION_ACTIVE,
	SESSION_SUCCEEDED,
	SESSION_TIMED_OUT,
	SESSION_OVERLAP,
	SESSION_FAILED,
	SESSION_CANCELLED,
	SESSION_INTERRUPTED,
	SESSION_REJECTED,
};
#define SESSION_STATUS_COUNT (SESSION_REJECTED + 1)

/*
 * X(enumerator, token, status it ends with, sentence, remedy).
 * The sentence is complete without names: the session row has the interface, the key id and the
 * peer beside it.
 */
/* clang-format off */
#define EXPLAIN_TABLE(X)                                                                           \
	X(NONE, "", SESSION_REQUESTED, "", "")                                                     \
	/* on the way */                                                                           \
	X(WAITING, "waiting", SESSION_REQUESTED,                                                   \
		"The access point is being made ready.", "Wait; a request dies after 10 s.")       \
	X(OPEN, "open", SESSION_ACTIVE, "The session is open for one device.",                     \
		"Press the button on the device within the walk time of 120 s.")                   \
	X(DEVICE_FAILED_ONCE, "device-failed-once", SESSION_ACTIVE,                                \
		"A device tried and failed; the session is still open.",                           \
		"Let the device try again within the walk time.")                                  \
	/* good ends */                                                                            \
	X(REGISTERED, "registered", SESSION_SUCCEEDED,                                             \
		"The device was given the key and is expected on the network.",                    \
		"Wait; it should appear within 30 s.")                                             \
	X(JOINED, "joined", SESSION_SUCCEEDED, "The device was given the key and joined.",         \
		"Nothing to do.")                                                                  \
	X(NOT_SEEN_SINCE, "not-seen-since", SESSION_SUCCEEDED,                                     \
		"The device was given the key but has not joined within 30 s.",                    \
		"Check that the device supports what the network demands (WPA3 or protected "      \
		"management frames demand newer devices) and that it is in range; then restart "   \
		"the device.")                                                                     \
	/* nobody came, or too many */                                                             \
	X(WALK_TIME, "walk-time", SESSION_TIMED_OUT,                                               \
		"No device pressed its button within the walk time of 120 s.",                     \
		"Start again and press the button on the device within two minutes, close to "     \
		"the access point.")                                                               \
	X(TWO_DEVICES, "two-devices", SESSION_OVERLAP,                                             \
		"Two devices asked to be let in at the same time; neither was.",                   \
		"Make sure that only one device has its button pressed, wait two minutes, "        \
		"start again.")                                                                    \
	/* the user's will */                                                                      \
	X(BY_ORDER, "by-order", SESSION_CANCELLED, "The session was cancelled by an order.",       \
		"Nothing to do.")                                                                  \
	X(SIBLING_SUCCEEDED, "sibling-succeeded", SESSION_CANCELLED,                               \
		"The device joined another access point of the same attempt.", "Nothing to do.")   \
	/* R8: the ground went away */                                                             \
	X(VIF_REMOVED, "vif-removed", SESSION_INTERRUPTED,                                         \
		"The interface was removed or disabled during the session.",                       \
		"Enable the interface, start again.")                                              \
	X(VIF_CHANGED, "vif-changed", SESSION_INTERRUPTED,                                         \
		"The interface had to be set up anew because its configuration changed.",          \
		"Start again.")                                                                    \
	X(RADIO_WENT_DOWN, "radio-went-down", SESSION_INTERRUPTED,                                 \
		"The radio went down during the session.",                                         \
		"Find out why the radio went down, start again when it is up.")                    \
	X(KEY_REMOVED, "key-removed", SESSION_INTERRUPTED,                                         \
		"The key that the session hands out was removed.",                                 \
		"Choose another key id, start again.")                                             \
	X(KEY_CHANGED, "key-changed", SESSION_INTERRUPTED,                                         \
		"The key that the session hands out was changed.", "Start again.")                 \
	X(LEDGER_FAILED, "ledger-failed", SESSION_INTERRUPTED,                                     \
		"The key ledger could not be written when the key was due, and a key that is not " \
		"written down is not sent.",                                                       \
		"Make room on the disk of wpsd's state_dir, or mount it writable; then start "     \
		"again.")                                                                          \
	X(HOSTAPD_DIED, "hostapd-died", SESSION_INTERRUPTED,                                       \
		"hostapd ended during the session.",                                               \
		"It is started again at once; start the session again. Look into hostapd's log "   \
		"for the cause.")                                                                  \
	X(WPSD_RESTARTED, "wpsd-restarted", SESSION_INTERRUPTED,                                   \
		"wpsd was restarted before the session had opened.", "Start again.")               \
	X(OUTCOME_UNKNOWN, "outcome-unknown", SESSION_INTERRUPTED,                                 \
		"wpsd was not running when the session ended and hostapd does not tell how.",      \
		"See whether the device is on the network; if not, start again.")                  \
	X(CLOSED_OUTSIDE, "closed-outside", SESSION_INTERRUPTED,                                   \
		"Something other than wpsd closed the session in hostapd.",                        \
		"Stop using hostapd_cli on this interface, start again.")                          \
	/* R3: rejected at once */                                                                 \
	X(NO_SUCH_VIF, "no-such-vif", SESSION_REJECTED, "There is no such interface.",             \
		"Run `wps status` to see the interfaces.")                                         \
	X(NO_SUCH_SSID, "no-such-ssid", SESSION_REJECTED, "No interface has this SSID.",           \
		"Run `wps status` to see the SSIDs.")                                              \
	X(NO_KEY_ID, "no-key-id", SESSION_REJECTED, "No key id is chosen.",                        \
		"Set wps_pbc_key_id to the id of one of the interface's keys.")                    \
	X(UNKNOWN_KEY_ID, "unknown-key-id", SESSION_REJECTED,                                      \
		"The chosen key id names none of the interface's keys.",                           \
		"Set wps_pbc_key_id to the id of one of the interface's keys.")                    \
	X(WPS_OFF, "wps-off", SESSION_REJECTED, "WPS is off on the interface.",                    \
		"Set wps to true, before or together with wps_pbc.")                               \
	X(VIF_DISABLED, "vif-disabled", SESSION_REJECTED, "The interface is disabled.",            \
		"Set enabled to true.")                                                            \
	X(RADIO_DOWN, "radio-down", SESSION_REJECTED, "The radio is disabled.",                    \
		"Set enabled of the radio to true.")                                               \
	X(HIDDEN_SSID, "hidden-ssid", SESSION_REJECTED,                                            \
		"The SSID is hidden, and WPS needs a visible one.",                                \
		"Set ssid_broadcast to enabled.")                                                  \
	X(NO_CCMP, "no-ccmp", SESSION_REJECTED, "The network does not offer CCMP (AES).",          \
		"Allow CCMP as pairwise cipher.")                                                  \
	X(WPA1_ONLY, "wpa1-only", SESSION_REJECTED,                                                \
		"The network is WPA (version 1) only, and WPS needs WPA2.", "Allow WPA2.")         \
	X(OPEN_NETWORK, "open-network", SESSION_REJECTED,                                          \
		"The network is open: there is no key to hand out.",                               \
		"Join without WPS, or give the network a key.")                                    \
	X(ENTERPRISE, "enterprise", SESSION_REJECTED,                                              \
		"The network uses EAP: WPS hands out keys, not accounts.",                         \
		"Use WPS on a network with a pre-shared key.")                                     \
	X(SAE_ONLY, "sae-only", SESSION_REJECTED,                                                  \
		"The network is WPA3 only; hostapd's registrar hands out a WPA2 key that WPA3 "    \
		"cannot use.",                                                                     \
		"Use a WPA2/WPA3 mixed network for WPS, or wpsd's own registrar (registrar = own " \
		"in wpsd.conf).")                                                                  \
	X(NO_SAE_PASSWORD, "no-sae-password", SESSION_REJECTED,                                    \
		"The network is WPA3 only and has one password, which the chosen key is not.",     \
		"Choose the id of the network's first key that is not 64 hexadecimal digits.")     \
	X(BAND_6GHZ, "band-6ghz", SESSION_REJECTED, "WPS is not allowed in the 6 GHz band.",       \
		"Start WPS on the 2.4 or 5 GHz interface of the same SSID.")                       \
	X(BAD_ROW, "bad-row", SESSION_REJECTED,                                                    \
		"The interface's configuration is not valid.",                                     \
		"See `wps status` for what is wrong, mend it, start again.")                       \
	X(NEEDS_OWN_REGISTRAR, "needs-own-registrar", SESSION_REJECTED,                            \
		"hostapd is the registrar of the interface, and it cannot give each device a key " \
		"of its own.",                                                                     \
		"Say registrar = own in wpsd.conf, or choose one of the interface's keys.")        \
	X(LEDGER_NOT_WRITABLE, "ledger-not-writable", SESSION_REJECTED,                            \
		"The key ledger cannot be written, so no key that is given out now would be sure " \
		"to outlive a restart.",                                                           \
		"Make room on the disk of wpsd's state_dir, or mount it writable; then start "     \
		"again.")                                                                          \
	X(OTHER_KEY_ACTIVE, "other-key-active", SESSION_REJECTED,                                  \
		"A session with another key is open on the interface.",                            \
		"Cancel it or wait for its end, start again.")                                     \
	/* R3: rejected because the time ran out or its age is not known */                        \
	X(NOT_READY, "not-ready", SESSION_REJECTED,                                                \
		"The access point was not ready within 10 s of the request.",                      \
		"See `wps status`, start again when the interface is up.")                         \
	X(HOSTAPD_DOWN, "hostapd-down", SESSION_REJECTED,                                          \
		"hostapd did not come up within 10 s of the request.",                             \
		"Look into the logs of wpsd and hostapd; start again when it runs.")               \
	X(STALE_REQUEST, "stale-request", SESSION_REJECTED,                                        \
		"The request was found when wpsd came back and may be older than 10 s.",           \
		"Write wps_pbc again.")                                                            \
	/* devices, rename, revoke, import: no session, but an answer in the same words */         \
	X(NO_SUCH_DEVICE, "no-such-device", SESSION_REJECTED,                                      \
		"The ledger knows no such device.", "Run `wps devices` to see them.")              \
	X(DEVICE_AMBIGUOUS, "device-ambiguous", SESSION_REJECTED,                                  \
		"Several devices have this name.", "Name it by its MAC address or key id.")        \
	X(SHARED_KEY, "shared-key", SESSION_REJECTED,                                              \
		"The device was given a key that others have too.",                                \
		"Change that key; devices that are let in with --per-device can be revoked "       \
		"alone.")                                                                          \
	X(BAD_IMPORT, "bad-import", SESSION_REJECTED,                                              \
		"What is to be imported has a mistake in it; nothing was imported.",               \
		"Mend the line that is named, import again.")                                      \
	X(HOSTAPD_REFUSED, "hostapd-refused", SESSION_REJECTED,                                    \
		"hostapd refused to open the session.",                                            \
		"Look into hostapd's log on this interface.")                                      \
	X(KEYS_NOT_LOADED, "keys-not-loaded", SESSION_FAILED,                                      \
		"hostapd could not load the changed keys, so the session was closed.",             \
		"Look into hostapd's log on this interface.")                                      \
	X(HOSTAPD_SILENT, "hostapd-silent", SESSION_FAILED,                                        \
		"hostapd did not answer.", "Look into hostapd's log; restart it if it hangs.")     \
	/* WPS-FAIL config_error=N: WSC 2.0.x, Configuration Error attribute (0x1009) */           \
	X(WSC_NO_ERROR, "wsc-no-error", SESSION_FAILED,                                            \
		"The exchange with the device broke off without a reason.",                        \
		"Move the device closer, start again.")                                            \
	X(WSC_OOB_READ, "wsc-oob-read", SESSION_FAILED,                                            \
		"The device could not read its out-of-band data.", "Use the push button.")         \
	X(WSC_DECRYPTION, "wsc-decryption", SESSION_FAILED,                                        \
		"A message could not be decrypted.", "Start again; update the device's software.") \
	X(WSC_NO_2GHZ, "wsc-no-2ghz", SESSION_FAILED, "The device does not support 2.4 GHz.",      \
		"Start WPS on the 5 GHz interface.")                                               \
	X(WSC_NO_5GHZ, "wsc-no-5ghz", SESSION_FAILED, "The device does not support 5 GHz.",        \
		"Start WPS on the 2.4 GHz interface.")                                             \
	X(WSC_WEAK_SIGNAL, "wsc-weak-signal", SESSION_FAILED, "The signal is too weak.",           \
		"Move the device closer to the access point, start again.")                        \
	X(WSC_AUTH_FAILURE, "wsc-auth-failure", SESSION_FAILED,                                    \
		"The device could not authenticate to the network.", "Start again.")               \
	X(WSC_ASSOC_FAILURE, "wsc-assoc-failure", SESSION_FAILED,                                  \
		"The device could not associate with the network.", "Start again.")                \
	X(WSC_NO_DHCP, "wsc-no-dhcp", SESSION_FAILED, "The device got no answer from DHCP.",       \
		"Check the DHCP server of the network.")                                           \
	X(WSC_DHCP_CONFIG, "wsc-dhcp-config", SESSION_FAILED,                                      \
		"The device could not use what DHCP gave it.",                                     \
		"Check the DHCP server of the network.")                                           \
	X(WSC_IP_CONFLICT, "wsc-ip-conflict", SESSION_FAILED,                                      \
		"The device's IP address is in use by another one.",                               \
		"Check the DHCP server of the network.")                                           \
	X(WSC_NO_REGISTRAR, "wsc-no-registrar", SESSION_FAILED,                                    \
		"The device could not reach the registrar.", "Start again.")                       \
	X(WSC_MULTIPLE_PBC, "wsc-multiple-pbc", SESSION_FAILED,                                    \
		"The device saw more than one push-button session.",                               \
		"Make sure that one access point only is in a session, start again.")              \
	X(WSC_ROGUE, "wsc-rogue", SESSION_FAILED, "The device suspects an attack.",                \
		"Check who else is nearby, start again.")                                          \
	X(WSC_BUSY, "wsc-busy", SESSION_FAILED, "The device is busy.", "Start again later.")       \
	X(WSC_LOCKED, "wsc-locked", SESSION_FAILED, "Setup is locked.", "Wait, start again.")      \
	X(WSC_MESSAGE_TIMEOUT, "wsc-message-timeout", SESSION_FAILED,                              \
		"The device stopped answering in the middle of the exchange.",                     \
		"Move the device closer, start again.")                                            \
	X(WSC_SESSION_TIMEOUT, "wsc-session-timeout", SESSION_FAILED,                              \
		"The exchange with the device took too long.",                                     \
		"Move the device closer, start again.")                                            \
	X(WSC_PASSWORD, "wsc-password", SESSION_FAILED,                                            \
		"The device used another method or a wrong PIN.",                                  \
		"Choose the push button on the device, start again.")                              \
	X(WSC_NO_60GHZ, "wsc-no-60ghz", SESSION_FAILED, "The device does not support 60 GHz.",     \
		"Start WPS on another band.")                                                      \
	X(WSC_KEY_MISMATCH, "wsc-key-mismatch", SESSION_FAILED,                                    \
		"The device's public key is not the expected one.", "Start again.")                \
	X(WSC_UNKNOWN, "wsc-unknown", SESSION_FAILED,                                              \
		"The exchange failed with an error code that the standard does not name.",         \
		"See the detail, start again.")
/* clang-format on */

enum explain_token {
#define X(name, token, status, sentence, remedy) EXPLAIN_##name,
	EXPLAIN_TABLE(X)
#undef X
};
#define EXPLAIN_COUNT (EXPLAIN_WSC_UNKNOWN + 1)

struct explain {
	const char *token; /* stable, lower case with hyphens; the value of WPS_Session.reason */
	enum session_status status; /* the status a session has with this reason */
	const char *sentence;
	const char *remedy;
};

/* The table's row of a token; never NULL. */
const struct explain *explain_get(enum explain_token token);

/* Looks a token up by its text; EXPLAIN_NONE when it is not one of ours. */
enum explain_token explain_find(const char *token);

/* What a Configuration Error of WPS-FAIL (WSC 2.0.x, attribute 0x1009) means. */
enum explain_token explain_config_error(unsigned config_error);

/* "requested", "active", …: the text in WPS_Session.status. */
const char *session_status_name(enum session_status status);

/* The status of a text, or -1. */
int session_status_find(const char *name);

#endif
