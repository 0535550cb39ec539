/* SPDX-License-Identifier: BSD-3-Clause */
/* What device keys come to in the files of a BSS (docs/ledger.md). */
#include <stdio.h>
#include <string.h>

#include "manager/ports/hostapd/render.h"
#include "manager/ports/hostapd/secret_text.h"
#include "notation/notation.h"

#define HEX_SIZE  (2 * DEVICE_PMK_SIZE)
#define LINE_SIZE 128 /* "wps=1 keyid=", id, address, PMK: what hostapd reads at most */

static const uint8_t wildcard[6];

static char *text_put(char *p, const char *text)
{
	const size_t length = strlen(text);

	memcpy(p, text, length);
	return p + length;
}

/* Thousands of them stand in a file that is made anew with every key: no printf() here. */
static void add_line(struct secret_text *text, const struct device_key *key,
	const uint8_t mac[static 6], bool chosen)
{
	char line[LINE_SIZE], *p = line;

	p = text_put(p, chosen ? "wps=1 keyid=" : "wps=0 keyid=");
	p = text_put(p, key->id);
	*p++ = ' ';
	mac_print(mac, p);
	p[MAC_TEXT - 1] = ' ';
	p += MAC_TEXT;
	p = hex_put(p, key->pmk, sizeof(key->pmk));
	*p++ = '\n';
	secret_text_put(text, line, (size_t)(p - line));
	explicit_bzero(line, sizeof(line));
}

bool render_device_lines(const struct vif_config *vif, struct device_keys devices,
	const char *key_id, struct device_lines *ret)
{
	/* A device that hostapd's own registrar gave such a key would be nobody's in the ledger. */
	const bool choose =
		vif->registrar == REGISTRAR_OWN && *key_id && !vif_key_find(vif, key_id);
	struct secret_text before = {0}, after = {0};
	struct device_lines lines;

	for (size_t i = 0; render_uses_psk_file(vif) && i < devices.n_keys; i++) {
		const struct device_key *key = &devices.keys[i];
		const bool chosen = choose && strcmp(key->id, key_id) == 0;
		const bool open = !key->bound || key->n_macs == 0;

		if (open)
			add_line(&before, key, wildcard, chosen);
		for (size_t m = 0; m < key->n_macs; m++)
			add_line(&after, key, key->macs[m], chosen && !open && m == 0);
	}
	lines.before = secret_text_take(&before);
	lines.after = secret_text_take(&after);
	if (!lines.before || !lines.after) {
		render_device_lines_free(&lines);
		return false;
	}
	*ret = lines;
	return true;
}

void render_device_lines_free(struct device_lines *lines)
{
	secret_text_free(lines->before);
	secret_text_free(lines->after);
	memset(lines, 0, sizeof(*lines));
}
