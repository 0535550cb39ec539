/* SPDX-License-Identifier: BSD-3-Clause */
/* What an input is: in words, and whether it is a log at all. */
#include "internal.h"

#include <string.h>

static bool seen(const struct log_reader *reader, enum log_by by)
{
	return reader->by_seen >> by & 1;
}

static const char *program_format(const struct log_reader *reader, bool hostapd)
{
	if (reader->events_seen)
		return hostapd ? "hostapd events" : "wpa_supplicant events";
	if (reader->debug_seen)
		return hostapd ? "hostapd debug log" : "wpa_supplicant debug log";
	return hostapd ? "hostapd log" : "wpa_supplicant log";
}

void log_format_tell(struct log_reader *reader)
{
	struct trace_input_info *info = &reader->base.info;
	const bool by_score = seen(reader, LOG_BY_BOTH) && !seen(reader, LOG_BY_HOSTAPD) &&
			      !seen(reader, LOG_BY_SUPPLICANT);
	const bool hostapd =
		seen(reader, LOG_BY_HOSTAPD) || (by_score && reader->hostapd_score > 0);
	const bool supplicant =
		seen(reader, LOG_BY_SUPPLICANT) || (by_score && reader->hostapd_score < 0);
	const bool kernel = seen(reader, LOG_BY_KERNEL), manager = seen(reader, LOG_BY_MANAGER);
	const bool wpsd = seen(reader, LOG_BY_WPSD), wps = seen(reader, LOG_BY_WPS);
	const int programs = hostapd + supplicant + kernel + manager + wpsd + wps;
	const bool access_point = hostapd || wpsd || wps;
	const bool station = supplicant || kernel || manager;

	info->side = access_point && !station	? TRACE_AP
		     : station && !access_point ? TRACE_STATION
						: TRACE_NOBODY;
	if (programs > 1)
		info->format = reader->json_seen ? "journal" : "mixed log";
	else if (hostapd || supplicant)
		info->format = program_format(reader, hostapd);
	else if (kernel)
		info->format = "kernel log";
	else if (manager)
		info->format = "NetworkManager log";
	else if (wpsd)
		info->format = "wpsd log";
	else if (wps)
		info->format = "wps events";
	else
		info->format = reader->json_seen ? "journal" : "text";
}

/* Control characters other than those that texts have; bytes that are no ASCII. */
static bool is_text(const uint8_t *bytes, size_t len)
{
	size_t control = 0, high = 0;

	for (size_t i = 0; i < len; i++) {
		const uint8_t c = bytes[i];

		control += c == 0x7f || (c < 0x20 && c != '\n' && c != '\r' && c != '\t' &&
						c != '\f' && c != '\b' && c != '\033');
		high += c >= 0x80;
	}
	return control * 32 <= len && high * 4 <= len;
}

int trace_log_sniff(const uint8_t *bytes, size_t len)
{
	struct log_prefixes prefixes = {0};
	const char *at = (const char *)bytes;

	if (len == 0 || !is_text(bytes, len))
		return 0;
	while (len > 0) {
		const char *end = memchr(at, '\n', len);
		const size_t n = end ? (size_t)(end - at) : len;
		struct log_line line;
		struct log_match match;

		log_prefix_read(&prefixes, (struct log_text){at, n}, &line);
		if (log_match_find(line.message, &match))
			return 2;
		at += n + (end ? 1 : 0);
		len -= n + (end ? 1 : 0);
	}
	return 1;
}
