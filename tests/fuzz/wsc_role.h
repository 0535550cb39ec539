/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_FUZZ_WSC_ROLE_H
#define TESTS_FUZZ_WSC_ROLE_H

#include <stddef.h>
#include <stdint.h>

/*
 * One exchange whose @target (enum wsc_role) meets what @data says: its partner's honest packets
 * and what can be done to them, packets out of nothing, time, and the program's answers. What must
 * hold of any exchange is checked at its end.
 */
void wsc_role_run(int target, const uint8_t *data, size_t size);

#endif
