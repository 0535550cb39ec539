/* SPDX-License-Identifier: BSD-3-Clause */
/* What libwsc tells, in the words of the core. */
#include <stdio.h>
#include <string.h>

#include "manager/ports/registrar/internal.h"
#include "manager/text.h"
#include "notation/notation.h"

void fact_peer(const struct wsc_device *device, const uint8_t mac[static WSC_MAC_SIZE], bool pbc,
	struct core_peer *ret)
{
	const uint8_t *type;
	uint16_t category, subcategory;

	*ret = (struct core_peer){.pbc = pbc};
	mac_print(mac, ret->mac);
	if (!device)
		return;
	type = device->primary_type;
	category = (uint16_t)(type[0] << 8 | type[1]);
	subcategory = (uint16_t)(type[6] << 8 | type[7]);
	uuid_print(device->uuid, ret->uuid);
	if (device->name.p)
		text_clean(ret->name, sizeof(ret->name), (const char *)device->name.p,
			device->name.len);
	/* WSC 2.0.x, 12, Primary Device Type: category, OUI with its type, sub-category. */
	snprintf(ret->type, sizeof(ret->type), "%u-%02X%02X%02X%02X-%u", category, type[2], type[3],
		type[4], type[5], subcategory);
}

static unsigned message_type(const struct wsc_event *event)
{
	static const uint8_t types[WSC_KIND_COUNT] = {[WSC_M1] = WSC_MESSAGE_TYPE_M1,
		[WSC_M2] = WSC_MESSAGE_TYPE_M2,
		[WSC_M2D] = WSC_MESSAGE_TYPE_M2D,
		[WSC_M3] = WSC_MESSAGE_TYPE_M3,
		[WSC_M4] = WSC_MESSAGE_TYPE_M4,
		[WSC_M5] = WSC_MESSAGE_TYPE_M5,
		[WSC_M6] = WSC_MESSAGE_TYPE_M6,
		[WSC_M7] = WSC_MESSAGE_TYPE_M7,
		[WSC_M8] = WSC_MESSAGE_TYPE_M8,
		[WSC_DONE] = WSC_MESSAGE_TYPE_DONE};

	return event->at_valid ? types[event->at] : 0;
}

bool fact_failure(const struct wsc_event *event, struct core_input *ret)
{
	/* M2D is no failure, and what we refused ourselves the device is not to blame for. */
	if (event->reason == WSC_REASON_NOT_READY || event->reason == WSC_REASON_REFUSED)
		return false;
	*ret = (struct core_input){.kind = IN_FAIL};
	if (event->reason == WSC_REASON_OVERLAP) {
		ret->kind = IN_OVERLAP;
		return true;
	}
	ret->fail.message = message_type(event);
	ret->fail.config_error = event->config_error;
	/* The device's own error says more than that it was the device's. */
	if (event->reason != WSC_REASON_PEER_NACK || event->config_error == WSC_ERR_NONE)
		ret->fail.text = wsc_reason_text(event->reason);
	return true;
}
