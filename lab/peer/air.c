/* SPDX-License-Identifier: BSD-3-Clause */
#include "air.h"

#include <errno.h>
#include <linux/nl80211.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CAPABILITY_PRIVACY 0x0010 /* IEEE 802.11, 9.4.1.4 */
#define ELEMENT_SSID	   0
#define WPS_MAX		   1024 /* attributes of one access point */

int air_open(struct air *air, const char *if_name)
{
	int error = 0;

	*air = (struct air){.ifindex = if_nametoindex(if_name)};
	air->requests = netlink_open();
	air->fd = netlink_open();
	if (air->requests < 0 || air->fd < 0)
		error = errno;
	else if (!air->ifindex)
		error = ENODEV;
	if (!error)
		error = netlink_family_find(air->requests, &air->family);
	if (!error &&
		(setsockopt(air->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &air->family.scan_group,
			 sizeof(air->family.scan_group)) != 0 ||
			setsockopt(air->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
				&air->family.mlme_group, sizeof(air->family.mlme_group)) != 0))
		error = errno;
	if (error)
		air_close(air);
	return error;
}

void air_close(struct air *air)
{
	if (air->requests >= 0)
		close(air->requests);
	if (air->fd >= 0)
		close(air->fd);
	air->requests = air->fd = -1;
}

static void request_init(const struct air *air, struct netlink_message *message, uint8_t command)
{
	netlink_init(message, air->family.id, command);
	netlink_add_u32(message, NL80211_ATTR_IFINDEX, air->ifindex);
}

int air_scan(struct air *air, struct wsc_bytes elements, const uint32_t *freqs, size_t n)
{
	struct netlink_message message;
	size_t nest;

	request_init(air, &message, NL80211_CMD_TRIGGER_SCAN);
	nest = netlink_begin(&message, NL80211_ATTR_SCAN_SSIDS);
	netlink_add(&message, 1, NULL, 0); /* the wildcard: without it the scan is passive */
	netlink_end(&message, nest);
	if (n) {
		nest = netlink_begin(&message, NL80211_ATTR_SCAN_FREQUENCIES);
		for (size_t i = 0; i < n; i++)
			netlink_add_u32(&message, (uint16_t)(i + 1), freqs[i]);
		netlink_end(&message, nest);
	}
	/* What was heard before may be over: the beacon of a minute ago tells of its press. */
	netlink_add_u32(&message, NL80211_ATTR_SCAN_FLAGS, NL80211_SCAN_FLAG_FLUSH);
	netlink_add(&message, NL80211_ATTR_IE, elements.p, elements.len);
	return netlink_ask(air->requests, &message, NULL, NULL);
}

static void wps_take(struct air_bss *bss, struct wsc_bytes elements)
{
	uint8_t buffer[WPS_MAX];
	struct wsc_bytes attributes;
	struct wsc_message wps;

	if (wsc_element_find(elements, buffer, sizeof(buffer), &attributes) != WSC_OK)
		return;
	if (wsc_message_parse(WSC_BEACON, attributes, WSC_TOLERATE_FIELD, &wps, NULL) != WSC_OK)
		return;
	bss->has_wps = true;
	if (wsc_has(&wps, WSC_FIELD_WPS_STATE))
		bss->wps_state = wps.wps_state;
	if (wsc_has(&wps, WSC_FIELD_SELECTED_REGISTRAR))
		bss->selected = wps.selected_registrar != 0;
	if (wsc_has(&wps, WSC_FIELD_PASSWORD_ID))
		bss->password_id = wps.password_id;
	if (wsc_has(&wps, WSC_FIELD_AP_SETUP_LOCKED))
		bss->locked = wps.ap_setup_locked != 0;
	if (wsc_has(&wps, WSC_FIELD_UUID_E)) {
		bss->has_uuid = true;
		memcpy(bss->uuid, wps.uuid_e.p, WSC_UUID_SIZE);
	}
}

static void elements_take(struct air_bss *bss, const struct netlink_value *value)
{
	const uint8_t *p = value->p;
	size_t left = value->len;

	while (left >= 2 && left - 2 >= p[1]) {
		if (p[0] == ELEMENT_SSID && p[1] <= WSC_SSID_MAX) {
			memcpy(bss->ssid, p + 2, p[1]);
			bss->ssid_len = p[1];
		}
		left -= 2 + (size_t)p[1];
		p += 2 + p[1];
	}
	wps_take(bss, (struct wsc_bytes){value->p, value->len});
}

