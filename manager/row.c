/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/row.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "manager/row_read.h"

static bool has_control(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	}
	return false;
}

static bool read_ssid(struct reader *reader, struct vif_config *vif)
{
	const char *text = "";
	const size_t max = SSID_SIZE - 1;

	if (!read_string(reader, "ssid", &text))
		return false;
	/* A row that is being built up, disabled so far, need not have one yet. */
	if (*text == '\0' && !vif->enabled)
		return true;
	if (*text == '\0')
		return refuse(reader, "ssid", "is empty; expected 1 to %zu bytes", max);
	if (strlen(text) > max)
		return refuse(reader, "ssid", "is %zu bytes long; expected 1 to %zu bytes",
			strlen(text), max);
	if (has_control(text))
		return refuse(reader, "ssid",
			"has a control character in it; expected printable characters only");
	snprintf(vif->ssid, sizeof(vif->ssid), "%s", text);
	return true;
}

static bool read_mode(struct reader *reader)
{
	const char *mode = "ap";
	char quoted[QUOTE_SIZE];

	if (!read_string(reader, "mode", &mode))
		return false;
	return strcmp(mode, "ap") == 0 ||
	       refuse(reader, "mode", "%s is not an access point; expected ap",
		       quote(quoted, mode));
}

static bool read_words(struct reader *reader, struct vif_config *vif)
{
	static const struct word broadcast[] = {
		{"enabled", 0}, {"disabled", 1}, {"disabled_null", 1}, {NULL, 0}};
	static const struct word hw_modes[] = {{"11b", 0}, {"11g", 0}, {"11a", 0}, {"11n", 0},
		{"11ac", 0}, {"11ax", 0}, {"11be", 0}, {NULL, 0}};
	static const struct word list_types[] = {
		{"none", 0}, {"whitelist", 1}, {"blacklist", 1}, {NULL, 0}};
	unsigned hidden = 0, hw_mode = 0, list = 0;

	if (!read_word(reader, "ssid_broadcast", broadcast, "enabled or disabled", &hidden) ||
		!read_word(reader, "min_hw_mode", hw_modes,
			"11b, 11g, 11a, 11n, 11ac, 11ax or 11be", &hw_mode) ||
		!read_word(reader, "mac_list_type", list_types, "none", &list))
		return false;
	/* Going on air without the list would let in whom it keeps out. */
	if (list)
		return refuse(reader, "mac_list_type",
			"lists of MAC addresses are not supported; expected none");
	vif->hidden = hidden != 0;
	return true;
}

static bool read_wps(struct reader *reader, struct vif_config *vif)
{
	const char *key_id = "";
	bool pbc = false;

	/* The request itself is row_read_pbc()'s; here it only has to be a boolean. */
	if (!read_bool(reader, "wps", &vif->wps) || !read_bool(reader, "wps_pbc", &pbc) ||
		!read_string(reader, "wps_pbc_key_id", &key_id))
		return false;
	/* Cut off it might name another key. That it names none at all is no fault of the row. */
	if (*key_id && !is_key_id(key_id))
		return refuse(reader, "wps_pbc_key_id",
			"%zu characters are no key id; expected at most %d visible ASCII "
			"characters "
			"without blanks",
			strlen(key_id), KEY_ID_SIZE - 1);
	snprintf(vif->wps_key_id, sizeof(vif->wps_key_id), "%s", key_id);
	return true;
}

static bool read_vif(struct reader *reader, struct vif_config *vif)
{
	bool ap_bridge = true, uapsd = false;
	struct ovsdb_error error;
	int radio_idx, found;

	if (!read_if_name(reader, "if_name", true, vif->if_name) || !read_mode(reader) ||
		!read_bool(reader, "enabled", &vif->enabled) || !read_ssid(reader, vif) ||
		!read_if_name(reader, "bridge", false, vif->bridge) ||
		!read_bool(reader, "ap_bridge", &ap_bridge) || !read_words(reader, vif) ||
		!read_int(reader, "group_rekey", -1, INT_MAX, &vif->group_rekey) ||
		!read_int(reader, "ft_psk", 0, 1, &vif->ft_psk) ||
		!read_int(reader, "btm", 0, 1, &vif->btm) ||
		!read_int(reader, "rrm", 0, 1, &vif->rrm) ||
		!read_int(reader, "vif_radio_idx", 0, 255, &radio_idx))
		return false;
	found = ovsdb_row_bool(reader->row, "uapsd_enable", &uapsd, &error);
	if (found < 0)
		return refuse_type(reader, &error);
	vif->uapsd = found > 0 ? uapsd : -1;
	vif->ap_isolate = !ap_bridge;
	return read_security(reader, vif) && read_wps(reader, vif);
}

