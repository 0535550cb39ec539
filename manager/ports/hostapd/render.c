/* SPDX-License-Identifier: BSD-3-Clause */
/* The configuration files of a BSS and of a radio's anchor; the psk file is render_psk.c's. */
#include "manager/ports/hostapd/render.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "manager/ports/hostapd/secret_text.h"
#include "notation/notation.h"

#define PSK_AKMS (AKM_PSK | AKM_PSK_SHA256 | AKM_FT_PSK)
#define FT_AKMS	 (AKM_FT_PSK | AKM_FT_SAE)

struct bit_name {
	unsigned bit;
	const char *name;
};

static const struct bit_name akm_names[] = {
	{AKM_PSK, "WPA-PSK"},
	{AKM_PSK_SHA256, "WPA-PSK-SHA256"},
	{AKM_SAE, "SAE"},
	{AKM_EAP, "WPA-EAP"},
	{AKM_FT_PSK, "FT-PSK"},
	{AKM_FT_SAE, "FT-SAE"},
	{0, NULL},
};

static const struct bit_name cipher_names[] = {
	{CIPHER_TKIP, "TKIP"},
	{CIPHER_CCMP, "CCMP"},
	{CIPHER_CCMP256, "CCMP-256"},
	{CIPHER_GCMP, "GCMP"},
	{CIPHER_GCMP256, "GCMP-256"},
	{0, NULL},
};

/* What differs between the file for people and the file hostapd is started with. */
struct variant {
	bool wps;
	bool own;	    /* the registrar is wpsd's, reached by RADIUS */
	const char *secret; /* of RADIUS; NULL: it is left out */
	bool hash; /* for render_bss_hash(): without the SAE password, which can be changed while
		      the BSS runs */
	const char *psk_path;
};

void render_free(char *text)
{
	secret_text_free(text);
}

bool render_uses_psk_file(const struct vif_config *vif)
{
	return vif->wpa_versions && (vif->akm & PSK_AKMS);
}

bool render_uses_sae(const struct vif_config *vif)
{
	return vif->wpa_versions && (vif->akm & (AKM_SAE | AKM_FT_SAE));
}

bool render_wps_possible(const struct vif_config *vif, const struct radio_config *radio)
{
	struct radio_config up = *radio;
	struct vif_config enabled = *vif;

	up.enabled = true;
	enabled.enabled = true;
	return vif_wps_refusal(&enabled, &up) == EXPLAIN_NONE;
}

static void add_set(
	struct secret_text *text, const char *name, const struct bit_name *names, unsigned set)
{
	const char *separator = "=";

	if (!set)
		return;
	secret_text_add(text, "%s", name);
	for (; names->name; names++) {
		if (!(set & names->bit))
			continue;
		secret_text_add(text, "%s%s", separator, names->name);
		separator = " ";
	}
	secret_text_add(text, "\n");
}

static void add_number(struct secret_text *text, const char *name, int value)
{
	if (value >= 0)
		secret_text_add(text, "%s=%d\n", name, value);
}

/* ssid= takes the bytes as they are up to the end of the line; what could end or hide a line is
 * written as digits. */
static void add_ssid(struct secret_text *text, const char *ssid)
{
	char hex[2 * SSID_SIZE + 1];
	bool plain = true;

	for (const char *c = ssid; *c; c++)
		plain = plain && (unsigned char)*c >= 0x20 && *c != 0x7f;
	if (plain) {
		secret_text_add(text, "ssid=%s\n", ssid);
		return;
	}
	hex_print(hex, (const uint8_t *)ssid, strnlen(ssid, SSID_SIZE));
	secret_text_add(text, "ssid2=%s\n", hex);
}

static void add_radio(struct secret_text *text, const struct radio_config *radio)
{
	if (*radio->country)
		secret_text_add(text, "country_code=%s\nieee80211d=1\n", radio->country);
	secret_text_add(text, "hw_mode=%s\nchannel=%d\n", radio->hw_mode, radio->channel);
}

/* Access points of one network find each other by this; FT is refused by hostapd without it. */
static void add_ft(struct secret_text *text, const struct vif_config *vif)
{
	char uuid[UUID_SIZE];

	add_number(text, "#ft_psk", vif->ft_psk);
	if (!(vif->akm & FT_AKMS))
		return;
	render_uuid(vif->ssid, uuid);
	secret_text_add(text, "mobility_domain=%.4s\nnas_identifier=%s\n", uuid, vif->if_name);
	if (vif->akm & AKM_FT_PSK)
		secret_text_add(text, "ft_psk_generate_local=1\n");
}

