/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the key ledger costs, beside its floor: as many bytes written and synced to a plain file,
 * measured in turns, so that what else the disk does hits both.
 *
 * bench_ledger [DIRECTORY [KEYS [ROUNDS]]] prints figures as JSON; the directory, default the
 * current one, should be on a real disk. Times are medians.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "manager/log.h"
#include "manager/ports/ledger/ledger.h"

#define KEYS_MAX   60000
#define ROUNDS_MAX 2000
#define OPENS	   15
#define FINDS	   100000
#define MET	   200
#define STEPS	   4 /* reserved, offered, issued, confirmed: a write to the disk each */
#define PAGE	   4096
#define SSID	   "home"

static char root[PATH_MAX], state_dir[PATH_MAX + 16], private_dir[PATH_MAX + 16];
static char plain_path[PATH_MAX + 16], psk_path[PATH_MAX + 16];
static struct ledger_now now = {1000, INT64_C(1700000000000)};
static double samples[STEPS + 1][ROUNDS_MAX];

static _Noreturn void die(const char *what)
{
	(void)fprintf(stderr, "bench_ledger: %s failed\n", what);
	exit(1);
}

static double now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return values[n / 2];
}

static void empty(const char *path)
{
	DIR *listing = opendir(path);
	const struct dirent *entry;

	while (listing && (entry = readdir(listing))) {
		char name[PATH_MAX + 300];

		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
			unlink(name) != 0)
			empty(name);
	}
	if (listing)
		closedir(listing);
	rmdir(path);
}

static struct ledger *opened(void)
{
	const struct ledger_config config = {state_dir, private_dir};
	struct ledger *ledger = ledger_open(&config);

	if (!ledger || ledger_refusal(ledger))
		die("ledger_open");
	return ledger;
}

/* --- the psk file of so many keys, as wpsd renders it --- */

static size_t add_line(char *text, size_t size, size_t at, unsigned long n, bool wildcard)
{
	return at + (size_t)snprintf(text + at, size - at,
			    "wps=0 keyid=dev-%lu %02x:00:00:%02lx:%02lx:%02lx %08lx%056x\n", n,
			    wildcard ? 0 : 2, wildcard ? 0 : n >> 16, wildcard ? 0 : n >> 8 & 0xff,
			    wildcard ? 0 : n & 0xff, n * 2654435761u & 0xffffffff, 7);
}

static char *psk_file(unsigned long keys)
{
	const size_t size = keys * 2 * 128 + 1;
	char *text = malloc(size);
	size_t at = 0;

	if (!text)
		die("memory");
	text[0] = '\0';
	for (unsigned long n = 1; n <= keys; n++)
		at = add_line(text, size, at, n, true);
	for (unsigned long n = 1; n <= keys; n++)
		at = add_line(text, size, at, n, false);
	return text;
}

/* --- a device --- */

static double step(struct ledger *ledger, struct session *session)
{
	const double at = now_us();

	if (!ledger_session(ledger, session, now))
		die("ledger_session");
	return now_us() - at;
}

static void enrol(struct ledger *ledger, unsigned i)
{
	struct session session = {.id = ledger_next_session(ledger) + 1,
		.attempt = i + 1,
		.device_key = true,
		.status = SESSION_REQUESTED,
		.ssid = SSID,
		.if_name = "home-ap-24",
		.key_id = PER_DEVICE_KEY_ID};
	const double at = now_us();
	char id[KEY_ID_SIZE];
	uint64_t hash;

	now.core_ms += 1000;
	now.wall_ms += 1000;
	session.requested_ms = now.core_ms;
	if (ledger_reserve(ledger, &session, now, id, &hash))
		die("ledger_reserve");
	samples[0][i] = now_us() - at;
	snprintf(session.key_id, sizeof(session.key_id), "%s", id);
	snprintf(session.peer_mac, sizeof(session.peer_mac), "06:00:00:%02x:%02x:%02x",
		i >> 16 & 0xff, i >> 8 & 0xff, i & 0xff);
	session.status = SESSION_ACTIVE;
	session.started_ms = now.core_ms;
	samples[1][i] = step(ledger, &session);
	session.status = SESSION_SUCCEEDED;
	session.ended_ms = now.core_ms;
	samples[2][i] = step(ledger, &session);
	session.reason = EXPLAIN_JOINED;
	samples[3][i] = step(ledger, &session);
}

/* As many pages as a step appends, and one fdatasync() each. */
static double floor_us(int fd)
{
	static const char pages[4 * PAGE] = {1};
	const double at = now_us();

	for (int i = 0; i < STEPS; i++)
		if (write(fd, pages, sizeof(pages)) != (ssize_t)sizeof(pages) || fdatasync(fd) != 0)
			die("the plain file");
	return now_us() - at;
}

