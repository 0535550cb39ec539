/* SPDX-License-Identifier: BSD-3-Clause */
/* hostapd's psk file: what is let through is a line that hostapd reads as the same key. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/ports/ledger/pskfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* Written out again it is one line, and is read as what it was. */
static void again(const struct pskfile_line *line)
{
	struct pskfile_line other;
	struct pskfile file;
	char text[256];
	const int length = snprintf(text, sizeof(text),
		"wps=%d keyid=%s vlanid=%d %02x:%02x:%02x:%02x:%02x:%02x %s", line->wps,
		line->key_id, line->vlan_id, line->mac[0], line->mac[1], line->mac[2], line->mac[3],
		line->mac[4], line->mac[5], line->psk);

	/* what hostapd would cut */
	if (length > PSKFILE_LINE_MAX)
		return;
	pskfile_init(&file, text, (size_t)length);
	must(pskfile_next(&file, &other));
	must(!other.problem && other.number == 1);
	must(other.wps == line->wps && other.vlan_id == line->vlan_id &&
		other.wildcard == line->wildcard);
	must(memcmp(other.mac, line->mac, sizeof(other.mac)) == 0);
	must(strcmp(other.key_id, line->key_id) == 0 && strcmp(other.psk, line->psk) == 0);
	must(!pskfile_next(&file, &other));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pskfile_line line;
	struct pskfile file;
	unsigned last = 0;

	pskfile_init(&file, (const char *)data, size);
	while (pskfile_next(&file, &line)) {
		must(line.number > last && line.number <= size);
		last = line.number;
		if (line.problem) {
			must(*line.problem && !*line.psk);
			continue;
		}
		must(strlen(line.psk) >= 8 && strlen(line.psk) < PSK_SIZE);
		must(line.is_pmk == (strlen(line.psk) == PSK_SIZE - 1));
		must(strlen(line.key_id) < KEY_ID_SIZE && !strchr(line.key_id, ' '));
		again(&line);
	}
	must(file.at == file.end);
	return 0;
}
