/* SPDX-License-Identifier: BSD-3-Clause */
/* EAP packets there and back, and messages in fragments of every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <wsc/eap.h>

#include "tests/unit/wsc_messages.h"

#define MESSAGE_MAX 3000
#define PACKET_MAX  1500

/*
 * From the air: stock hostapd 2.10 with fragment_size=100 and wpa_supplicant 2.10. M4 comes in two
 * fragments, with the FRAG_ACK between them; M1 is whole.
 */
#define M4_FIRST                                                                                   \
	"012d0070fe00372a00000001040300c0"                                                         \
	"104a0001101022000108101a0010edc914024b438a6e0bbdf1cef4c11a87103d00206aef8b55e896c1614c"   \
	"5d16351fed2b964dd2bf3eb36994f2b570b1059f0050e9103e002013d5563f1afc7fbbcb434c23b445f205"   \
	"102a2f33afa8ae5a8160"
#define M4_SECOND                                                                                  \
	"012e006efe00372a000000010400"                                                             \
	"5240343b1b4e10180040acef478d056acb688d836be4788ab3da3a7a07767cc284c5b3874f4d8920b573aa"   \
	"e7795eebf39d65dba92a2dc63e98a0a6278beea56197543e4c9c3adba27a6e1049000600372a0001201005"   \
	"00088bf3742efd01eb41"
static const char *const packets[] = {
	"0127000501", "02270022015746412d53696d706c65436f6e6669672d456e726f6c6c65652d312d30",
	"0128000efe00372a000000010100", M4_FIRST, "022d000efe00372a000000010600", M4_SECOND,
	("0232004afe00372a000000010500104a000110102200010f101a0010edc914024b438a6e0bbdf1cef4c11a87"
	 "10390010e35dc788ef825639b93a5916764415c71049000600372a000120"),
	"04320004", "03320004", "02010006030d",	      /* Nak that wants EAP-TLS */
	"0105000ffe0000000000000d0001ff",	      /* Expanded of another vendor */
	"0105000cfe0000000000000d",		      /* the same without data */
	"01050014fe00372a00000002040000000000000000", /* of this one, another type */
};
#define PACKETS (sizeof(packets) / sizeof(packets[0]))

static void bytes_free(struct wsc_bytes bytes)
{
	free((void *)(uintptr_t)bytes.p);
}

static struct wsc_bytes packet_of(size_t i)
{
	struct wsc_bytes bytes = bytes_of_hex(packets[i]);

	bytes.len = (size_t)bytes.p[2] << 8 | bytes.p[3];
	return bytes;
}

static void test_there_and_back(void **state)
{
	size_t i, size;

	(void)state;
	for (i = 0; i < PACKETS; i++) {
		const struct wsc_bytes bytes = packet_of(i);
		uint8_t buffer[PACKET_MAX];
		struct wsc_eap eap;
		size_t len = 0;

		assert_int_equal(wsc_eap_parse(bytes, &eap), WSC_OK);
		assert_int_equal(wsc_eap_build(&eap, buffer, sizeof(buffer), &len), WSC_OK);
		assert_true(bytes_same(bytes, (struct wsc_bytes){buffer, len}));
		for (size = 0; size < len; size++) {
			uint8_t *small = malloc(size ? size : 1);
			size_t need = 0;

			assert_int_equal(wsc_eap_build(&eap, small, size, &need), WSC_NO_SPACE);
			assert_int_equal(need, len);
			free(small);
		}
		bytes_free(bytes);
	}
}

static void test_what_they_say(void **state)
{
	struct wsc_bytes bytes = packet_of(1);
	struct wsc_eap eap;

	(void)state;
	assert_int_equal(wsc_eap_parse(bytes, &eap), WSC_OK);
	assert_int_equal(eap.code, WSC_EAP_RESPONSE);
	assert_int_equal(eap.identifier, 0x27);
	assert_int_equal(eap.type, WSC_EAP_IDENTITY);
	assert_int_equal(eap.op, 0);
	assert_int_equal(eap.data.len, strlen(WSC_IDENTITY_ENROLLEE));
	assert_memory_equal(eap.data.p, WSC_IDENTITY_ENROLLEE, eap.data.len);
	bytes_free(bytes);
	bytes = packet_of(3);
	assert_int_equal(wsc_eap_parse(bytes, &eap), WSC_OK);
	assert_int_equal(eap.type, WSC_EAP_EXPANDED);
	assert_int_equal(eap.op, WSC_OP_MSG);
	assert_int_equal(eap.flags, WSC_EAP_FLAG_MORE | WSC_EAP_FLAG_LENGTH);
	assert_int_equal(eap.message_length, 192);
	assert_int_equal(eap.data.len, 96);
	bytes_free(bytes);
	bytes = packet_of(7);
	assert_int_equal(wsc_eap_parse(bytes, &eap), WSC_OK);
	assert_int_equal(eap.code, WSC_EAP_FAILURE);
	assert_int_equal(eap.type, 0);
	bytes_free(bytes);
	bytes = packet_of(10);
	assert_int_equal(wsc_eap_parse(bytes, &eap), WSC_OK);
	assert_int_equal(eap.type, WSC_EAP_EXPANDED);
	assert_int_equal(eap.op, 0);
	assert_int_equal(eap.data.len, 10);
	bytes_free(bytes);
}

