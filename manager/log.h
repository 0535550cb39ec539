/* SPDX-License-Identifier: BSD-3-Clause */
/* Log lines of wpsd: one line each, with the subsystem, to stderr (with journald priorities when it
 * listens there) or syslog. */
#ifndef OPENWPS_LOG_H
#define OPENWPS_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* subsystem: "core", "hostapd", "ovsdb", "control", "main". Secrets are never passed in (R17). */
void log_line(enum log_level level, const char *subsystem, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void log_level_set(enum log_level level);

#define log_error(subsystem, ...)   log_line(LOG_LEVEL_ERROR, subsystem, __VA_ARGS__)
#define log_warning(subsystem, ...) log_line(LOG_LEVEL_WARNING, subsystem, __VA_ARGS__)
#define log_info(subsystem, ...)    log_line(LOG_LEVEL_INFO, subsystem, __VA_ARGS__)
#define log_debug(subsystem, ...)   log_line(LOG_LEVEL_DEBUG, subsystem, __VA_ARGS__)

#endif
