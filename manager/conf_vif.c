/* SPDX-License-Identifier: BSD-3-Clause */
/* A [vif] section is turned into a row of Wifi_VIF_Config and read as one: there is one reader of
 * wishes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/conf_internal.h"
#include "manager/row_read.h"

enum column_type { COLUMN_BOOL, COLUMN_INT, COLUMN_STRING, COLUMN_SET, COLUMN_MAP };

struct column {
	const char *name;
	enum column_type type;
};

/* Those that row_read_vif() reads. if_name is the section's, wps_pbc is an order and no setting. */
static const struct column columns[] = {
	{"ap_bridge", COLUMN_BOOL},
	{"bridge", COLUMN_STRING},
	{"btm", COLUMN_INT},
	{"enabled", COLUMN_BOOL},
	{"ft_psk", COLUMN_INT},
	{"group_rekey", COLUMN_INT},
	{"pmf", COLUMN_STRING},
	{"rrm", COLUMN_INT},
	{"rsn_pairwise_ccmp", COLUMN_BOOL},
	{"rsn_pairwise_ccmp256", COLUMN_BOOL},
	{"rsn_pairwise_gcmp", COLUMN_BOOL},
	{"rsn_pairwise_gcmp256", COLUMN_BOOL},
	{"rsn_pairwise_tkip", COLUMN_BOOL},
	{"security", COLUMN_MAP},
	{"ssid", COLUMN_STRING},
	{"ssid_broadcast", COLUMN_STRING},
	{"uapsd_enable", COLUMN_BOOL},
	{"wpa", COLUMN_BOOL},
	{"wpa_key_mgmt", COLUMN_SET},
	{"wpa_oftags", COLUMN_MAP},
	{"wpa_pairwise_ccmp", COLUMN_BOOL},
	{"wpa_pairwise_tkip", COLUMN_BOOL},
	{"wpa_psks", COLUMN_MAP},
	{"wps", COLUMN_BOOL},
	{"wps_pbc_key_id", COLUMN_STRING},
};

static const struct column *column_find(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (strlen(columns[i].name) == length &&
			strncmp(columns[i].name, name, length) == 0)
			return &columns[i];
	}
	return NULL;
}

/* The words of a set: blanks between them. */
static json_t *set_value(const char *value)
{
	json_t *set = ovsdb_set_new();

	while (set && *value) {
		const size_t length = strcspn(value, " \t");

		if (length > 0)
			ovsdb_set_add(set, json_stringn(value, length));
		value += length + strspn(value + length, " \t");
	}
	return set;
}

/* Adds to the map what an option like security.key-3 says. */
static bool map_option(
	struct parser *parser, const char *column, const char *key, const char *value)
{
	json_t *map = json_object_get(parser->row, column);

	if (!map) {
		map = ovsdb_map_new();
		json_object_set_new(parser->row, column, map);
	}
	if ((strcmp(column, "wpa_psks") == 0 || strncmp(key, "key", 3) == 0) &&
		parser->conf->keys_line == 0)
		parser->conf->keys_line = parser->line;
	return ovsdb_map_add(map, key, value) == 0 ||
	       conf_refuse(
		       parser, parser->line, "%s is not UTF-8; write the file in UTF-8", column);
}

static bool column_option(
	struct parser *parser, const struct column *column, const char *option, const char *value)
{
	json_t *json = NULL;
	long long number;
	bool flag;

	switch (column->type) {
	case COLUMN_BOOL:
		if (!conf_read_bool(parser, option, value, &flag))
			return false;
		json = json_boolean(flag);
		break;
	case COLUMN_INT:
		if (!conf_read_int(parser, option, value, -1, 2147483647, &number))
			return false;
		json = json_integer(number);
		break;
	case COLUMN_STRING:
		json = json_string(value);
		break;
	case COLUMN_SET:
		json = set_value(value);
		break;
	case COLUMN_MAP:
		return conf_refuse(parser, parser->line,
			"%s is a map; write %s.NAME = VALUE, a line for each name", option, option);
	}
	return json_object_set_new(parser->row, column->name, json) == 0 ||
	       conf_refuse(
		       parser, parser->line, "%s is not UTF-8; write the file in UTF-8", option);
}

bool conf_vif_option(struct parser *parser, const char *option, const char *value)
{
	const size_t length = strcspn(option, ".");
	const struct column *column = column_find(option, length);
	char quoted[QUOTE_SIZE];

	if (strcmp(option, "radio") == 0) {
		if (!is_if_name(value))
			return conf_refuse(parser, parser->line,
				"radio %s is no name; write that of a [radio] section",
				quote(quoted, value));
		snprintf(parser->radio, sizeof(parser->radio), "%s", value);
		return true;
	}
	if (strcmp(option, "registrar") == 0) {
		parser->has_registrar = conf_read_registrar(parser, value, &parser->registrar);
		return parser->has_registrar;
	}
	if (strcmp(option, "wps_pbc") == 0)
		return conf_refuse(parser, parser->line,
			"wps_pbc is an order, not a setting; remove it and run: wps start %s",
			parser->name);
	if (!column)
		return conf_refuse(parser, parser->line,
			"%s is no option of a [vif]; see the sample wpsd.conf for those that there "
			"are",
			quote(quoted, option));
	if (option[length] != '.')
		return column_option(parser, column, option, value);
	if (column->type != COLUMN_MAP)
		return conf_refuse(parser, parser->line, "%s is no map; write %s = VALUE",
			column->name, column->name);
	return map_option(parser, column->name, option + length + 1, value);
}

