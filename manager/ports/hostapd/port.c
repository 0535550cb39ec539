/* SPDX-License-Identifier: BSD-3-Clause */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/file.h"
#include "manager/log.h"
#include "manager/ports/hostapd/internal.h"
#include "manager/ports/hostapd/netdev.h"
#include "manager/ports/hostapd/render.h"
#include "manager/ports/hostapd/secret_text.h"

#define DIRECTORY_MAX 150 /* so that every path fits into a request on the global socket */
#define FIRST_WAIT_S  0.005
#define WAIT_MAX_S    0.2
#define START_TIME_S  10.0 /* after this long without an answer something is wrong with it */
#define STEADY_S      10.0 /* one that lived this long is started again at once */
#define BACKOFF_MAX_S 8.0
#define STOP_TIME_MS  3000
#define KILL_TIME_MS  1000
#define LOG_SIZE_MAX  (1 << 20)
#define LOG_EVENTS    256 /* the log's size is looked at after so many */
#define ANCHOR_PREFIX "wpsd-anchor"

static void start(struct hostapd_port *port);
static void start_first(struct hostapd_port *port);

void port_fact(struct hostapd_port *port, const struct core_input *fact)
{
	port->callbacks.fact(port->callbacks.arg, fact);
}

static void fact_simple(struct hostapd_port *port, enum core_input_kind kind, const char *if_name)
{
	const struct core_input fact = {.kind = kind, .if_name = if_name};

	port_fact(port, &fact);
}

static void timer_set(struct hostapd_port *port, double seconds)
{
	ev_timer_stop(port->loop, &port->timer);
	ev_timer_set(&port->timer, seconds, 0);
	ev_timer_start(port->loop, &port->timer);
}

/* --- hostapd's log --- */

static void ignore_reply(void *arg, const char *reply, size_t length)
{
	(void)arg;
	(void)reply;
	(void)length;
}

/* It grows with every station that comes and goes, on a file system that often is memory. */
static void log_bound(struct hostapd_port *port)
{
	char old[PATH_MAX];
	struct stat status;

	if (stat(port->log_path, &status) != 0 || status.st_size < LOG_SIZE_MAX)
		return;
	path_of(old, port->config.private_dir, "hostapd", ".log", ".old");
	if (rename(port->log_path, old) != 0 || file_write(port->log_path, "") != 0)
		log_warning(
			SUBSYSTEM, "%s cannot be replaced: %s", port->log_path, strerror(errno));
	ctrl_send(port->ctrl, "RELOG", ignore_reply, port);
}

/* --- events --- */

static void radio_event(
	struct hostapd_port *port, struct radio *radio, const struct hostapd_event *event)
{
	const bool gone = event->kind == EVENT_TERMINATING;
	const bool up = !gone && event->input.kind == IN_AP_ENABLED;

	if (gone)
		radio->present = false;
	else if (!up && event->input.kind != IN_AP_DISABLED)
		return;
	if (up == radio->up)
		return;
	radio->up = up;
	for (const struct bss *bss = port->bsss; bss; bss = bss->next)
		if (bss->told && strcmp(bss->radio, radio->if_name) == 0)
			fact_simple(port, up ? IN_AP_ENABLED : IN_AP_DISABLED, bss->if_name);
	for (struct job *job = port->jobs; up && job; job = job->next) {
		if (!job->waiting || strcmp(job->radio, radio->if_name) != 0)
			continue;
		job_resume(job);
		return;
	}
}

/* Somebody removed a BSS behind our back. The core is told of one that is not as it should be: it
 * removes what is left and adds it again. */
static void bss_terminated(struct hostapd_port *port, struct bss *bss)
{
	const struct job *job = job_find_started(port, bss->if_name);
	struct core_input found = {.kind = IN_FOUND, .if_name = bss->if_name};

	if (!bss->told || (job && (job->command == CMD_BSS_ADD || job->command == CMD_BSS_REMOVE)))
		return;
	log_warning(
		SUBSYSTEM, "%s: something other than wpsd removed it from hostapd", bss->if_name);
	bss->bss_hash = 0;
	record_write(port);
	found.known.present = true;
	port_fact(port, &found);
	fact_simple(port, IN_AP_DISABLED, bss->if_name);
}

