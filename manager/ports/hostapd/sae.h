/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SAE passwords for single addresses: which ones hostapd is to have, which ones it has been given,
 * and what makes the one of the other. hostapd takes the newest entry that fits an address and
 * cannot remove any (docs/hostapd-facts.md). No I/O.
 */
#ifndef OPENWPS_HOSTAPD_SAE_H
#define OPENWPS_HOSTAPD_SAE_H

#include "manager/device_key.h"
#include "manager/ports/hostapd/secret_text.h"

struct sae_entry {
	char mac[MAC_SIZE];
	bool unsure;   /* hostapd may have been given another one, or none */
	uint64_t hash; /* device_key.hash of the text */
};

/* Sorted by address, each but once. */
struct sae_list {
	struct sae_entry *entries;
	size_t n;
};

void sae_list_clear(struct sae_list *list);
const struct sae_entry *sae_list_find(const struct sae_list *list, const char *mac);

/* To be given to hostapd. */
struct sae_set {
	char mac[MAC_SIZE];
	char text[PSK_SIZE]; /* "" = its entry is to be covered by what counts for everybody */
};

struct sae_plan {
	struct sae_list wanted;
	struct sae_set *sets;
	size_t n_sets;
	bool replaces; /* an entry is changed or covered: what hostapd remembers of a station that
			  used it has to go, too */
};

/*
 * What is wanted now; `given` is what hostapd has. `anew`: the password for everybody is another
 * one, which puts every entry out of force. Of two keys with one address the newest counts. False
 * when memory ran out.
 */
bool sae_plan_make(struct sae_plan *ret, const struct vif_config *vif, struct device_keys devices,
	const struct sae_list *given, bool anew);
/* Wipes and frees. */
void sae_plan_clear(struct sae_plan *plan);

/* What hostapd may have been given while a plan is carried out. False when memory ran out. */
bool sae_list_between(struct sae_list *ret, const struct sae_list *given,
	const struct sae_list *wanted, bool anew);

/* A list as text, and back; false when memory ran out or it is none. */
void sae_list_print(struct secret_text *text, const struct sae_list *list);
bool sae_list_parse(struct sae_list *ret, const char *text);

#endif