static void add_security(
	struct secret_text *text, const struct vif_config *vif, const struct variant *variant)
{
	const unsigned rsn = vif->wpa_versions & 2 ? vif->rsn_pairwise : 0;
	const unsigned pairwise = vif->wpa_versions & 1 ? vif->wpa_pairwise : rsn;
	const char *sae_password = vif_sae_password(vif);

	secret_text_add(text, "auth_algs=1\n");
	if (!vif->wpa_versions)
		return;
	add_set(text, "wpa_key_mgmt", akm_names, vif->akm);
	if (vif->akm & AKM_EAP)
		secret_text_add(text, "ieee8021x=1\n");
	if (render_uses_psk_file(vif))
		secret_text_add(text, "wpa_psk_file=%s\n", variant->psk_path);
	if (sae_password && !variant->hash)
		secret_text_add(text, "sae_password=%s\n", sae_password);
	secret_text_add(text, "wpa=%u\n", vif->wpa_versions);
	add_set(text, "wpa_pairwise", cipher_names, pairwise);
	if (rsn != pairwise)
		add_set(text, "rsn_pairwise", cipher_names, rsn);
	if (vif->pmf != PMF_OFF)
		secret_text_add(text, "ieee80211w=%d\n", vif->pmf == PMF_REQUIRED ? 2 : 1);
}

/* With nas_identifier= of add_ft() where there is FT: the name by which our registrar knows the
 * BSS. */
static void add_registrar(struct secret_text *text, const struct vif_config *vif,
	const struct hostapd_port_config *port, const struct variant *variant)
{
	secret_text_add(
		text, "auth_server_addr=127.0.0.1\nauth_server_port=%d\n", port->registrar_port);
	if (variant->secret)
		secret_text_add(text, "auth_server_shared_secret=%s\n", variant->secret);
	secret_text_add(text, "own_ip_addr=127.0.0.1\n");
	if (!(vif->akm & FT_AKMS))
		secret_text_add(text, "nas_identifier=%s\n", vif->if_name);
}

/* The order of lines is that of the sample session (docs/ovsdb.md); what the sample
 * lacks appears only when it is configured. */
static void add_bss(struct secret_text *text, const struct vif_config *vif,
	const struct radio_config *radio, const struct hostapd_port_config *port,
	const struct variant *variant)
{
	/* An own EAP server with nobody in it is the only kind there is for a BSS with EAP: no
	 * column tells another. */
	const bool eap_server =
		(variant->wps && !variant->own) || (vif->wpa_versions && (vif->akm & AKM_EAP));

	secret_text_add(text, "driver=%s\ninterface=%s\nctrl_interface=%s/hostapd-%s\n",
		radio->driver, vif->if_name, port->run_dir, radio->if_name);
	secret_text_add(text, "logger_syslog=-1\nlogger_syslog_level=3\n");
	add_ssid(text, vif->ssid);
	add_radio(text, radio);
	secret_text_add(text, "ignore_broadcast_ssid=%d\nwmm_enabled=1\n", vif->hidden);
	add_ft(text, vif);
	add_number(text, "bss_transition", vif->btm);
	add_number(text, "rrm_neighbor_report", vif->rrm);
	if (*vif->bridge)
		secret_text_add(text, "bridge=%s\n", vif->bridge);
	add_number(text, "wpa_group_rekey", vif->group_rekey);
	add_security(text, vif, variant);
	secret_text_add(text, "wps_state=%d\neap_server=%d\n", variant->wps ? 2 : 0, eap_server);
	if (variant->own)
		add_registrar(text, vif, port, variant);
}

static bool is_own(const struct vif_config *vif, const struct radio_config *radio)
{
	return vif->registrar == REGISTRAR_OWN && render_wps_possible(vif, radio);
}

char *render_public_config(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port, bool shown)
{
	struct secret_text text = {0}, path = {0};
	struct variant variant = {.wps = shown, .own = is_own(vif, radio)};

	secret_text_add(&path, "%s/hostapd-%s.pskfile", port->run_dir, vif->if_name);
	variant.psk_path = path.data ? path.data : "";
	add_bss(&text, vif, radio, port, &variant);
	text.failed = text.failed || path.failed;
	secret_text_clear(&path);
	return secret_text_take(&text);
}

bool render_public_config_show(char *config, bool shown)
{
	char *state = strstr(config, "\nwps_state=");
	char *server = strstr(config, "\neap_server=");

	if (!state || !server)
		return false;
	state[strlen("\nwps_state=")] = shown ? '2' : '0';
	if (!strstr(server, "\nauth_server_addr="))
		server[strlen("\neap_server=")] = shown ? '1' : '0';
	return true;
}

