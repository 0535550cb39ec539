/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CMD_BSS_ADD: the radio's anchor first if it has none, then the BSS, silent until its keys are
 * loaded and the WPS element is as wanted: its very first beacon tells the truth.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "manager/file.h"
#include "manager/log.h"
#include "manager/ports/hostapd/internal.h"
#include "manager/ports/hostapd/netdev.h"
#include "manager/ports/hostapd/render.h"
#include "manager/ports/hostapd/secret_text.h"

/* A psk file that is not ours may hold keys that devices have: they join the others. */
static enum verdict prepare_adopt(struct job *job)
{
	const struct hostapd_port *port = job->port;
	char path[PATH_MAX];

	path_of(path, port->config.run_dir, "hostapd-", job->if_name, ".pskfile");
	if (!job->psk || bss_find(port, job->if_name) || access(path, F_OK) != 0)
		return GO;
	port->callbacks.adopt(port->callbacks.arg, job->if_name, path);
	return script_take_devices(job) ? GO : REFUSE;
}

/* --- anchor --- */

static enum verdict prepare_anchor_renew(struct job *job)
{
	struct hostapd_port *port = job->port;
	const struct radio *radio = radio_find(port, job->radio);

	if (!radio || !radio->present || radio->hash == job->radio_hash)
		return GO;
	if (bss_on_radio(port, job->radio)) {
		log_info(SUBSYSTEM,
			"%s: the radio %s is to be set up anew and waits until its other BSSs are "
			"gone",
			job->if_name, job->radio);
		return REFUSE;
	}
	return job_ask(job, "REMOVE %s", radio->anchor);
}

static enum verdict judge_anchor_renew(struct job *job, const char *reply, size_t length)
{
	(void)reply;
	(void)length;
	radio_drop(job->port, radio_find(job->port, job->radio));
	return GO;
}

static bool anchor_make_netdev(const struct job *job, const struct radio *radio)
{
	int error = 0;

	if (netdev_exists(radio->anchor) && !netdev_is_on_phy(radio->anchor, radio->phy))
		error = netdev_remove(radio->anchor);
	if (!error && !netdev_exists(radio->anchor))
		error = netdev_add(radio->phy, radio->anchor);
	if (!error)
		return true;
	log_error(SUBSYSTEM, "%s: the interface %s cannot be made on %s: %s", job->if_name,
		radio->anchor, radio->phy, strerror(error));
	return false;
}

static bool anchor_write(struct job *job, const struct radio *radio)
{
	const char *directory = job->port->config.private_dir;
	char path[PATH_MAX], mac[MAC_SIZE];
	char *config;
	bool written;

	if (!netdev_mac_choose(radio->phy, radio->anchor, mac))
		return false;
	config = render_anchor_config(&job->radio_config, radio->anchor, mac);
	path_of(path, directory, "", radio->anchor, ".config");
	written = config && file_write(path, config) == 0;
	render_free(config);
	return written && job_ask(job, "ADD bss_config=%s:%s", radio->phy, path) == ASK;
}

static enum verdict prepare_anchor(struct job *job)
{
	struct hostapd_port *port = job->port;
	struct radio *radio = radio_get(port, job->radio);
	const int index = netdev_phy_index(job->radio_config.phy);

	if (!radio)
		return REFUSE;
	if (radio->present)
		return GO;
	if (index < 0) {
		log_error(SUBSYSTEM, "%s: there is no %s", job->if_name, job->radio_config.phy);
		radio_drop(port, radio);
		return REFUSE;
	}
	memcpy(radio->phy, job->radio_config.phy, sizeof(radio->phy));
	snprintf(radio->anchor, sizeof(radio->anchor), "wpsd-anchor%d", index % 1000);
	radio->hash = job->radio_hash;
	radio->up = false;
	if (anchor_make_netdev(job, radio) && anchor_write(job, radio) && record_write(port))
		return ASK;
	radio_drop(port, radio);
	return REFUSE;
}

static enum verdict judge_anchor(struct job *job, const char *reply, size_t length)
{
	struct radio *radio = radio_find(job->port, job->radio);

	(void)length;
	radio->present = strcmp(reply, "OK\n") == 0;
	if (radio->present)
		return GO;
	log_error(SUBSYSTEM,
		"%s: hostapd does not take the radio %s (%s, channel %d, driver %s); its log in %s "
		"says why",
		job->if_name, job->radio, radio->phy, job->radio_config.channel,
		job->radio_config.driver, job->port->log_path);
	radio_drop(job->port, radio);
	record_write(job->port);
	return REFUSE;
}

static enum verdict prepare_anchor_up(struct job *job)
{
	const struct radio *radio = radio_find(job->port, job->radio);

	if (radio->up)
		return GO;
	return job_ask(job, "IFNAME=%s STATUS", radio->anchor);
}

static enum verdict judge_anchor_up(struct job *job, const char *reply, size_t length)
{
	struct radio *radio = radio_find(job->port, job->radio);
	char state[32];

	if (!hostapd_value_find(reply, length, "state", state, sizeof(state))) {
		/* Somebody else removed it. */
		radio_drop(job->port, radio);
		return REFUSE;
	}
	radio->up = strcmp(state, "ENABLED") == 0;
	return radio->up ? GO : WAIT;
}

/* --- BSS --- */

/* The keys are loaded once it is set up: the last line of this file stays hostapd's fallback for
 * ever, so it opens nothing (docs/hostapd-facts.md). */
