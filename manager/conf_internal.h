/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files of conf.h. */
#ifndef OPENWPS_CONF_INTERNAL_H
#define OPENWPS_CONF_INTERNAL_H

#include <jansson.h>

#include "manager/conf.h"

enum section { SECTION_MAIN, SECTION_RADIO, SECTION_VIF, SECTION_UNKNOWN };

struct parser {
	struct conf *conf;
	const char *path;
	conf_error_fn *error;
	void *arg;
	unsigned line;
	unsigned errors;
	json_t *sections; /* "vif home-ap-24" -> line */

	/* the section that is being read */
	enum section section;
	unsigned section_line;
	char name[IF_NAME_SIZE];
	json_t *seen; /* option -> line */
	json_t *row;  /* of a [vif] */
	char radio[IF_NAME_SIZE];
	bool has_registrar;
	enum vif_registrar registrar;
	struct conf_radio conf_radio;

	unsigned vif_lines[CONF_VIFS_MAX]; /* of the sections in conf->vifs */
};

/* Reports a problem at a line. Always false. */
bool conf_refuse(struct parser *parser, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Values. False after a report that names the option. */
bool conf_read_bool(struct parser *parser, const char *option, const char *value, bool *ret);
bool conf_read_int(struct parser *parser, const char *option, const char *value, long long min,
	long long max, long long *ret);

bool conf_read_registrar(struct parser *parser, const char *value, enum vif_registrar *ret);

/* Options of a [vif] and its end: conf_vif.c. */
bool conf_vif_option(struct parser *parser, const char *option, const char *value);
bool conf_vif_end(struct parser *parser);
/* When the file is read: does each have its radio? */
void conf_vifs_check(struct parser *parser);

/* Options of a [radio] and its end: conf_radio.c. */
bool conf_radio_option(struct parser *parser, const char *option, const char *value);
bool conf_radio_end(struct parser *parser);

#endif
