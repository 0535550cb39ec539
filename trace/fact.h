/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A fact: what one line of a log or one frame of a capture shows. Readers turn inputs into facts,
 * and nothing behind them sees a line or a frame again. A fact is a plain value without pointers.
 */
#ifndef TRACE_FACT_H
#define TRACE_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mac.h"

/* Who saw it. */
enum trace_side {
	TRACE_AIR,     /* a capture */
	TRACE_AP,      /* the access point: hostapd, wpsd, a kernel with AP interfaces */
	TRACE_STATION, /* the station: wpa_supplicant, NetworkManager, its kernel */
	TRACE_NOBODY,  /* not known */
};
#define TRACE_SIDE_COUNT (TRACE_NOBODY + 1)

/*
 * X(enumerator, token, what it is called in a report).
 * "code", "code2", "value", "text" say what these members of struct trace_fact hold; where nothing
 * is said they are 0 and "". ap and sta are set as far as the input tells them (masked, or not at
 * all).
 */
/* clang-format off */
#define TRACE_FACTS(X)                                                                             \
	/* the programs and machines themselves */                                                 \
	X(PROGRAM_START, "program-start", "program starts")   /* text: "hostapd", "wpa_supplicant", … */ \
	X(PROGRAM_END, "program-end", "program ends")                                              \
	X(BOOT, "boot", "machine boots")                                                           \
	X(AP_UP, "ap-up", "access point is up")               /* text: SSID */                     \
	X(AP_DOWN, "ap-down", "access point is down")                                              \
	X(AP_FOUND, "ap-found", "access point is seen")       /* bss; text: SSID; only when new or changed */ \
	X(WPS_UNAVAILABLE, "wps-unavailable", "WPS is off")   /* code: enum trace_wps_off */        \
	X(DRIVER_ERROR, "driver-error", "driver refuses")     /* code: errno; text: which command */ \
	X(NO_ENTROPY, "no-entropy", "no randomness yet")                                           \
	X(OTHER_MANAGER, "other-manager", "another program controls the interface") /* text: which */ \
	/* buttons and PINs. side says whose */                                                    \
	X(PBC_PRESSED, "pbc-pressed", "button pressed")                                            \
	X(PIN_SET, "pin-set", "PIN entered")                  /* never the PIN */                  \
	X(PIN_NEEDED, "pin-needed", "PIN needed")                                                  \
	X(CANCELLED, "cancelled", "cancelled")                                                     \
	X(WALK_TIME_OVER, "walk-time-over", "walk time over")                                      \
	X(PBC_DISABLED, "pbc-disabled", "push button over")                                        \
	X(OVERLAP, "overlap", "two push-button sessions")     /* a station's: ap, and text: the other one's address */ \
	X(SETUP_LOCKED, "setup-locked", "setup locked")                                            \
	X(SETUP_UNLOCKED, "setup-unlocked", "setup unlocked")                                      \
	X(ENROLLEE_SEEN, "enrollee-seen", "enrollee seen")    /* text: device name; code: Device Password ID; code2: enum trace_request */ \
	/* scanning */                                                                             \
	X(SCAN_START, "scan-start", "scan starts")            /* value: frequencies asked for, 0 = all */ \
	X(SCAN_DONE, "scan-done", "scan done")                /* value: BSSs found */              \
	X(NO_AP_FOUND, "no-ap-found", "no suitable access point") /* code: enum trace_passed_over */ \
	X(PROBE_REQUEST, "probe-request", "probe request")    /* wsc if it had a WPS element; only when new or changed */ \
	X(PROBE_RESPONSE, "probe-response", "probe response")                                      \
	X(AP_CHOSEN, "ap-chosen", "access point chosen")      /* text: SSID; value: MHz; code 1: for WPS */ \
	/* 802.11 */                                                                               \
	X(AUTH_REQUEST, "auth-request", "authentication request") /* code: algorithm (0 open, 3 SAE); code2: transaction */ \
	X(AUTH_RESPONSE, "auth-response", "authentication response") /* code: status; code2: algorithm; value: transaction */ \
	X(AUTH_TIMEOUT, "auth-timeout", "authentication timed out")                                \
	X(ASSOC_REQUEST, "assoc-request", "association request")   /* code 1: with WPS element; bss: AKM and PMF asked for */ \
	X(ASSOC_RESPONSE, "assoc-response", "association response") /* code: status */             \
	X(ASSOC_TIMEOUT, "assoc-timeout", "association timed out")                                 \
	X(ASSOCIATED, "associated", "associated")                                                  \
	X(DEAUTH, "deauth", "deauthentication")               /* code: reason; code2: enum trace_from */ \
	X(DISASSOC, "disassoc", "disassociation")             /* code: reason; code2: enum trace_from */ \
	X(DISCONNECTED, "disconnected", "disconnected")       /* code: reason or 0; code2: enum trace_from */ \
	X(SAE_FAILED, "sae-failed", "SAE refused")            /* code: status */                   \
	X(SSID_DISABLED, "ssid-disabled", "network put aside") /* text: SSID; value: seconds; code 1: wrong key */ \
	/* EAP */                                                                                  \
	X(EAPOL_START, "eapol-start", "EAPOL-Start")                                               \
	X(EAP_STARTED, "eap-started", "EAP starts")                                                \
	X(IDENTITY_REQUEST, "identity-request", "EAP identity request")                            \
	X(IDENTITY, "identity", "EAP identity")               /* text: identity; code 1: external registrar */ \
	X(EAP_NAK, "eap-nak", "EAP method refused")                                                \
	X(EAP_OTHER, "eap-other", "another EAP method")       /* code: EAP type */                 \
	X(WSC_START, "wsc-start", "WSC start")                                                     \
	X(WSC_MESSAGE, "wsc-message", "message")              /* wsc; code: enum wsc_kind (M1 … Done) */ \
	X(WSC_FRAGMENT, "wsc-fragment", "fragment")           /* value: bytes */                   \
	X(WSC_FRAGMENT_ACK, "wsc-fragment-ack", "fragment acknowledged")                           \
	X(EAP_RETRANSMIT, "eap-retransmit", "EAP request sent again") /* value: how often */       \
	X(EAP_TIMEOUT, "eap-timeout", "EAP timed out")                                             \
	X(EAP_SUCCESS, "eap-success", "EAP-Success")                                               \
	X(EAP_FAILURE, "eap-failure", "EAP-Failure")                                               \
	/* what the programs say of it */                                                          \
	X(CREDENTIAL, "credential", "key received")           /* the station's side */             \
	X(WPS_SUCCESS, "wps-success", "WPS done")             /* the station's side */             \
	X(REGISTERED, "registered", "key handed out")         /* the access point's side */        \
	X(WPS_FAIL, "wps-fail", "WPS failed")                 /* code: message type; code2: Configuration Error */ \
	X(PASSWORD_WRONG, "password-wrong", "PIN does not match") /* code: half, 1 or 2; 0 = not told */ \
	X(PASSWORD_PROVED, "password-proved", "PIN matches")  /* code: half */                     \
	X(AP_SETTINGS, "ap-settings", "access point was configured")                               \
	/* 4-way handshake and after it */                                                         \
	X(KEY_MESSAGE, "key-message", "4-way handshake")      /* code: 1 … 4; value: replay counter, low 32 bits */ \
	X(KEY_MISMATCH, "key-mismatch", "key does not match") /* the access point's side */        \
	X(KEY_WRONG, "key-wrong", "key refused")              /* the station's side */             \
	X(KEY_TIMEOUT, "key-timeout", "4-way handshake timed out") /* value: which try */          \
	X(KEY_DONE, "key-done", "keys agreed")                                                     \
	X(GROUP_KEY, "group-key", "group key")                                                     \
	X(CONNECTED, "connected", "connected")                /* text: key id, where hostapd tells it */ \
	X(DATA, "data", "data")                               /* first protected data frame */     \
	/* Wi-Fi Direct. Frames: who asks stands as sta, who answers as ap (nobody is either yet) */ \
	X(P2P_FIND, "p2p-find", "P2P device looks for others")                                     \
	X(P2P_FOUND, "p2p-found", "P2P device found")         /* text: device name */              \
	X(P2P_PROVISION, "p2p-provision", "P2P provision discovery") /* code: 0 request, 1 response, 2 which is not told; text */ \
	X(P2P_GO_REQUEST, "p2p-go-request", "GO negotiation request") /* value: Device Password ID */ \
	X(P2P_GO_RESPONSE, "p2p-go-response", "GO negotiation response") /* code: status */        \
	X(P2P_GO_CONFIRM, "p2p-go-confirm", "GO negotiation confirmation") /* code: status */      \
	X(P2P_GO_DONE, "p2p-go-done", "GO negotiation done")  /* code: 0 or the status it failed with; code2: enum trace_role; value: Device Password ID */ \
	X(P2P_INVITATION, "p2p-invitation", "P2P invitation")                                      \
	X(P2P_GROUP_STARTED, "p2p-group-started", "P2P group started") /* text: SSID; code 1: as owner */ \
	X(P2P_GROUP_FORMED, "p2p-group-formed", "P2P group formed")                                \
	X(P2P_GROUP_FAILED, "p2p-group-failed", "P2P group formation failed")                      \
	X(P2P_GROUP_REMOVED, "p2p-group-removed", "P2P group removed") /* text: why */             \
	/* our own wpsd */                                                                         \
	X(SESSION, "session", "session")                      /* code: enum explain_token; text: key id */ \
	X(NEXT_TRY, "next-try", "tries again")                                                     \
	/* the input itself: goes on for some seconds after its last other fact, until here */       \
	X(INPUT_END, "input-end", "input ends")                                                    \
	/* a debug state of wpa_supplicant: text is "FROM -> TO" */                                \
	X(STATE, "state", "state")