static bool bss_write(const struct job *job, const struct bss *bss)
{
	const char *directory = job->port->config.private_dir;
	struct secret_text config = {0}, keys = {0};
	char nonce[PSK_SIZE];
	bool written = script_nonce(nonce);

	secret_text_add(&config, "%sbssid=%s\n", job->start_config, bss->mac);
	secret_text_add(&keys, "wps=0 00:00:00:00:00:00 %s\n", nonce);
	explicit_bzero(nonce, sizeof(nonce));
	for (size_t i = 0; i < job->sae.n_sets; i++)
		secret_text_add(&config, "sae_password=%s|mac=%s\n", job->sae.sets[i].text,
			job->sae.sets[i].mac);
	written = written && !config.failed && !keys.failed &&
		  script_write(job, directory, "start-", ".config", config.data) &&
		  (!job->psk || script_write(job, directory, "start-", ".pskfile", keys.data));
	secret_text_clear(&config);
	secret_text_clear(&keys);
	return written;
}

static void bss_unlink(const struct job *job)
{
	char path[PATH_MAX];

	path_of(path, job->port->config.private_dir, "start-", job->if_name, ".config");
	unlink(path);
	path_of(path, job->port->config.private_dir, "start-", job->if_name, ".pskfile");
	unlink(path);
}

static enum verdict prepare_bss(struct job *job)
{
	struct hostapd_port *port = job->port;
	const char *phy = job->radio_config.phy;
	struct bss *bss = bss_get(port, job->if_name);
	char path[PATH_MAX];

	if (!bss)
		return REFUSE;
	if (netdev_exists(job->if_name) && !netdev_is_on_phy(job->if_name, phy)) {
		log_error(SUBSYSTEM, "%s: an interface of this name exists, but not on %s",
			job->if_name, phy);
		return REFUSE;
	}
	if (!netdev_mac_choose(phy, job->if_name, bss->mac)) {
		log_error(SUBSYSTEM, "%s: no free address on %s", job->if_name, phy);
		return REFUSE;
	}
	memcpy(bss->radio, job->radio, sizeof(bss->radio));
	bss->bss_hash = bss->keys_hash = 0;
	bss->wps = job->wps;
	bss->psk = job->psk;
	bss->shown = SHOWN_UNKNOWN;
	if (!bss_write(job, bss) || !record_write(port))
		return REFUSE;
	path_of(path, port->config.private_dir, "start-", job->if_name, ".config");
	return job_ask(job, "ADD bss_config=%s:%s", phy, path);
}

static enum verdict judge_bss(struct job *job, const char *reply, size_t length)
{
	(void)length;
	bss_unlink(job);
	if (strcmp(reply, "OK\n") == 0)
		return GO;
	log_error(SUBSYSTEM, "%s: hostapd does not take the BSS; its log in %s says why",
		job->if_name, job->port->log_path);
	return REFUSE;
}

static enum verdict prepare_psk_file(struct job *job)
{
	const char *directory = job->port->config.run_dir;

	if (!job->psk)
		return GO;
	if (!script_write(job, directory, "hostapd-", ".pskfile", job->psk_file))
		return REFUSE;
	return job_ask(job, "IFNAME=%s SET wpa_psk_file %s/hostapd-%s.pskfile", job->if_name,
		directory, job->if_name);
}

static enum verdict prepare_load(struct job *job)
{
	return job->psk ? ASK : GO;
}

static enum verdict prepare_hide(struct job *job)
{
	return job->wps && !job->show ? ASK : GO;
}

static enum verdict prepare_added(struct job *job)
{
	struct hostapd_port *port = job->port;
	struct bss *bss = bss_find(port, job->if_name);
	char *config = job->public_config;

	job->public_config = NULL;
	if (!bss_publish(port, bss, config))
		return REFUSE;
	bss->bss_hash = job->bss_hash;
	bss->keys_hash = job->keys_hash;
	memcpy(bss->key_id, job->key_id, sizeof(bss->key_id));
	bss->shown = job->wps && job->show ? SHOWN_YES : SHOWN_NO;
	bss->told = true;
	return sae_done(job) && record_write(port) ? GO : REFUSE;
}

const struct step script_add[] = {
	{.prepare = prepare_adopt},
	{.prepare = prepare_psk_text},
	{.prepare = prepare_anchor_renew, .judge = judge_anchor_renew},
	{.prepare = prepare_anchor, .judge = judge_anchor},
	{.prepare = prepare_anchor_up, .judge = judge_anchor_up},
	{.prepare = prepare_bss, .judge = judge_bss},
	{.prepare = prepare_psk_file},
	{.prepare = prepare_load, .request = "RELOAD_WPA_PSK"},
	{.prepare = prepare_hide, .request = "SET wps_state 0"},
	{.request = "UPDATE_BEACON"},
	/*
	 * Clients of a hostapd that died do not know that they are not associated any more: its own
	 * word at the start of a BSS goes nowhere, because the BSS is silent then.
	 */
	{.request = "DEAUTHENTICATE ff:ff:ff:ff:ff:ff", .judge = judge_any},
	{.prepare = prepare_added},
	{0},
};

static enum verdict prepare_undo(struct job *job)
{
	bss_unlink(job);
	return bss_find(job->port, job->if_name) ? job_ask(job, "REMOVE %s", job->if_name) : END;
}

static enum verdict judge_undo(struct job *job, const char *reply, size_t length)
{
	struct bss *bss = bss_find(job->port, job->if_name);

	(void)reply;
	(void)length;
	if (bss)
		bss_drop(job->port, bss);
	record_write(job->port);
	return GO;
}

const struct step script_add_undo[] = {
	{.prepare = prepare_undo, .judge = judge_undo},
	{0},
};
