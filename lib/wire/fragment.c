/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages longer than an EAP packet: WSC 2.0.x, 7.7.1. */
#include <string.h>

#include <wsc/eap.h>

void wsc_reassembly_init(struct wsc_reassembly *reassembly, uint8_t *buffer, size_t size)
{
	*reassembly = (struct wsc_reassembly){.buffer = buffer, .size = size};
}

static enum wsc_status drop(struct wsc_reassembly *reassembly, enum wsc_status status)
{
	wsc_reassembly_init(reassembly, reassembly->buffer, reassembly->size);
	return status;
}

/*
 * The first fragment announces the length of all. Without it (the standard wants it, not all peers
 * send it) the buffer alone is the limit. A fragment without a byte makes no progress: one could
 * send them for ever.
 */
static enum wsc_status fragment_take(struct wsc_reassembly *reassembly, const struct wsc_eap *eap)
{
	const size_t len = eap->data.len;
	const bool more = eap->flags & WSC_EAP_FLAG_MORE;

	if (eap->flags & WSC_EAP_FLAG_LENGTH) {
		if (reassembly->open && reassembly->expected != eap->message_length)
			return WSC_INVALID;
		reassembly->expected = eap->message_length;
		if (!reassembly->expected)
			return WSC_INVALID;
	}
	if (!len || (reassembly->open && reassembly->op != eap->op))
		return WSC_INVALID;
	if (reassembly->expected > reassembly->size)
		return WSC_NO_SPACE;
	if (reassembly->expected) {
		const size_t rest = reassembly->expected - reassembly->have;

		if (more ? len >= rest : len != rest)
			return WSC_INVALID;
	}
	if (len > reassembly->size - reassembly->have)
		return WSC_NO_SPACE;
	memcpy(reassembly->buffer + reassembly->have, eap->data.p, len);
	reassembly->have += len;
	reassembly->op = eap->op;
	reassembly->open = more;
	return more ? WSC_PENDING : WSC_OK;
}

enum wsc_status wsc_reassembly_add(
	struct wsc_reassembly *reassembly, const struct wsc_eap *eap, struct wsc_bytes *ret)
{
	enum wsc_status status;

	if (!reassembly || !eap || !ret || !eap->op)
		return WSC_MISUSE;
	if (!reassembly->open && !(eap->flags & WSC_EAP_FLAG_MORE)) {
		if ((eap->flags & WSC_EAP_FLAG_LENGTH) && eap->message_length != eap->data.len)
			return WSC_INVALID;
		if (eap->data.len > reassembly->size)
			return WSC_NO_SPACE;
		*ret = eap->data;
		return WSC_OK;
	}
	if (!reassembly->open)
		(void)drop(reassembly, WSC_OK);
	status = fragment_take(reassembly, eap);
	if (status == WSC_OK)
		*ret = (struct wsc_bytes){reassembly->buffer, reassembly->have};
	else if (status != WSC_PENDING)
		return drop(reassembly, status);
	return status;
}

/* Length of the fragment at @sent; flags of it. */
static size_t fragment_plan(const struct wsc_fragments *fragments, uint8_t *ret_flags)
{
	const size_t rest = fragments->message.len - fragments->sent;
	size_t room = fragments->packet_max - WSC_EAP_HEADER_SIZE;

	*ret_flags = 0;
	if (rest <= room)
		return rest;
	*ret_flags = WSC_EAP_FLAG_MORE;
	if (fragments->sent == 0) {
		*ret_flags |= WSC_EAP_FLAG_LENGTH;
		room -= WSC_EAP_LENGTH_SIZE;
	}
	return room;
}

static bool fragments_valid(const struct wsc_fragments *fragments)
{
	return fragments && fragments->packet_max > WSC_EAP_HEADER_SIZE + WSC_EAP_LENGTH_SIZE &&
	       fragments->packet_max <= UINT16_MAX && fragments->message.len <= UINT16_MAX &&
	       fragments->sent <= fragments->message.len;
}

enum wsc_status wsc_fragments_build(const struct wsc_fragments *fragments, uint8_t code,
	uint8_t identifier, uint8_t *buffer, size_t size, size_t *ret_len)
{
	struct wsc_eap eap = {.code = code, .identifier = identifier, .type = WSC_EAP_EXPANDED};

	if (!fragments_valid(fragments) || !fragments->op || code > WSC_EAP_RESPONSE)
		return WSC_MISUSE;
	if (fragments->sent > 0 && fragments->sent == fragments->message.len)
		return WSC_NOTHING;
	eap.op = fragments->op;
	eap.data.len = fragment_plan(fragments, &eap.flags);
	if (eap.data.len > 0)
		eap.data.p = fragments->message.p + fragments->sent;
	eap.message_length = (uint16_t)fragments->message.len;
	return wsc_eap_build(&eap, buffer, size, ret_len);
}

bool wsc_fragments_advance(struct wsc_fragments *fragments)
{
	uint8_t flags;

	if (!fragments_valid(fragments))
		return false;
	fragments->sent += fragment_plan(fragments, &flags);
	return fragments->sent < fragments->message.len;
}
