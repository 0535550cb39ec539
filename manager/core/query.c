/* SPDX-License-Identifier: BSD-3-Clause */
/* What the core tells when it is asked (R2: what hostapd confirmed, never what was wanted). Nothing
 * changes by that, but that a key that may leave has left. */
#include "manager/core/internal.h"

#include <string.h>

const struct core_known *core_known(const struct core *core, const char *if_name)
{
	const struct vif *vif = core_vif_find(core, if_name);

	return vif ? &vif->known : NULL;
}

const struct session *core_session(const struct core *core, const char *if_name)
{
	const struct vif *vif = core_vif_find(core, if_name);

	return vif && vif->session.id ? &vif->session : NULL;
}

const struct session *core_session_open(
	const struct core *core, const char *if_name, const char *mac)
{
	const struct vif *vif = core_vif_find(core, if_name);

	/* The beacon may be faster than hostapd's answer. */
	if (!vif || !(vif->state == S_OPEN || (vif->state == S_OPENING && vif->known.pbc)))
		return NULL;
	if (mac && *vif->session.peer_mac && strcmp(vif->session.peer_mac, mac) != 0)
		return NULL;
	return &vif->session;
}

static bool may_leave(const struct vif *vif)
{
	const struct core_known *known = &vif->known;
	const bool loading =
		vif->busy && (vif->busy_with == CMD_KEYS_LOAD || vif->busy_with == CMD_BSS_ADD);

	return vif->due && vif->wanted && !loading && known->keys_hash &&
	       known->keys_hash == vif->want.keys_hash &&
	       strcmp(known->key_id, vif->session.key_id) == 0;
}

bool core_key_may_leave(struct core *core, const char *if_name, const char *mac)
{
	struct vif *vif = core_vif_find(core, if_name);

	if (!core_session_open(core, if_name, mac) || strcmp(vif->session.peer_mac, mac) != 0 ||
		!may_leave(vif))
		return false;
	vif->left = true;
	return true;
}

bool core_holds_key(const struct core *core, const char *key_id)
{
	for (size_t i = 0; i < core->n_vifs; i++) {
		const struct vif *vif = core->vifs[i];

		if (vif->state != S_NONE && !vif->session.ended_ms && vif->session.device_key &&
			strcmp(vif->session.key_id, key_id) == 0)
			return true;
	}
	return false;
}

bool core_state_wps(const struct core *core, const char *if_name)
{
	const struct core_known *known = core_known(core, if_name);

	return known && known->present && known->up && known->shown;
}

bool core_state_pbc(const struct core *core, const char *if_name)
{
	const struct core_known *known = core_known(core, if_name);

	return known && known->present && known->pbc;
}

/* hostapd still has the key of the last session as the one to hand out. */
static bool runs_session_key(const struct vif *vif)
{
	return strcmp(vif->known.key_id, vif->session.key_id) == 0;
}

const char *core_state_key_id(const struct core *core, const char *if_name)
{
	const struct vif *vif = core_vif_find(core, if_name);

	if (!vif || !vif->known.present)
		return "";
	if (vif->session.device_key && (session_holds_key(vif) || runs_session_key(vif)))
		return PER_DEVICE_KEY_ID;
	if (*vif->known.key_id || !vif->wanted)
		return vif->known.key_id;
	return order_means_device_key(vif, NULL) && !vif->want.device_key_refusal
		       ? PER_DEVICE_KEY_ID
		       : "";
}

bool core_is_behind(const struct core *core, const char *if_name)
{
	const struct vif *vif = core_vif_find(core, if_name);
	const bool runs = vif && vif->known.present;

	if (!vif || !vif->wanted)
		return runs;
	if (!vif->want.present || !runs)
		return vif->want.present != runs;
	return vif->known.bss_hash != vif->want.bss_hash ||
	       vif->known.keys_hash != vif->want.keys_hash;
}
