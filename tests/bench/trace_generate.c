/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Makes a capture for the benchmark of `wps trace`: beacons of many access points, data, and
 * sessions of every kind among them.
 *
 * trace_generate FILE MEGABYTES SESSIONS prints what is in it, a line of JSON for each session.
 */
#include "tests/bench/trace_air.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEIGHBOURS  200 /* access points that beacon, and have no sessions */
#define APS	    64
#define CLIENTS	    300
#define SPACING_US  3000000
#define BEGIN_S	    1782907200 /* some day */
#define PENDING_MAX 4096

/* Frames of sessions that are not due yet. */
struct event {
	int64_t us;
	size_t len;
	uint8_t *p;
};

static struct event pending[PENDING_MAX];
static size_t n_pending;
static FILE *file;
static uint64_t bytes, frames;

static _Noreturn void die(const char *what)
{
	(void)fprintf(stderr, "trace_generate: %s\n", what);
	exit(1);
}

static void write_record(int64_t us, const uint8_t *p, size_t len)
{
	const uint32_t header[4] = {(uint32_t)(BEGIN_S + us / 1000000), (uint32_t)(us % 1000000),
		(uint32_t)len, (uint32_t)len};

	if (fwrite(header, sizeof(header), 1, file) != 1 || fwrite(p, len, 1, file) != 1)
		die("the file cannot be written");
	bytes += sizeof(header) + len;
	frames++;
}

struct start {
	int64_t us;
};

static void take(void *context, int64_t us, const struct air_frame *frame)
{
	const struct start *start = context;
	struct event *event = &pending[n_pending++];

	if (n_pending > PENDING_MAX)
		die("too many frames at once");
	*event = (struct event){start->us + us, frame->len, malloc(frame->len)};
	if (!event->p)
		die("no memory");
	memcpy(event->p, frame->p, frame->len);
}

static int by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return (x->us > y->us) - (x->us < y->us);
}

static void mac_of(uint8_t *mac, unsigned group, unsigned number)
{
	const uint8_t octets[6] = {0x00, 0x0e, (uint8_t)(0x80 + group), (uint8_t)(number >> 16),
		(uint8_t)(number >> 8), (uint8_t)number};

	memcpy(mac, octets, 6);
}

/* Sizes as they are on a busy channel: half are short, and most of the others full. */
static size_t data_size(void)
{
	const uint32_t draw = air_random();

	if (draw % 100 < 45)
		return 40 + draw / 100 % 160;
	return draw % 100 < 80 ? 1400 + draw / 100 % 130 : 300 + draw / 100 % 1000;
}

static void background(struct air_frame *frame)
{
	static const uint8_t ones[1600] = {1};
	static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	const uint32_t draw = air_random() % 100, number = air_random();
	uint8_t ap[6], client[6];

	mac_of(ap, 1, number % NEIGHBOURS);
	mac_of(client, 2, number % CLIENTS);
	if (draw < 30) {
		air_beacon(
			frame, NULL, ap, number % NEIGHBOURS, -1, 20 + number % NEIGHBOURS % 120);
	} else if (draw < 36) {
		air_beacon(
			frame, client, ap, number % NEIGHBOURS, -1, 20 + number % NEIGHBOURS % 120);
	} else if (draw < 40) {
		air_begin(frame, 0x40, everybody, client, everybody);
		air_put_element(frame, 0, NULL, 0);
		air_put_element(frame, 50, ones, 40);
	} else if (draw < 60) { /* acknowledgements and the like */
		air_begin(frame, 0xd4, client, ap, ap);
		frame->len -= 14;
	} else {
		/* one in ten is not encrypted */
		const unsigned control = draw < 64 ? 0x0288 : draw < 80 ? 0x4288 : 0x4188;

		air_begin(frame, control, control & 0x0100 ? ap : client,
			control & 0x0100 ? client : ap, ap);
		air_put16(frame, 0);
		if (draw < 64)
			air_put(frame, "\xaa\xaa\3\0\0\0\x08\0", 8);
		air_put(frame, ones, data_size());
	}
}

/* Everything up to @until_us; as much between the sessions' frames as makes @target bytes in all.
 */
static void advance(int64_t *now_us, int64_t until_us, uint64_t target)
{
	struct air_frame frame;
	size_t done = 0;

	qsort(pending, n_pending, sizeof(pending[0]), by_time);
	while (bytes < target) {
		const int64_t left_us = until_us - *now_us;
		/* 500 bytes are a middling frame */
		const int64_t step = left_us * 500 / (int64_t)(target - bytes + 500);

		*now_us += step > 1 ? step : 1;
		while (done < n_pending && pending[done].us <= *now_us &&
			pending[done].us < until_us) {
			write_record(pending[done].us, pending[done].p, pending[done].len);
			free(pending[done++].p);
		}
		background(&frame);
		write_record(*now_us, frame.p, frame.len);
	}
	*now_us = until_us;
	while (done < n_pending && pending[done].us < until_us) {
		write_record(pending[done].us, pending[done].p, pending[done].len);
		free(pending[done++].p);
	}
	memmove(pending, pending + done, (n_pending - done) * sizeof(pending[0]));
	n_pending -= done;
}

static void tell(unsigned number, unsigned kind, const uint8_t *station, const uint8_t *ap)
{
	const int64_t us = (int64_t)number * SPACING_US;

	printf("{\"station\": \"%02x:%02x:%02x:%02x:%02x:%02x\", ", station[0], station[1],
		station[2], station[3], station[4], station[5]);
	printf("\"ap\": \"%02x:%02x:%02x:%02x:%02x:%02x\", ", ap[0], ap[1], ap[2], ap[3], ap[4],
		ap[5]);
	printf("\"kind\": \"%s\", \"outcomes\": [%s], \"start\": %lld}\n", air_kinds[kind].name,
		air_kinds[kind].outcomes, (long long)(BEGIN_S + us / 1000000));
}

static void write_header(void)
{
	static const uint32_t header[6] = {0xa1b2c3d4, 0x00040002, 0, 0, 65535, 127};

	if (fwrite(header, sizeof(header), 1, file) != 1)
		die("the file cannot be written");
	bytes += sizeof(header);
}

int main(int argc, char **argv)
{
	const uint64_t megabytes = argc == 4 ? strtoull(argv[2], NULL, 10) : 0;
	const unsigned sessions = argc == 4 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
	struct wsc_crypto *crypto = wsc_crypto_new(NULL, NULL);
	int64_t now_us = 0;

	if (!megabytes || !sessions || sessions > 100000) {
		(void)fprintf(stderr, "usage: trace_generate FILE MEGABYTES SESSIONS\n");
		return 2;
	}
	file = fopen(argv[1], "wb");
	if (!file || !crypto)
		die("the file cannot be written");
	write_header();
	for (unsigned i = 0; i < sessions; i++) {
		const unsigned kind = i % AIR_KINDS;
		struct start start = {(int64_t)i * SPACING_US};
		uint8_t station[6], ap[6];

		mac_of(station, 3, i);
		mac_of(ap, 4, i % APS);
		air_session(crypto, kind, station, ap, 1000 + i % APS, take, &start);
		tell(i, kind, station, ap);
		advance(&now_us, start.us + SPACING_US, megabytes * 1000000 / sessions * (i + 1));
	}
	advance(&now_us, now_us + 120000000, bytes);
	(void)fprintf(stderr, "%llu frames, %llu bytes\n", (unsigned long long)frames,
		(unsigned long long)bytes);
	wsc_crypto_free(crypto);
	return fclose(file) == 0 ? 0 : 1;
}
