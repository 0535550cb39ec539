/* SPDX-License-Identifier: BSD-3-Clause */
/* What the core tells when it is asked (R2: what hostapd confirmed, never what was wanted). */
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
