/* SPDX-License-Identifier: BSD-3-Clause */
/* What the commands of the core come to, but for CMD_BSS_ADD and CMD_KEYS_LOAD. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "manager/file.h"
#include "manager/log.h"
#include "manager/ports/hostapd/internal.h"
#include "manager/ports/hostapd/render.h"
#include "notation/notation.h"

#define PMKS_AT_ONCE 4

static struct bss *job_bss(const struct job *job)
{
	return bss_find(job->port, job->if_name);
}

/* --- show and hide --- */

/* A wpsd that is killed in between must find out for itself what is on the air. */
static enum verdict prepare_toggle(struct job *job)
{
	struct bss *bss = job_bss(job);

	if (!bss)
		return REFUSE;
	if (!bss->wps) /* started without a registrar: it is hidden, and nothing shows it */
		return job->command == CMD_WPS_HIDE ? END : REFUSE;
	bss->shown = SHOWN_UNKNOWN;
	return record_write(job->port) ? GO : REFUSE;
}

static enum verdict toggled(struct job *job, bool shown)
{
	struct bss *bss = job_bss(job);

	if (!bss || !bss_publish_shown(job->port, bss, shown))
		return REFUSE;
	bss->shown = shown ? SHOWN_YES : SHOWN_NO;
	return record_write(job->port) ? GO : REFUSE;
}

static enum verdict prepare_shown(struct job *job)
{
	return toggled(job, true);
}

static enum verdict prepare_hidden(struct job *job)
{
	return toggled(job, false);
}

/* A hidden BSS may have a session that somebody else opened; showing it would put it on the air
 * (docs/hostapd-facts.md). */
const struct step script_show[] = {
	{.prepare = prepare_toggle},
	{.request = "WPS_CANCEL", .judge = judge_any},
	{.request = "SET wps_state 2"},
	{.request = "UPDATE_BEACON"},
	{.prepare = prepare_shown},
	{0},
};

const struct step script_hide[] = {
	{.prepare = prepare_toggle},
	{.request = "SET wps_state 0"},
	{.request = "UPDATE_BEACON"},
	{.prepare = prepare_hidden},
	{0},
};

/* --- sessions --- */

const struct step script_start[] = {
	{.request = "WPS_PBC"},
	{0},
};

const struct step script_cancel[] = {
	{.request = "WPS_CANCEL"},
	{0},
};

static enum verdict prepare_kick(struct job *job)
{
	return job_ask(job, "IFNAME=%s DEAUTHENTICATE %s", job->if_name, job->mac);
}

const struct step script_kick[] = {
	{.prepare = prepare_kick},
	{0},
};

/* --- remove --- */

static enum verdict prepare_remove(struct job *job)
{
	return job_ask(job, "REMOVE %s", job->if_name);
}

static void removed(struct job *job)
{
	struct bss *bss = job_bss(job);

	if (bss)
		bss_drop(job->port, bss);
	record_write(job->port);
}

static enum verdict judge_remove(struct job *job, const char *reply, size_t length)
{
	(void)length;
	if (strcmp(reply, "OK\n") != 0) {
		job->result = DONE_REFUSED;
		return GO;
	}
	removed(job);
	return GO;
}

static enum verdict prepare_still_there(struct job *job)
{
	if (job->result == DONE_OK)
		return GO;
	return job_ask(job, "IFNAME=%s PING", job->if_name);
}

/* Refused means "there is nothing to remove"; anything else may or may not have happened. */
static enum verdict judge_still_there(struct job *job, const char *reply, size_t length)
{
	(void)length;
	if (strcmp(reply, "PONG\n") == 0)
		return LOSE;
	removed(job);
	return GO;
}

const struct step script_remove[] = {
	{.prepare = prepare_remove, .judge = judge_remove},
	{.prepare = prepare_still_there, .judge = judge_still_there},
	{0},
};

/* --- an anchor that nothing needs --- */

static bool add_is_due(const struct job *job)
{
	for (const struct job *other = job->port->jobs; other; other = other->next)
		if (other->kind == JOB_COMMAND && other->command == CMD_BSS_ADD &&
			strcmp(other->radio, job->radio) == 0)
			return true;
	return false;
}

static enum verdict prepare_tidy(struct job *job)
{
	const struct hostapd_port *port = job->port;
	const struct radio *radio = radio_find(port, job->radio);
	const struct radio_config *config = port->callbacks.radio(port->callbacks.arg, job->radio);

	if (!radio || bss_on_radio(port, job->radio) || add_is_due(job))
		return REFUSE;
	/* It takes its time to come up, perhaps because the channel must be listened to first: the
	 * next try needs it. */
	if (!radio->up && config && config->enabled)
		return REFUSE;
	return job_ask(job, "REMOVE %s", radio->anchor);
}

static enum verdict judge_tidy(struct job *job, const char *reply, size_t length)
{
	struct radio *radio = radio_find(job->port, job->radio);

	(void)reply;
	(void)length;
	if (radio)
		radio_drop(job->port, radio);
	record_write(job->port);
	return GO;
}