/* clang-format on */

enum trace_fact_kind {
#define X(name, token, text) TRACE_##name,
	TRACE_FACTS(X)
#undef X
};
#define TRACE_FACT_KIND_COUNT (TRACE_STATE + 1)

/* Why an access point has no WPS although it was told to. */
enum trace_wps_off {
	TRACE_OFF_NOT_TOLD,
	TRACE_OFF_HIDDEN_SSID,
	TRACE_OFF_WEP,
	TRACE_OFF_TKIP, /* WPA1 or TKIP only */
	TRACE_OFF_SAE_ONLY,
	TRACE_OFF_NOT_BUILT, /* hostapd or wpa_supplicant without CONFIG_WPS */
	TRACE_OFF_DISABLED,  /* wps_state=0 */
};

/*
 * Why a station passed over the access point it was with last, although it is of a network it
 * knows; not told where there is none, or none that the input names.
 */
enum trace_passed_over {
	TRACE_PASSED_NOT_TOLD,
	TRACE_PASSED_SECURITY,	   /* none of its securities, or ciphers, suits the network */
	TRACE_PASSED_AKM,	   /* none of its AKMs does */
	TRACE_PASSED_PMF_REQUIRED, /* it demands protected management frames */
	TRACE_PASSED_PMF_MISSING,  /* it has none, and the station demands them */
};