/* hostapd takes the rest of the line, whatever it is, but no second line. */
static void add_attribute(struct secret_text *text, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	secret_text_add(text, "%s=", name);
	for (; *value; value++)
		secret_text_add(text, "%c", (unsigned char)*value < 0x20 ? ' ' : *value);
	secret_text_add(text, "\n");
}

static void add_start(struct secret_text *text, const struct vif_config *vif,
	const struct hostapd_port_config *port, const struct variant *variant)
{
	char uuid[UUID_SIZE];

	/*
	 * The sample's platform sets these two beside hostapd: its file has no line for them though
	 * its row asks for both, so they stand here only.
	 */
	if (vif->ap_isolate)
		secret_text_add(text, "ap_isolate=1\n");
	if (vif->uapsd == 1)
		secret_text_add(text, "uapsd_advertisement_enabled=1\n");
	secret_text_add(text, "start_disabled=1\n");
	if (!variant->wps)
		return;
	render_uuid(vif->ssid, uuid);
	secret_text_add(text, "wps_independent=1\nconfig_methods=push_button\nuuid=%s\n", uuid);
	add_attribute(text, "device_name", port->device_name);
	add_attribute(text, "manufacturer", port->manufacturer);
	add_attribute(text, "model_name", port->model_name);
	/* Network infrastructure, access point (WSC 2.0.x, Primary Device Type). */
	secret_text_add(text, "device_type=6-0050F204-1\n");
	/*
	 * Only an access point of both bands tells its UUID in the beacon, and a device that hears
	 * two of one SSID with their sessions open (R11) takes them for an overlap when it does not
	 * know that their UUIDs are the same.
	 */
	secret_text_add(text, "wps_rf_bands=ag\n");
}

static char *start_config(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port, bool hash)
{
	struct secret_text text = {0}, path = {0};
	struct variant variant = {.wps = render_wps_possible(vif, radio),
		.own = is_own(vif, radio),
		.secret = port->registrar_secret,
		.hash = hash};

	secret_text_add(&path, "%s/start-%s.pskfile", port->private_dir, vif->if_name);
	variant.psk_path = path.data ? path.data : "";
	add_bss(&text, vif, radio, port, &variant);
	add_start(&text, vif, port, &variant);
	if (hash)
		secret_text_add(&text, "#%s\n", radio->phy);
	text.failed = text.failed || path.failed;
	secret_text_clear(&path);
	return secret_text_take(&text);
}

char *render_start_config(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port)
{
	return start_config(vif, radio, port, false);
}

char *render_anchor_config(const struct radio_config *radio, const char *if_name, const char *bssid)
{
	struct secret_text text = {0};

	secret_text_add(&text, "driver=%s\ninterface=%s\n", radio->driver, if_name);
	secret_text_add(&text, "logger_syslog=-1\nlogger_syslog_level=3\nssid=anchor\n");
	add_radio(&text, radio);
	secret_text_add(&text, "ignore_broadcast_ssid=1\nstart_disabled=1\n");
	if (*bssid)
		secret_text_add(&text, "bssid=%s\n", bssid);
	return secret_text_take(&text);
}

uint64_t render_hash(const char *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	uint64_t hash = 0;

	if (!EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL))
		return 0;
	for (size_t i = 0; i < sizeof(hash); i++)
		hash = hash << 8 | digest[i];
	explicit_bzero(digest, sizeof(digest));
	return hash ? hash : 1;
}

uint64_t render_bss_hash(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port)
{
	char *text = start_config(vif, radio, port, true);
	const uint64_t hash = text ? render_hash(text) : 0;

	render_free(text);
	/* Out of memory: a hash that nothing runs with. */
	return hash ? hash : 1;
}

void render_uuid(const char *ssid, char uuid[static UUID_SIZE])
{
	/* Our own name space. */
	static const unsigned char space[16] = {0x6f, 0x9a, 0x1c, 0x52, 0x0b, 0x7e, 0x4d, 0x30,
		0x93, 0xe4, 0x2d, 0x58, 0x71, 0xc6, 0x0f, 0xa9};
	unsigned char input[sizeof(space) + SSID_SIZE], d[EVP_MAX_MD_SIZE] = {0};
	const size_t length = strnlen(ssid, SSID_SIZE);

	memcpy(input, space, sizeof(space));
	memcpy(input + sizeof(space), ssid, length);
	/* Fails only without memory; the UUID of that moment is a poor one, not a wrong one. */
	EVP_Digest(input, sizeof(space) + length, d, NULL, EVP_sha1(), NULL);
	d[6] = (unsigned char)((d[6] & 0x0f) | 0x50);
	d[8] = (unsigned char)((d[8] & 0x3f) | 0x80);
	uuid_print(d, uuid);
}
