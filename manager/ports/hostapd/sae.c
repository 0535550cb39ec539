/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/hostapd/sae.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/ports/hostapd/event.h"
#include "manager/ports/hostapd/render.h"
#include "notation/notation.h"

#define LIST_HEAD "openwps sae 1\n"

void sae_list_clear(struct sae_list *list)
{
	free(list->entries);
	memset(list, 0, sizeof(*list));
}

static int entry_compare(const void *a, const void *b)
{
	const struct sae_entry *one = a, *other = b;

	return strcmp(one->mac, other->mac);
}

const struct sae_entry *sae_list_find(const struct sae_list *list, const char *mac)
{
	struct sae_entry key = {0};

	snprintf(key.mac, sizeof(key.mac), "%s", mac);
	return list->n ? bsearch(&key, list->entries, list->n, sizeof(key), entry_compare) : NULL;
}

/* --- the plan --- */

/* An address and the key that it is to use. */
struct claim {
	const uint8_t *mac;
	const struct device_key *key;
};

static int claim_compare(const void *a, const void *b)
{
	const struct claim *one = a, *other = b;
	const int order = memcmp(one->mac, other->mac, sizeof(one->key->macs[0]));

	if (order)
		return order;
	return one->key < other->key ? -1 : one->key > other->key;
}

/* Sorted by address, the key that counts first. NULL when memory ran out. */
static struct claim *claims_make(struct device_keys devices, size_t *ret_n)
{
	struct claim *claims;
	size_t n = 0;

	for (size_t i = 0; i < devices.n_keys; i++)
		n += devices.keys[i].n_macs;
	claims = calloc(n ? n : 1, sizeof(*claims));
	if (!claims)
		return NULL;
	n = 0;
	for (size_t i = 0; i < devices.n_keys; i++) {
		const struct device_key *key = &devices.keys[i];

		for (size_t m = 0; vif_is_sae_password(key->psk) && m < key->n_macs; m++)
			claims[n++] = (struct claim){key->macs[m], key};
	}
	qsort(claims, n, sizeof(*claims), claim_compare);
	*ret_n = n;
	return claims;
}

static bool is_last_of_address(const struct claim *claims, size_t i, size_t n)
{
	return i + 1 == n || memcmp(claims[i].mac, claims[i + 1].mac, 6) != 0;
}

static void set_add(struct sae_plan *plan, const char *mac, const char *text)
{
	struct sae_set *set = &plan->sets[plan->n_sets++];

	snprintf(set->mac, sizeof(set->mac), "%s", mac);
	snprintf(set->text, sizeof(set->text), "%s", text);
}

static void want(
	struct sae_plan *plan, const struct claim *claim, const struct sae_list *given, bool anew)
{
	struct sae_entry *entry = &plan->wanted.entries[plan->wanted.n++];
	const struct sae_entry *old;

	entry->hash = claim->key->hash;
	mac_print(claim->mac, entry->mac);
	old = sae_list_find(given, entry->mac);
	if (!old || old->unsure || old->hash != entry->hash || anew)
		set_add(plan, entry->mac, claim->key->psk);
	if (old && (old->unsure || old->hash != entry->hash))
		plan->replaces = true;
}

bool sae_plan_make(struct sae_plan *ret, const struct vif_config *vif, struct device_keys devices,
	const struct sae_list *given, bool anew)
{
	const struct device_keys none = {0};
	struct sae_plan plan = {.replaces = anew};
	struct claim *claims;
	size_t n = 0;

	claims = claims_make(render_uses_sae(vif) ? devices : none, &n);
	plan.wanted.entries = calloc(n ? n : 1, sizeof(*plan.wanted.entries));
	plan.sets = calloc(n + given->n + 1, sizeof(*plan.sets));
	if (!claims || !plan.wanted.entries || !plan.sets) {
		free(claims);
		sae_plan_clear(&plan);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (is_last_of_address(claims, i, n))
			want(&plan, &claims[i], given, anew);
	for (size_t i = 0; !anew && i < given->n; i++) {
		if (sae_list_find(&plan.wanted, given->entries[i].mac))
			continue;
		set_add(&plan, given->entries[i].mac, "");
		plan.replaces = true;
	}
	free(claims);
	*ret = plan;
	return true;
}

void sae_plan_clear(struct sae_plan *plan)
{
	sae_list_clear(&plan->wanted);
	if (plan->sets)
		explicit_bzero(plan->sets, plan->n_sets * sizeof(*plan->sets));
	free(plan->sets);
	memset(plan, 0, sizeof(*plan));
}

/* An address keeps the entry that it had: who used that one is still to be thrown off when this is
 * taken up again. */
bool sae_list_between(struct sae_list *ret, const struct sae_list *given,
	const struct sae_list *wanted, bool anew)
{
	struct sae_list list = {0};

	list.entries = calloc(given->n + wanted->n + 1, sizeof(*list.entries));
	if (!list.entries)
		return false;
	for (size_t i = 0; i < given->n; i++) {
		struct sae_entry *entry = &list.entries[list.n++];
		const struct sae_entry *next = sae_list_find(wanted, given->entries[i].mac);

		*entry = given->entries[i];
		entry->unsure = entry->unsure || anew || !next || next->hash != entry->hash;
	}
	for (size_t i = 0; i < wanted->n; i++) {
		if (sae_list_find(given, wanted->entries[i].mac))
			continue;
		list.entries[list.n] = wanted->entries[i];
		list.entries[list.n++].unsure = true;
	}
	qsort(list.entries, list.n, sizeof(*list.entries), entry_compare);
	*ret = list;
	return true;
}

/* --- text --- */

void sae_list_print(struct secret_text *text, const struct sae_list *list)
{
	secret_text_add(text, LIST_HEAD);
	for (size_t i = 0; i < list->n; i++)
		secret_text_add(text, "%s %016" PRIx64 "%s\n", list->entries[i].mac,
			list->entries[i].hash, list->entries[i].unsure ? " ?" : "");
}

static bool entry_parse(struct sae_entry *ret, const char *line, const char *end)
{
	char *rest;

	if (end - line < MAC_SIZE || line[MAC_SIZE - 1] != ' ' ||
		!hostapd_mac_parse(line, MAC_SIZE - 1, ret->mac))
		return false;
	ret->hash = strtoull(line + MAC_SIZE, &rest, 16);
	ret->unsure = end - rest == 2 && memcmp(rest, " ?", 2) == 0;
	return ret->unsure || rest == end;
}

bool sae_list_parse(struct sae_list *ret, const char *text)
{
	const size_t head = strlen(LIST_HEAD);
	struct sae_list list = {0};
	size_t n = 0;
	bool good = strncmp(text, LIST_HEAD, head) == 0;

	for (const char *c = text; *c; c++)
		n += *c == '\n';
	list.entries = calloc(n + 1, sizeof(*list.entries));
	if (!list.entries)
		return false;
	for (const char *line = good ? text + head : "", *end; good && *line; line = end + 1) {
		struct sae_entry *entry = &list.entries[list.n];

		end = strchr(line, '\n');
		good = end && entry_parse(entry, line, end) &&
		       (list.n == 0 || strcmp(entry[-1].mac, entry->mac) < 0);
		if (!good)
			break;
		list.n++;
	}
	if (!good) {
		sae_list_clear(&list);
		return false;
	}
	*ret = list;
	return true;
}