static bool vifs_too_many(struct parser *parser)
{
	return conf_refuse(parser, parser->section_line,
		"there are too many [vif] sections; at most %d are possible", CONF_VIFS_MAX);
}

/* The line of the option that a problem names first, else that of the section. */
static unsigned problem_line(const struct parser *parser, const char *problem)
{
	const size_t length = strcspn(problem, ":");
	const char *option;
	json_t *line;

	json_object_foreach (parser->seen, option, line) {
		if (strncmp(option, problem, length) == 0 &&
			(option[length] == '\0' || option[length] == '.'))
			return (unsigned)json_integer_value(line);
	}
	return parser->section_line;
}

/* All but the registrar is the database's then. */
static bool ovsdb_vif_end(struct parser *parser)
{
	struct conf *conf = parser->conf;
	struct conf_vif *vifs;

	if (json_object_size(parser->row) || *parser->radio)
		return conf_refuse(parser, parser->section_line,
			"[vif %s]: only registrar has an effect here because ovsdb is set; remove "
			"the "
			"other options, or write ovsdb = none",
			parser->name);
	if (!parser->has_registrar)
		return true;
	vifs = conf->n_vifs_of_ovsdb < CONF_VIFS_MAX
		       ? reallocarray(conf->vifs_of_ovsdb, conf->n_vifs_of_ovsdb + 1, sizeof(*vifs))
		       : NULL;
	if (!vifs)
		return vifs_too_many(parser);
	snprintf(vifs[conf->n_vifs_of_ovsdb].if_name, IF_NAME_SIZE, "%s", parser->name);
	vifs[conf->n_vifs_of_ovsdb++].registrar = parser->registrar;
	conf->vifs_of_ovsdb = vifs;
	return true;
}

bool conf_vif_end(struct parser *parser)
{
	struct conf *conf = parser->conf;
	struct vif_config vif, *vifs;
	char problem[ROW_PROBLEM_SIZE];
	const char *keyless;

	if (conf->ovsdb)
		return ovsdb_vif_end(parser);
	json_object_set_new(parser->row, "if_name", json_string(parser->name));
	if (!json_object_get(parser->row, "enabled"))
		json_object_set_new(parser->row, "enabled", json_true());
	if (!row_read_vif(parser->row, &vif, problem))
		return conf_refuse(parser, problem_line(parser, problem), "[vif %s]: %s",
			parser->name, problem);
	/* Where there is one key, nobody has to choose. */
	if (vif.n_keys == 1 && !*vif.wps_key_id)
		memcpy(vif.wps_key_id, vif.keys[0].id, sizeof(vif.wps_key_id));
	memcpy(vif.radio, parser->radio, sizeof(vif.radio));
	vif.registrar = parser->has_registrar ? parser->registrar : conf->registrar;
	keyless = row_keyless_problem(&vif);
	if (keyless)
		return conf_refuse(parser, problem_line(parser, keyless), "[vif %s]: %s",
			parser->name, keyless);
	vifs = conf->n_vifs < CONF_VIFS_MAX
		       ? reallocarray(conf->vifs, conf->n_vifs + 1, sizeof(*vifs))
		       : NULL;
	if (!vifs) {
		vif_config_clear(&vif);
		return vifs_too_many(parser);
	}
	parser->vif_lines[conf->n_vifs] = parser->section_line;
	vifs[conf->n_vifs++] = vif;
	conf->vifs = vifs;
	return true;
}

static size_t radio_index(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->n_radios; i++) {
		if (strcmp(conf->radios[i].radio.if_name, name) == 0)
			break;
	}
	return i;
}

void conf_vifs_check(struct parser *parser)
{
	struct conf *conf = parser->conf;
	unsigned vifs_of[CONF_RADIOS_MAX] = {0};
	size_t i, radio;

	for (i = 0; i < conf->n_vifs; i++) {
		struct vif_config *vif = &conf->vifs[i];

		/* Where there is one radio, nobody has to choose. */
		if (!*vif->radio && conf->n_radios == 1)
			memcpy(vif->radio, conf->radios[0].radio.if_name, sizeof(vif->radio));
		radio = radio_index(conf, vif->radio);
		if (!*vif->radio)
			conf_refuse(parser, parser->vif_lines[i],
				"[vif %s] does not say its radio; add a line radio = NAME of a "
				"[radio] section",
				vif->if_name);
		else if (radio == conf->n_radios)
			conf_refuse(parser, parser->vif_lines[i],
				"[vif %s]: there is no [radio %s]; add that section", vif->if_name,
				vif->radio);
		else if (++vifs_of[radio] == VIFS_PER_RADIO + 1)
			conf_refuse(parser, parser->vif_lines[i],
				"[vif %s] is one too many on radio %s; it can have %d",
				vif->if_name, vif->radio, VIFS_PER_RADIO);
	}
}

enum vif_registrar conf_vif_registrar(const struct conf *conf, const char *if_name)
{
	for (size_t i = 0; i < conf->n_vifs_of_ovsdb; i++)
		if (strcmp(conf->vifs_of_ovsdb[i].if_name, if_name) == 0)
			return conf->vifs_of_ovsdb[i].registrar;
	return conf->registrar;
}

bool conf_has_own_registrar(const struct conf *conf)
{
	for (size_t i = 0; i < conf->n_vifs; i++)
		if (conf->vifs[i].registrar == REGISTRAR_OWN)
			return true;
	for (size_t i = 0; i < conf->n_vifs_of_ovsdb; i++)
		if (conf->vifs_of_ovsdb[i].registrar == REGISTRAR_OWN)
			return true;
	return conf->ovsdb && conf->registrar == REGISTRAR_OWN;
}
