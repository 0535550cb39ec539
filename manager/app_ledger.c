/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the ledger meets the core and the ports. The core must not be called from within its own
 * step, so what a command brings about is news, told when the step is over: the outermost
 * app_step() goes on until there is none left.
 */
#include "manager/app_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include "manager/clock.h"
#include "manager/log.h"

/* statfs(2): what is in memory is gone after a power cut. */
#define TMPFS 0x01021994
#define RAMFS 0x858458f6

#define COPY_AFTER_S 5.0 /* of a session's news; then its device has joined, or not */

struct app_news {
	struct app_news *next;
	struct core_input in;
};

struct ledger_now app_ledger_now(void)
{
	return (struct ledger_now){
		.core_ms = clock_core_ms(), .wall_ms = clock_read_ms(CLOCK_REALTIME)};
}

/* --- life --- */

static void copy_later(struct app *app)
{
	ev_timer_stop(app->loop, &app->copy);
	ev_timer_set(&app->copy, COPY_AFTER_S, 0);
	ev_timer_start(app->loop, &app->copy);
}

static void warn_of_memory(const char *path)
{
	struct statfs status;

	if (statfs(path, &status) == 0 &&
		((unsigned long)status.f_type == TMPFS || (unsigned long)status.f_type == RAMFS))
		log_warning("ledger",
			"%s is in memory: after a power cut devices are locked out; set state_dir "
			"in wpsd.conf to a directory on flash or disk",
			path);
}

static void on_copy(struct ev_loop *loop, ev_timer *copy, int events)
{
	const struct app *app = copy->data;

	(void)loop;
	(void)events;
	ledger_copy(app->ledger);
}

bool app_ledger_open(struct app *app)
{
	const struct ledger_config config = {
		.state_dir = app->conf->state_dir, .private_dir = app->conf->private_dir};

	ev_timer_init(&app->copy, on_copy, COPY_AFTER_S, 0);
	app->copy.data = app;
	app->ledger = ledger_open(&config);
	warn_of_memory(config.state_dir);
	return app->ledger != NULL;
}

/* A session of the journal, before the core is told of it: the wpsd before may not have told the
 * ledger any more, and the ledger may be another one by now. */
void app_ledger_restore(struct app *app, const struct session *session)
{
	struct core_input in = {.kind = IN_KEY_GONE};
	const bool has_key = session->device_key && strcmp(session->key_id, PER_DEVICE_KEY_ID) != 0;
	const struct device_key *key =
		has_key ? ledger_key(app->ledger, session->ssid, session->key_id) : NULL;
	const bool another = key && key->hash != session->key_hash;

	if (has_key && (!key || another) && !session->ended_ms) {
		memcpy(in.key_gone, session->key_id, sizeof(in.key_gone));
		app_news(app, &in);
	}
	if (!another)
		app_ledger_session(app, session);
}

static bool is_held(void *arg, const char *key_id)
{
	const struct app *app = arg;

	return core_holds_key(app->core, key_id);
}

void app_ledger_settle(struct app *app)
{
	ledger_settle(app->ledger, is_held, app);
	/* The wpsd before may have had no time for it. */
	copy_later(app);
}

void app_ledger_close(struct app *app)
{
	while (app->news) {
		struct app_news *news = app->news;

		app->news = news->next;
		free(news);
	}
	ev_timer_stop(app->loop, &app->copy);
	ledger_close(app->ledger);
}

/* --- news --- */

void app_news(struct app *app, const struct core_input *in)
{
	struct app_news *news = calloc(1, sizeof(*news));
	struct app_news **link = &app->news;

	if (!news) {
		/* The core does not wait for ever. */
		log_error("ledger", "out of memory: the core does not hear of the ledger");
		return;
	}
	news->in = *in;
	while (*link)
		link = &(*link)->next;
	*link = news;
}

/* A session that has its key must find it wanted by its VIF: keys before IN_RESERVED. Everything
 * else is told at once; that the ledger failed stops the key that the last step made due. */
static bool news_tell(struct app *app, bool reserved)
{
	struct app_news **link = &app->news;
	struct app_news *news;

	while (*link && !reserved && (*link)->in.kind == IN_RESERVED)
		link = &(*link)->next;
	news = *link;
	if (!news)
		return false;
	*link = news->next;
	app_step(app, &news->in);
	free(news);
	return true;
}

/* Device keys belong to SSIDs: what changed in the ledger, every VIF of the SSID is told. */
static bool keys_tell(struct app *app)
{
	for (struct store_vif *vif = app->store.vifs; vif; vif = vif->next) {
		if (vif->leaving ||
			vif->keys_version == ledger_keys_version(app->ledger, vif->config.ssid))
			continue;
		app_tell_want(app, vif);
		copy_later(app);
		return true;
	}
	return false;
}

