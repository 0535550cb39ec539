/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * R13: a hostapd that was found running is asked what it runs; the record of the wpsd before tells
 * what hostapd does not say. Nothing that happens meanwhile is lost: what was asked is told at
 * once, and events come in order with it.
 */
#include <stdio.h>
#include <string.h>

#include "manager/log.h"
#include "manager/ports/hostapd/internal.h"
#include "manager/text.h"

/* --- radios --- */

static enum verdict prepare_radio(struct job *job)
{
	return job_ask(job, "IFNAME=%s STATUS", job->if_name);
}

static enum verdict judge_radio(struct job *job, const char *reply, size_t length)
{
	struct radio *radio = radio_find_anchor(job->port, job->if_name);
	char state[32];

	if (hostapd_value_find(reply, length, "state", state, sizeof(state))) {
		radio->present = true;
		radio->up = strcmp(state, "ENABLED") == 0;
	} else {
		radio_drop(job->port, radio);
	}
	return GO;
}

static const struct step script_radio[] = {
	{.prepare = prepare_radio, .judge = judge_radio},
	{0},
};

/* --- BSSs --- */

static enum verdict judge_config(struct job *job, const char *reply, size_t length)
{
	struct bss *bss = bss_find(job->port, job->if_name);
	char state[32];

	if (!hostapd_value_find(reply, length, "wps_state", state, sizeof(state))) {
		log_warning(SUBSYSTEM, "%s: hostapd does not run it any more", job->if_name);
		bss_drop(job->port, bss);
		return END;
	}
	job->show = strcmp(state, "disabled") != 0;
	return GO;
}

/* What was to be shown or hidden is what hostapd holds; whether it reached the beacon only a new
 * beacon makes certain. */
static enum verdict prepare_beacon(struct job *job)
{
	const struct bss *bss = bss_find(job->port, job->if_name);

	return bss->shown == SHOWN_UNKNOWN && bss->bss_hash ? ASK : GO;
}

static enum verdict judge_beacon(struct job *job, const char *reply, size_t length)
{
	(void)reply;
	(void)length;
	bss_publish_shown(job->port, bss_find(job->port, job->if_name), job->show);
	return GO;
}

static enum verdict judge_status(struct job *job, const char *reply, size_t length)
{
	struct bss *bss = bss_find(job->port, job->if_name);
	const struct radio *radio = radio_find(job->port, bss->radio);
	struct core_input found = {.kind = IN_FOUND, .if_name = job->if_name}, status;

	bss->shown = job->show ? SHOWN_YES : SHOWN_NO;
	bss->told = true;
	hostapd_wps_status_parse(reply, length, &status);
	status.if_name = job->if_name;
	found.known.present = true;
	found.known.up = radio && radio->up;
	found.known.shown = job->show;
	found.known.pbc = status.status.pbc == PBC_STATUS_ACTIVE;
	found.known.bss_hash = bss->bss_hash;
	found.known.keys_hash = bss->keys_hash;
	memcpy(found.known.key_id, bss->key_id, sizeof(found.known.key_id));
	port_fact(job->port, &found);
	port_fact(job->port, &status);
	return GO;
}

static enum verdict prepare_station(struct job *job)
{
	if (*job->last_station)
		return job_ask(job, "IFNAME=%s STA-NEXT %s", job->if_name, job->last_station);
	return job_ask(job, "IFNAME=%s STA-FIRST", job->if_name);
}

static enum verdict judge_station(struct job *job, const char *reply, size_t length)
{
	struct core_input in = {.if_name = job->if_name};
	struct hostapd_sta sta;

	if (!hostapd_sta_parse(reply, length, &sta))
		return GO;
	memcpy(job->last_station, sta.mac, sizeof(job->last_station));
	if (sta.authorized) {
		in.kind = IN_STA_CONNECTED;
		memcpy(in.sta.peer.mac, sta.mac, sizeof(in.sta.peer.mac));
		memcpy(in.sta.key_id, sta.key_id, sizeof(in.sta.key_id));
		port_fact(job->port, &in);
	} else if (sta.associated) {
		/* It may be in the middle of an exchange. */
		in.kind = IN_EAP_STARTED;
		memcpy(in.peer.mac, sta.mac, sizeof(in.peer.mac));
		port_fact(job->port, &in);
	}
	return ASK;
}

static const struct step script_bss[] = {
	{.request = "GET_CONFIG", .judge = judge_config},
	{.prepare = prepare_beacon, .request = "UPDATE_BEACON", .judge = judge_beacon},
	{.request = "WPS_GET_STATUS", .judge = judge_status},
	{.prepare = prepare_station, .judge = judge_station},
	{0},
};

/* --- what nobody has put there --- */

static bool is_ours(const struct job *job, const char *if_name)
{
	return bss_find(job->port, if_name) || radio_find_anchor(job->port, if_name);
}

static enum verdict prepare_interfaces(struct job *job)
{
	return job_ask(job, "INTERFACES");
}

/* One at a time: the reply is cut when the list is long (docs/hostapd-facts.md), and removing
 * one may take others along. */
static enum verdict judge_interfaces(struct job *job, const char *reply, size_t length)
{
	const char *end = reply + length;

	for (const char *line = reply; line < end;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const size_t size = (size_t)((newline ? newline : end) - line);
		char if_name[IF_NAME_SIZE];

		if (size && size < sizeof(if_name)) {
			text_clean(if_name, sizeof(if_name), line, size);
			/* A name that cannot be removed is not tried for ever. */
			if (!is_ours(job, if_name) && strcmp(if_name, job->last_station) != 0) {
				snprintf(job->last_station, sizeof(job->last_station), "%s",
					if_name);
				return GO;
			}
		}
		line += size + 1;
	}
	return END;
}

static enum verdict prepare_stranger(struct job *job)
{
	log_warning(SUBSYSTEM, "%s runs in wpsd's hostapd, but wpsd has not put it there: removed",
		job->last_station);
	return job_ask(job, "REMOVE %s", job->last_station);
}

static enum verdict judge_stranger(struct job *job, const char *reply, size_t length)
{
	(void)reply;
	(void)length;
	job->step--;
	return ASK;
}

static const struct step script_strangers[] = {
	{.prepare = prepare_interfaces, .judge = judge_interfaces},
	{.prepare = prepare_stranger, .judge = judge_stranger},
	{0},
};

/* --- the end --- */

static enum verdict prepare_end(struct job *job)
{
	record_write(job->port);
	port_up(job->port);
	return END;
}

static const struct step script_end_of_adoption[] = {
	{.prepare = prepare_end},
	{0},
};

void adopt_begin(struct hostapd_port *port)
{
	bool made = true;

	record_read(port);
	for (const struct radio *radio = port->radios; radio; radio = radio->next)
		made = made && job_new(port, JOB_ADOPT, script_radio, radio->anchor, "");
	for (const struct bss *bss = port->bsss; bss; bss = bss->next)
		made = made && job_new(port, JOB_ADOPT, script_bss, bss->if_name, "");
	made = made && job_new(port, JOB_ADOPT, script_strangers, "", "");
	made = made && job_new(port, JOB_ADOPT, script_end_of_adoption, "", "");
	if (!made)
		port_give_up(port, "cannot be adopted without memory");
}
