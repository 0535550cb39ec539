/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs scripts: tables of control requests and of what is done before and after each. hostapd
 * answers in order, so one radio's scripts run one after the other; those of several radios share
 * its attention.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/log.h"
#include "manager/ports/hostapd/internal.h"
#include "manager/ports/hostapd/secret_text.h"

static const struct step script_end[] = {{0}};

static void job_run(struct job *job);
static void on_silence(struct ev_loop *loop, ev_timer *timer, int revents);
static void on_again(struct ev_loop *loop, ev_timer *timer, int revents);

struct job *job_new(struct hostapd_port *port, enum job_kind kind, const struct step *script,
	const char *if_name, const char *radio)
{
	struct job *job = calloc(1, sizeof(*job)), **p = &port->jobs;

	if (!job)
		return NULL;
	job->port = port;
	job->kind = kind;
	job->step = script;
	job->result = DONE_OK;
	ev_timer_init(&job->silence, on_silence, 0, SILENCE_S);
	ev_timer_init(&job->again, on_again, 0, 0);
	job->silence.data = job->again.data = job;
	snprintf(job->if_name, sizeof(job->if_name), "%s", if_name);
	snprintf(job->radio, sizeof(job->radio), "%s", radio);
	while (*p)
		p = &(*p)->next;
	*p = job;
	jobs_schedule(port);
	return job;
}

static void job_free(struct job *job)
{
	struct job **p = &job->port->jobs;

	while (*p && *p != job)
		p = &(*p)->next;
	if (*p)
		*p = job->next;
	if (job->request)
		ctrl_cancel(job->port->ctrl, job->request);
	ev_timer_stop(job->port->loop, &job->silence);
	ev_timer_stop(job->port->loop, &job->again);
	vif_config_clear(&job->vif);
	render_device_lines_free(&job->devices);
	sae_plan_clear(&job->sae);
	sae_list_clear(&job->sae_before);
	secret_text_free(job->start_config);
	secret_text_free(job->public_config);
	secret_text_free(job->psk_file);
	secret_text_free(job->old_psk_file);
	secret_text_free(job->sae_password);
	free(job->stations);
	explicit_bzero(job, sizeof(*job));
	free(job);
}

void jobs_schedule(struct hostapd_port *port)
{
	ev_feed_event(port->loop, &port->work, EV_CUSTOM);
}

/* The job is gone when this returns. */
static void job_finish(struct job *job)
{
	struct hostapd_port *port = job->port;
	struct core_input done = {.kind = IN_DONE};
	const enum job_kind kind = job->kind;
	char if_name[IF_NAME_SIZE];

	done.done.command = job->command;
	done.done.result = job->result;
	memcpy(if_name, job->if_name, sizeof(if_name));
	done.if_name = if_name;
	job_free(job);
	jobs_schedule(port);
	if (kind != JOB_COMMAND)
		return;
	port_fact(port, &done);
	if (done.done.command == CMD_BSS_REMOVE)
		radios_tidy(port);
}

static void job_fail(struct job *job, enum done_result result)
{
	const struct step *undo = job->undo;

	job->result = result;
	job->undo = NULL;
	job->undoing = true;
	/* hostapd that does not answer cannot undo either. */
	if (!undo || result == DONE_LOST) {
		job_finish(job);
		return;
	}
	job->step = undo;
	job_run(job);
}

void job_end(struct job *job, enum done_result result)
{
	job->result = result;
	job->undo = NULL;
	job->step = script_end;
}

/* Those of its radio that have not begun wait for the same hostapd. */
static void job_lose_radio(struct job *job)
{
	for (struct job *other = job->next; other; other = other->next)
		if (!other->started && strcmp(other->radio, job->radio) == 0)
			job_end(other, DONE_LOST);
	job_fail(job, DONE_LOST);
}

static void on_silence(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct job *job = timer->data;

	(void)revents;
	ev_timer_stop(loop, timer);
	if (job->waiting) {
		log_warning(
			SUBSYSTEM, "%s: the radio %s does not come up", job->if_name, job->radio);
		job->waiting = false;
		job_fail(job, DONE_REFUSED);
		return;
	}
	log_error(SUBSYSTEM, "no answer within %.0f s", SILENCE_S);
	if (job->kind == JOB_ADOPT)
		port_give_up(job->port, "does not answer");
	else
		job_lose_radio(job);
}

