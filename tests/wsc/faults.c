/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory and random numbers that fail, each in turn; and none of either is asked for where it
 * should not be. The allocator is ours: the linker wraps malloc (--wrap), OpenSSL is told.
 */
#include "tests/wsc/torture.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned allocations;
static unsigned fails_at; /* the allocation that fails; 0 = none */
static bool fails_on;	  /* and all after it */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool fails(void)
{
	allocations++;
	return fails_at && (allocations == fails_at || (fails_on && allocations > fails_at));
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

static void *openssl_malloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return __wrap_malloc(size);
}

static void *openssl_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return __wrap_realloc(old, size);
}

static void openssl_free(void *old, const char *file, int line)
{
	(void)file;
	(void)line;
	free(old);
}

/* Linked or not: the program is built with every back end. */
__attribute__((weak)) int CRYPTO_set_mem_functions(void *(*make)(size_t, const char *, int),
	void *(*remake)(void *, size_t, const char *, int),
	void (*drop)(void *, const char *, int));

static const char *const names[] = {"station", "access point"};

/* Nothing is allocated between wsc_session_new() and the end. */
static void run_without_allocation(enum rig_pairing pairing, bool ask)
{
	struct rig_plan plan = rig_plan_make(pairing);
	struct rig rig;

	plan.ask_password = plan.ask_credentials = ask;
	rig_start(&rig, &plan, NULL);
	allocations = 0;
	rig_run(&rig);
	rig_verdict(rig_succeeded(&rig) && !allocations, "%s: %u allocations in a session; %s",
		names[pairing], allocations, rig_describe(&rig));
	rig_stop(&rig);
}

/* One session is one allocation. */
static void run_count(enum rig_pairing pairing)
{
	struct wsc_crypto *const crypto[2] = {rig_crypto_new(0), rig_crypto_new(1)};
	const struct rig_plan plan = rig_plan_make(pairing);
	struct rig rig;

	allocations = 0;
	rig_start(&rig, &plan, crypto);
	rig_verdict(allocations == 2, "%s: %u allocations for two sessions", names[pairing],
		allocations);
	rig_stop(&rig);
	wsc_crypto_free(crypto[0]);
	wsc_crypto_free(crypto[1]);
}

static const char *memory_check(const struct rig *rig)
{
	for (int role = 0; role < 2; role++) {
		if (rig->start_status[role] == WSC_NO_MEMORY)
			return NULL;
		if (rig->start_status[role] != WSC_OK)
			return "a session that does not start says something else than no memory";
	}
	return rig_check(rig);
}

static unsigned run_allocation(enum rig_pairing pairing, unsigned n, bool on)
{
	const struct rig_plan plan = rig_plan_make(pairing);
	struct rig rig;
	const char *wrong;
	unsigned asked;

	allocations = 0;
	fails_at = n;
	fails_on = on;
	rig_start(&rig, &plan, NULL);
	rig_run(&rig);
	asked = allocations;
	fails_at = 0;
	wrong = memory_check(&rig);
	rig_verdict(!wrong, "%s, allocation %u%s: %s; %s", names[pairing], n,
		on ? " and all after it" : "", wrong, rig_describe(&rig));
	rig_stop(&rig);
	return asked;
}

static const char *random_check(const struct rig *rig, int role)
{
	const struct rig_side *const side = &rig->side[role];

	if (side->random_calls < rig->plan.random_fails_at[role])
		return rig_succeeded(rig) ? rig_check(rig) : "no success though nothing failed";
	if (!side->crypto || rig->start_status[role] == WSC_CRYPTO)
		return NULL;
	if (side->end.kind != WSC_EVENT_FAILED || side->end.reason != WSC_REASON_CRYPTO)
		return "a failed random source goes unseen";
	return rig_check(rig);
}

/* false: this many numbers are never drawn. */
static bool run_random(enum rig_pairing pairing, int role, unsigned n)
{
	struct rig_plan plan = rig_plan_make(pairing);
	struct rig rig;
	const char *wrong;
	bool drawn;

	plan.random_fails_at[role] = n;
	rig_start(&rig, &plan, NULL);
	rig_run(&rig);
	wrong = random_check(&rig, role);
	drawn = rig.side[role].random_calls >= n;
	rig_verdict(!wrong, "%s, random number %u of the %s: %s; %s", names[pairing], n,
		role == WSC_ENROLLEE ? "enrollee" : "registrar", wrong, rig_describe(&rig));
	rig_stop(&rig);
	return drawn;
}

void torture_faults(bool sample)
{
	if (CRYPTO_set_mem_functions)
		rig_verdict(CRYPTO_set_mem_functions(
				    openssl_malloc, openssl_realloc, openssl_free) == 1,
			"OpenSSL takes no allocator");
	for (int pairing = RIG_STATION; pairing <= RIG_ACCESS_POINT; pairing++) {
		unsigned n = 1;

		/* the first one initialises the crypto library for good */
		run_allocation((enum rig_pairing)pairing, 0, false);
		run_without_allocation((enum rig_pairing)pairing, false);
		run_without_allocation((enum rig_pairing)pairing, true);
		run_count((enum rig_pairing)pairing);
		while (run_allocation((enum rig_pairing)pairing, n, false) >= n)
			n++;
		printf("%s: %u allocations in all\n", names[pairing], n - 1);
		for (unsigned from = 1; from < n; from += sample ? 7 : 1)
			run_allocation((enum rig_pairing)pairing, from, true);
		for (int role = 0; role < 2; role++) {
			for (n = 1; run_random((enum rig_pairing)pairing, role, n); n++)
				;
			rig_verdict(n > 2, "random numbers are drawn");
		}
	}
}