bool row_read_vif(const json_t *row, struct vif_config *ret, char problem[static ROW_PROBLEM_SIZE])
{
	struct vif_config vif = {
		.group_rekey = -1, .ft_psk = -1, .btm = -1, .rrm = -1, .uapsd = -1};
	struct reader reader = {.row = row, .problem = problem};

	if (!read_vif(&reader, &vif)) {
		vif_config_clear(&vif);
		return false;
	}
	*ret = vif;
	return true;
}

static bool read_phy(struct reader *reader, struct radio_config *radio)
{
	struct ovsdb_map hw_config;
	const char *phy;
	char quoted[QUOTE_SIZE];

	if (!read_map(reader, "hw_config", &hw_config))
		return false;
	phy = ovsdb_map_get(&hw_config, "phy");
	if (!phy) {
		phy_derive(radio->if_name, radio->phy);
		return true;
	}
	if (!is_if_name(phy))
		return refuse(reader, "hw_config", "phy %s is no name; expected one like phy0",
			quote(quoted, phy));
	snprintf(radio->phy, sizeof(radio->phy), "%s", phy);
	return true;
}

static bool read_country(struct reader *reader, struct radio_config *radio)
{
	const char *text = "";
	char quoted[QUOTE_SIZE];

	if (!read_string(reader, "country", &text))
		return false;
	if (*text && (strlen(text) != 2 || !isupper((unsigned char)text[0]) ||
			     !isalnum((unsigned char)text[1])))
		return refuse(reader, "country",
			"%s is no country code; expected two capitals like DE",
			quote(quoted, text));
	snprintf(radio->country, sizeof(radio->country), "%s", text);
	return true;
}

/* Channels by band: IEEE 802.11-2020, annex E, and 802.11ax for 6 GHz. */
static bool read_channel(struct reader *reader, struct radio_config *radio)
{
	enum { BAND_2G, BAND_5G, BAND_6G };
	static const struct word bands[] = {{"2.4G", BAND_2G}, {"5G", BAND_5G}, {"5GL", BAND_5G},
		{"5GU", BAND_5G}, {"6G", BAND_6G}, {NULL, 0}};
	static const struct {
		int min, max, unset;
	} channels[] = {[BAND_2G] = {1, 14, 1}, [BAND_5G] = {36, 177, 36}, [BAND_6G] = {1, 233, 5}};
	static const struct word hw_modes[] = {{"11a", 0}, {"11b", 1}, {"11g", 0}, {"11n", 0},
		{"11ab", 0}, {"11ac", 0}, {"11ax", 0}, {"11be", 0}, {NULL, 0}};
	unsigned band = BAND_2G, is_11b = 0;

	if (!read_word(reader, "freq_band", bands, "2.4G, 5G, 5GL, 5GU or 6G", &band) ||
		!read_word(reader, "hw_mode", hw_modes, "11b, 11g, 11a, 11n, 11ac, 11ax or 11be",
			&is_11b))
		return false;
	radio->channel = channels[band].unset;
	radio->is_6ghz = band == BAND_6G;
	snprintf(radio->hw_mode, sizeof(radio->hw_mode), "%s",
		band != BAND_2G ? "a"
		: is_11b	? "b"
				: "g");
	return read_int(reader, "channel", channels[band].min, channels[band].max, &radio->channel);
}

bool row_read_radio(
	const json_t *row, struct radio_config *ret, char problem[static ROW_PROBLEM_SIZE])
{
	struct radio_config radio = {.driver = "nl80211"};
	struct reader reader = {.row = row, .problem = problem};

	if (!read_if_name(&reader, "if_name", true, radio.if_name) || !read_phy(&reader, &radio) ||
		!read_country(&reader, &radio) || !read_channel(&reader, &radio) ||
		!read_bool(&reader, "enabled", &radio.enabled))
		return false;
	*ret = radio;
	return true;
}

int row_read_pbc(const json_t *row)
{
	bool pbc;

	return ovsdb_row_bool(row, "wps_pbc", &pbc, NULL) > 0 ? pbc : -1;
}