/* Every byte too few is truncated; more bytes than the length says do not count. */
static void test_cut_at_each_byte(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < PACKETS; i++) {
		const struct wsc_bytes bytes = packet_of(i);
		uint8_t longer[PACKET_MAX] = {0};
		struct wsc_eap eap, same;

		for (cut = 0; cut < bytes.len; cut++) {
			const struct wsc_bytes piece = bytes_exact(bytes.p, cut);

			assert_int_equal(wsc_eap_parse(piece, &eap), WSC_TRUNCATED);
			bytes_free(piece);
		}
		memcpy(longer, bytes.p, bytes.len);
		assert_int_equal(wsc_eap_parse(bytes, &eap), WSC_OK);
		assert_int_equal(
			wsc_eap_parse((struct wsc_bytes){longer, bytes.len + 46}, &same), WSC_OK);
		assert_true(bytes_same(eap.data, same.data));
		bytes_free(bytes);
	}
}

/* The length says that the packet ends within its header. */
static void test_invalid(void **state)
{
	static const char *const bad[] = {
		"00010005010000", "05010005010000", "ff010005010000", /* codes */
		"01010003", "01010000", "01010004",		      /* no type */
		"0301000500", "0401000500",		/* Success and Failure have no data */
		"01010005fe", "0101000bfe00372a000000", /* vendor type is cut */
		"0101000cfe00372a00000001", "0101000dfe00372a0000000104", /* op, flags are cut */
		"0101000efe00372a000000010402",
		"0101000ffe00372a00000001040200",				/* length is cut */
		"0101000efe00372a000000010000", "0101000efe00372a000000010700", /* op-codes */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct wsc_bytes bytes = bytes_of_hex(bad[i]);
		struct wsc_eap eap;

		assert_int_equal(wsc_eap_parse(bytes, &eap), WSC_INVALID);
		bytes_free(bytes);
	}
}

/* What would not come back as it was. */
static void test_build_refuses(void **state)
{
	static const uint8_t wfa[7] = {0, 0x37, 0x2a, 0, 0, 0, 1};
	const struct wsc_eap bad[] = {
		{.code = 0, .type = 1},
		{.code = 5, .type = 1},
		{.code = WSC_EAP_SUCCESS, .type = 1},
		{.code = WSC_EAP_FAILURE, .data = {wfa, 1}},
		{.code = WSC_EAP_REQUEST, .type = 13, .op = WSC_OP_MSG},
		{.code = WSC_EAP_REQUEST, .type = WSC_EAP_EXPANDED, .op = 7},
		{.code = WSC_EAP_REQUEST, .type = WSC_EAP_EXPANDED, .data = {wfa, 6}},
		{.code = WSC_EAP_REQUEST, .type = WSC_EAP_EXPANDED, .data = {wfa, 7}},
		{.code = WSC_EAP_REQUEST, .type = WSC_EAP_IDENTITY, .data = {NULL, 1}},
	};
	static uint8_t big[65536 + 16];
	struct wsc_eap eap = {.code = WSC_EAP_REQUEST, .type = WSC_EAP_EXPANDED, .op = WSC_OP_MSG};
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(wsc_eap_build(&bad[i], big, sizeof(big), &len), WSC_MISUSE);
	eap.data = (struct wsc_bytes){big, 65535 - WSC_EAP_HEADER_SIZE};
	assert_int_equal(wsc_eap_build(&eap, big, sizeof(big), &len), WSC_OK);
	assert_int_equal(len, 65535);
	eap.data.len++;
	assert_int_equal(wsc_eap_build(&eap, big, sizeof(big), &len), WSC_MISUSE);
	assert_int_equal(wsc_eap_build(NULL, big, sizeof(big), &len), WSC_MISUSE);
	assert_int_equal(wsc_eap_build(&eap, NULL, 1, &len), WSC_MISUSE);
	assert_int_equal(wsc_eap_build(&eap, big, sizeof(big), NULL), WSC_MISUSE);
	assert_int_equal(wsc_eap_parse((struct wsc_bytes){0}, NULL), WSC_MISUSE);
	assert_int_equal(wsc_eap_parse((struct wsc_bytes){NULL, 4}, &eap), WSC_MISUSE);
}

