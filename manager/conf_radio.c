/* SPDX-License-Identifier: BSD-3-Clause */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/conf_internal.h"
#include "manager/row_read.h"

bool conf_radio_option(struct parser *parser, const char *option, const char *value)
{
	struct conf_radio *conf_radio = &parser->conf_radio;
	struct radio_config *radio = &conf_radio->radio;
	char quoted[QUOTE_SIZE];
	long long channel;

	if (strcmp(option, "phy") == 0) {
		if (!is_if_name(value))
			return conf_refuse(parser, parser->line,
				"phy %s is no name; write one like phy0", quote(quoted, value));
		snprintf(radio->phy, sizeof(radio->phy), "%s", value);
		conf_radio->has_phy = true;
		return true;
	}
	if (strcmp(option, "driver") == 0) {
		if (!*value || strlen(value) >= sizeof(radio->driver) ||
			value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_")])
			return conf_refuse(parser, parser->line,
				"driver %s is no driver of hostapd; write one like nl80211",
				quote(quoted, value));
		snprintf(radio->driver, sizeof(radio->driver), "%s", value);
		conf_radio->has_driver = true;
		return true;
	}
	if (strcmp(option, "hw_mode") == 0) {
		if (strlen(value) != 1 || !strchr("abg", *value))
			return conf_refuse(parser, parser->line,
				"hw_mode %s is unknown; write g (2.4 GHz), a (5 GHz) or b",
				quote(quoted, value));
		snprintf(radio->hw_mode, sizeof(radio->hw_mode), "%s", value);
		return true;
	}
	if (strcmp(option, "channel") == 0) {
		if (!conf_read_int(parser, option, value, 1, 177, &channel))
			return false;
		radio->channel = (int)channel;
		return true;
	}
	if (strcmp(option, "country") == 0) {
		if (strlen(value) != 2 || !isupper((unsigned char)value[0]) ||
			!isupper((unsigned char)value[1]))
			return conf_refuse(parser, parser->line,
				"country %s is no country code; write two capitals like DE",
				quote(quoted, value));
		snprintf(radio->country, sizeof(radio->country), "%s", value);
		return true;
	}
	if (strcmp(option, "enabled") == 0)
		return conf_read_bool(parser, option, value, &radio->enabled);
	return conf_refuse(parser, parser->line,
		"%s is no option of a [radio]; there are phy, driver, hw_mode, channel, country, "
		"enabled",
		quote(quoted, option));
}

bool conf_radio_end(struct parser *parser)
{
	struct radio_config *radio = &parser->conf_radio.radio;
	struct conf *conf = parser->conf;
	struct conf_radio *radios;

	snprintf(radio->if_name, sizeof(radio->if_name), "%s", parser->name);
	if (!*radio->driver)
		snprintf(radio->driver, sizeof(radio->driver), "nl80211");
	if (!*radio->hw_mode)
		snprintf(radio->hw_mode, sizeof(radio->hw_mode), radio->channel > 14 ? "a" : "g");
	if (radio->channel == 0)
		radio->channel = *radio->hw_mode == 'a' ? 36 : 1;
	if (*radio->hw_mode == 'a' ? radio->channel < 36 : radio->channel > 14)
		return conf_refuse(parser, parser->section_line,
			"[radio %s]: channel %d is not one of hw_mode %s; change one of the two",
			parser->name, radio->channel, radio->hw_mode);
	if (!*radio->phy)
		phy_derive(parser->name, radio->phy);
	if (!*radio->phy)
		return conf_refuse(parser, parser->section_line,
			"[radio %s]: its phy cannot be told from its name; add a line phy = phy0",
			parser->name);
	radios = reallocarray(conf->radios, conf->n_radios + 1, sizeof(*radios));
	if (!radios || conf->n_radios == CONF_RADIOS_MAX) {
		conf->radios = radios ? radios : conf->radios;
		return conf_refuse(parser, parser->section_line,
			"there are too many [radio] sections; at most %d are possible",
			CONF_RADIOS_MAX);
	}
	radios[conf->n_radios++] = parser->conf_radio;
	conf->radios = radios;
	return true;
}

void conf_radio_overlay(const struct conf *conf, struct radio_config *radio)
{
	size_t i;

	for (i = 0; i < conf->n_radios; i++) {
		const struct conf_radio *section = &conf->radios[i];

		if (strcmp(section->radio.if_name, radio->if_name) != 0)
			continue;
		if (section->has_phy || !*radio->phy)
			memcpy(radio->phy, section->radio.phy, sizeof(radio->phy));
		if (section->has_driver)
			memcpy(radio->driver, section->radio.driver, sizeof(radio->driver));
	}
}