void app_follow(struct app *app)
{
	if (app->following)
		return;
	app->following = true;
	while (news_tell(app, false) || keys_tell(app) || news_tell(app, true))
		;
	app->following = false;
	/* Whoever waits for a key may be due now. */
	if (app->registrar)
		registrar_port_retry(app->registrar);
}

/* --- commands --- */

void app_ledger_reserve(struct app *app, const struct session *session)
{
	struct core_input in = {.kind = IN_RESERVED};

	in.reserved.session = session->id;
	in.reserved.refusal = ledger_reserve(
		app->ledger, session, app_ledger_now(), in.reserved.key_id, &in.reserved.key_hash);
	app_news(app, &in);
}

void app_ledger_session(struct app *app, const struct session *session)
{
	const struct core_input in = {.kind = IN_LEDGER_FAILED, .ledger_failed = session->id};

	if (!ledger_session(app->ledger, session, app_ledger_now()))
		app_news(app, &in);
	copy_later(app);
}

/* --- who joins with which key --- */

static const char *ssid_of(const struct app *app, const char *if_name)
{
	const struct store_vif *vif = store_vif(&app->store, if_name);

	return vif ? vif->config.ssid : "";
}

/* False: it was told before. */
static bool pair_add(struct app *app, const char *one, const char *other)
{
	const size_t n = app->n_pairs < PAIRS_MAX ? app->n_pairs : PAIRS_MAX;
	struct app_pair *pair;

	for (size_t i = 0; i < n; i++) {
		pair = &app->pairs[i];
		if ((strcmp(pair->one, one) == 0 && strcmp(pair->other, other) == 0) ||
			(strcmp(pair->one, other) == 0 && strcmp(pair->other, one) == 0))
			return false;
	}
	pair = &app->pairs[app->n_pairs++ % PAIRS_MAX];
	snprintf(pair->one, sizeof(pair->one), "%s", one);
	snprintf(pair->other, sizeof(pair->other), "%s", other);
	return true;
}

static void pair_event(
	struct app *app, const char *key_id, const char *ssid, const char *mac, const char *other)
{
	json_t *event = app_event("shared-key");

	log_warning("ledger",
		"%s and %s are on the network '%s' at the same time with the key %s, which was "
		"given to one device",
		mac, other, ssid, key_id);
	json_object_set_new(event, "key_id", json_string(key_id));
	json_object_set_new(event, "macs", json_pack("[ss]", mac, other));
	control_port_publish(app->control, event);
}

/* Once for each two devices. */
static void check_shared(struct app *app, const char *ssid, const char *mac, const char *key_id)
{
	if (!ledger_key(app->ledger, ssid, key_id))
		return;
	for (const struct store_client *client = app->store.clients; client;
		client = client->next) {
		if (strcmp(client->key_id, key_id) != 0 || strcmp(client->mac, mac) == 0 ||
			strcmp(ssid_of(app, client->if_name), ssid) != 0 ||
			!pair_add(app, client->mac, mac))
			continue;
		ledger_shared(app->ledger, key_id);
		pair_event(app, key_id, ssid, mac, client->mac);
	}
}

void app_ledger_seen(struct app *app, const char *if_name, const char *mac, const char *told,
	char ret_key_id[static KEY_ID_SIZE])
{
	const char *ssid = ssid_of(app, if_name);

	snprintf(ret_key_id, KEY_ID_SIZE, "%s", told);
	/* Not wanted yet, after a start: app_ledger_seen_all() follows. */
	if (!*ssid)
		return;
	ledger_seen(app->ledger, ssid, if_name, mac, told, app_ledger_now(), ret_key_id);
	check_shared(app, ssid, mac, ret_key_id);
}

void app_ledger_seen_all(struct app *app, const char *if_name)
{
	for (struct store_client *client = app->store.clients; client; client = client->next) {
		char key_id[KEY_ID_SIZE];

		if (strcmp(client->if_name, if_name) != 0)
			continue;
		app_ledger_seen(app, if_name, client->mac, client->key_id, key_id);
		if (strcmp(key_id, client->key_id) == 0)
			continue;
		memcpy(client->key_id, key_id, sizeof(client->key_id));
		if (app->ovsdb)
			ovsdb_port_client(app->ovsdb, if_name, client->mac, key_id, true);
	}
}

/* --- what hostapd's port asks --- */

struct device_keys app_device_keys(void *arg, const char *ssid)
{
	const struct app *app = arg;

	return ledger_keys(app->ledger, ssid);
}

/* What changes is told after the step that this belongs to, or after the next: the BSS is being
 * added, and an IN_DONE is to come. */
void app_adopt(void *arg, const char *if_name, const char *path)
{
	struct app *app = arg;
	const char *ssid = ssid_of(app, if_name);

	if (*ssid)
		ledger_adopt(app->ledger, path, ssid, app_ledger_now());
}