/* The data may lie where the packet is built. */
static void test_build_in_place(void **state)
{
	uint8_t buffer[64] = "attributes";
	const struct wsc_eap eap = {.code = WSC_EAP_RESPONSE,
		.type = WSC_EAP_EXPANDED,
		.op = WSC_OP_DONE,
		.data = {buffer, 10}};
	size_t len;

	(void)state;
	assert_int_equal(wsc_eap_build(&eap, buffer, sizeof(buffer), &len), WSC_OK);
	assert_int_equal(len, 24);
	assert_memory_equal(buffer + 14, "attributes", 10);
}

/* One message through fragments of @packet_max; each is built twice, as a retransmission is. */
static unsigned send_all(struct wsc_bytes message, size_t packet_max)
{
	struct wsc_fragments fragments = {
		.message = message, .packet_max = packet_max, .op = WSC_OP_MSG};
	uint8_t collected[MESSAGE_MAX];
	struct wsc_reassembly reassembly;
	enum wsc_status status;
	struct wsc_bytes whole = {NULL, 0};
	unsigned n = 0;
	bool more;

	wsc_reassembly_init(&reassembly, collected, sizeof(collected));
	do {
		uint8_t first[PACKET_MAX], again[PACKET_MAX];
		size_t len = 0, same = 0;
		struct wsc_eap eap;

		assert_int_equal(wsc_fragments_build(&fragments, WSC_EAP_REQUEST, (uint8_t)n, first,
					 packet_max, &len),
			WSC_OK);
		assert_true(len <= packet_max);
		assert_int_equal(wsc_fragments_build(&fragments, WSC_EAP_REQUEST, (uint8_t)n, again,
					 sizeof(again), &same),
			WSC_OK);
		assert_int_equal(len, same);
		assert_memory_equal(first, again, len);
		assert_int_equal(wsc_eap_parse((struct wsc_bytes){first, len}, &eap), WSC_OK);
		status = wsc_reassembly_add(&reassembly, &eap, &whole);
		more = wsc_fragments_advance(&fragments);
		assert_int_equal(status, more ? WSC_PENDING : WSC_OK);
		assert_int_equal(eap.flags & WSC_EAP_FLAG_MORE, more ? WSC_EAP_FLAG_MORE : 0);
		assert_int_equal(reassembly.open, more);
		if (more)
			assert_int_equal(len, packet_max);
		/* a message that came whole is borrowed from the packet: look at it now */
		if (!more)
			assert_true(bytes_same(whole, message));
		n++;
	} while (more);
	return n;
}

static void test_each_fragment_size(void **state)
{
	uint8_t message[MESSAGE_MAX];
	size_t len, packet_max;

	(void)state;
	for (len = 0; len < sizeof(message); len++)
		message[len] = (uint8_t)(len * 13 >> 2);
	for (packet_max = 17; packet_max <= 1400; packet_max++) {
		/* every length around the borders between fragments, and some far away */
		const size_t room = packet_max - WSC_EAP_HEADER_SIZE;
		const size_t lengths[] = {0, 1, room - 1, room, room + 1, 2 * room - 3,
			2 * room - 2, 2 * room - 1, 2 * room, 3 * room - 2, 3 * room - 1, 440, 912,
			MESSAGE_MAX};
		size_t i;

		for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
			const size_t n = lengths[i] < MESSAGE_MAX ? lengths[i] : MESSAGE_MAX;
			const unsigned sent = send_all((struct wsc_bytes){message, n}, packet_max);

			assert_int_equal(sent, n <= room ? 1 : (n + 2 + room - 1) / room);
		}
	}
}

