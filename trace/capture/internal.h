/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Inside of a capture's reader: file (pcap.c, pcapng.c, live.c) -> link layer (link.c) -> 802.11
 * (dot11.c, management.c, action.c) or Ethernet -> EAPOL (eapol.c) -> facts. Nothing is allocated
 * for a frame, and what is remembered lies in tables of fixed size (table.h).
 */
#ifndef TRACE_CAPTURE_INTERNAL_H
#define TRACE_CAPTURE_INTERNAL_H

#include <string.h>
#include <wsc/eap.h>
#include <wsc/wire.h>

#include "../message.h"
#include "capture.h"
#include "table.h"

/* One frame, from the header of its link layer on; what is read moves p on. */
struct frame {
	const uint8_t *p;
	size_t len;   /* captured */
	int64_t time; /* ns, or TRACE_NO_TIME */
	uint16_t mhz; /* of the receiver, 0 = not told */
	uint8_t fcs;  /* bytes of a check sum at its end, as far as the file tells it */
	bool cut;     /* the capture has not all of it */
	bool padded;  /* the 802.11 header is filled up to four bytes */
};

struct capture;

/* A link type that is read. */
struct link {
	uint16_t type; /* LINKTYPE_ number */
	bool wired;    /* of packets, not of frames of the air */
	void (*take)(struct capture *capture, struct frame *frame);
};

/* NULL: not read. */
const struct link *link_find(uint16_t type);
/* "USB", "Bluetooth", …; "" when unknown. */
const char *link_name(uint16_t type);
/* Centre of a channel of 20 MHz; 0 for a number that is none. */
uint16_t channel_mhz(uint32_t channel);

/* An interface of a file; a pcap file has one. */
struct interface {
	const struct link *link; /* NULL: not read */
	uint16_t type;
	uint8_t fcs;
	uint32_t snaplen; /* 0: none */
	/* ticks of the clock: 10^-n s, or 2^-n s */
	uint8_t resolution;
	bool binary;
	int64_t offset_s;
};

/* Where in a radiotap header stands what is looked at: in one that has the same fields, at the same
 * place, as the one that was laid out last. Offsets from its start; 0 = not there. */
struct radiotap {
	uint32_t present; /* the first of its words */
	uint32_t fields;  /* where they begin; never 0 */
	uint32_t flags, channel;
};

#define INTERFACES_MAX 128
#define FACTS_MAX      16

/* Messages that come in EAP fragments, of some exchanges at the same time. */
#define EAP_SLOTS    8
#define EAP_BYTES    4096
#define EAP_NO_IDENT 256

struct eap_slot {
	uint64_t ap, sta;
	uint64_t used;
	uint8_t from;
	uint16_t identifier; /* of the last fragment that was taken */
	struct wsc_reassembly reassembly;
	uint8_t bytes[EAP_BYTES];
};

/* EAPOL in 802.11 fragments. */
#define FRAGMENT_SLOTS 4
#define FRAGMENT_BYTES 2400

struct fragment_slot {
	uint64_t sender;
	uint64_t used;
	uint16_t sequence;
	uint8_t next; /* fragment that is due */
	size_t have;  /* 0: free */
	uint8_t bytes[FRAGMENT_BYTES];
};

/* Frames that gave a fact, to know them when they come again. */
#define RETRY_SLOTS 512

struct retry_slot {
	uint64_t hash;
	int64_t time;
};

struct capture {
	struct trace_reader reader;
	uint16_t source;

	/* where frames come from; true: one was taken. false: see what next() is to return */
	bool (*advance)(struct capture *capture);
	enum trace_read idle;
	struct trace_input *input;
	bool swapped;	       /* the file's numbers are not of this machine's order */
	uint16_t fraction;     /* ns of a record's second number, pcap */
	uint8_t record_header; /* bytes, pcap */
	struct radiotap radiotap;
	struct interface interface[INTERFACES_MAX];
	unsigned n_interfaces;
	void *live; /* pcap_t */
	int live_fd;

	struct trace_fact facts[FACTS_MAX];
	unsigned n_facts, next_fact;
	int64_t last_frame, last_fact; /* times; 0 = none yet */

	struct table bsss, stations;
	unsigned waiting; /* stations whose first protected frame is not yet seen */
	struct retry_slot retry[RETRY_SLOTS];
	struct eap_slot eap[EAP_SLOTS];
	struct fragment_slot fragment[FRAGMENT_SLOTS];
	uint8_t joined[EAP_BYTES]; /* elements put together */
};

