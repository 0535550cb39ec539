/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files of the hostapd port; nobody else. */
#ifndef OPENWPS_HOSTAPD_INTERNAL_H
#define OPENWPS_HOSTAPD_INTERNAL_H

#include <limits.h>

#include "manager/ports/hostapd/ctrl.h"
#include "manager/ports/hostapd/event.h"
#include "manager/ports/hostapd/hostapd.h"
#include "manager/ports/hostapd/process.h"
#include "manager/ports/hostapd/render.h"
#include "manager/ports/hostapd/sae.h"

#define SUBSYSTEM "hostapd"

#define SAE_UNKNOWN UINT64_MAX
#define WATCHED_MAX 8

#define SILENCE_S 5.0 /* hostapd.h: after this long without an answer a command is lost */

/* Whether the WPS element is in the beacons, as far as the record tells. */
enum shown { SHOWN_NO, SHOWN_YES, SHOWN_UNKNOWN };

/*
 * A radio that hostapd has. hostapd takes the settings of a radio from its first BSS and removes
 * all when that one goes: so the first one is an anchor, which never beacons and of which the core
 * knows nothing, and every BSS can come and go alone.
 */
struct radio {
	struct radio *next;
	char if_name[IF_NAME_SIZE]; /* name of the row */
	char phy[IF_NAME_SIZE];
	char anchor[IF_NAME_SIZE];
	uint64_t hash; /* of the anchor's config */
	bool present;  /* hostapd has the anchor */
	bool up;       /* between the anchor's AP-ENABLED and AP-DISABLED */
};

/* A BSS that hostapd runs, or may run. What stands here stands in the record too. */
struct bss {
	struct bss *next;
	char if_name[IF_NAME_SIZE];
	char radio[IF_NAME_SIZE];
	char mac[MAC_SIZE];
	uint64_t bss_hash; /* 0 = it is being added, or something is wrong with it: to be removed */
	uint64_t keys_hash;  /* 0 = a load was begun and not confirmed */
	uint64_t sae_hash;   /* of everybody's SAE password; 0 = none, SAE_UNKNOWN */
	struct sae_list sae; /* SAE passwords of single addresses */
	char watched[WATCHED_MAX][MAC_SIZE]; /* stations that were in the middle of their handshake
						when the keys were loaded: with which one it will be
						known */
	char key_id[KEY_ID_SIZE];
	enum shown shown;
	bool wps;     /* it has a registrar */
	bool psk;     /* it reads a psk file */
	bool told;    /* the core knows it */
	char *config; /* what its public config says; NULL = not known */
};

struct hostapd_port;
struct job;

/* What a step of a script comes to. */
enum verdict {
	GO,	/* on to the next step */
	ASK,	/* send the request (again), then judge */
	WAIT,	/* job_resume() goes on with the next step */
	REFUSE, /* undo what was done: DONE_REFUSED */
	YIELD,	/* the same step again, after others have had their turn */
	LOSE,	/* DONE_LOST */
	END,	/* nothing more to do */
};

struct step {
	/* NULL: ASK. */
	enum verdict (*prepare)(struct job *job);
	/* Asked of the job's BSS, unless prepare() has written a request of its own. */
	const char *request;
	/* NULL: "OK" is GO, anything else REFUSE. */
	enum verdict (*judge)(struct job *job, const char *reply, size_t length);
};

enum job_kind {
	JOB_COMMAND, /* of the core: ends with IN_DONE */
	JOB_TIDY,    /* removes a radio's anchor when nothing needs it */
	JOB_ADOPT,   /* a part of the adoption */
	JOB_CHECK,   /* a look at one station */
};

/* One script under way. The jobs of one radio run one after the other. */
struct job {
	struct job *next;
	struct hostapd_port *port;
	enum job_kind kind;
	enum core_command_kind command;
	char if_name[IF_NAME_SIZE];
	char radio[IF_NAME_SIZE];
	char key_id[KEY_ID_SIZE];
	char mac[MAC_SIZE];
	bool show;

	const struct step *step; /* the next; one without anything is the end */
	const struct step *undo; /* NULL = nothing to undo */
	bool started, waiting, undoing;
	enum done_result result;
	char text[CTRL_REQUEST_SIZE]; /* a request of prepare()'s own */
	struct ctrl_request *request;
	ev_timer silence, again;

	/* What the files will be, from the wishes as they were when the command came. */
	struct radio_config radio_config;
	uint64_t radio_hash, bss_hash, keys_hash, sae_hash;
	bool wps, psk, disturbs;
	struct vif_config vif; /* until psk_file is made of it, with the lines of device keys */
	struct device_lines devices;
	size_t pmks; /* keys whose PMK is there */
	struct sae_plan sae;
	struct sae_list sae_before; /* what hostapd had when the stations that are there came */
	size_t sae_next;
	bool sae_anew; /* everybody's SAE password is another one */
	char *start_config, *public_config, *psk_file, *sae_password;
	char *old_psk_file;
	char nonce[PSK_SIZE];
	char (*stations)[MAC_SIZE]; /* to be thrown off */
	size_t n_stations, stations_size;
	char last_station[MAC_SIZE];
};

enum port_state {
	PORT_CLOSED,
	PORT_KNOCKING, /* a socket is there: does anybody answer? */
	PORT_STARTING, /* started: waits until it answers */
	PORT_ADOPTING,
	PORT_UP,
	PORT_DOWN, /* waits until it may be started again */
};