/* The fragments of stock hostapd, put together and cut again: the same bytes. */
static void test_fragments_of_hostapd(void **state)
{
	const struct wsc_bytes first = bytes_of_hex(M4_FIRST), second = bytes_of_hex(M4_SECOND);
	struct wsc_fragments fragments = {.packet_max = 112, .op = WSC_OP_MSG};
	uint8_t collected[192], packet[112];
	struct wsc_reassembly reassembly;
	struct wsc_message message;
	struct wsc_bytes whole;
	struct wsc_eap eap;
	size_t len;

	(void)state;
	wsc_reassembly_init(&reassembly, collected, sizeof(collected));
	assert_int_equal(wsc_eap_parse(first, &eap), WSC_OK);
	assert_int_equal(wsc_reassembly_add(&reassembly, &eap, &whole), WSC_PENDING);
	assert_int_equal(wsc_eap_parse(second, &eap), WSC_OK);
	assert_int_equal(wsc_reassembly_add(&reassembly, &eap, &whole), WSC_OK);
	assert_int_equal(wsc_message_parse(WSC_M4, whole, 0, &message, NULL), WSC_OK);
	fragments.message = whole;
	assert_int_equal(
		wsc_fragments_build(&fragments, WSC_EAP_REQUEST, 0x2d, packet, 112, &len), WSC_OK);
	assert_true(bytes_same(first, (struct wsc_bytes){packet, len}));
	assert_true(wsc_fragments_advance(&fragments));
	assert_int_equal(
		wsc_fragments_build(&fragments, WSC_EAP_REQUEST, 0x2e, packet, 112, &len), WSC_OK);
	assert_true(bytes_same(second, (struct wsc_bytes){packet, len}));
	assert_false(wsc_fragments_advance(&fragments));
	assert_int_equal(wsc_fragments_build(&fragments, WSC_EAP_REQUEST, 0x2f, packet, 112, &len),
		WSC_NOTHING);
	assert_false(wsc_fragments_advance(&fragments));
	bytes_free(first);
	bytes_free(second);
}

#define MORE   WSC_EAP_FLAG_MORE
#define LENGTH WSC_EAP_FLAG_LENGTH

/* What a peer may send, and what comes of it; the last one of each row ends it. */
static const struct {
	const char *what;
	struct {
		uint8_t op, flags;
		uint16_t announced, len;
		enum wsc_status status;
	} steps[4];
} rows[] = {
	{"whole", {{4, 0, 0, 10, WSC_OK}}},
	{"whole, with its length", {{4, LENGTH, 10, 10, WSC_OK}}},
	{"whole, with another length", {{4, LENGTH, 11, 10, WSC_INVALID}}},
	{"whole and empty", {{2, 0, 0, 0, WSC_OK}}},
	{"whole, as long as the buffer", {{4, 0, 0, 100, WSC_OK}}},
	{"whole and too long", {{4, 0, 0, 101, WSC_NO_SPACE}}},
	{"as long as the buffer",
		{{4, MORE | LENGTH, 100, 60, WSC_PENDING}, {4, 0, 0, 40, WSC_OK}}},
	{"longer than the buffer", {{4, MORE | LENGTH, 101, 60, WSC_NO_SPACE}}},
	{"no length at all", {{4, MORE, 0, 60, WSC_PENDING}, {4, 0, 0, 40, WSC_OK}}},
	{"no length, too long", {{4, MORE, 0, 60, WSC_PENDING}, {4, MORE, 0, 40, WSC_PENDING},
					{4, 0, 0, 1, WSC_NO_SPACE}}},
	{"length 0", {{4, MORE | LENGTH, 0, 60, WSC_INVALID}}},
	{"first is everything", {{4, MORE | LENGTH, 60, 60, WSC_INVALID}}},
	{"first is too long", {{4, MORE | LENGTH, 60, 61, WSC_INVALID}}},
	{"last is too short",
		{{4, MORE | LENGTH, 100, 60, WSC_PENDING}, {4, 0, 0, 39, WSC_INVALID}}},
	{"last is too long", {{4, MORE | LENGTH, 90, 60, WSC_PENDING}, {4, 0, 0, 31, WSC_INVALID}}},
	{"middle is too long",
		{{4, MORE | LENGTH, 90, 60, WSC_PENDING}, {4, MORE, 0, 30, WSC_INVALID}}},
	{"first is empty", {{4, MORE | LENGTH, 90, 0, WSC_INVALID}}},
	{"middle is empty",
		{{4, MORE | LENGTH, 90, 60, WSC_PENDING}, {4, MORE, 0, 0, WSC_INVALID}}},
	{"last is empty", {{4, MORE | LENGTH, 90, 60, WSC_PENDING}, {4, 0, 0, 0, WSC_INVALID}}},
	{"another op-code", {{4, MORE | LENGTH, 90, 60, WSC_PENDING}, {3, 0, 0, 30, WSC_INVALID}}},
	{"length again, the same",
		{{4, MORE | LENGTH, 90, 60, WSC_PENDING}, {4, LENGTH, 90, 30, WSC_OK}}},
	{"length again, another",
		{{4, MORE | LENGTH, 90, 60, WSC_PENDING}, {4, LENGTH, 91, 31, WSC_INVALID}}},
	{"length in the second", {{4, MORE, 0, 60, WSC_PENDING}, {4, LENGTH, 90, 30, WSC_INVALID}}},
};

