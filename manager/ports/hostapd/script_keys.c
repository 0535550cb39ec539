/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CMD_KEYS_LOAD, in two ways.
 *
 * The plain one is RELOAD_WPA_PSK: hostapd throws off the stations whose key is gone, and with them
 * every SAE client, whose key never was in the file. Where there are SAE clients it is done
 * quietly: hostapd reads the file line by line into its list and throws nobody off when a line is
 * bad. So it is given a file whose last line is bad on purpose; all lines before it are loaded. The
 * answer is FAIL whatever happened, so the last good line is a random PMK that hostapd can be asked
 * for. Whom to throw off is decided here then. Measured on hostapd 2.10, docs/hostapd.md.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "manager/log.h"
#include "manager/ports/hostapd/internal.h"
#include "manager/ports/hostapd/render.h"
#include "manager/ports/hostapd/secret_text.h"

#define PSK_FILE_LIMIT (64 << 20)

static enum verdict prepare_unknown(struct job *job)
{
	struct bss *bss = bss_find(job->port, job->if_name);

	if (!bss)
		return REFUSE;
	if (bss->bss_hash != job->bss_hash) {
		/* These keys are those of another BSS, which the core has not asked for yet. */
		log_info(SUBSYSTEM, "%s: the keys wait for the new BSS", job->if_name);
		return REFUSE;
	}
	bss->keys_hash = 0;
	return record_write(job->port) ? GO : REFUSE;
}

static enum verdict prepare_done(struct job *job)
{
	struct bss *bss = bss_find(job->port, job->if_name);

	bss->keys_hash = job->keys_hash;
	memcpy(bss->key_id, job->key_id, sizeof(bss->key_id));
	return record_write(job->port) ? GO : REFUSE;
}

/* --- plain --- */

static enum verdict prepare_replace(struct job *job)
{
	const char *directory = job->port->config.run_dir;
	char path[PATH_MAX];

	if (!bss_find(job->port, job->if_name)->psk)
		return GO;
	path_of(path, directory, "hostapd-", job->if_name, ".pskfile");
	job->old_psk_file = secret_text_read(path, PSK_FILE_LIMIT);
	if (!script_write(job, directory, "hostapd-", ".pskfile", job->psk_file))
		return REFUSE;
	return ASK;
}

const struct step script_keys[] = {
	{.prepare = prepare_psk_text},
	{.prepare = prepare_unknown},
	{.prepare = prepare_replace, .request = "RELOAD_WPA_PSK"},
	{.prepare = prepare_done},
	{0},
};

/* hostapd may have kept the old keys, half of the new ones or none: with the old file loaded again
 * the file tells the truth. */
static enum verdict prepare_put_back(struct job *job)
{
	if (!job->old_psk_file)
		return END;
	if (!script_write(
		    job, job->port->config.run_dir, "hostapd-", ".pskfile", job->old_psk_file))
		return END;
	return ASK;
}

const struct step script_keys_undo[] = {
	{.prepare = prepare_put_back, .request = "RELOAD_WPA_PSK"},
	{0},
};

/* --- quiet --- */

static enum verdict prepare_quiet_file(struct job *job)
{
	const char *directory = job->port->config.private_dir;
	struct secret_text text = {0};
	bool written;

	if (!bss_find(job->port, job->if_name)->psk)
		return GO;
	written = script_nonce(job->nonce);
	secret_text_put(&text, job->psk_file, strlen(job->psk_file));
	secret_text_add(&text, "wps=0 00:00:00:00:00:00 %s\nend=1\n", job->nonce);
	written = written && !text.failed &&
		  script_write(job, directory, "load-", ".pskfile", text.data);
	secret_text_clear(&text);
	if (!written)
		return REFUSE;
	return job_ask(job, "IFNAME=%s SET wpa_psk_file %s/load-%s.pskfile", job->if_name,
		directory, job->if_name);
}

static enum verdict prepare_if_psk(struct job *job)
{
	return bss_find(job->port, job->if_name)->psk ? ASK : GO;
}

static void quiet_unlink(const struct job *job)
{
	char path[PATH_MAX];

	path_of(path, job->port->config.private_dir, "load-", job->if_name, ".pskfile");
	unlink(path);
}

static enum verdict judge_quiet(struct job *job, const char *reply, size_t length)
{
	(void)length;
	quiet_unlink(job);
	return strcmp(reply, "FAIL\n") == 0 ? GO : REFUSE;
}

static enum verdict prepare_real_file(struct job *job)
{
	if (!bss_find(job->port, job->if_name)->psk)
		return GO;
	return job_ask(job, "IFNAME=%s SET wpa_psk_file %s/hostapd-%s.pskfile", job->if_name,
		job->port->config.run_dir, job->if_name);
}

/* hostapd tells the key only while the BSS shows WPS; else the file that was just written must be
 * trusted. */
static enum verdict judge_loaded(struct job *job, const char *reply, size_t length)
{
	char state[32], psk[PSK_SIZE];
	bool loaded;

	if (!hostapd_value_find(reply, length, "wps_state", state, sizeof(state)))
		return REFUSE;
	if (strcmp(state, "disabled") == 0)
		return GO;
	loaded = hostapd_value_find(reply, length, "psk", psk, sizeof(psk)) &&
		 strcasecmp(psk, job->nonce) == 0;
	explicit_bzero(psk, sizeof(psk));
	if (loaded)
		return GO;
	log_error(SUBSYSTEM, "%s: hostapd has not loaded the keys", job->if_name);
	return REFUSE;
}

