/* SPDX-License-Identifier: BSD-3-Clause */
/* The radios and BSSs that hostapd has, and the file that tells a later wpsd of them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "manager/file.h"
#include "manager/log.h"
#include "manager/ports/hostapd/internal.h"
#include "manager/ports/hostapd/netdev.h"
#include "manager/ports/hostapd/render.h"
#include "manager/ports/hostapd/secret_text.h"

#define RECORD_HEAD  "openwps hostapd 1"
#define RECORD_LIMIT 65536
#define CONFIG_LIMIT 16384

void path_of(char path[static PATH_MAX], const char *directory, const char *prefix,
	const char *name, const char *suffix)
{
	snprintf(path, PATH_MAX, "%s/%s%s%s", directory, prefix, name, suffix);
}

/* --- BSSs --- */

struct bss *bss_find(const struct hostapd_port *port, const char *if_name)
{
	struct bss *bss = port->bsss;

	while (bss && strcmp(bss->if_name, if_name) != 0)
		bss = bss->next;
	return bss;
}

struct bss *bss_get(struct hostapd_port *port, const char *if_name)
{
	struct bss *bss = bss_find(port, if_name);

	if (bss)
		return bss;
	bss = calloc(1, sizeof(*bss));
	if (!bss)
		return NULL;
	snprintf(bss->if_name, sizeof(bss->if_name), "%s", if_name);
	bss->next = port->bsss;
	port->bsss = bss;
	return bss;
}

static void bss_files_remove(
	const struct hostapd_port *port, const char *if_name, bool keep_psk_file)
{
	char path[PATH_MAX];

	path_of(path, port->config.run_dir, "hostapd-", if_name, ".config");
	unlink(path);
	path_of(path, port->config.run_dir, "hostapd-", if_name, ".pskfile");
	if (!keep_psk_file)
		unlink(path);
	path_of(path, port->config.private_dir, "start-", if_name, ".config");
	unlink(path);
	path_of(path, port->config.private_dir, "start-", if_name, ".pskfile");
	unlink(path);
	path_of(path, port->config.private_dir, "load-", if_name, ".pskfile");
	unlink(path);
	path_of(path, port->config.private_dir, "sae-", if_name, ".given");
	unlink(path);
}

static void bss_forget(struct hostapd_port *port, struct bss *bss, bool keep_psk_file)
{
	struct bss **p = &port->bsss;

	bss_files_remove(port, bss->if_name, keep_psk_file);
	while (*p && *p != bss)
		p = &(*p)->next;
	if (*p)
		*p = bss->next;
	sae_list_clear(&bss->sae);
	secret_text_free(bss->config);
	free(bss);
}

void bss_drop(struct hostapd_port *port, struct bss *bss)
{
	bss_forget(port, bss, false);
}

bool bss_on_radio(const struct hostapd_port *port, const char *radio)
{
	for (const struct bss *bss = port->bsss; bss; bss = bss->next)
		if (strcmp(bss->radio, radio) == 0)
			return true;
	return false;
}

bool bss_publish(struct hostapd_port *port, struct bss *bss, char *config)
{
	char path[PATH_MAX];

	if (config != bss->config)
		secret_text_free(bss->config);
	bss->config = config;
	path_of(path, port->config.run_dir, "hostapd-", bss->if_name, ".config");
	if (file_write(path, config) == 0)
		return true;
	log_error(SUBSYSTEM, "%s cannot be written: %s", path, strerror(errno));
	return false;
}

bool bss_publish_shown(struct hostapd_port *port, struct bss *bss, bool shown)
{
	if (bss->config && render_public_config_show(bss->config, shown))
		return bss_publish(port, bss, bss->config);
	/* Somebody removed it while no wpsd ran; hostapd needs none. */
	log_warning(SUBSYSTEM, "%s: its file in %s is gone; it is written again with the next BSS",
		bss->if_name, port->config.run_dir);
	return true;
}

/* --- radios --- */

struct radio *radio_find(const struct hostapd_port *port, const char *if_name)
{
	struct radio *radio = port->radios;

	while (radio && strcmp(radio->if_name, if_name) != 0)
		radio = radio->next;
	return radio;
}

struct radio *radio_find_anchor(const struct hostapd_port *port, const char *if_name)
{
	struct radio *radio = port->radios;

	while (radio && strcmp(radio->anchor, if_name) != 0)
		radio = radio->next;
	return radio;
}

struct radio *radio_get(struct hostapd_port *port, const char *if_name)
{
	struct radio *radio = radio_find(port, if_name);

	if (radio)
		return radio;
	radio = calloc(1, sizeof(*radio));
	if (!radio)
		return NULL;
	snprintf(radio->if_name, sizeof(radio->if_name), "%s", if_name);
	radio->next = port->radios;
	port->radios = radio;
	return radio;
}

static void radio_forget(struct hostapd_port *port, struct radio *radio)
{
	struct radio **p = &port->radios;

	while (*p && *p != radio)
		p = &(*p)->next;
	if (*p)
		*p = radio->next;
	free(radio);
}

void radio_drop(struct hostapd_port *port, struct radio *radio)
{
	char path[PATH_MAX];
	int error;

	path_of(path, port->config.private_dir, "", radio->anchor, ".config");
	unlink(path);
	error = netdev_exists(radio->anchor) ? netdev_remove(radio->anchor) : 0;
	if (error)
		log_warning(SUBSYSTEM, "%s cannot be removed: %s", radio->anchor, strerror(error));
	radio_forget(port, radio);
}