/* What a verdict means; true when the next step is to be run at once. */
static bool job_take(struct job *job, enum verdict verdict)
{
	switch (verdict) {
	case GO:
		job->step++;
		return true;
	case ASK:
		return true;
	case WAIT:
		job->waiting = true;
		job->step++;
		ev_timer_again(job->port->loop, &job->silence);
		return false;
	case REFUSE:
		if (job->undoing) { /* whatever can be undone is */
			job->step++;
			return true;
		}
		job_fail(job, DONE_REFUSED);
		return false;
	case YIELD:
		ev_timer_start(job->port->loop, &job->again);
		return false;
	case LOSE:
		job_fail(job, DONE_LOST);
		return false;
	case END:
		job_finish(job);
		return false;
	}
	return false;
}

static enum verdict judge_ok(const char *reply)
{
	return strcmp(reply, "OK\n") == 0 ? GO : REFUSE;
}

enum verdict judge_any(struct job *job, const char *reply, size_t length)
{
	(void)job;
	(void)reply;
	(void)length;
	return GO;
}

static void on_reply(void *arg, const char *reply, size_t length)
{
	struct job *job = arg;
	enum verdict verdict;

	job->request = NULL;
	ev_timer_stop(job->port->loop, &job->silence);
	if (!reply) {
		job_fail(job, DONE_LOST);
		return;
	}
	verdict = job->step->judge ? job->step->judge(job, reply, length) : judge_ok(reply);
	if (verdict == REFUSE && !job->undoing && job->kind == JOB_COMMAND)
		log_debug(SUBSYSTEM, "%s: refused: %s", job->if_name,
			job->step->request ? job->step->request : "a request of its own");
	if (job_take(job, verdict))
		job_run(job);
}

enum verdict job_ask(struct job *job, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(job->text, sizeof(job->text), format, args);
	va_end(args);
	return length > 0 && length < (int)sizeof(job->text) ? ASK : REFUSE;
}

static bool job_send(struct job *job)
{
	char *text = job->text;

	if (!*text)
		snprintf(text, sizeof(job->text), "IFNAME=%s %s", job->if_name, job->step->request);
	job->request = ctrl_send(job->port->ctrl, text, on_reply, job);
	explicit_bzero(text, sizeof(job->text));
	if (!job->request)
		return false;
	/* This turn of the loop may have begun long ago. */
	ev_now_update(job->port->loop);
	ev_timer_again(job->port->loop, &job->silence);
	return true;
}

static void job_run(struct job *job)
{
	while (job->step->prepare || job->step->request) {
		const struct step *step = job->step;
		const enum verdict verdict = step->prepare ? step->prepare(job) : ASK;

		if (verdict == ASK && job_send(job))
			return;
		if (!job_take(job, verdict == ASK ? REFUSE : verdict))
			return;
	}
	job_finish(job);
}

static void on_again(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop;
	(void)revents;
	job_run(timer->data);
}

void job_resume(struct job *job)
{
	job->waiting = false;
	ev_timer_stop(job->port->loop, &job->silence);
	job_run(job);
}

/* --- the queue --- */

static struct job *job_find_startable(const struct hostapd_port *port)
{
	for (struct job *job = port->jobs; job; job = job->next) {
		const struct job *before = port->jobs;

		while (before != job && strcmp(before->radio, job->radio) != 0)
			before = before->next;
		if (before == job && !job->started)
			return job;
	}
	return NULL;
}

void jobs_run(struct hostapd_port *port)
{
	struct job *job;

	while ((job = job_find_startable(port)) != NULL) {
		if (job->kind != JOB_ADOPT && port->state != PORT_UP)
			job_end(job, DONE_LOST);
		/* A job that ends takes itself from the list, which the analyser does not follow.
		 */
		job->started = true; /* NOLINT(clang-analyzer-unix.Malloc) */
		job_run(job);
	}
}

void jobs_lose(struct hostapd_port *port)
{
	while (port->jobs)
		job_fail(port->jobs, DONE_LOST);
}

void jobs_free(struct hostapd_port *port)
{
	/* A job takes itself from the list, which the analyser does not follow. */
	while (port->jobs)
		job_free(port->jobs); /* NOLINT(clang-analyzer-unix.Malloc) */
}

struct job *job_find_started(const struct hostapd_port *port, const char *if_name)
{
	for (struct job *job = port->jobs; job; job = job->next)
		if (job->kind == JOB_COMMAND && job->started && strcmp(job->if_name, if_name) == 0)
			return job;
	return NULL;
}

void job_station_add(struct job *job, const char *mac)
{
	if (job->n_stations == job->stations_size) {
		const size_t size = job->stations_size ? 2 * job->stations_size : 16;
		char(*stations)[MAC_SIZE] = realloc(job->stations, size * sizeof(*stations));

		if (!stations)
			return; /* it goes with the next change of keys */
		job->stations = stations;
		job->stations_size = size;
	}
	snprintf(job->stations[job->n_stations++], MAC_SIZE, "%s", mac);
}
