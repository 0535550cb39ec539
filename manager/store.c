/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void store_clients_clear(struct store *store, const char *if_name)
{
	struct store_client **link = &store->clients;

	while (*link) {
		struct store_client *client = *link;

		if (if_name && strcmp(client->if_name, if_name) != 0) {
			link = &client->next;
			continue;
		}
		*link = client->next;
		free(client);
	}
}

static void vif_free(struct store_vif *vif)
{
	vif_config_clear(&vif->config);
	free(vif);
}

static void problem_free(struct store_problem *problem)
{
	free(problem->row);
	free(problem->text);
	free(problem);
}

void store_clear(struct store *store)
{
	store_clients_clear(store, NULL);
	while (store->radios) {
		struct store_radio *radio = store->radios;

		store->radios = radio->next;
		free(radio);
	}
	while (store->vifs) {
		struct store_vif *vif = store->vifs;

		store->vifs = vif->next;
		vif_free(vif);
	}
	while (store->problems) {
		struct store_problem *problem = store->problems;

		store->problems = problem->next;
		problem_free(problem);
	}
	store->n_problems = 0;
}

static struct store_radio *radio_find(const struct store *store, const char *if_name)
{
	struct store_radio *radio = store->radios;

	while (radio && strcmp(radio->config.if_name, if_name) != 0)
		radio = radio->next;
	return radio;
}

bool store_radio_set(struct store *store, const struct radio_config *config)
{
	struct store_radio *radio = radio_find(store, config->if_name);

	if (!radio) {
		radio = calloc(1, sizeof(*radio));
		if (!radio)
			return false;
		radio->next = store->radios;
		store->radios = radio;
	}
	radio->config = *config;
	return true;
}

void store_radio_remove(struct store *store, const char *if_name)
{
	for (struct store_radio **link = &store->radios; *link; link = &(*link)->next) {
		struct store_radio *radio = *link;

		if (strcmp(radio->config.if_name, if_name) != 0)
			continue;
		*link = radio->next;
		free(radio);
		return;
	}
}

const struct radio_config *store_radio(const struct store *store, const char *if_name)
{
	const struct store_radio *radio = radio_find(store, if_name);

	return radio ? &radio->config : NULL;
}

struct store_vif *store_vif(const struct store *store, const char *if_name)
{
	struct store_vif *vif = store->vifs;

	while (vif && strcmp(vif->config.if_name, if_name) != 0)
		vif = vif->next;
	return vif;
}

bool store_vif_set(struct store *store, const struct vif_config *config)
{
	struct store_vif *vif = store_vif(store, config->if_name);
	struct vif_config copy = {.n_keys = 0};
	struct store_vif **link = &store->vifs; /* sorted: people read the list */

	if (!vif_config_copy(&copy, config))
		return false;
	if (!vif) {
		vif = calloc(1, sizeof(*vif));
		if (!vif) {
			vif_config_clear(&copy);
			return false;
		}
		while (*link && strcmp((*link)->config.if_name, config->if_name) < 0)
			link = &(*link)->next;
		vif->next = *link;
		*link = vif;
	}
	vif_config_clear(&vif->config);
	vif->config = copy;
	return true;
}

void store_vif_remove(struct store *store, const char *if_name)
{
	for (struct store_vif **link = &store->vifs; *link; link = &(*link)->next) {
		struct store_vif *vif = *link;

		if (strcmp(vif->config.if_name, if_name) != 0)
			continue;
		*link = vif->next;
		vif_free(vif);
		return;
	}
}

size_t store_vifs_beside(const struct store *store, const char *radio, const char *if_name)
{
	size_t count = 0;

	for (const struct store_vif *vif = store->vifs; vif; vif = vif->next)
		count += strcmp(vif->config.radio, radio) == 0 &&
			 strcmp(vif->config.if_name, if_name) != 0;
	return count;
}

static bool is_client(const struct store_client *client, const char *if_name, const char *mac)
{
	return strcmp(client->if_name, if_name) == 0 && strcmp(client->mac, mac) == 0;
}

bool store_client_add(struct store *store, const char *if_name, const char *mac, const char *key_id)
{
	struct store_client *client = store->clients;

	while (client && !is_client(client, if_name, mac))
		client = client->next;
	if (!client) {
		client = calloc(1, sizeof(*client));
		if (!client)
			return false;
		client->next = store->clients;
		store->clients = client;
		snprintf(client->if_name, sizeof(client->if_name), "%s", if_name);
		snprintf(client->mac, sizeof(client->mac), "%s", mac);
	}
	snprintf(client->key_id, sizeof(client->key_id), "%s", key_id);
	return true;
}

bool store_client_remove(struct store *store, const char *if_name, const char *mac)
{
	for (struct store_client **link = &store->clients; *link; link = &(*link)->next) {
		struct store_client *client = *link;

		if (!is_client(client, if_name, mac))
			continue;
		*link = client->next;
		free(client);
		return true;
	}
	return false;
}

static bool problem_add(struct store *store, const char *row, const char *text)
{
	struct store_problem *problem;

	if (store->n_problems == STORE_PROBLEMS_MAX)
		return true;
	problem = calloc(1, sizeof(*problem));
	if (!problem)
		return false;
	problem->row = strdup(row);
	problem->text = strdup(text);
	if (!problem->row || !problem->text) {
		problem_free(problem);
		return false;
	}
	problem->next = store->problems;
	store->problems = problem;
	store->n_problems++;
	return true;
}

bool store_problem_set(struct store *store, const char *row, const char *text)
{
	for (struct store_problem **link = &store->problems; *link; link = &(*link)->next) {
		struct store_problem *problem = *link;

		if (strcmp(problem->row, row) != 0)
			continue;
		if (text && strcmp(problem->text, text) == 0)
			return false;
		*link = problem->next;
		problem_free(problem);
		store->n_problems--;
		return text ? problem_add(store, row, text) : true;
	}
	return text ? problem_add(store, row, text) : false;
}

bool store_has_problem(const struct store *store, const char *row)
{
	for (const struct store_problem *problem = store->problems; problem;
		problem = problem->next)
		if (strcmp(problem->row, row) == 0)
			return true;
	return false;
}
