/* SPDX-License-Identifier: BSD-3-Clause */
#include <wsc/registrar.h>

#include <string.h>

#include "lib/session/zero.h"

static bool has_uuid(const struct wsc_pbc_seen *seen, const uint8_t uuid[static WSC_UUID_SIZE])
{
	return !is_zero(uuid, WSC_UUID_SIZE) && memcmp(seen->uuid, uuid, WSC_UUID_SIZE) == 0;
}

static bool has_mac(const struct wsc_pbc_seen *seen, const uint8_t mac[static WSC_MAC_SIZE])
{
	return memcmp(seen->mac, mac, WSC_MAC_SIZE) == 0;
}

/*
 * Two steps away (A has the address of B, and B the UUID of C) is another device: names that were
 * strung together so could make everybody the same.
 */
static bool is_device(const struct wsc_pbc_seen *seen, const uint8_t mac[static WSC_MAC_SIZE],
	const uint8_t uuid[static WSC_UUID_SIZE])
{
	return has_uuid(seen, uuid) || has_mac(seen, mac);
}

static bool is_young(int64_t at_ms, int64_t now_ms)
{
	return now_ms - at_ms <= WSC_MONITOR_TIME_MS;
}

void wsc_pbc_init(struct wsc_pbc *pbc)
{
	*pbc = (struct wsc_pbc){0};
}

static void drop(struct wsc_pbc *pbc, size_t i)
{
	pbc->seen[i] = pbc->seen[--pbc->n];
}

/* The entry that is this device's: by UUID before by address, since addresses change. */
static struct wsc_pbc_seen *entry_find(struct wsc_pbc *pbc, const uint8_t mac[static WSC_MAC_SIZE],
	const uint8_t uuid[static WSC_UUID_SIZE])
{
	for (size_t i = 0; i < pbc->n; i++) {
		if (has_uuid(&pbc->seen[i], uuid))
			return &pbc->seen[i];
	}
	for (size_t i = 0; i < pbc->n; i++) {
		if (has_mac(&pbc->seen[i], mac))
			return &pbc->seen[i];
	}
	return NULL;
}

/*
 * A place for one more. The oldest makes room: it would have left the window first. That it was
 * there is kept, because those that pushed it out may yet turn out to be one device.
 */
static struct wsc_pbc_seen *entry_make(struct wsc_pbc *pbc)
{
	size_t oldest = 0;

	if (pbc->n < WSC_PBC_MAX)
		return &pbc->seen[pbc->n++];
	for (size_t i = 1; i < WSC_PBC_MAX; i++) {
		if (pbc->seen[i].at_ms < pbc->seen[oldest].at_ms)
			oldest = i;
	}
	pbc->crowded = true;
	pbc->crowded_until_ms = pbc->seen[oldest].at_ms + WSC_MONITOR_TIME_MS;
	return &pbc->seen[oldest];
}

void wsc_pbc_heard(struct wsc_pbc *pbc, const uint8_t mac[static WSC_MAC_SIZE],
	const uint8_t uuid[static WSC_UUID_SIZE], int64_t now_ms)
{
	struct wsc_pbc_seen *entry;

	for (size_t i = pbc->n; i-- > 0;) {
		if (!is_young(pbc->seen[i].at_ms, now_ms))
			drop(pbc, i);
	}
	entry = entry_find(pbc, mac, uuid);
	if (!entry)
		entry = entry_make(pbc);
	memcpy(entry->mac, mac, WSC_MAC_SIZE);
	memcpy(entry->uuid, uuid, WSC_UUID_SIZE);
	entry->at_ms = now_ms;
}

static bool is_crowded(const struct wsc_pbc *pbc, int64_t now_ms)
{
	return pbc->crowded && now_ms <= pbc->crowded_until_ms;
}

bool wsc_pbc_overlap(const struct wsc_pbc *pbc, const uint8_t mac[static WSC_MAC_SIZE],
	const uint8_t uuid[static WSC_UUID_SIZE], int64_t now_ms)
{
	for (size_t i = 0; i < pbc->n; i++) {
		if (is_young(pbc->seen[i].at_ms, now_ms) && !is_device(&pbc->seen[i], mac, uuid))
			return true;
	}
	return is_crowded(pbc, now_ms);
}

bool wsc_pbc_crowded(const struct wsc_pbc *pbc, int64_t now_ms)
{
	for (size_t i = 0; i < pbc->n; i++) {
		if (is_young(pbc->seen[i].at_ms, now_ms) &&
			wsc_pbc_overlap(pbc, pbc->seen[i].mac, pbc->seen[i].uuid, now_ms))
			return true;
	}
	return is_crowded(pbc, now_ms);
}

void wsc_pbc_forget(struct wsc_pbc *pbc, const uint8_t mac[static WSC_MAC_SIZE],
	const uint8_t uuid[static WSC_UUID_SIZE])
{
	for (size_t i = pbc->n; i-- > 0;) {
		if (is_device(&pbc->seen[i], mac, uuid))
			drop(pbc, i);
	}
}
