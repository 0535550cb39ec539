/* SPDX-License-Identifier: BSD-3-Clause */
#include "clients.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define IPV4_OFFSET 12 /* where an IPv4 address stands in an IPv6 one */
#define IPV4_BITS   32
#define IPV6_BITS   128

/* Any address as an IPv6 one. */
static bool address_map(int family, const void *address, uint8_t ret[static 16])
{
	if (family == AF_INET6) {
		memcpy(ret, address, 16);
		return true;
	}
	if (family != AF_INET)
		return false;
	memset(ret, 0, 10);
	ret[10] = ret[11] = 0xff;
	memcpy(ret + IPV4_OFFSET, address, 4);
	return true;
}

static bool sockaddr_map(const struct radius_address *from, uint8_t ret[static 16])
{
	struct sockaddr_in6 six;
	struct sockaddr_in four;
	sa_family_t family;

	if (from->len > sizeof(from->bytes) || from->len < sizeof(struct sockaddr))
		return false;
	memcpy(&family, from->bytes + offsetof(struct sockaddr, sa_family), sizeof(family));
	if (family == AF_INET && from->len >= sizeof(four)) {
		memcpy(&four, from->bytes, sizeof(four));
		return address_map(AF_INET, &four.sin_addr, ret);
	}
	if (family == AF_INET6 && from->len >= sizeof(six)) {
		memcpy(&six, from->bytes, sizeof(six));
		return address_map(AF_INET6, &six.sin6_addr, ret);
	}
	return false;
}

static bool prefix_equal(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	const unsigned whole = bits / 8, rest = bits % 8;

	for (unsigned i = 0; i < whole; i++)
		if (a[i] != b[i])
			return false;
	return rest == 0 || ((a[whole] ^ b[whole]) & (0xff00u >> rest) & 0xffu) == 0;
}

static bool secret_set(struct radius_client *client, struct wsc_bytes secret)
{
	uint8_t *copy = malloc(secret.len);

	if (!copy)
		return false;
	memcpy(copy, secret.p, secret.len);
	if (client->secret)
		wsc_wipe(client->secret, client->secret_len);
	free(client->secret);
	client->secret = copy;
	client->secret_len = secret.len;
	return true;
}

enum wsc_status clients_add(struct radius_clients *clients, int family, const void *address,
	unsigned prefix_bits, struct wsc_bytes secret)
{
	struct radius_client added = {0}, *list;

	if (!secret.p || secret.len == 0 || !address ||
		prefix_bits > (family == AF_INET ? IPV4_BITS : IPV6_BITS) ||
		!address_map(family, address, added.address))
		return WSC_MISUSE;
	added.prefix_bits = prefix_bits + (family == AF_INET ? IPV6_BITS - IPV4_BITS : 0);
	for (size_t i = 0; i < clients->n; i++) {
		struct radius_client *known = &clients->list[i];

		if (known->prefix_bits == added.prefix_bits &&
			prefix_equal(known->address, added.address, added.prefix_bits))
			return secret_set(known, secret) ? WSC_OK : WSC_NO_MEMORY;
	}
	list = realloc(clients->list, (clients->n + 1) * sizeof(*list));
	if (!list)
		return WSC_NO_MEMORY;
	clients->list = list;
	if (!secret_set(&added, secret))
		return WSC_NO_MEMORY;
	list[clients->n++] = added;
	return WSC_OK;
}

enum wsc_status clients_find(
	const struct radius_clients *clients, const struct radius_address *from, size_t *ret)
{
	const struct radius_client *best = NULL;
	uint8_t address[16];

	if (!sockaddr_map(from, address))
		return WSC_NOTHING;
	for (size_t i = 0; i < clients->n; i++) {
		const struct radius_client *client = &clients->list[i];

		if ((!best || client->prefix_bits > best->prefix_bits) &&
			prefix_equal(client->address, address, client->prefix_bits))
			best = client;
	}
	if (!best)
		return WSC_NOTHING;
	*ret = (size_t)(best - clients->list);
	return WSC_OK;
}

struct wsc_bytes clients_secret(const struct radius_clients *clients, size_t number)
{
	return (struct wsc_bytes){clients->list[number].secret, clients->list[number].secret_len};
}

void clients_clear(struct radius_clients *clients)
{
	for (size_t i = 0; i < clients->n; i++) {
		wsc_wipe(clients->list[i].secret, clients->list[i].secret_len);
		free(clients->list[i].secret);
	}
	free(clients->list);
	*clients = (struct radius_clients){0};
}