static void bss_take(struct air *air, const uint8_t *p, size_t len)
{
	struct air_bss bss = {0};
	struct netlink_value value, beacon = {0}, latest = {0};

	while (netlink_next(&p, &len, &value)) {
		if (value.type == NL80211_BSS_BSSID && value.len == WSC_MAC_SIZE)
			memcpy(bss.bssid, value.p, WSC_MAC_SIZE);
		else if (value.type == NL80211_BSS_FREQUENCY)
			bss.freq_mhz = netlink_u32(&value);
		else if (value.type == NL80211_BSS_CAPABILITY)
			bss.privacy = netlink_u16(&value) & CAPABILITY_PRIVACY;
		else if (value.type == NL80211_BSS_BEACON_IES)
			beacon = value;
		else if (value.type == NL80211_BSS_INFORMATION_ELEMENTS)
			latest = value;
	}
	/* The kernel keeps an older beacon beside a newer probe response, which has what a beacon
	 * leaves out. Of the older one only what does not change is taken. */
	if (latest.p)
		elements_take(&bss, &latest);
	if (beacon.p && !bss.has_uuid) {
		struct air_bss older = {0};

		elements_take(&older, &beacon);
		bss.has_uuid = older.has_uuid;
		memcpy(bss.uuid, older.uuid, WSC_UUID_SIZE);
	}
	if (air->n < AIR_BSS_MAX)
		air->bss[air->n++] = bss;
}

static void results_take(void *context, uint8_t command, const uint8_t *p, size_t len)
{
	struct netlink_value value;

	(void)command;
	while (netlink_next(&p, &len, &value)) {
		if (value.type == NL80211_ATTR_BSS)
			bss_take(context, value.p, value.len);
	}
}

int air_results(struct air *air)
{
	struct netlink_message message;

	air->n = 0;
	request_init(air, &message, NL80211_CMD_GET_SCAN);
	message.header.nlmsg_flags |= NLM_F_DUMP;
	return netlink_ask(air->requests, &message, results_take, air);
}

int air_connect(struct air *air, const struct air_bss *bss, struct wsc_bytes elements)
{
	struct netlink_message message;

	request_init(air, &message, NL80211_CMD_CONNECT);
	netlink_add(&message, NL80211_ATTR_SSID, bss->ssid, bss->ssid_len);
	netlink_add(&message, NL80211_ATTR_MAC, bss->bssid, WSC_MAC_SIZE);
	netlink_add_u32(&message, NL80211_ATTR_WIPHY_FREQ, bss->freq_mhz);
	netlink_add_u32(&message, NL80211_ATTR_AUTH_TYPE, NL80211_AUTHTYPE_OPEN_SYSTEM);
	if (bss->privacy) /* else the kernel looks for an access point without encryption */
		netlink_add(&message, NL80211_ATTR_PRIVACY, NULL, 0);
	netlink_add(&message, NL80211_ATTR_IE, elements.p, elements.len);
	/* Whatever ends this program ends the association. */
	netlink_add(&message, NL80211_ATTR_SOCKET_OWNER, NULL, 0);
	return netlink_ask(air->requests, &message, NULL, NULL);
}

int air_disconnect(struct air *air)
{
	struct netlink_message message;

	request_init(air, &message, NL80211_CMD_DISCONNECT);
	return netlink_ask(air->requests, &message, NULL, NULL);
}

struct listener {
	const struct air *air;
	air_event_fn *event;
	void *context;
};

static void event_take(void *context, uint8_t command, const uint8_t *p, size_t len)
{
	const struct listener *listener = context;
	uint32_t ifindex = 0;
	uint16_t status = 0;
	struct air_event event = {0};
	struct netlink_value value;

	while (netlink_next(&p, &len, &value)) {
		if (value.type == NL80211_ATTR_IFINDEX)
			ifindex = netlink_u32(&value);
		else if (value.type == NL80211_ATTR_STATUS_CODE)
			status = netlink_u16(&value);
		else if (value.type == NL80211_ATTR_REASON_CODE)
			event.code = netlink_u16(&value);
		else if (value.type == NL80211_ATTR_DISCONNECTED_BY_AP)
			event.by_ap = true;
		else if (value.type == NL80211_ATTR_TIMED_OUT)
			status = 1; /* unspecified failure: no answer at all */
	}
	if (ifindex != listener->air->ifindex)
		return;
	if (command == NL80211_CMD_NEW_SCAN_RESULTS || command == NL80211_CMD_SCAN_ABORTED) {
		event.kind = AIR_SCANNED;
	} else if (command == NL80211_CMD_CONNECT) {
		event.kind = status ? AIR_REFUSED : AIR_CONNECTED;
		event.code = status;
	} else if (command == NL80211_CMD_DISCONNECT) {
		event.kind = AIR_DISCONNECTED;
	} else {
		return;
	}
	listener->event(listener->context, &event);
}

int air_dispatch(struct air *air, air_event_fn *event, void *context)
{
	struct listener listener = {.air = air, .event = event, .context = context};
	int error = 0;

	while (!error)
		error = netlink_listen(air->fd, event_take, &listener);
	return error == EAGAIN ? 0 : error;
}
