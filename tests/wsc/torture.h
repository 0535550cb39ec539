/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of the torture program. @sample: a little of each, for crypto that takes its time. */
#ifndef TESTS_WSC_TORTURE_H
#define TESTS_WSC_TORTURE_H

#include "tests/wsc/rig.h"

void torture_matrix(bool sample);
void torture_medium(bool sample);
void torture_replace(bool sample);
void torture_flip(bool sample);
void torture_password(bool sample);
void torture_faults(bool sample);

#endif