static void measure_steps(struct ledger *ledger, unsigned rounds, const char *prefix)
{
	const int fd = open(plain_path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	double us[STEPS + 1], all = 0;

	if (fd < 0)
		die("the plain file");
	for (unsigned i = 0; i < rounds; i++) {
		enrol(ledger, i);
		samples[STEPS][i] = floor_us(fd);
	}
	close(fd);
	for (int i = 0; i <= STEPS; i++)
		us[i] = median(samples[i], rounds);
	for (int i = 0; i < STEPS; i++)
		all += us[i];
	printf(" \"%s\": {\"reserved_us\": %.0f, \"offered_us\": %.0f, \"issued_us\": %.0f, "
	       "\"confirmed_us\": %.0f, \"floor_us\": %.0f, \"ratio\": %.2f, \"per_second\": "
	       "%.0f},\n",
		prefix, us[0], us[1], us[2], us[3], us[STEPS], all / us[STEPS], 1e6 / all);
}

/* --- many keys --- */

static size_t heap(void)
{
	const struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void measure_open(void)
{
	const size_t before = heap();
	size_t with = 0;
	double us[OPENS];

	for (int i = 0; i < OPENS; i++) {
		const double at = now_us();
		struct ledger *ledger = opened();

		us[i] = now_us() - at;
		with = heap();
		ledger_close(ledger);
	}
	printf(" \"open_ms\": %.1f, \"memory_kib\": %zu,\n", median(us, OPENS) / 1e3,
		(with - before) / 1024);
}

static uint64_t draw(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

/* A device that is known by its address only. */
static void meet(struct ledger *ledger, unsigned long n)
{
	char mac[MAC_SIZE], id[KEY_ID_SIZE];

	snprintf(mac, sizeof(mac), "02:00:00:%02lx:%02lx:%02lx", n >> 16 & 0xff, n >> 8 & 0xff,
		n & 0xff);
	ledger_seen(ledger, SSID, "home-ap-24", mac, "", now, id);
	if (strncmp(id, "dev-", 4) != 0)
		die("ledger_seen");
}

static void measure_find(struct ledger *ledger, unsigned long keys)
{
	const unsigned long met = keys < MET ? keys : MET;
	double at, by_id, first, again;
	char id[KEY_ID_SIZE];
	uint64_t seed = 1;

	at = now_us();
	for (int i = 0; i < FINDS; i++) {
		snprintf(id, sizeof(id), "dev-%lu", (unsigned long)(draw(&seed) % keys) + 1);
		if (!ledger_key(ledger, SSID, id))
			die("ledger_key");
	}
	by_id = (now_us() - at) / FINDS;
	at = now_us();
	for (unsigned long n = 1; n <= met; n++)
		meet(ledger, n);
	first = (now_us() - at) / (double)met;
	at = now_us();
	for (unsigned long i = 0; i < 10 * met; i++)
		meet(ledger, (unsigned long)(draw(&seed) % met) + 1);
	again = (now_us() - at) / (double)(10 * met);
	printf(" \"find_us\": %.2f, \"first_seen_us\": %.0f, \"seen_again_us\": %.1f,\n", by_id,
		first, again);
}

static void measure_many(unsigned long keys)
{
	struct ledger *ledger = opened();
	char *text = psk_file(keys);
	FILE *file = fopen(psk_path, "w");
	double at, import_ms, adopt_ms, export_ms;
	json_t *report = NULL, *document;
	char problem[160];

	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		die("the psk file");
	at = now_us();
	if (ledger_import(ledger, text, strlen(text), SSID, now, &report, problem))
		die(problem);
	import_ms = (now_us() - at) / 1e3;
	json_decref(report);
	free(text);
	at = now_us();
	if (ledger_adopt(ledger, psk_path, SSID, now))
		die("ledger_adopt");
	adopt_ms = (now_us() - at) / 1e3;
	at = now_us();
	document = ledger_export(ledger);
	export_ms = (now_us() - at) / 1e3;
	if (!document || ledger_keys(ledger, SSID).n_keys < keys)
		die("ledger_export");
	json_decref(document);
	printf(" \"import_ms\": %.0f, \"adopt_own_file_ms\": %.1f, \"export_ms\": %.0f,\n",
		import_ms, adopt_ms, export_ms);
	ledger_close(ledger);
	measure_open();
}

static unsigned long argument(int argc, char **argv, int i, unsigned long otherwise)
{
	return argc > i ? strtoul(argv[i], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	const unsigned long keys = argument(argc, argv, 2, 10000);
	const unsigned rounds = (unsigned)argument(argc, argv, 3, 200);
	struct ledger *ledger;

	if (argc > 4 || !keys || keys > KEYS_MAX || !rounds || rounds > ROUNDS_MAX) {
		(void)fprintf(stderr, "usage: bench_ledger [DIRECTORY [KEYS [ROUNDS]]]\n");
		return 2;
	}
	log_level_set(LOG_LEVEL_ERROR);
	snprintf(root, sizeof(root), "%s/bench-ledger-XXXXXX", argc > 1 ? argv[1] : ".");
	if (!mkdtemp(root))
		die(root);
	snprintf(state_dir, sizeof(state_dir), "%s/state", root);
	snprintf(private_dir, sizeof(private_dir), "%s/private", root);
	snprintf(plain_path, sizeof(plain_path), "%s/plain", root);
	snprintf(psk_path, sizeof(psk_path), "%s/psk", root);
	printf("{\"keys\": %lu, \"rounds\": %u,\n", keys, rounds);
	ledger = opened();
	measure_steps(ledger, rounds, "first_keys");
	ledger_close(ledger);
	empty(state_dir);
	measure_many(keys);
	ledger = opened();
	measure_steps(ledger, rounds, "further_keys");
	measure_find(ledger, keys);
	ledger_close(ledger);
	printf(" \"steps\": %d}\n", STEPS);
	empty(root);
	return 0;
}
