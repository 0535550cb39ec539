/* SPDX-License-Identifier: BSD-3-Clause */
/* Imports and adoptions: all or nothing, and what was taken is written as what it was. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "manager/log.h"
#include "manager/ports/ledger/internal.h"

#define SSID "home"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ledger *ledger;
static char root[64], state_dir[96], private_dir[96], psk_path[96];
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

/* OpenSSL's takes a millisecond, which is all of a run: here the key itself is good enough. */
int PKCS5_PBKDF2_HMAC_SHA1(const char *pass, int passlen, const unsigned char *salt, int saltlen,
	int iter, int keylen, unsigned char *out)
{
	(void)iter;
	for (int i = 0; i < keylen; i++)
		out[i] = (unsigned char)(passlen + i * 7 + (saltlen ? salt[i % saltlen] : 0));
	for (int i = 0; i < passlen; i++)
		out[i % keylen] = (unsigned char)(out[i % keylen] * 31 + pass[i]);
	return 1;
}

static void files_remove(void)
{
	static const char *const names[] = {LEDGER_FILE, "ledger.copy"};
	char path[160];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", state_dir, names[i]);
		unlink(path);
	}
}

static void end(void)
{
	ledger_close(ledger);
	files_remove();
	unlink(psk_path);
	rmdir(state_dir);
	rmdir(private_dir);
	rmdir(root);
}

static void begin(void)
{
	const struct ledger_config config = {state_dir, private_dir};

	snprintf(root, sizeof(root), "%s/fuzz-ledger-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	must(mkdtemp(root) != NULL);
	snprintf(state_dir, sizeof(state_dir), "%s/state", root);
	snprintf(private_dir, sizeof(private_dir), "%s/private", root);
	snprintf(psk_path, sizeof(psk_path), "%s/psk", root);
	must(mkdir(state_dir, 0700) == 0 && mkdir(private_dir, 0700) == 0);
	must(atexit(end) == 0);
	ledger = ledger_open(&config);
	must(ledger && ledger_refusal(ledger) == EXPLAIN_NONE);
	must(db_run(&ledger->db, "PRAGMA synchronous = OFF", ""));
}

/* As good as an empty one, and a hundred times faster to have. */
static void ledger_anew(void)
{
	must(db_begin(&ledger->db) && db_run(&ledger->db, "DELETE FROM key", "") &&
		db_run(&ledger->db, "DELETE FROM address", "") &&
		db_run(&ledger->db, "DELETE FROM device", "") &&
		db_run(&ledger->db, "UPDATE sqlite_sequence SET seq = 0", "") &&
		db_end(&ledger->db, true));
	must(keys_load(&ledger->db, &ledger->table));
}

static json_t *exported(void)
{
	json_t *document = ledger_export(ledger);

	must(document && json_object_del(document, "exported_at") == 0);
	return document;
}

static bool import(const char *text, size_t size, size_t counts[3])
{
	static const char *const names[] = {"imported", "known", "skipped"};
	char problem[160];
	json_t *report = NULL;
	const enum explain_token token =
		ledger_import(ledger, text, size, SSID, now, &report, problem);

	must(token == EXPLAIN_NONE || token == EXPLAIN_BAD_IMPORT);
	must((token == EXPLAIN_NONE) == (report != NULL));
	must(token == EXPLAIN_NONE || (*problem && strlen(problem) < sizeof(problem)));
	for (const char *c = problem; token && *c; c++)
		must((unsigned char)*c >= 0x20 && *c != 0x7f);
	for (int i = 0; report && i < 3; i++)
		counts[i] = (size_t)json_integer_value(json_object_get(report, names[i]));
	json_decref(report);
	return token == EXPLAIN_NONE;
}

static void keys_check(void)
{
	const struct device_keys keys = ledger_keys(ledger, SSID);

	for (size_t i = 0; i < keys.n_keys; i++) {
		const struct device_key *key = &keys.keys[i];

		must(strlen(key->psk) >= 8 && strlen(key->psk) < sizeof(key->psk));
		must(key->n_macs <= DEVICE_MACS_MAX && strncmp(key->id, "dev-", 4) == 0);
		must(ledger_key(ledger, SSID, key->id) == key);
	}
}

/* What came in goes out, and comes in elsewhere as the same. */
static void again(size_t is_new)
{
	json_t *document = exported(), *other;
	char *text = json_dumps(document, 0);
	size_t counts[3];

	must(text && json_array_size(json_object_get(document, "keys")) == is_new);
	keys_check();
	must(import(text, strlen(text), counts));
	must(counts[0] == 0 && counts[1] + counts[2] == is_new);
	ledger_anew();
	must(import(text, strlen(text), counts) && counts[0] == is_new);
	other = exported();
	must(json_equal(document, other));
	json_decref(other);
	json_decref(document);
	free(text);
	ledger_anew();
}

static void adopt(const uint8_t *data, size_t size)
{
	FILE *file = fopen(psk_path, "w");
	size_t n;

	must(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
	n = ledger_adopt(ledger, psk_path, SSID, now);
	must(ledger_keys(ledger, SSID).n_keys == n);
	if (!n)
		return;
	keys_check();
	must(ledger_adopt(ledger, psk_path, SSID, now) == 0);
	ledger_anew();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t counts[3] = {0};

	if (!ledger)
		begin();
	if (size && *data != '{')
		adopt(data, size);
	if (import((const char *)data, size, counts))
		again(counts[0]);
	else
		must(db_number(&ledger->db, "SELECT count(*) FROM key", -1) == 0 &&
			db_number(&ledger->db, "SELECT count(*) FROM device", -1) == 0 &&
			ledger_keys(ledger, SSID).n_keys == 0);
	return 0;
}
