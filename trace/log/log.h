/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Logs: hostapd, wpa_supplicant and their ctrl events, kernel, NetworkManager, wpsd and `wps
 * events`; bare or behind the stamps of syslog, logread, journalctl (text and json), dmesg, -t;
 * quoted in a mail ("> "). Each line may be of another kind: a whole machine's journal is one
 * input.
 */
#ifndef TRACE_LOG_H
#define TRACE_LOG_H

#include "../input/input.h"
#include "../reader.h"

/* Is it text, and is there a line among these bytes that a log reader knows? 0 = not text, 1 =
 * text, 2 = a known line. */
int trace_log_sniff(const uint8_t *bytes, size_t len);

/* Is it a word of the lines that are known, in capitals or small letters? Somebody may be called
 * so, but where it stands it is not a name for that. */
bool trace_log_has_word(const char *word, size_t len);

/* Takes the input over. A log without a line that is known is no error: its reader has no fact. */
struct trace_reader *trace_log_open(struct trace_input *input, uint16_t source);

#endif