/* Request Type of a probe request (WSC 2.0.x, 0x103a). */
enum trace_request { TRACE_REQUEST_INFO, TRACE_REQUEST_ENROLLEE, TRACE_REQUEST_REGISTRAR };

/* A P2P status of wpa_supplicant's own (-1): it gave up waiting for the other. */
#define TRACE_P2P_GIVEN_UP UINT16_MAX

/* What a device is in the Wi-Fi Direct group that was agreed on. */
enum trace_role { TRACE_ROLE_NOT_TOLD, TRACE_ROLE_CLIENT, TRACE_ROLE_OWNER };

/* Whose doing a deauthentication was. */
enum trace_from { TRACE_FROM_UNKNOWN, TRACE_FROM_AP, TRACE_FROM_STATION };

/* What a BSS offers (AP_FOUND), or a station asks for (ASSOC_REQUEST): bits. */
enum trace_bss {
	TRACE_BSS_WPS = 1 << 0,		 /* has a WPS element */
	TRACE_BSS_SELECTED = 1 << 1,	 /* Selected Registrar */
	TRACE_BSS_PBC = 1 << 2,		 /* … by push button */
	TRACE_BSS_PIN = 1 << 3,		 /* … by PIN */
	TRACE_BSS_LOCKED = 1 << 4,	 /* AP Setup Locked */
	TRACE_BSS_UNCONFIGURED = 1 << 5, /* Wi-Fi Simple Configuration State 1 */
	TRACE_BSS_PRIVACY = 1 << 6,
	TRACE_BSS_WPA1 = 1 << 7,
	TRACE_BSS_WPA2 = 1 << 8,
	TRACE_BSS_CCMP = 1 << 9, /* or GCMP */
	TRACE_BSS_TKIP = 1 << 10,
	TRACE_BSS_PSK = 1 << 11, /* AKMs */
	TRACE_BSS_PSK_SHA256 = 1 << 12,
	TRACE_BSS_SAE = 1 << 13,
	TRACE_BSS_EAP = 1 << 14,
	TRACE_BSS_OWE = 1 << 15,
	TRACE_BSS_PMF_CAPABLE = 1 << 16,
	TRACE_BSS_PMF_REQUIRED = 1 << 17,
	TRACE_BSS_P2P = 1 << 18, /* group owner, or a device that offers one */
	TRACE_BSS_HIDDEN = 1 << 19,
};

