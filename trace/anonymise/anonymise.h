/* SPDX-License-Identifier: BSD-3-Clause */
/* What must not be seen: in quotes of a report, and in a copy of an input that is to be posted in
 * public. */
#ifndef TRACE_ANONYMISE_H
#define TRACE_ANONYMISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../input/input.h"

/*
 * Overwrites passphrases, PSKs, PINs and keys in a log line with '*', in place: what -K prints,
 * psk= and wpa_passphrase= of configuration lines, WPS_PIN and WPS_REG commands, hexdumps of
 * credentials and keys.
 */
void trace_mask_secrets(char *line, size_t len);

/*
 * Writes a copy of a log or capture in which nothing tells whose it is: MAC addresses keep their
 * vendor octets and get others behind them (the same ones for the same address, over all inputs of
 * a run), SSIDs, device names, serial numbers, UUIDs and IP addresses are replaced alike, secrets
 * are gone, payloads of data frames are cut off. WSC messages stay valid to read; their nonces and
 * public keys stay (their repetition matters), Encrypted Settings are replaced by zeros. The copy
 * gives the same verdicts.
 *
 * What a name is, is learned from all inputs before the first is copied; standard input and pipes
 * are kept for that in a file without a name.
 */
struct trace_anonymiser;
/* @paths are borrowed; @stop may be NULL. NULL and @problem: no memory, no room, stopped. */
struct trace_anonymiser *trace_anonymiser_new(const char *const *paths, size_t n,
	const struct trace_stop *stop, struct trace_problem *problem);
/* A copy of input @i. *ret_cut: why it ends early, because its input does; NULL: it does not. false
 * and @problem: there is no whole copy. */
bool trace_anonymise(struct trace_anonymiser *anonymiser, size_t i, FILE *to, const char **ret_cut,
	struct trace_problem *problem);
void trace_anonymiser_free(struct trace_anonymiser *anonymiser);

#endif
