/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counts the allocations of the whole process, shared libraries included: by the sanitizer's hook,
 * or by taking the place of glibc's malloc.
 */
#ifndef TESTS_UNIT_ALLOC_COUNT_H
#define TESTS_UNIT_ALLOC_COUNT_H

#include <stdbool.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define ALLOC_SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ALLOC_SANITIZED 1
#endif

bool alloc_count_begin(void); /* false: this C library cannot be counted in */
unsigned long alloc_count(void);

/* The @n-th allocation from now on fails, and all after it; 0 = none. false: not possible. */
bool alloc_fail(unsigned long n);

#endif