/* What was found when a message was opened with libwsc. */
#define TRACE_DEVIATIONS_MAX 4
struct trace_wsc {
	uint8_t kind;	    /* enum wsc_kind */
	uint8_t from;	    /* enum trace_from */
	uint8_t identifier; /* of the EAP packet: the same again is a retransmission */
	uint8_t version2;   /* 0 = version 1.0; TRACE_VERSION_NOT_TOLD */
	uint16_t password_id;
	uint16_t config_error;
	uint16_t config_methods;
	uint16_t auth_types; /* flags */
	/* Hashes (message.h), so that a repetition is found and nothing is kept; 0 = not there. */
	uint64_t enrollee_nonce, registrar_nonce, public_key, uuid;
	uint8_t weak;	      /* enum trace_weak */
	uint8_t n_deviations; /* met; the list has the first ones */
	struct {
		uint16_t id;	 /* attribute, or WFA sub-element */
		uint8_t problem; /* enum wsc_problem */
		uint8_t subelement;
	} deviation[TRACE_DEVIATIONS_MAX];
};

/* Weakness that one message shows by itself: bits. Repetitions are found over several messages. */
enum trace_weak {
	TRACE_WEAK_ZERO_NONCE = 1 << 0, /* Enrollee or Registrar Nonce of zeros */
	TRACE_WEAK_ZERO_KEY = 1 << 1,	/* public key 0, 1 or p - 1 */
	TRACE_WEAK_SMALL_KEY = 1 << 2,	/* public key with 128 or more leading zero bytes */
	TRACE_WEAK_ZERO_SECRET =
		1 << 3, /* E-S1, E-S2, R-S1 or R-S2 of zeros; only a log with -K shows it */
};
#define TRACE_WEAK_COUNT 4

/* hostapd and wpa_supplicant do not log the version of what they receive. */
#define TRACE_VERSION_NOT_TOLD UINT8_MAX

#define TRACE_NO_TIME INT64_MIN
/* Until 2067. Differences of any two times, and of two such differences, can be counted. */
#define TRACE_TIME_MAX	 (INT64_MAX / 3)
#define TRACE_TIME_MIN	 (-INT64_MAX / 8)
#define TRACE_TEXT_MAX	 36
#define TRACE_IFNAME_MAX 16

struct trace_fact {
	int64_t time;	   /* ns; since 1970 or since boot, on the input's clock; TRACE_NO_TIME */
	uint64_t position; /* line or frame, from 1 */
	uint16_t source;   /* index of the input */
	uint8_t kind;	   /* enum trace_fact_kind */
	uint8_t side;	   /* enum trace_side */
	bool approximate;  /* merge/ sets it: its input has no times, this one is of lines around it
			    */
	bool presumed; /* merge/ sets it: its line does not tell its own address, other inputs do */
	struct trace_mac ap, sta;
	/* Wi-Fi Direct: the P2P device address of whose interface's address ap or sta is: of the
	 * other device (P2P_GO_DONE), the group owner (P2P_GROUP_STARTED), the station (CONNECTED).
	 */
	struct trace_mac device;
	uint16_t code, code2;
	uint32_t value;
	uint32_t bss;		       /* or of enum trace_bss */
	uint16_t mhz;		       /* channel; 0 = not told */
	char ifname[TRACE_IFNAME_MAX]; /* of the program that logged it, "" = not told */
	char text[TRACE_TEXT_MAX];     /* zero-terminated; bytes that are not printable are '?' */
	struct trace_wsc wsc;	       /* only WSC_MESSAGE and PROBE_REQUEST; kind says whether */
};

const char *trace_fact_token(enum trace_fact_kind kind);
const char *trace_fact_text(enum trace_fact_kind kind);
const char *trace_side_name(enum trace_side side); /* "air", "access point", "station", "" */

#endif