static void on_event(void *arg, const char *line, size_t length)
{
	struct hostapd_port *port = arg;
	struct hostapd_event event;
	struct radio *radio;
	struct bss *bss;

	hostapd_event_parse(line, length, &event);
	if (++port->events % LOG_EVENTS == 0 && port->state == PORT_UP)
		log_bound(port);
	if (event.kind == EVENT_IGNORED)
		return;
	if (event.kind == EVENT_BAD) {
		log_debug(SUBSYSTEM, "an event is not understood: %.*s", (int)length, line);
		return;
	}
	radio = radio_find_anchor(port, event.if_name);
	bss = bss_find(port, event.if_name);
	if (radio)
		radio_event(port, radio, &event);
	else if (bss && event.kind == EVENT_TERMINATING)
		bss_terminated(port, bss);
	else if (bss) {
		port_fact(port, &event.input);
		keys_watch(port, bss, &event.input);
	}
}

/* --- life of hostapd --- */

/* Devices of anchors that a hostapd before has left and nothing uses. */
static void anchors_remove(void)
{
	DIR *dir = opendir("/sys/class/net");
	const struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, ANCHOR_PREFIX, strlen(ANCHOR_PREFIX)) == 0)
			netdev_remove(entry->d_name);
	closedir(dir);
}

static void pid_write(const struct hostapd_port *port)
{
	char text[16];

	snprintf(text, sizeof(text), "%d\n", (int)port->process.pid);
	if (file_write(port->pid_path, text) != 0)
		log_warning(SUBSYSTEM, "%s cannot be written: %s", port->pid_path, strerror(errno));
}

static pid_t pid_read(const struct hostapd_port *port)
{
	FILE *file = fopen(port->pid_path, "re");
	int pid = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%d", &pid) != 1 || pid <= 1 ||
		!process_has_argument(pid, port->ctrl_path))
		pid = 0;
	fclose(file);
	return pid;
}

/* One that is there but does not answer: two of them would fight over the radios (a second one does
 * not even fail, docs/hostapd-facts.md). */
static void kill_leftover(struct hostapd_port *port)
{
	const pid_t pid = pid_read(port);

	if (!pid || process_adopt(&port->process, pid) != 0)
		return;
	log_warning(SUBSYSTEM, "a hostapd of an earlier wpsd (process %d) does not answer: ended",
		(int)pid);
	process_signal(&port->process, SIGKILL);
	process_wait(&port->process, KILL_TIME_MS);
	process_clear(&port->process);
}

/* Everything of a hostapd that is gone. */
static void lost(struct hostapd_port *port)
{
	port->state = PORT_DOWN;
	ctrl_drain(port->ctrl);
	ctrl_close(port->ctrl);
	jobs_lose(port);
	table_clear(port, true, false);
	unlink(port->record_path);
	unlink(port->pid_path);
	unlink(port->ctrl_path);
	fact_simple(port, IN_HOSTAPD_DOWN, NULL);
}

static void start_later(struct hostapd_port *port)
{
	const bool steady = ev_now(port->loop) - port->started_at > STEADY_S;

	port->state = PORT_DOWN;
	if (steady)
		port->backoff_s = 0;
	timer_set(port, port->backoff_s);
	port->backoff_s = port->backoff_s > 0 ? port->backoff_s * 2 : 1;
	if (port->backoff_s > BACKOFF_MAX_S)
		port->backoff_s = BACKOFF_MAX_S;
}

static void on_ended(void *arg, const char *how)
{
	struct hostapd_port *port = arg;
	const bool was_up = port->state == PORT_UP || port->state == PORT_ADOPTING;

	if (port->state == PORT_KNOCKING) {
		ctrl_close(port->ctrl);
		start_first(port);
		return;
	}
	if (was_up)
		log_error(SUBSYSTEM, "hostapd %s; it is started again", how);
	else
		log_error(SUBSYSTEM, "hostapd %s before it answered; its log is %s", how,
			port->log_path);
	lost(port);
	start_later(port);
}

void port_give_up(struct hostapd_port *port, const char *reason)
{
	log_error(SUBSYSTEM, "hostapd (process %d) %s: ended", (int)port->process.pid, reason);
	process_signal(&port->process, SIGKILL);
	if (!port->process.pid) {
		lost(port);
		start_later(port);
	}
}

void port_up(struct hostapd_port *port)
{
	port->state = PORT_UP;
	ev_timer_stop(port->loop, &port->timer);
	fact_simple(port, IN_HOSTAPD_UP, NULL);
	radios_tidy(port);
}