const struct step script_tidy[] = {
	{.prepare = prepare_tidy, .judge = judge_tidy},
	{0},
};

/* --- choice --- */

bool script_take_devices(struct job *job)
{
	const struct hostapd_port_callbacks *callbacks = &job->port->callbacks;
	const struct device_keys devices = callbacks->device_keys(callbacks->arg, job->vif.ssid);
	const struct bss *bss = job->command == CMD_BSS_ADD ? NULL : job_bss(job);
	const struct sae_list none = {0};

	render_device_lines_free(&job->devices);
	sae_plan_clear(&job->sae);
	job->keys_hash = render_keys_hash(&job->vif, devices);
	job->sae_anew = bss && bss->sae_hash != job->sae_hash;
	return render_device_lines(&job->vif, devices, job->key_id, &job->devices) &&
	       sae_plan_make(&job->sae, &job->vif, devices, bss ? &bss->sae : &none, job->sae_anew);
}

/* The texts of the files, from what is wanted now: by the time a step needs them it may be
 * something else. */
static bool take_wishes(struct job *job)
{
	const struct hostapd_port *port = job->port;
	const struct vif_config *vif = port->callbacks.vif(port->callbacks.arg, job->if_name);
	const struct radio_config *radio =
		vif ? port->callbacks.radio(port->callbacks.arg, vif->radio) : NULL;
	const struct bss *bss = job_bss(job);
	const bool adds = job->command == CMD_BSS_ADD;
	const char *sae_password;
	char *hashed;

	if (!radio) {
		log_error(SUBSYSTEM, "%s: there is no such interface or its radio is missing",
			job->if_name);
		return false;
	}
	snprintf(job->radio, sizeof(job->radio), "%s", radio->if_name);
	job->radio_config = *radio;
	job->wps = render_wps_possible(vif, radio);
	job->psk = render_uses_psk_file(vif);
	job->disturbs = vif_reload_disturbs(vif);
	job->bss_hash = render_bss_hash(vif, radio, &port->config);
	job->public_config = render_public_config(vif, radio, &port->config,
		job->wps && (adds ? job->show : bss && bss->shown == SHOWN_YES));
	sae_password = vif_sae_password(vif);
	if (sae_password) {
		job->sae_hash = render_hash(sae_password);
		job->sae_password = strdup(sae_password);
	}
	if (adds) {
		hashed = render_anchor_config(radio, radio->phy, "");
		job->radio_hash = hashed ? render_hash(hashed) : 0;
		render_free(hashed);
		job->start_config = render_start_config(vif, radio, &port->config);
	}
	if (vif_config_copy(&job->vif, vif) && script_take_devices(job) && job->public_config &&
		(!adds || job->start_config) && (!sae_password || job->sae_password))
		return true;
	log_error(SUBSYSTEM, "%s: out of memory", job->if_name);
	return false;
}

bool script_write(const struct job *job, const char *directory, const char *prefix,
	const char *suffix, const char *text)
{
	char path[PATH_MAX];

	path_of(path, directory, prefix, job->if_name, suffix);
	if (file_write(path, text) == 0)
		return true;
	log_error(SUBSYSTEM, "%s cannot be written: %s", path, strerror(errno));
	return false;
}

bool script_nonce(char hex[static PSK_SIZE])
{
	unsigned char bytes[(PSK_SIZE - 1) / 2];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return false;
	hex_print(hex, bytes, sizeof(bytes));
	explicit_bzero(bytes, sizeof(bytes));
	return true;
}

enum verdict prepare_psk_text(struct job *job)
{
	if (!render_psk_prepare(&job->vif, &job->pmks, PMKS_AT_ONCE))
		return YIELD;
	job->psk_file = render_psk_file(&job->vif, &job->devices, job->key_id);
	vif_config_clear(&job->vif);
	render_device_lines_free(&job->devices);
	return job->psk_file ? GO : REFUSE;
}

bool script_choose(struct job *job)
{
	switch (job->command) {
	case CMD_BSS_ADD:
		job->step = script_add;
		job->undo = script_add_undo;
		return take_wishes(job);
	case CMD_BSS_REMOVE:
		job->step = script_remove;
		return true;
	case CMD_KEYS_LOAD:
		if (!take_wishes(job))
			return false;
		job->step = job->disturbs ? script_keys_quiet : script_keys;
		job->undo = job->disturbs ? script_keys_quiet_undo : script_keys_undo;
		return true;
	case CMD_WPS_SHOW:
		job->step = script_show;
		return true;
	case CMD_WPS_HIDE:
		job->step = script_hide;
		return true;
	case CMD_PBC_START:
		job->step = script_start;
		return true;
	case CMD_PBC_CANCEL:
		job->step = script_cancel;
		return true;
	case CMD_KICK:
		job->step = script_kick;
		return true;
	case CMD_PBC_CLEAR:
	case CMD_STATE:
	case CMD_SESSION:
	case CMD_RESERVE:
	case CMD_LOG:
		break;
	}
	return false;
}
