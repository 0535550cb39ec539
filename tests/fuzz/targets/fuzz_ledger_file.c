/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any bytes as ledger.db: it opens, and is a ledger; what was there is in the directory still,
 * unless it was a ledger. The first byte says what else is there, the next two how many bytes the
 * file itself has; what is left is in the others.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/log.h"
#include "manager/ports/ledger/ledger.h"

#define SSID "home"
#define HEAD 3

enum also { ALSO_WAL = 1, ALSO_COPY = 2, ALSO_JOURNAL = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char root[64], state_dir[96], private_dir[96];
static const struct ledger_now now = {1000, INT64_C(1700000000000)};

/* Nobody reads it. */
void log_line(enum log_level level, const char *subsystem, const char *format, ...)
{
	(void)level;
	(void)subsystem;
	(void)format;
}

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void empty(const char *path)
{
	DIR *listing = opendir(path);
	const struct dirent *entry;

	must(listing != NULL);
	while ((entry = readdir(listing))) {
		char name[400];

		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlink(name);
	}
	closedir(listing);
}

static void end(void)
{
	empty(state_dir);
	empty(private_dir);
	rmdir(state_dir);
	rmdir(private_dir);
	rmdir(root);
}

static void begin(void)
{
	snprintf(root, sizeof(root), "%s/fuzz-ledger-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	must(mkdtemp(root) != NULL);
	snprintf(state_dir, sizeof(state_dir), "%s/state", root);
	snprintf(private_dir, sizeof(private_dir), "%s/private", root);
	must(mkdir(state_dir, 0700) == 0 && mkdir(private_dir, 0700) == 0);
	must(atexit(end) == 0);
}

static void file_put(const char *name, const uint8_t *data, size_t size)
{
	char path[160];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", state_dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	must(fd >= 0 && write(fd, data, size) == (ssize_t)size && close(fd) == 0);
}

static bool file_is(const char *name, const uint8_t *data, size_t size)
{
	const size_t room = size + 1;
	uint8_t *bytes = malloc(room);
	char path[160];
	ssize_t got;
	bool same;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", state_dir, name);
	fd = open(path, O_RDONLY);
	must(bytes && fd >= 0);
	got = read(fd, bytes, room);
	same = got == (ssize_t)size && memcmp(bytes, data, size) == 0;
	close(fd);
	free(bytes);
	return same;
}

static struct ledger *opened(void)
{
	const struct ledger_config config = {state_dir, private_dir};
	struct ledger *ledger = ledger_open(&config);

	must(ledger != NULL);
	return ledger;
}

static void keys_check(struct ledger *ledger, const char *ssid)
{
	const struct device_keys keys = ledger_keys(ledger, ssid);

	for (size_t i = 0; i < keys.n_keys; i++) {
		must(memchr(keys.keys[i].psk, '\0', PSK_SIZE) != NULL);
		must(memchr(keys.keys[i].id, '\0', KEY_ID_SIZE) != NULL);
		must(keys.keys[i].n_macs <= DEVICE_MACS_MAX);
	}
}

/* It works: a key is kept. False: it says that it cannot, as for the file of a newer wpsd. */
static bool use(struct ledger *ledger)
{
	struct session session = {.id = ledger_next_session(ledger) + 1,
		.device_key = true,
		.status = SESSION_REQUESTED,
		.ssid = SSID,
		.if_name = "home-ap-24",
		.key_id = PER_DEVICE_KEY_ID};
	char id[KEY_ID_SIZE] = "";
	uint64_t hash = 0;
	const enum explain_token token = ledger_reserve(ledger, &session, now, id, &hash);

	must(token == EXPLAIN_NONE || token == EXPLAIN_LEDGER_NOT_WRITABLE);
	if (token)
		return false;
	must(hash && ledger_key(ledger, SSID, id));
	snprintf(session.key_id, sizeof(session.key_id), "%s", id);
	snprintf(session.peer_mac, sizeof(session.peer_mac), "02:00:00:00:01:01");
	session.status = SESSION_ACTIVE;
	return ledger_session(ledger, &session, now);
}

static void look(struct ledger *ledger)
{
	char id[KEY_ID_SIZE];

	keys_check(ledger, SSID);
	ledger_seen(ledger, SSID, "home-ap-24", "02:00:00:00:01:01", "", now, id);
	json_decref(ledger_devices(ledger, NULL));
	json_decref(ledger_history(ledger, 10));
	json_decref(ledger_export(ledger));
	(void)ledger_next_session(ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ledger *ledger;
	size_t keys, own;
	bool works;

	if (!*root)
		begin();
	if (size < HEAD)
		return 0;
	empty(state_dir);
	empty(private_dir);
	own = data[1] | (size_t)data[2] << 8;
	if (own > size - HEAD)
		own = size - HEAD;
	file_put(LEDGER_FILE, data + HEAD, own);
	if (data[0] & ALSO_WAL)
		file_put(LEDGER_FILE "-wal", data + HEAD + own, size - HEAD - own);
	if (data[0] & ALSO_JOURNAL)
		file_put(LEDGER_FILE "-journal", data + HEAD + own, size - HEAD - own);
	if (data[0] & ALSO_COPY)
		file_put("ledger.copy", data + HEAD + own, size - HEAD - own);

	ledger = opened();
	look(ledger);
	works = use(ledger);
	/* Another program's or a newer wpsd's is left alone. */
	must(works || file_is(LEDGER_FILE, data + HEAD, own));
	look(ledger);
	keys = ledger_keys(ledger, SSID).n_keys;
	ledger_close(ledger);
	/* What it kept it has. */
	ledger = opened();
	look(ledger);
	must(!works || ledger_keys(ledger, SSID).n_keys == keys);
	ledger_close(ledger);
	return 0;
}