struct hostapd_port {
	struct ev_loop *loop;
	struct hostapd_port_config config; /* own copies of the strings */
	struct hostapd_port_callbacks callbacks;
	char ctrl_path[PATH_MAX], log_path[PATH_MAX], pid_path[PATH_MAX], record_path[PATH_MAX];
	enum port_state state;
	struct ctrl *ctrl;
	struct process process;
	ev_timer timer;	  /* per state: until somebody answers, or may be started again */
	double wait_s;	  /* PORT_STARTING: until the next try */
	double backoff_s; /* PORT_DOWN: until the next start */
	ev_tstamp started_at;
	ev_timer work; /* runs jobs from the loop, never from within hostapd_port_command() */
	struct job *jobs;
	struct radio *radios;
	struct bss *bsss;
	unsigned events; /* since the log's size was looked at */
};

/* --- table.c: radios, BSSs and their record --- */

struct bss *bss_find(const struct hostapd_port *port, const char *if_name);
struct bss *bss_get(struct hostapd_port *port, const char *if_name); /* NULL: memory */
/* Forgets it and removes its files. */
void bss_drop(struct hostapd_port *port, struct bss *bss);
bool bss_on_radio(const struct hostapd_port *port, const char *radio);
/* Keeps the text as what the BSS's public config says and writes it. False when the file cannot be
 * written. */
bool bss_publish(struct hostapd_port *port, struct bss *bss, char *config);
/* The same with what is on the air. */
bool bss_publish_shown(struct hostapd_port *port, struct bss *bss, bool shown);

struct radio *radio_find(const struct hostapd_port *port, const char *if_name);
struct radio *radio_find_anchor(const struct hostapd_port *port, const char *if_name);
struct radio *radio_get(struct hostapd_port *port, const char *if_name);
/* Removes the anchors that nothing needs. */
void radios_tidy(struct hostapd_port *port);
/* Forgets it and removes the anchor's device. */
void radio_drop(struct hostapd_port *port, struct radio *radio);

/* Everything that was known of a hostapd that is gone. The anchors' devices stay when they may be
 * used again, psk files until they are replaced. */
void table_clear(struct hostapd_port *port, bool keep_anchors, bool keep_psk_files);

/* R13: what a later wpsd must know of what hostapd runs. True unless the file could not be written;
 * it is logged then. */
bool record_write(const struct hostapd_port *port);
/* Into empty tables. A record that makes no sense is as good as none. */
void record_read(struct hostapd_port *port);

void path_of(char path[static PATH_MAX], const char *directory, const char *prefix,
	const char *name, const char *suffix);

/* --- job.c --- */

struct job *job_new(struct hostapd_port *port, enum job_kind kind, const struct step *script,
	const char *if_name, const char *radio);
/* It ends so, without a request, when its turn comes. */
void job_end(struct job *job, enum done_result result);
/* Has jobs_run() called from the loop, never from within the caller. */
void jobs_schedule(struct hostapd_port *port);
/* Starts those that nothing stands in the way of. */
void jobs_run(struct hostapd_port *port);
/* It was waiting: goes on with the next step. */
void job_resume(struct job *job);
/* hostapd is gone or does not answer: all of them end, the commands with DONE_LOST. */
void jobs_lose(struct hostapd_port *port);
/* Without a word. */
void jobs_free(struct hostapd_port *port);
/* The job of the core's that is under way on a BSS, or NULL. */
struct job *job_find_started(const struct hostapd_port *port, const char *if_name);
/* For prepare(): writes a request of its own. ASK, or REFUSE when it is longer than hostapd takes.
 */
enum verdict job_ask(struct job *job, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Appends to the stations that are to be thrown off. */
void job_station_add(struct job *job, const char *mac);

/* --- script.c, script_add.c, script_keys.c, script_sae.c, adopt.c --- */

extern const struct step script_add[], script_add_undo[], script_remove[], script_show[],
	script_hide[], script_start[], script_cancel[], script_kick[], script_keys[],
	script_keys_undo[], script_keys_quiet[], script_keys_quiet_undo[], script_tidy[];

/* Sets the script of a command of the core's, and with it what its files will be. False when there
 * are none; it is logged then. */
bool script_choose(struct job *job);

/* What device keys come to in the files of the job's VIF, as they are now. False: out of memory. */
bool script_take_devices(struct job *job);

/* Writes a file of the BSS; logs when it cannot. */
bool script_write(const struct job *job, const char *directory, const char *prefix,
	const char *suffix, const char *text);
/* 64 random hex digits: a PMK that opens nothing. False when there are none. */
bool script_nonce(char hex[static PSK_SIZE]);

/* The first step of what writes a psk file: makes its text. */
enum verdict prepare_psk_text(struct job *job);
enum verdict judge_any(struct job *job, const char *reply, size_t length);

/* The SAE password of everybody, and what puts it into the place of the one that hostapd has. */
enum verdict prepare_sae(struct job *job);
/* Those of single addresses, one after the other. */
enum verdict prepare_sae_entry(struct job *job);
enum verdict judge_sae_entry(struct job *job, const char *reply, size_t length);
enum verdict prepare_sae_forget(struct job *job);
/* All of that was done. False when the record cannot be written. */
bool sae_done(struct job *job);
/* Whether the station is to be thrown off for what became of its password. */
bool sae_is_out(const struct job *job, const struct hostapd_sta *sta);
/* Reads what hostapd has been given, at an adoption. */
void sae_recall(struct hostapd_port *port, struct bss *bss);

/* A station has come or gone: one that is watched goes when its key is none any more. */
void keys_watch(struct hostapd_port *port, struct bss *bss, const struct core_input *fact);

/* hostapd answers: finds out what it runs and tells it; IN_HOSTAPD_UP is told at the end. */
void adopt_begin(struct hostapd_port *port);

/* --- port.c --- */

void port_fact(struct hostapd_port *port, const struct core_input *fact);
/* The adoption is over. */
void port_up(struct hostapd_port *port);
/* It runs, but cannot be talked to. */
void port_give_up(struct hostapd_port *port, const char *reason);

#endif
