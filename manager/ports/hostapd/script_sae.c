/* SPDX-License-Identifier: BSD-3-Clause */
/* The steps of CMD_KEYS_LOAD that are about SAE, and the file that tells a later wpsd what hostapd
 * has been given. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "manager/file.h"
#include "manager/log.h"
#include "manager/ports/hostapd/internal.h"
#include "manager/ports/hostapd/secret_text.h"

#define GIVEN_LIMIT (4 << 20)

static struct bss *job_bss(const struct job *job)
{
	return bss_find(job->port, job->if_name);
}

/* --- what hostapd has been given --- */

static void given_path(
	char path[static PATH_MAX], const struct hostapd_port *port, const char *if_name)
{
	path_of(path, port->config.private_dir, "sae-", if_name, ".given");
}

static bool given_write(const struct hostapd_port *port, const struct bss *bss)
{
	struct secret_text text = {0};
	char path[PATH_MAX];
	bool written;

	given_path(path, port, bss->if_name);
	if (bss->sae.n == 0) {
		unlink(path);
		return true;
	}
	sae_list_print(&text, &bss->sae);
	written = !text.failed && file_write(path, text.data) == 0;
	if (!written)
		log_error(SUBSYSTEM, "%s cannot be written: %s", path,
			text.failed ? "out of memory" : strerror(errno));
	secret_text_clear(&text);
	return written;
}

void sae_recall(struct hostapd_port *port, struct bss *bss)
{
	char path[PATH_MAX];
	char *text;
	bool good;

	given_path(path, port, bss->if_name);
	if (access(path, F_OK) != 0)
		return;
	text = secret_text_read(path, GIVEN_LIMIT);
	good = text && sae_list_parse(&bss->sae, text);
	secret_text_free(text);
	if (good)
		return;
	log_warning(SUBSYSTEM, "%s makes no sense: the SAE passwords are set again", path);
	bss->sae_hash = SAE_UNKNOWN;
}

/* --- steps --- */

/* With one that nobody knows in its place where there is none: hostapd removes no password. */
static enum verdict ask_password(struct job *job, const char *text, const char *mac)
{
	char nonce[PSK_SIZE];
	enum verdict verdict;

	if (!text && !script_nonce(nonce))
		return REFUSE;
	verdict = job_ask(job, "IFNAME=%s SET sae_password %s%s%s", job->if_name,
		text ? text : nonce, *mac ? "|mac=" : "", mac);
	explicit_bzero(nonce, sizeof(nonce));
	return verdict;
}

enum verdict prepare_sae(struct job *job)
{
	struct bss *bss = job_bss(job);
	struct sae_list between;

	if (!job->sae_anew && !job->sae.n_sets)
		return GO;
	if (!sae_list_between(&between, &bss->sae, &job->sae.wanted, job->sae_anew))
		return REFUSE;
	job->sae_before = bss->sae;
	bss->sae = between;
	if (!given_write(job->port, bss))
		return REFUSE;
	if (!job->sae_anew)
		return GO;
	bss->sae_hash = SAE_UNKNOWN;
	if (!record_write(job->port))
		return REFUSE;
	return ask_password(job, job->sae_password, "");
}

enum verdict prepare_sae_entry(struct job *job)
{
	const struct sae_set *set = &job->sae.sets[job->sae_next];

	if (job->sae_next == job->sae.n_sets)
		return GO;
	job->sae_next++;
	return ask_password(job, *set->text ? set->text : job->sae_password, set->mac);
}

enum verdict judge_sae_entry(struct job *job, const char *reply, size_t length)
{
	(void)job;
	(void)length;
	return strcmp(reply, "OK\n") == 0 ? ASK : REFUSE;
}

/* Else a client could come back with what the old password has given it. */
enum verdict prepare_sae_forget(struct job *job)
{
	return job->sae.replaces ? ASK : GO;
}

bool sae_done(struct job *job)
{
	struct bss *bss = job_bss(job);
	const bool changed = bss->sae.n || job->sae.wanted.n;

	sae_list_clear(&bss->sae);
	bss->sae = job->sae.wanted;
	memset(&job->sae.wanted, 0, sizeof(job->sae.wanted));
	bss->sae_hash = job->sae_hash;
	return !changed || given_write(job->port, bss);
}

/* --- stations --- */

static bool is_set(const struct job *job, const char *mac)
{
	for (size_t i = 0; i < job->sae.n_sets; i++)
		if (strcmp(job->sae.sets[i].mac, mac) == 0)
			return true;
	return false;
}

bool sae_is_out(const struct job *job, const struct hostapd_sta *sta)
{
	const struct sae_entry *old, *new;

	/* hostapd goes on with the exchange that it began, and the password of that time
	 * (docs/hostapd-facts.md). */
	if (!sta->associated)
		return job->sae_anew || is_set(job, sta->mac);
	if (!sta->sae || (!job->sae_anew && !job->sae.n_sets))
		return false;
	old = sae_list_find(&job->sae_before, sta->mac);
	new = sae_list_find(&job->sae.wanted, sta->mac);
	return old ? !new || new->hash != old->hash : job->sae_anew;
}
