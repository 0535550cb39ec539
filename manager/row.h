/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads rows in OVSDB notation (RFC 7047, 5.1) into what they wish for. wpsd's own configuration
 * file goes through the same reader: its sections are turned into rows first.
 */
#ifndef OPENWPS_ROW_H
#define OPENWPS_ROW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "manager/vif.h"

#define ROW_PROBLEM_SIZE 200

/*
 * Reads a Wifi_VIF_Config row. Columns that are absent count as unset. `radio` of the result is
 * left empty: the radio's row refers to the VIF, not the other way round. On failure returns false,
 * `ret` is untouched and `problem` says column, what is wrong with it and what is expected, without
 * secrets.
 */
bool row_read_vif(const json_t *row, struct vif_config *ret, char problem[static ROW_PROBLEM_SIZE]);

/*
 * A network that asks for a key and has none is good where devices are given keys of their own
 * only, which is our own registrar's (docs/ledger.md). The reader does not know the registrar: once
 * it is set, this says what is wrong with the row, in the same words as the reader; NULL = nothing.
 */
const char *row_keyless_problem(const struct vif_config *vif);

/* Reads a Wifi_Radio_Config row. `phy` is hw_config's "phy", else derived: wifiN and phyN give
 * phyN. */
bool row_read_radio(
	const json_t *row, struct radio_config *ret, char problem[static ROW_PROBLEM_SIZE]);

/* wps_pbc of a row: 1 true, 0 false, -1 unset. */
int row_read_pbc(const json_t *row);

#endif
