/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the analyser can find out about an attempt to join, in one table: a stable token for
 * scripts, a sentence for people and what to do. docs/verdicts.md is printed from it.
 */
#ifndef OPENWPS_VERDICT_H
#define OPENWPS_VERDICT_H

/*
 * The first four are outcomes: an attempt has one of them, its first finding. Another failure that
 * fits as well may stand beside a failure. Causes and notes stand beside, several if need be.
 */
enum verdict_class {
	VERDICT_GOOD,	 /* all is well */
	VERDICT_FAILED,	 /* it is not, and this is why */
	VERDICT_WAITING, /* no failure: the other side is not ready yet */
	VERDICT_UNKNOWN, /* the input does not show it */
	VERDICT_CAUSE,	 /* what made it fail, or took its time */
	VERDICT_NOTE,	 /* good to know; changes nothing */
};
#define VERDICT_CLASS_COUNT (VERDICT_NOTE + 1)

/* X(enumerator, token, class, sentence, remedy) */
/* clang-format off */
#define VERDICT_TABLE(X)                                                                           \
	X(JOINED, "joined", GOOD, "The device was given the key by WPS and joined.",               \
		"Nothing to do.")                                                                  \
	X(GIVEN, "given", GOOD,                                                                    \
		"The device was given the key by WPS; the input does not show whether it "         \
		"joined.",                                                                         \
		"Nothing to do; with a log or capture of the seconds after it, the join can be "   \
		"checked too.")                                                                    \
	X(AP_READ, "ap-read", GOOD,                                                                \
		"An external registrar read the access point's settings with its PIN.",            \
		"Nothing to do, if it was yours; otherwise change the key and switch the "         \
		"access point's PIN off.")                                                         \
	X(AP_CONFIGURED, "ap-configured", GOOD,                                                    \
		"An external registrar configured the access point with its PIN.",                 \
		"Nothing to do, if it was yours; otherwise change the key and switch the "         \
		"access point's PIN off.")                                                         \
	X(PLAIN_JOINED, "plain-joined", GOOD, "The device joined with a key that it had.",         \
		"Nothing to do.")                                                                  \
	X(P2P_FORMED, "p2p-formed", GOOD, "The two devices formed a Wi-Fi Direct group.",          \
		"Nothing to do.")                                                                  \
	X(CANCELLED, "cancelled", GOOD, "The session was cancelled.",                              \
		"Nothing to do, if you did it.")                                                   \
	X(SIBLING, "sibling", GOOD,                                                                \
		"The session ended unused here: the device was let in by another access point "    \
		"of the same attempt.",                                                            \
		"Nothing to do.")                                                                  \
	\
	X(LOST_KEY, "lost-key", FAILED,                                                            \
		"The key that the device was given by WPS is refused now: the access point has "   \
		"lost it.",                                                                        \
		"hostapd keeps keys that WPS gave out in wpa_psk_file: put that file where it "    \
		"outlives a restart (OpenWrt: option wpa_psk_file, owned by network, and kept "    \
		"by sysupgrade) and let hostapd write it, or use wpsd. Until then, pair the "      \
		"device again.")                                                                   \
	X(KEY_OF_OTHER_MAC, "key-of-other-mac", FAILED,                                            \
		"The key that the device was given by WPS is refused now that the device has "     \
		"another MAC address.",                                                            \
		"A key of one device alone is bound to the address that it had: switch random "    \
		"addresses off for this network, or pair the device again.")                       \
	X(WRONG_KEY, "wrong-key", FAILED,                                                          \
		"The access point refuses the device's key; nothing shows that it came from "      \
		"WPS.",                                                                            \
		"Enter the passphrase anew on the device, or pair it by WPS. If it was let in "    \
		"by WPS once, give the log of that, too: then it may be the access point that "    \
		"lost the key.")                                                                   \
	X(KEY_REFUSED_AFTER_WPS, "key-refused-after-wps", FAILED,                                  \
		"The device came back with the key of this very exchange, and it was refused.",    \
		"The registrar and the access point do not agree on the key: look at what the "    \
		"registrar hands out (wpa_psk_file, ap_settings, an external registrar), and "     \
		"whether hostapd can read and write wpa_psk_file.")                                \
	X(OVERLAP, "overlap", FAILED,                                                              \
		"More than one push-button session was heard at the same time; for safety "        \
		"nobody was let in.",                                                              \
		"Make sure that one device and one access point only have their button "           \
		"pressed, wait two minutes, start again.")                                         \
	X(PIN_FIRST_HALF, "pin-first-half", FAILED,                                                \
		"The PIN is wrong: already its first half does not match.",                        \
		"Read the PIN from the device again and enter it anew.")                           \
	X(PIN_SECOND_HALF, "pin-second-half", FAILED,                                              \
		"The PIN is wrong: its first half matches, its second does not.",                  \
		"Check the last digits of the PIN and enter it anew.")                             \
	X(PIN_WRONG, "pin-wrong", FAILED,                                                          \
		"The PIN is wrong, or one side used a push button and the other a PIN.",           \
		"Choose the same method on both sides; read the PIN again and enter it anew.")     \
	X(SETUP_LOCKED, "setup-locked", FAILED,                                                    \
		"The access point has locked its PIN after wrong ones.",                           \
		"Wait until it unlocks (a minute at first, longer each time), set a new PIN "      \
		"there (hostapd_cli wps_ap_pin), or use the push button.")                         \
	X(NACK, "nack", FAILED, "One side ended the exchange with an error code.",                 \
		"The code says why (18: the PIN is wrong; 15: the access point's PIN is "          \
		"locked; 12: another button is pressed too): mend that and start again "           \
		"on both sides.")                                                                  \
	X(STALLED, "stalled", FAILED,                                                              \
		"One side stopped answering in the middle of the exchange, until it timed out.",   \
		"Move the device closer, start again; if it stops at the same message each "       \
		"time, update its software.")                                                      \
	X(EAP_REFUSED, "eap-refused", FAILED,                                                      \
		"The two sides did not agree on an EAP method; WPS needs EAP-WSC on both.",        \
		"Check that both are set up for WPS; an access point with 802.1X needs "           \
		"eap_server=1 or a RADIUS server that knows WSC.")                                 \
	X(CREDENTIAL_MISMATCH, "credential-mismatch", FAILED,                                      \
		"The credential does not fit the network: what the device may use after WPS, "     \
		"the network does not offer.",                                                     \
		"Offer WPA2 beside WPA3 (transition mode), make protected management frames "      \
		"optional, or use a registrar that hands out SAE keys (wpsd with registrar = "     \
		"own) with devices that take them.")                                               \
	X(NOT_JOINED, "not-joined", FAILED,                                                        \
		"The device was given the key, but did not come back with it.",                    \
		"Check that it supports what the network demands (WPA3 and protected "             \
		"management frames need newer devices) and is in range; then restart it.")         \
	X(WRONG_AP, "wrong-ap", FAILED,                                                            \
		"The device turned to another access point than the one whose button was "         \
		"pressed.",                                                                        \
		"Press the button of the access point next to the device; check neighbours "       \
		"whose session is open.")                                                          \
	X(ASSOC_REFUSED, "assoc-refused", FAILED, "The access point refused the association.",     \
		"The status code says why: one that is full (17) needs fewer devices; "            \
		"one that demands more than the device can do (18, 27, 104, 124) a "               \
		"newer device or less demanded (hostapd's require_ht and its like); a "            \
		"refusal for now (30) passes by itself.")                                          \
	X(AUTH_REFUSED, "auth-refused", FAILED,                                                    \
		"The access point refused, or did not answer, the authentication.",                \
		"Check access lists and load limits of the access point; bring the device "        \
		"closer.")                                                                         \
	X(SESSION_REJECTED, "session-rejected", FAILED, "wpsd refused to open the session.",       \
		"See its reason; `wps status` tells what the interface is set up for.")            \
	X(SESSION_INTERRUPTED, "session-interrupted", FAILED,                                      \
		"The session was interrupted at the access point before a device was let in.",     \
		"See why the access point went away (configuration changed, restarted, radio "     \
		"down); then start again.")                                                        \
	X(P2P_FAILED, "p2p-failed", FAILED, "The Wi-Fi Direct group was not formed.",              \
		"Start again on both devices, by the same method and within two "                  \
		"minutes; a status code, if there is one, says what stood against it.")            \
	X(DISCONNECTED, "disconnected", FAILED,                                                    \
		"The device was disconnected before it was through.",                              \
		"See the reason code; look for what else controls the interface.")                 \
	X(NEVER_ASSOCIATES, "never-associates", FAILED,                                            \
		"The device asked for WPS, but never associated.",                                 \
		"Bring it closer; check that it supports the channel and the band, and that no "   \
		"access list (macaddr_acl, macfilter) keeps it out.")                              \
	X(WPS_OFF, "wps-off", FAILED, "The access point has WPS switched off.",                    \
		"Switch it on; the cause says what stands against it.")                            \
	X(NO_WPS_AP, "no-wps-ap", FAILED,                                                          \
		"The device found no access point with an open WPS session.",                      \
		"Press the access point's button; check that its WPS is on.")                      \
	X(WALK_TIME, "walk-time", FAILED,                                                          \
		"The two minutes of walk time passed before the two sides met.",                   \
		"Press both buttons within two minutes, with the device close to the access "      \
		"point.")                                                                          \
	X(NOBODY_PRESSED, "nobody-pressed", FAILED,                                                \
		"One button was pressed; the other side never was in its session.",                \
		"Press the button on the other side too, within two minutes.")                     \
	\
	X(REGISTRAR_NOT_READY, "registrar-not-ready", WAITING,                                     \
		"The registrar was not ready (M2D): no PIN was entered, or no button pressed, "    \
		"yet.",                                                                            \
		"Enter the device's PIN (hostapd_cli wps_pin), or press the button; the device "   \
		"tries again by itself.")                                                          \
	X(IN_PROGRESS, "in-progress", WAITING, "The input ends while the attempt is going on.",    \
		"Record some seconds more.")                                                       \
	X(INCOMPLETE, "incomplete", UNKNOWN,                                                       \
		"The input does not show enough to tell how it ended.",                            \
		"Record both ends, from before the button is pressed until a minute after.")       \
	X(ENDED_EARLY, "ended-early", UNKNOWN,                                                     \
		"The access point ended its session before the two minutes were over, and "        \
		"nobody had come: the air does not show why.",                                     \
		"Nothing to do, if you cancelled it, or another radio let the device in; "         \
		"otherwise look into the access point's log.")                                     \
	X(CAUSE_UNKNOWN, "cause-unknown", UNKNOWN,                                                 \
		"It failed, and nothing in the input says why.",                                   \
		"Record both ends with debug output (hostapd -dt, wpa_supplicant -dt; on "         \
		"OpenWrt option log_level 1 of the radio).")                                       \
	\
	X(OFF_HIDDEN_SSID, "off-hidden-ssid", CAUSE, "WPS is off because the SSID is hidden.",     \
		"Set ignore_broadcast_ssid=0 (OpenWrt: option hidden 0).")                         \
	X(OFF_TKIP, "off-tkip", CAUSE,                                                             \
		"WPS is off because the network offers TKIP or WPA version 1 only.",               \
		"Allow WPA2 with CCMP (OpenWrt: option encryption psk2+ccmp).")                    \
	X(OFF_WEP, "off-wep", CAUSE, "WPS is off because the network uses WEP.",                   \
		"Use WPA2 with CCMP.")                                                             \
	X(OFF_SAE_ONLY, "off-sae-only", CAUSE,                                                     \
		"The network is WPA3 only, and the registrar has no key that WPA3 can use.",       \
		"Offer WPA2 beside WPA3 (OpenWrt: option encryption sae-mixed), or use wpsd "      \
		"with registrar = own.")                                                           \
	X(OFF_NOT_BUILT, "off-not-built", CAUSE, "The program was built without WPS.",             \
		"Install the full package (hostapd or wpad instead of its mini or basic "          \
		"variant).")                                                                       \
	X(OFF_DISABLED, "off-disabled", CAUSE, "WPS is switched off in the configuration.",        \
		"Set wps_state=2 (OpenWrt: option wps_pushbutton 1).")                             \
	X(PMF_REQUIRED, "pmf-required", CAUSE,                                                     \
		"The network demands protected management frames, which the device does not "      \
		"offer.",                                                                          \
		"Make them optional (ieee80211w=1), or update the device.")                        \
	X(SAE_NEEDED, "sae-needed", CAUSE,                                                         \
		"The network wants SAE (WPA3); the device came with a WPA2 key.",                  \
		"Offer WPA2 beside WPA3, or have the device use the key for SAE "                  \
		"(wps_cred_add_sae=1).")                                                           \
	X(AP_RESTARTED, "ap-restarted", CAUSE, "The access point was started anew.",               \
		"If nobody did it, look into its log for the reason: power, a crash, a "           \
		"new configuration.")                                                              \
	X(NO_ENTROPY, "no-entropy", CAUSE,                                                         \
		"The access point had not gathered enough randomness and refused the handshake.",  \
		"Give the machine a hardware random generator or keep a seed over restarts; "      \
		"the device gets in at a later try.")                                              \
	X(UNEXPECTED_DISCONNECT, "unexpected-disconnect", CAUSE,                                   \
		"The device was disconnected between WPS and joining by something that is no "     \
		"part of it.",                                                                     \
		"Look for a second program that controls the interface (NetworkManager, a "        \
		"script, another wpa_supplicant).")                                                \
	X(OTHER_MANAGER, "other-manager", CAUSE,                                                   \
		"Another program controls the interface at the same time.",                        \
		"Let one program only control it.")                                                \
	X(SLOW_JOIN, "slow-join", CAUSE, "The join took long.",                                    \
		"Mend what took the most of it: each cause beside this one says what to "          \
		"do.")                                                                             \
	X(AUTH_TIMEOUT, "auth-timeout", CAUSE,                                                     \
		"An authentication was not answered and had to time out.",                         \
		"See why it was not answered: a lost frame, a driver in another state, another "   \
		"program.")                                                                        \
	X(ASSOC_TIMEOUT, "assoc-timeout", CAUSE,                                                   \
		"An association was not answered and had to time out.",                            \
		"See why it was not answered: a lost frame, a driver in another state, another "   \
		"program.")                                                                        \
	X(FULL_SCAN, "full-scan", CAUSE,                                                           \
		"All channels were scanned although the access point's was known.",                \
		"Let the device scan the known channel only (freq_list, scan_freq).")              \
	X(LATE_SCAN_RESULT, "late-scan-result", CAUSE,                                             \
		"A scan was done, and its result was not used because a connection was thought "   \
		"to be on its way.",                                                               \
		"See what disturbed that connection.")                                             \
	X(HANDSHAKE_RETRIES, "handshake-retries", CAUSE,                                           \
		"Messages of the 4-way handshake had to be sent again.",                           \
		"Bring the device closer; check the load of the channel.")                         \
	X(EXCHANGE_RETRIES, "exchange-retries", CAUSE,                                             \
		"Messages of the exchange had to be sent again.",                                  \
		"Bring the device closer; check the load of the channel.")                         \
	X(PUT_ASIDE, "put-aside", CAUSE,                                                           \
		"The device put the network aside for a while after a failure.",                   \
		"Nothing to do but to mend the failure: it waits longer after each.")              \
	X(SLOW_PEER, "slow-peer", CAUSE, "One side took long to answer.",                          \
		"A slow processor computing Diffie-Hellman takes a second; longer hints at "       \
		"power saving or load.")                                                           \
	X(LONG_GAP, "long-gap", CAUSE, "Time passed for which the input shows no reason.",         \
		"Record the other end too.")                                                       \
	X(DRIVER_REFUSED, "driver-refused", CAUSE, "The driver refused a command.",                \
		"See the error code; look into the kernel's log; update driver and firmware.")     \
	X(TRIED_AGAIN, "tried-again", CAUSE, "It took more than one exchange.",                    \
		"Nothing to do, if the last one was good; otherwise see in the sequence "          \
		"how the first ones ended.")                                                       \
	\
	X(EAP_FAILURE_NORMAL, "eap-failure-normal", NOTE,                                          \
		"The EAP-Failure at the end (hostapd: \"authentication failed - EAP type: 0\") "   \
		"is no error: WPS always ends with it.",                                           \
		"Nothing to do.")                                                                  \
	X(FAIL_IS_SUCCESS, "fail-is-success", NOTE,                                                \
		"hostapd's WPS-FAIL with msg=11 and no error code, and its \"Last WPS result: "    \
		"Failed\", is the success of an external registrar.",                              \
		"Nothing to do.")                                                                  \
	X(TIMEOUT_IS_CANCEL, "timeout-is-cancel", NOTE,                                            \
		"The WPS-TIMEOUT beside WPS-CANCEL is the cancel itself, no time ran out.",        \
		"Nothing to do.")                                                                  \
	X(TIMEOUT_OF_SIBLING, "timeout-of-sibling", NOTE,                                          \
		"The WPS-TIMEOUT is another radio's, whose session was not needed.",               \
		"Nothing to do.")                                                                  \
	X(WAITED_FOR_REGISTRAR, "waited-for-registrar", NOTE,                                      \
		"The device came before the registrar was ready, and waited.",                     \
		"Nothing to do.")                                                                  \
	X(OTHER_BSS, "other-bss", NOTE,                                                            \
		"The device joined another BSS than the one that gave it the key.",                \
		"Nothing to do, if both are of your network.")                                     \
	X(RANDOM_MAC, "random-mac", NOTE, "The device uses a random MAC address.",                 \
		"Keys and lists that are bound to an address will not know it under another "      \
		"one.")                                                                            \
	X(MAC_CHANGED, "mac-changed", NOTE,                                                        \
		"The device used several MAC addresses.",                                         \
		"Keys that are bound to an address will not fit: switch random addresses off "     \
		"for this network.")                                                               \
	X(EXTERNAL_REGISTRAR, "external-registrar", NOTE,                                          \
		"The device came as a registrar, with the access point's PIN.",                    \
		"If nobody of yours did that, switch the access point's PIN off.")                 \
	X(FRAGMENTED, "fragmented", NOTE, "Messages were cut into fragments.",                     \
		"Nothing to do.")                                                                  \
	X(DEVIATION, "deviation", NOTE, "A message deviates from the standard.",                   \
		"Nothing to do as long as it works; otherwise tell the maker.")                    \
	X(REPEATED_NONCE, "repeated-nonce", NOTE,                                                  \
		"The same nonce came in several exchanges: the randomness of the one that sent "   \
		"it is weak.",                                                                     \
		"Update its software; what it was given in such an exchange may be known to "      \
		"others.")                                                                         \
	X(REPEATED_DH_KEY, "repeated-dh-key", NOTE,                                                \
		"The same Diffie-Hellman key came in several exchanges: whoever finds it out "     \
		"once reads them all.",                                                            \
		"Update its software.")                                                            \
	X(WEAK_DH_KEY, "weak-dh-key", NOTE, "A Diffie-Hellman public key is weak.",                \
		"Update the software of the device that sent it; do not use its PIN.")             \
	X(ZERO_NONCE, "zero-nonce", NOTE, "A nonce is zero: the sender's randomness is weak.",     \
		"Update its software; do not use its PIN.")                                        \
	X(ZERO_SECRET, "zero-secret", NOTE,                                                        \
		"A secret nonce is zero: the PIN of the sender can be found out by anyone who "    \
		"listens.",                                                                        \
		"Update its software; do not use its PIN.")                                        \
	X(VERSION_1, "version-1", NOTE, "The device speaks WPS 1.0.",                              \
		"Nothing to do.")                                                                  \
	X(CLOCK_SET_BACK, "clock-set-back", NOTE,                                                  \
		"The clock of an input was set back: the machine was restarted, as a rule.",       \
		"Nothing to do; times before and after it do not compare.")                        \
	X(CLOCKS_UNRELATED, "clocks-unrelated", NOTE,                                              \
		"The inputs show nothing in common, so their clocks cannot be compared.",          \
		"Check that they are of the same attempt.")                                        \
	X(CUT, "cut", NOTE, "An input ends in the middle.",                                        \
		"Nothing to do, if the end is not what you look for.")                             \
	X(MASKED, "masked", NOTE,                                                                  \
		"Addresses are masked: devices that share the rest cannot be told apart.",         \
		"Nothing to do; `wps trace --anonymise` masks without that loss.")                 \
	X(NO_WPS, "no-wps", NOTE, "There is nothing about WPS in the input.",                      \
		"Record on the channel of the access point, or take the log of hostapd or "        \
		"wpa_supplicant, while the button is pressed.")
/* clang-format on */

enum verdict {
#define X(name, token, class, sentence, remedy) VERDICT_IS_##name,
	VERDICT_TABLE(X)
#undef X
};
#define VERDICT_COUNT (VERDICT_IS_NO_WPS + 1)

struct verdict_row {
	const char *token; /* stable, lower case with hyphens */
	enum verdict_class class;
	const char *sentence;
	const char *remedy;
};

/* The table's row; never NULL. */
const struct verdict_row *verdict_get(enum verdict verdict);

/* Looks a token up by its text; -1 when there is none. */
int verdict_find(const char *token);

/* "good", "failed", "waiting", "unknown", "cause", "note". */
const char *verdict_class_name(enum verdict_class class);

#endif
