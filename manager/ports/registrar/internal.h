/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files of the registrar port and by its test. */
#ifndef OPENWPS_REGISTRAR_INTERNAL_H
#define OPENWPS_REGISTRAR_INTERNAL_H

#include <wsc/wsc.h>

#include "manager/core/core.h"
#include "manager/vif.h"

/* --- credential.c --- */

/*
 * What a device of this MAC address is given. The key as text, with which it can do SAE too; but
 * hostapd has one SAE password, so where there is SAE beside WPA2 any other key is given as PMK, 64
 * hex digits: a device must not try SAE with it. `own`: a key of the device's own, which hostapd
 * has as the SAE password of that address, so always text. False: the PMK could not be computed.
 */
bool credential_make(const struct vif_config *vif, const struct vif_key *key, bool own,
	const uint8_t mac[static WSC_MAC_SIZE], struct wsc_credential *ret);

/* --- fact.c --- */

/* Texts of the air become printable. */
void fact_peer(const struct wsc_device *device, const uint8_t mac[static WSC_MAC_SIZE], bool pbc,
	struct core_peer *ret);

/* WSC_EVENT_FAILED as IN_FAIL or IN_OVERLAP; false: it is nobody's failure. */
bool fact_failure(const struct wsc_event *event, struct core_input *ret);

#endif