/* Who is who in a frame. */
struct peers {
	struct trace_mac ap, sta;
	uint8_t from; /* enum trace_from */
};

/* A fact of the frame that is being read, to be filled further; NULL when it had too many. */
struct trace_fact *capture_fact(struct capture *capture, const struct frame *frame,
	enum trace_fact_kind kind, const struct peers *peers);
/* Printable bytes stay, others become '?'. */
void capture_text(struct trace_fact *fact, const uint8_t *bytes, size_t len);
/* The input ends in the middle. */
void capture_cut(struct capture *capture, const char *text);
/* One frame more. */
static inline void capture_take(
	struct capture *capture, const struct interface *interface, struct frame *frame)
{
	capture->reader.info.units++;
	if (frame->time > capture->last_frame)
		capture->last_frame = frame->time;
	if (interface->link)
		interface->link->take(capture, frame);
	else
		capture->reader.info.not_understood++;
}

/* Without a source of frames; freed by trace_reader_free(). NULL: no memory. */
struct capture *capture_new(uint16_t source);
/* Interfaces, and none of them is read: @problem says so. */
bool links_refused(const struct capture *capture, struct trace_problem *problem);
void live_close(struct capture *capture);

/* The headers of files. false: not right, @problem says so. */
bool pcap_begin(struct capture *capture, struct trace_problem *problem);
bool pcapng_begin(struct capture *capture, struct trace_problem *problem);

/* A frame that is no acknowledgement, and nobody's encrypted data. */
void dot11_frame_take(struct capture *capture, struct frame *frame);

#define DOT11_HEADER 24

/* Frame Control, first octet: type and, of data frames, "without data"; second octet */
#define DOT11_TYPE	   0x0c
#define DOT11_TYPE_CONTROL 0x04
#define DOT11_TYPE_DATA	   0x08
#define DOT11_DATA_NULL	   0x40
#define DOT11_PROTECTED	   0x40

/* Does the frame that begins so show nothing, whatever is in it? Most do not. */
static inline bool dot11_is_dull(const struct capture *capture, const uint8_t control[static 2])
{
	const unsigned type = control[0] & DOT11_TYPE;

	if (type == DOT11_TYPE_CONTROL)
		return true;
	return type == DOT11_TYPE_DATA &&
	       (control[0] & DOT11_DATA_NULL ||
		       (control[1] & DOT11_PROTECTED && !capture->waiting));
}

/* 802.11 without a header of the capture's own. */
static inline void dot11_take(struct capture *capture, struct frame *frame)
{
	if (frame->len >= DOT11_HEADER && !dot11_is_dull(capture, frame->p))
		dot11_frame_take(capture, frame);
}
/* Management frames of stations and access points, from their 802.11 header on. */
void beacon_take(struct capture *capture, const struct frame *frame);
void probe_request_take(struct capture *capture, const struct frame *frame);
void probe_response_take(struct capture *capture, const struct frame *frame);
void management_take(struct capture *capture, const struct frame *frame, unsigned subtype);
void action_take(struct capture *capture, const struct frame *frame);
/* Does the frame repeat one that gave a fact? Remembers it if not. */
bool dot11_repeated(struct capture *capture, const struct frame *frame);

/* 802.1X, from its version on. @peers: from may be unknown, then ap is the receiver and sta the
 * sender, until the packet tells. */
void eapol_take(struct capture *capture, const struct frame *frame, const struct peers *peers,
	struct wsc_bytes packet);

/* Goes on in the input; n bytes are as a rule in the window. */
static inline bool capture_pass(struct capture *capture, uint64_t n)
{
	struct trace_input *input = capture->input;

	if (n > (uint64_t)(input->end - input->at))
		return trace_input_skip(input, n);
	input->at += n;
	return true;
}

#define ETHERTYPE_EAPOL 0x888e

static inline uint16_t le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* A number of a file, in the order of bytes that its header told. */
static inline uint32_t file32(const struct capture *capture, const uint8_t *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof(word));
	return capture->swapped ? __builtin_bswap32(word) : word;
}

static inline uint16_t file16(const struct capture *capture, const uint8_t *p)
{
	uint16_t word;

	memcpy(&word, p, sizeof(word));
	return capture->swapped ? __builtin_bswap16(word) : word;
}

#endif