void radios_tidy(struct hostapd_port *port)
{
	for (const struct radio *radio = port->radios; radio; radio = radio->next)
		if (!bss_on_radio(port, radio->if_name))
			job_new(port, JOB_TIDY, script_tidy, radio->anchor, radio->if_name);
}

void table_clear(struct hostapd_port *port, bool keep_anchors, bool keep_psk_files)
{
	while (port->bsss)
		bss_forget(port, port->bsss, keep_psk_files);
	while (port->radios) {
		if (keep_anchors)
			radio_forget(port, port->radios);
		else
			radio_drop(port, port->radios);
	}
}

/* --- record --- */

bool record_write(const struct hostapd_port *port)
{
	struct secret_text text = {0};
	bool written;

	secret_text_add(&text, RECORD_HEAD "\n");
	for (const struct radio *radio = port->radios; radio; radio = radio->next)
		secret_text_add(&text, "radio %s %s %s %" PRIx64 "\n", radio->if_name, radio->phy,
			radio->anchor, radio->hash);
	for (const struct bss *bss = port->bsss; bss; bss = bss->next)
		secret_text_add(&text,
			"bss %s %s %" PRIx64 " %" PRIx64 " %" PRIx64 " %d %d %d %s\n", bss->if_name,
			bss->radio, bss->bss_hash, bss->keys_hash, bss->sae_hash, bss->shown,
			bss->wps, bss->psk, bss->key_id);
	written = !text.failed && file_write(port->record_path, text.data) == 0;
	if (!written)
		log_error(SUBSYSTEM, "%s cannot be written: %s", port->record_path,
			text.failed ? "out of memory" : strerror(errno));
	secret_text_clear(&text);
	return written;
}

static bool name_copy(char name[static IF_NAME_SIZE], const char *word)
{
	if (!word || !*word || strlen(word) >= IF_NAME_SIZE)
		return false;
	memcpy(name, word, strlen(word) + 1);
	return true;
}

static uint64_t hex_read(const char *word)
{
	return word ? strtoull(word, NULL, 16) : 0;
}

static bool digit_read(const char *word, int limit, int *ret)
{
	if (!word || word[0] < '0' || word[0] > '0' + limit || word[1])
		return false;
	*ret = word[0] - '0';
	return true;
}

static bool radio_read(struct hostapd_port *port, char **rest)
{
	const char *if_name = strtok_r(NULL, " ", rest);
	struct radio *radio = if_name && *if_name && strlen(if_name) < IF_NAME_SIZE
				      ? radio_get(port, if_name)
				      : NULL;

	if (!radio || !name_copy(radio->phy, strtok_r(NULL, " ", rest)) ||
		!name_copy(radio->anchor, strtok_r(NULL, " ", rest)))
		return false;
	radio->hash = hex_read(strtok_r(NULL, " ", rest));
	return true;
}

static bool bss_read(struct hostapd_port *port, char **rest)
{
	const char *if_name = strtok_r(NULL, " ", rest), *key_id;
	struct bss *bss = if_name && strlen(if_name) < IF_NAME_SIZE ? bss_get(port, if_name) : NULL;
	int shown, wps, psk;
	char path[PATH_MAX];

	if (!bss || !name_copy(bss->radio, strtok_r(NULL, " ", rest)))
		return false;
	bss->bss_hash = hex_read(strtok_r(NULL, " ", rest));
	bss->keys_hash = hex_read(strtok_r(NULL, " ", rest));
	bss->sae_hash = hex_read(strtok_r(NULL, " ", rest));
	if (!digit_read(strtok_r(NULL, " ", rest), SHOWN_UNKNOWN, &shown) ||
		!digit_read(strtok_r(NULL, " ", rest), 1, &wps) ||
		!digit_read(strtok_r(NULL, " ", rest), 1, &psk))
		return false;
	bss->shown = (enum shown)shown;
	bss->wps = wps;
	bss->psk = psk;
	key_id = strtok_r(NULL, " ", rest);
	if (key_id && strlen(key_id) >= sizeof(bss->key_id))
		return false;
	snprintf(bss->key_id, sizeof(bss->key_id), "%s", key_id ? key_id : "");
	path_of(path, port->config.run_dir, "hostapd-", bss->if_name, ".config");
	bss->config = secret_text_read(path, CONFIG_LIMIT);
	sae_recall(port, bss);
	netdev_mac(bss->if_name, bss->mac);
	return true;
}

static bool record_line(struct hostapd_port *port, char *line)
{
	char *rest = NULL;
	const char *word = strtok_r(line, " ", &rest);

	if (word && strcmp(word, "radio") == 0)
		return radio_read(port, &rest);
	return word && strcmp(word, "bss") == 0 && bss_read(port, &rest);
}

void record_read(struct hostapd_port *port)
{
	char *text = secret_text_read(port->record_path, RECORD_LIMIT), *rest = NULL, *line;
	bool good;

	if (!text)
		return;
	line = strtok_r(text, "\n", &rest);
	good = line && strcmp(line, RECORD_HEAD) == 0;
	while (good && (line = strtok_r(NULL, "\n", &rest)) != NULL)
		good = record_line(port, line);
	free(text);
	if (good)
		return;
	log_warning(SUBSYSTEM, "%s makes no sense: what hostapd runs is set up anew",
		port->record_path);
	while (port->bsss)
		bss_drop(port, port->bsss);
	while (port->radios)
		radio_forget(port, port->radios);
}