static enum verdict prepare_quiet_publish(struct job *job)
{
	struct hostapd_port *port = job->port;
	struct bss *bss = bss_find(port, job->if_name);
	char *config = job->public_config;

	if (bss->psk &&
		!script_write(job, port->config.run_dir, "hostapd-", ".pskfile", job->psk_file))
		return REFUSE;
	job->public_config = NULL;
	return bss_publish(port, bss, config) ? GO : REFUSE;
}

static void watch(struct bss *bss, const char *mac)
{
	for (size_t i = 0; i < WATCHED_MAX; i++) {
		if (*bss->watched[i] && i + 1 < WATCHED_MAX)
			continue;
		snprintf(bss->watched[i], MAC_SIZE, "%s", mac);
		return;
	}
}

/* hostapd tells no key id of a station whose key is not in its list, or of which it does not know
 * yet with which key it comes. */
static bool is_locked_out(const struct job *job, struct bss *bss, const struct hostapd_sta *sta)
{
	if (sta->wps)
		return false;
	if (sta->sae || !sta->associated)
		return sae_is_out(job, sta);
	if (!sta->psk || *sta->key_id)
		return false;
	if (!sta->authorized)
		watch(bss, sta->mac);
	return sta->authorized;
}

static enum verdict prepare_station(struct job *job)
{
	if (*job->last_station)
		return job_ask(job, "IFNAME=%s STA-NEXT %s", job->if_name, job->last_station);
	return job_ask(job, "IFNAME=%s STA-FIRST", job->if_name);
}

static enum verdict judge_station(struct job *job, const char *reply, size_t length)
{
	struct bss *bss = bss_find(job->port, job->if_name);
	struct hostapd_sta sta;

	if (!hostapd_sta_parse(reply, length, &sta))
		return GO;
	memcpy(job->last_station, sta.mac, sizeof(job->last_station));
	if (is_locked_out(job, bss, &sta))
		job_station_add(job, sta.mac);
	return ASK;
}

static enum verdict prepare_throw_off(struct job *job)
{
	if (!job->n_stations)
		return GO;
	return job_ask(
		job, "IFNAME=%s DEAUTHENTICATE %s", job->if_name, job->stations[--job->n_stations]);
}

static enum verdict judge_again(struct job *job, const char *reply, size_t length)
{
	(void)job;
	(void)reply;
	(void)length;
	return ASK;
}

static enum verdict prepare_quiet_done(struct job *job)
{
	return sae_done(job) ? prepare_done(job) : REFUSE;
}

const struct step script_keys_quiet[] = {
	{.prepare = prepare_psk_text},
	{.prepare = prepare_unknown},
	{.prepare = prepare_quiet_file},
	{.prepare = prepare_if_psk, .request = "RELOAD_WPA_PSK", .judge = judge_quiet},
	{.prepare = prepare_real_file},
	{.prepare = prepare_if_psk, .request = "GET_CONFIG", .judge = judge_loaded},
	{.prepare = prepare_sae},
	{.prepare = prepare_sae_entry, .judge = judge_sae_entry},
	{.prepare = prepare_sae_forget, .request = "PMKSA_FLUSH"},
	{.prepare = prepare_quiet_publish},
	{.prepare = prepare_station, .judge = judge_station},
	{.prepare = prepare_throw_off, .judge = judge_again},
	{.prepare = prepare_quiet_done},
	{0},
};

static enum verdict prepare_quiet_undo(struct job *job)
{
	quiet_unlink(job);
	return bss_find(job->port, job->if_name) ? prepare_real_file(job) : END;
}

const struct step script_keys_quiet_undo[] = {
	{.prepare = prepare_quiet_undo},
	{0},
};

/* --- stations that came while the keys were loaded --- */

static enum verdict prepare_look(struct job *job)
{
	return job_ask(job, "IFNAME=%s STA %s", job->if_name, job->mac);
}

static enum verdict judge_look(struct job *job, const char *reply, size_t length)
{
	struct hostapd_sta sta;

	(void)job;
	return hostapd_sta_parse(reply, length, &sta) && sta.psk && sta.authorized && !*sta.key_id
		       ? GO
		       : END;
}

static enum verdict prepare_late(struct job *job)
{
	log_info(SUBSYSTEM, "%s: %s came with a key that was taken back meanwhile", job->if_name,
		job->mac);
	return job_ask(job, "IFNAME=%s DEAUTHENTICATE %s", job->if_name, job->mac);
}

static const struct step script_check[] = {
	{.prepare = prepare_look, .judge = judge_look},
	{.prepare = prepare_late, .judge = judge_any},
	{0},
};

void keys_watch(struct hostapd_port *port, struct bss *bss, const struct core_input *fact)
{
	struct job *job;
	size_t i = 0;

	if (fact->kind != IN_STA_CONNECTED)
		return;
	while (i < WATCHED_MAX && strcmp(bss->watched[i], fact->sta.peer.mac) != 0)
		i++;
	if (i == WATCHED_MAX)
		return;
	bss->watched[i][0] = '\0';
	job = *fact->sta.key_id ? NULL
				: job_new(port, JOB_CHECK, script_check, bss->if_name, bss->radio);
	if (job)
		memcpy(job->mac, fact->sta.peer.mac, sizeof(job->mac));
}
