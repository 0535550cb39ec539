/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The registrar as a RADIUS server (RFC 2865, RFC 3579): access points that hand EAP to a server
 * pass the whole conversation of a WPS enrollee here, and each one becomes a session of libwsc.
 *
 * No I/O: datagrams come in by radius_server_receive() and go out by radius_server_send(); what
 * happens is pulled by radius_server_event(). Times are milliseconds of a clock that never jumps
 * back.
 *
 * What it does not answer (RFC 2865, 3 and RFC 3579, 3.2 want silence): an address without a
 * secret, a wrong or missing Message-Authenticator, anything malformed, an old request once more.
 * Access-Reject goes to an identity other than the enrollee's, and to a request that continues a
 * conversation which is not known any more, so that the station can begin anew. Each of them is
 * counted, and told by radius_server_notice().
 *
 * A repeated request (same address and port, identifier and authenticator: RFC 5080, 2.2.2) gets
 * the very same reply again. One that has no reply yet, because the program was asked something, is
 * swallowed; the access point repeats it.
 *
 * Limits. Each conversation is a session of libwsc and its last reply, 5 KiB at most. It is
 * kept 30 s after its last request, for access points that have not heard the last reply; a silent
 * station ends it by the session's own timeouts. When a station begins anew at the same access
 * point its former conversation ends (WSC_REASON_EAP_FAILURE). When all conversations_max are
 * taken, the one that goes is, of those that have ended, else of those that have not seen M7, the
 * one silent for longest (WSC_REASON_REFUSED); when all have seen M7 the new one is refused. A
 * conversation that was ended so tells it as an event like all others; until the program has
 * fetched that its session stays, and a new one is refused rather than forgetting it. Datagrams
 * that the program does not fetch are dropped beyond 64; UDP is like that.
 */
#ifndef RADIUS_SERVER_H
#define RADIUS_SERVER_H

#include <wsc/wsc.h>

/* A socket address as recvfrom() gives it; compared as bytes. */
struct radius_address {
	uint8_t bytes[128];
	uint8_t len;
};

struct radius_server;

struct radius_server_config {
	struct wsc_crypto *crypto;	 /* outlives the server */
	const struct wsc_device *device; /* the registrar's own; outlives the server */
	size_t conversations_max;	 /* 0 = 64 */
	size_t keypairs_ahead;		 /* made by radius_server_idle(); 0 = none */
};

/* NULL: out of memory. */
struct radius_server *radius_server_new(const struct radius_server_config *config);
void radius_server_free(struct radius_server *server); /* wipes secrets; takes NULL */

/*
 * Access points of this network address (AF_INET or AF_INET6, @prefix_bits of it) share @secret,
 * which is copied. The longest prefix counts. A known one gets the new secret. To an IPv6 prefix an
 * IPv4 address is ::ffff:a.b.c.d. WSC_MISUSE: an empty secret, or an address that cannot be;
 * WSC_NO_MEMORY.
 */
WSC_MUST_USE enum wsc_status radius_server_client_add(struct radius_server *server, int family,
	const void *address, unsigned prefix_bits, struct wsc_bytes secret);

/* Takes one datagram. */
void radius_server_receive(struct radius_server *server, const struct radius_address *from,
	struct wsc_bytes datagram, int64_t now_ms);
/* The next datagram, at most 4096 bytes; WSC_NOTHING, WSC_NO_SPACE. */
WSC_MUST_USE enum wsc_status radius_server_send(struct radius_server *server,
	struct radius_address *to, uint8_t *buffer, size_t size, size_t *ret_len);

int64_t radius_server_deadline(const struct radius_server *server);
void radius_server_expire(struct radius_server *server, int64_t now_ms);
/* Makes a key pair if one is missing: call it when there is nothing else to do. false: none was
 * missing. */
bool radius_server_idle(struct radius_server *server);

/* Who talks, of one conversation. */
struct radius_conversation {
	uint64_t id;		       /* unique as long as the server lives */
	uint8_t station[WSC_MAC_SIZE]; /* Calling-Station-Id */
	uint8_t bssid[WSC_MAC_SIZE];   /* Called-Station-Id */
	uint8_t ssid[WSC_SSID_MAX];    /* behind it, if the access point tells it */
	uint8_t ssid_len;
	char nas_identifier[254]; /* "" = not told */
	struct radius_address access_point;
	struct wsc_session *session; /* never NULL; wsc_session_peer() and so on */
};

/*
 * The next event of any conversation. Questions (WSC_EVENT_NEED_PASSWORD, _NEED_CREDENTIALS) are
 * answered on @conversation->session, at once or later, followed by radius_server_answered(). The
 * access point waits some seconds and asks again; it gets its reply when there is one.
 * @conversation is valid until the next call of any function but radius_server_find().
 */
WSC_MUST_USE enum wsc_status radius_server_event(struct radius_server *server,
	const struct radius_conversation **conversation, struct wsc_event *event);
/* NULL: it has ended. */
const struct radius_conversation *radius_server_find(struct radius_server *server, uint64_t id);
void radius_server_answered(struct radius_server *server, uint64_t id, int64_t now_ms);

struct radius_counters {
	uint64_t requests; /* all datagrams that came in */
	uint64_t replies;
	uint64_t duplicates; /* requests that were repeated, by the access point or a replay */
	uint64_t unknown_client;
	uint64_t malformed;
	uint64_t bad_authenticator; /* Message-Authenticator wrong or missing */
	uint64_t refused;	    /* Access-Reject without a conversation */
};
const struct radius_counters *radius_server_counters(const struct radius_server *server);

/* What came and did not become, or continue, a conversation. */
enum radius_notice_kind {
	RADIUS_UNKNOWN_CLIENT,	  /* no secret for this address */
	RADIUS_BAD_AUTHENTICATOR, /* another secret, or no Message-Authenticator at all */
	RADIUS_MALFORMED,	  /* not a RADIUS request with EAP */
	RADIUS_NOT_WSC,		  /* another identity than WSC's: rejected */
	RADIUS_FOREIGN_REGISTRAR, /* a registrar that wants to configure the access point, and has
				     to talk to the access point itself: rejected */
	RADIUS_NO_CONVERSATION,	  /* continues what is not known any more: rejected */
	RADIUS_BUSY,		  /* no place for another conversation: rejected */
};
struct radius_notice {
	enum radius_notice_kind kind;
	struct radius_address from;
	uint8_t station[WSC_MAC_SIZE]; /* zero when the request is not to be trusted */
};
/* The next one; WSC_NOTHING. Beyond eight that nobody fetches they are counted only. */
WSC_MUST_USE enum wsc_status radius_server_notice(
	struct radius_server *server, struct radius_notice *ret);

#endif
