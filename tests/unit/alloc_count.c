/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "tests/unit/alloc_count.h"

static unsigned long allocations, fail_at;

unsigned long alloc_count(void)
{
	return allocations;
}

#ifdef ALLOC_SANITIZED

int __sanitizer_install_malloc_and_free_hooks(
	void (*on_malloc)(const volatile void *, size_t), void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *p, size_t size)
{
	(void)p;
	(void)size;
	allocations++;
}

static void on_free(const volatile void *p)
{
	(void)p;
}

bool alloc_count_begin(void)
{
	return __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) != 0;
}

bool alloc_fail(unsigned long n)
{
	(void)n;
	(void)fail_at;
	return false;
}

#elif defined(__GLIBC__)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static bool refused(void)
{
	allocations++;
	if (!fail_at || allocations < fail_at)
		return false;
	errno = ENOMEM;
	return true;
}

/* not hidden, so that the shared libraries come here too */
#define VISIBLE __attribute__((visibility("default")))

VISIBLE void *malloc(size_t size)
{
	return refused() ? NULL : __libc_malloc(size);
}

VISIBLE void *calloc(size_t n, size_t size)
{
	return refused() ? NULL : __libc_calloc(n, size);
}

VISIBLE void *realloc(void *p, size_t size)
{
	return refused() ? NULL : __libc_realloc(p, size);
}

/* valgrind has its own malloc, and ours is never called. */
static bool replaced(void)
{
	return getenv("OPENWPS_OWN_MALLOC") != NULL;
}

bool alloc_count_begin(void)
{
	return !replaced();
}

bool alloc_fail(unsigned long n)
{
	fail_at = n ? allocations + n : 0;
	return !replaced();
}

#else

bool alloc_count_begin(void)
{
	return false;
}

bool alloc_fail(unsigned long n)
{
	(void)n;
	(void)fail_at;
	return false;
}

#endif
