/* SPDX-License-Identifier: BSD-3-Clause */
/* A configuration file is either taken whole or reported on, with a line and in one line. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "manager/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void report(void *arg, const char *path, unsigned line, const char *problem)
{
	unsigned *count = arg;

	must(strcmp(path, "fuzz.conf") == 0 && *problem);
	must(line <= 1u << 20);
	for (; *problem; problem++)
		must((unsigned char)*problem >= 0x20 && *problem != 0x7f);
	(*count)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned count = 0;
	struct conf *conf = conf_parse((const char *)data, size, "fuzz.conf", report, &count);
	size_t i;

	must((conf == NULL) == (count > 0));
	if (!conf)
		return 0;
	must(conf->run_dir && conf->control && conf->hostapd && conf->device_name);
	for (i = 0; i < conf->n_radios; i++) {
		must(conf->radios[i].radio.channel > 0 && conf->radios[i].radio.phy[0]);
		conf_radio_overlay(conf, &conf->radios[i].radio);
	}
	for (i = 0; i < conf->n_vifs; i++)
		must(conf->vifs[i].if_name[0] && conf->vifs[i].radio[0]);
	conf_free(conf);
	return 0;
}
