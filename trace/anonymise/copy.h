/* SPDX-License-Identifier: BSD-3-Clause */
/* Copies of inputs of each kind. */
#ifndef TRACE_ANONYMISE_COPY_H
#define TRACE_ANONYMISE_COPY_H

#include <stdio.h>

#include "../input/input.h"
#include "map.h"

/* Both return false when there is no memory. @to NULL: nothing is written; names are learned only,
 * so that they are known from the first line on when it is copied. */

/* A log. */
bool text_copy(struct map *map, struct trace_input *input, FILE *to);

/* A capture, with the frames of the kinds that are read. @ret_cut: why it ends before the file
 * does, or in the middle; NULL when it is whole. */
bool capture_copy(struct map *map, struct trace_input *input, FILE *to, const char **ret_cut);

/* Where the attributes of a message stand that comes in pieces; begins with zeros. */
struct wsc_stream {
	uint8_t header[4];
	unsigned n_header;
	size_t left; /* of the value */
	bool whole;  /* nothing of it was passed yet */
};

/* A sender of fragments. */
struct eap_stream {
	uint8_t sender[6];
	int identifier; /* of the last packet; -1 */
	bool open;	/* more are to come */
	uint64_t used;
	struct wsc_stream now, before;
};
#define EAP_STREAMS 32

struct frames {
	struct map *map;
	struct eap_stream streams[EAP_STREAMS];
	uint64_t uses;
};

/* Frames without what a capture puts before them, in place. Each returns how much may be kept. */
size_t dot11_clean(struct frames *frames, uint8_t *frame, size_t len, bool padded);
size_t ethernet_clean(struct frames *frames, uint8_t *frame, size_t len);

/* Parts of frames, in place. */
void eapol_clean(struct frames *frames, const uint8_t *sender, uint8_t *packet, size_t len);
void wsc_clean(struct map *map, struct wsc_stream *stream, uint8_t *bytes, size_t len);
void p2p_clean(struct map *map, uint8_t *bytes, size_t len);

#endif
