/* SPDX-License-Identifier: BSD-3-Clause */
/* docs/verdicts.md, printed from the table that `wps trace` judges by. */
#ifndef OPENWPS_VERDICTS_H
#define OPENWPS_VERDICTS_H

#include <stdio.h>

void verdicts_print(FILE *to);

#endif
