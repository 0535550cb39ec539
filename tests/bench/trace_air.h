/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames of a made-up neighbourhood: for tests/bench/trace_generate.c. */
#ifndef TESTS_BENCH_TRACE_AIR_H
#define TESTS_BENCH_TRACE_AIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wsc/wsc.h>

/* --- a frame that is being made (air.c) --- */

#define FRAME_SIZE 2400

struct air_frame {
	uint8_t p[FRAME_SIZE];
	size_t len;
};

void air_put(struct air_frame *frame, const void *p, size_t len);
void air_put8(struct air_frame *frame, unsigned value);
void air_put16(struct air_frame *frame, unsigned value); /* little-endian */
void air_put_zeros(struct air_frame *frame, size_t n);
void air_put_element(struct air_frame *frame, unsigned id, const void *p, size_t len);
/* WPS element of a frame of @kind; @password_id < 0: no open session. */
void air_put_wps(struct air_frame *frame, enum wsc_kind kind, const uint8_t *uuid, int password_id);
void air_put_rsn(struct air_frame *frame);
/* radiotap and 802.11 header; @control: Frame Control, the second octet in the upper half. */
void air_begin(struct air_frame *frame, unsigned control, const uint8_t *to, const uint8_t *from,
	const uint8_t *bss);
/* Beacon or probe response; @to NULL: a beacon. */
void air_beacon(struct air_frame *frame, const uint8_t *to, const uint8_t *bss, unsigned number,
	int password_id, size_t filling);
void air_uuid(uint8_t uuid[static WSC_UUID_SIZE], const uint8_t *mac);

uint32_t air_random(void); /* the same numbers each time */

/* --- sessions (trace_session.c) --- */

struct air_kind {
	const char *name;
	const char *outcomes; /* JSON strings, in the order of time */
};
#define AIR_KINDS 10
extern const struct air_kind air_kinds[AIR_KINDS];

/* Takes one finished frame of a session, @us after its start. */
typedef void air_take_fn(void *context, int64_t us, const struct air_frame *frame);

/* The frames of one session, in the order of time. */
void air_session(struct wsc_crypto *crypto, unsigned kind, const uint8_t *station,
	const uint8_t *ap, unsigned ap_number, air_take_fn *take, void *context);

#endif