static void test_reassembly(void **state)
{
	static const uint8_t data[128];
	size_t i, step;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wsc_reassembly reassembly;
		uint8_t *buffer = malloc(100);

		wsc_reassembly_init(&reassembly, buffer, 100);
		for (step = 0; step < 4 && rows[i].steps[step].op; step++) {
			const struct wsc_eap eap = {.code = WSC_EAP_REQUEST,
				.type = WSC_EAP_EXPANDED,
				.op = rows[i].steps[step].op,
				.flags = rows[i].steps[step].flags,
				.message_length = rows[i].steps[step].announced,
				.data = {data, rows[i].steps[step].len}};
			struct wsc_bytes whole = {NULL, 777};
			const enum wsc_status status =
				wsc_reassembly_add(&reassembly, &eap, &whole);

			if (status != rows[i].steps[step].status)
				fail_msg("%s, step %zu: %d", rows[i].what, step, status);
			assert_int_equal(reassembly.open, status == WSC_PENDING);
			if (status != WSC_OK)
				assert_int_equal(whole.len, 777);
			/* dropped: the next message starts from nothing */
			if (status != WSC_OK && status != WSC_PENDING)
				assert_int_equal(reassembly.have, 0);
		}
		free(buffer);
	}
}

static void test_misuse(void **state)
{
	static const uint8_t data[20];
	struct wsc_reassembly reassembly;
	struct wsc_eap eap = {.code = 1, .type = 1};
	struct wsc_fragments fragments = {.message = {data, 20}, .packet_max = 16, .op = 4};
	struct wsc_bytes whole;
	uint8_t packet[64];
	size_t len;

	(void)state;
	wsc_reassembly_init(&reassembly, packet, sizeof(packet));
	assert_int_equal(
		wsc_reassembly_add(&reassembly, &eap, &whole), WSC_MISUSE); /* no EAP-WSC */
	assert_int_equal(wsc_reassembly_add(NULL, &eap, &whole), WSC_MISUSE);
	assert_int_equal(wsc_fragments_build(&fragments, 1, 1, packet, 64, &len), WSC_MISUSE);
	fragments.packet_max = 17;
	assert_int_equal(wsc_fragments_build(&fragments, 3, 1, packet, 64, &len), WSC_MISUSE);
	assert_int_equal(wsc_fragments_build(&fragments, 1, 1, packet, 16, &len), WSC_NO_SPACE);
	assert_int_equal(len, 17);
	assert_int_equal(wsc_fragments_build(&fragments, 1, 1, packet, 17, &len), WSC_OK);
	assert_int_equal(wsc_fragments_build(&fragments, 2, 1, packet, 17, &len), WSC_OK);
	assert_int_equal(packet[0], WSC_EAP_RESPONSE);
	fragments.sent = 21;
	assert_int_equal(wsc_fragments_build(&fragments, 1, 1, packet, 64, &len), WSC_MISUSE);
	assert_false(wsc_fragments_advance(&fragments));
	fragments = (struct wsc_fragments){{data, 20}, 0, UINT16_MAX, 4};
	assert_int_equal(wsc_fragments_build(&fragments, 1, 1, packet, 64, &len), WSC_OK);
	fragments.packet_max++;
	assert_int_equal(wsc_fragments_build(&fragments, 1, 1, packet, 64, &len), WSC_MISUSE);
	fragments = (struct wsc_fragments){{data, UINT16_MAX}, 0, 17, 4};
	assert_int_equal(wsc_fragments_build(&fragments, 1, 1, packet, 64, &len), WSC_OK);
	fragments.message.len++;
	assert_int_equal(wsc_fragments_build(&fragments, 1, 1, packet, 64, &len), WSC_MISUSE);
	fragments.message.len = 20;
	fragments.op = 0;
	assert_int_equal(wsc_fragments_build(&fragments, 1, 1, packet, 64, &len), WSC_MISUSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_what_they_say),
		cmocka_unit_test(test_cut_at_each_byte),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_build_refuses),
		cmocka_unit_test(test_build_in_place),
		cmocka_unit_test(test_each_fragment_size),
		cmocka_unit_test(test_fragments_of_hostapd),
		cmocka_unit_test(test_reassembly),
		cmocka_unit_test(test_misuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
