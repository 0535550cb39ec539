/* SPDX-License-Identifier: BSD-3-Clause */
/* What is told on the control socket (docs/control.md). Each returns a new reference or NULL when
 * memory ran out. No secrets in any of it. */
#ifndef OPENWPS_REPORT_H
#define OPENWPS_REPORT_H

#include <jansson.h>

#include "manager/core/core.h"
#include "manager/store.h"

json_t *report_session(const struct session *session, int64_t now_ms, int64_t wall_offset_ms);

/* What neither the core nor the store knows of a VIF. */
struct report_vif {
	const char *bssid;  /* "" = not known */
	const char *key_id; /* what a device would be given now; "" = nothing */
	size_t n_device_keys;
	int64_t now_ms;
	int64_t wall_offset_ms;
};

/* `vif` is one of the store's. */
json_t *report_vif(const struct core *core, const struct store *store, const struct store_vif *vif,
	const struct report_vif *facts);

json_t *report_radio(const struct radio_config *radio);
json_t *report_problems(const struct store *store);

#endif