static void on_started_pong(void *arg, const char *reply, size_t length)
{
	struct hostapd_port *port = arg;

	(void)length;
	if (!reply || port->state != PORT_STARTING)
		return;
	log_info(SUBSYSTEM, "hostapd runs (process %d)", (int)port->process.pid);
	port_up(port);
}

/* Every few milliseconds until it has made its socket. */
static void start_try(struct hostapd_port *port)
{
	if (ev_now(port->loop) - port->started_at > START_TIME_S) {
		port_give_up(port, "does not answer");
		return;
	}
	if (ctrl_open(port->ctrl, port->ctrl_path) == 0 &&
		ctrl_send(port->ctrl, "PING", on_started_pong, port)) {
		timer_set(port, START_TIME_S);
		return;
	}
	port->wait_s = port->wait_s * 1.5 > WAIT_MAX_S ? WAIT_MAX_S : port->wait_s * 1.5;
	timer_set(port, port->wait_s);
}

static void start(struct hostapd_port *port)
{
	const char *const argv[] = {
		port->config.binary, "-t", "-g", port->ctrl_path, "-f", port->log_path, NULL};
	int error;

	unlink(port->ctrl_path);
	port->started_at = ev_now(port->loop);
	error = process_start(&port->process, argv, port->log_path);
	if (error) {
		log_error(SUBSYSTEM, "%s cannot be started: %s", port->config.binary,
			strerror(error));
		start_later(port);
		return;
	}
	pid_write(port);
	port->state = PORT_STARTING;
	port->wait_s = FIRST_WAIT_S;
	timer_set(port, port->wait_s);
}

/* Nothing can be adopted: whatever an earlier one has left goes. */
static void start_first(struct hostapd_port *port)
{
	kill_leftover(port);
	record_read(port);
	/* This wpsd may know less than the one before: its psk files are looked at first. */
	table_clear(port, true, true);
	lost(port);
	anchors_remove();
	start(port);
}

static void on_adopted_pong(void *arg, const char *reply, size_t length)
{
	struct hostapd_port *port = arg;
	const pid_t pid = ctrl_peer(port->ctrl);
	int error;

	(void)length;
	if (!reply || port->state != PORT_KNOCKING)
		return;
	error = pid > 0 ? process_adopt(&port->process, pid) : ESRCH;
	if (error) {
		log_error(SUBSYSTEM, "hostapd (process %d) cannot be watched: %s", (int)pid,
			strerror(error));
		return; /* the timer ends this */
	}
	log_info(SUBSYSTEM, "hostapd runs already (process %d): adopted", (int)pid);
	ev_timer_stop(port->loop, &port->timer);
	pid_write(port);
	port->started_at = ev_now(port->loop);
	port->state = PORT_ADOPTING;
	adopt_begin(port);
}

static void knock(struct hostapd_port *port)
{
	const pid_t pid = pid_read(port);

	if (ctrl_open(port->ctrl, port->ctrl_path) != 0 ||
		!ctrl_send(port->ctrl, "PING", on_adopted_pong, port)) {
		start_first(port);
		return;
	}
	/* Should it die before it answers, nothing else would tell. */
	if (pid)
		process_adopt(&port->process, pid);
	port->state = PORT_KNOCKING;
	timer_set(port, SILENCE_S);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct hostapd_port *port = timer->data;

	(void)loop;
	(void)revents;
	switch (port->state) {
	case PORT_CLOSED:
		knock(port);
		break;
	case PORT_KNOCKING:
		ctrl_close(port->ctrl);
		start_first(port);
		break;
	case PORT_STARTING:
		start_try(port);
		break;
	case PORT_DOWN:
		start(port);
		break;
	case PORT_ADOPTING:
	case PORT_UP:
		break;
	}
}

static void on_work(struct ev_loop *loop, ev_timer *work, int revents)
{
	(void)loop;
	(void)revents;
	jobs_run(work->data);
}

/* --- interface --- */

void hostapd_port_command(struct hostapd_port *port, const struct core_command *command)
{
	const struct bss *bss = bss_find(port, command->if_name);
	struct job *job = job_new(port, JOB_COMMAND, NULL, command->if_name, bss ? bss->radio : "");

	if (!job) {
		/* Without an answer the core would wait for ever. */
		log_error(SUBSYSTEM, "%s: out of memory", command->if_name);
		abort();
	}
	job->command = command->kind;
	job->show = command->value;
	memcpy(job->key_id, command->key_id, sizeof(job->key_id));
	memcpy(job->mac, command->mac, sizeof(job->mac));
	if (!script_choose(job))
		job_end(job, DONE_REFUSED);
}

