/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames and captures made by hand. */
#ifndef TESTS_UNIT_TRACE_FRAMES_H
#define TESTS_UNIT_TRACE_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/capture/capture.h"

#define BYTES_MAX 65536

struct bytes {
	uint8_t p[BYTES_MAX];
	size_t len;
	bool big; /* which way numbers are put */
};

void put(struct bytes *bytes, const void *p, size_t len);
void put8(struct bytes *bytes, unsigned value);
void put16(struct bytes *bytes, unsigned value);
void put32(struct bytes *bytes, uint32_t value);
void put_zeros(struct bytes *bytes, size_t n);

/* Stations and access points: 02:00:00:00:00:NN. */
void put_mac(struct bytes *bytes, uint8_t who);

/* 802.11 header of a frame from @from to @to of the access point @ap; 0xff is everybody. @control:
 * the two octets of Frame Control, the second in the upper half. */
void put_header(struct bytes *bytes, unsigned control, uint8_t to, uint8_t from, uint8_t ap,
	unsigned sequence);
void put_element(struct bytes *bytes, unsigned id, const void *p, size_t len);
/* LLC and 802.1X of type @type around @p. */
void put_eapol(struct bytes *bytes, unsigned type, const void *p, size_t len);
void put_eap(struct bytes *bytes, unsigned code, unsigned identifier, unsigned type, const void *p,
	size_t len);

/* What most tests look for: an EAPOL-Start of station 2 at access point 1. */
void put_start(struct bytes *bytes);

/* A pcap file: its header, then frames with time @s and @fraction. */
void put_pcap(struct bytes *file, uint32_t magic, uint32_t link);
void put_record(struct bytes *file, uint32_t s, uint32_t fraction, const struct bytes *frame);

/* Reads a file; facts land in an array that lives until the next call. */
struct read_facts {
	struct trace_fact fact[64];
	size_t n;
	struct trace_input_info info;
	struct trace_problem problem; /* of a file that was refused */
	bool opened;
};
const struct read_facts *facts_of(const struct bytes *file);
/* The same of frames of a link type, in a pcap file, a second apart. */
const struct read_facts *facts_of_frames(uint32_t link, const struct bytes *list, size_t n);

/* Frame Control of the kinds, and its flags */
enum {
	ASSOC_REQUEST = 0x00,
	ASSOC_RESPONSE = 0x10,
	REASSOC_REQUEST = 0x20,
	PROBE_REQUEST = 0x40,
	PROBE_RESPONSE = 0x50,
	BEACON = 0x80,
	DISASSOC = 0xa0,
	AUTH = 0xb0,
	DEAUTH = 0xc0,
	ACTION = 0xd0,
	DATA = 0x08,
	QOS_DATA = 0x88,
	TO_AP = 0x0100,
	FROM_AP = 0x0200,
	MORE = 0x0400,
	RETRY = 0x0800,
	PROTECTED = 0x4000,
	ORDER = 0x8000,
};

/* The frames of one test, bare 802.11, a second apart. */
#define FRAMES_MAX 40
extern struct bytes frames[FRAMES_MAX];
extern size_t n_frames;
struct bytes *new_frame(void);
/* Setup of a test: there are none. */
int frames_clear(void **state);
const struct read_facts *facts_of_all(void);
/* The kinds of all their facts, in order; ends with -1. */
const struct read_facts *kinds_are(int first, ...);
/* Each of them alone, cut behind each byte: it is read without harm. They are used up. */
void cut_everywhere(void);
/* Who it is about; 0: nobody. */
void is_pair(const struct trace_fact *fact, uint8_t ap, uint8_t sta);

#endif