const char *hostapd_port_bssid(const struct hostapd_port *port, const char *if_name)
{
	const struct bss *bss = bss_find(port, if_name);

	return bss ? bss->mac : "";
}

static bool directory_make(const char *path, mode_t mode)
{
	struct stat status;

	if (strlen(path) > DIRECTORY_MAX) {
		log_error(SUBSYSTEM, "%s: the path is too long, expected at most %d characters",
			path, DIRECTORY_MAX);
		return false;
	}
	if (mkdir(path, mode) == 0)
		return true;
	if (errno == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return true;
	log_error(SUBSYSTEM, "%s cannot be made: %s", path, strerror(errno));
	return false;
}

static bool config_copy(struct hostapd_port_config *to, const struct hostapd_port_config *from)
{
	to->binary = strdup(from->binary);
	to->run_dir = strdup(from->run_dir);
	to->private_dir = strdup(from->private_dir);
	to->device_name = strdup(from->device_name ? from->device_name : "");
	to->manufacturer = strdup(from->manufacturer ? from->manufacturer : "");
	to->model_name = strdup(from->model_name ? from->model_name : "");
	to->registrar_port = from->registrar_port;
	to->registrar_secret = strdup(from->registrar_secret ? from->registrar_secret : "");
	return to->binary && to->run_dir && to->private_dir && to->device_name &&
	       to->manufacturer && to->model_name && to->registrar_secret;
}

static void config_clear(struct hostapd_port_config *config)
{
	free((char *)config->binary);
	free((char *)config->run_dir);
	free((char *)config->private_dir);
	free((char *)config->device_name);
	free((char *)config->manufacturer);
	free((char *)config->model_name);
	secret_text_free((char *)config->registrar_secret);
}

struct hostapd_port *hostapd_port_new(struct ev_loop *loop,
	const struct hostapd_port_config *config, const struct hostapd_port_callbacks *callbacks)
{
	struct hostapd_port *port = calloc(1, sizeof(*port));
	const struct ctrl_callbacks ctrl = {.arg = port, .event = on_event};
	const char *directory = config->private_dir;

	if (!port)
		return NULL;
	port->loop = loop;
	port->callbacks = *callbacks;
	path_of(port->ctrl_path, directory, "hostapd", ".ctrl", "");
	path_of(port->log_path, directory, "hostapd", ".log", "");
	path_of(port->pid_path, directory, "hostapd", ".pid", "");
	path_of(port->record_path, directory, "hostapd", ".record", "");
	process_init(&port->process, loop, on_ended, port);
	ev_timer_init(&port->timer, on_timer, 0, 0);
	ev_timer_init(&port->work, on_work, 0, 0);
	port->timer.data = port->work.data = port;
	port->ctrl = ctrl_new(loop, &ctrl);
	if (port->ctrl && config_copy(&port->config, config) &&
		directory_make(config->run_dir, 0755) && directory_make(directory, 0700))
		return port;
	hostapd_port_free(port, false);
	return NULL;
}

const struct hostapd_port_config *hostapd_port_config(const struct hostapd_port *port)
{
	return &port->config;
}

void hostapd_port_open(struct hostapd_port *port)
{
	timer_set(port, 0);
}

/* wpsd itself is ending: here it may wait. */
static void stop_hostapd(struct hostapd_port *port)
{
	if (port->process.pid) {
		process_signal(&port->process, SIGTERM);
		if (!process_wait(&port->process, STOP_TIME_MS)) {
			process_signal(&port->process, SIGKILL);
			process_wait(&port->process, KILL_TIME_MS);
		}
	}
	table_clear(port, false, false);
	unlink(port->record_path);
	unlink(port->pid_path);
	unlink(port->ctrl_path);
}

void hostapd_port_free(struct hostapd_port *port, bool stop)
{
	if (!port)
		return;
	jobs_free(port);
	if (stop && port->ctrl)
		stop_hostapd(port);
	ctrl_free(port->ctrl);
	process_clear(&port->process);
	ev_timer_stop(port->loop, &port->timer);
	ev_clear_pending(port->loop, &port->work);
	while (port->bsss) {
		struct bss *bss = port->bsss;

		port->bsss = bss->next;
		sae_list_clear(&bss->sae);
		render_free(bss->config);
		free(bss);
	}
	while (port->radios) {
		struct radio *radio = port->radios;

		port->radios = radio->next;
		free(radio);
	}
	config_clear(&port->config);
	render_forget();
	free(port);
}
