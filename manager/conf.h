/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wpsd's one configuration file; packaging/wpsd.conf is the documented sample.
 *
 *	option = value                  options of wpsd itself
 *	[radio wifi0]                   a radio, or what OVSDB does not tell of one
 *	phy = phy0
 *	[vif home-ap-24]                a BSS, when there is no OVSDB
 *	ssid = Home                     columns of Wifi_VIF_Config; sets with blanks between, maps
 *by dots: security.key-3 = "some words"
 *
 * A line that begins with # or ; is a comment. Quotes around a value keep blanks at its ends. Every
 *option has a default that works; no file at all is a good configuration.
 */
#ifndef OPENWPS_CONF_H
#define OPENWPS_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "manager/log.h"
#include "manager/vif.h"

#define CONF_PATH	 "/etc/openwps/wpsd.conf"
#define CONF_RADIOS_MAX	 16
#define CONF_VIFS_MAX	 (CONF_RADIOS_MAX * VIFS_PER_RADIO)
#define CONF_BYTES_MAX	 (1 << 20)
#define CONF_PROBLEM_MAX 360

/* RADIUS of our own registrar, far from 1812, where another server may be. */
#define CONF_REGISTRAR_PORT 18120

/* A [radio] section: "" and 0 are what it does not give. */
struct conf_radio {
	struct radio_config radio; /* complete, with defaults, for the embedded mode */
	bool has_phy;
	bool has_driver;
};

/* What a [vif] section says of a VIF that OVSDB tells. */
struct conf_vif {
	char if_name[IF_NAME_SIZE];
	enum vif_registrar registrar;
};

struct conf {
	char *ovsdb; /* remote of the OVSDB server, NULL = none: VIFs are those of this file */
	char *ca_file, *cert_file, *key_file; /* of ssl: remotes, else NULL */
	int probe_s;			      /* 0 = off, -1 = the remote's kind decides */
	char *run_dir;			      /* hostapd's config and psk files */
	char *private_dir;		      /* sockets */
	char *state_dir;		      /* the key ledger: what must outlive a reboot */
	char *control;			      /* path of the control socket */
	char *control_group;		      /* who may use it beside root; "" = nobody */
	char *hostapd;			      /* the program */
	enum vif_registrar registrar;	      /* of VIFs whose section does not tell one */
	int registrar_port;		      /* on 127.0.0.1 */
	bool stop_hostapd;		      /* it ends when wpsd ends */
	enum log_level log_level;
	char *device_name, *manufacturer, *model_name; /* what devices read in WPS */
	struct conf_radio *radios;
	size_t n_radios;
	struct vif_config *vifs; /* with `radio` set */
	size_t n_vifs;
	struct conf_vif *vifs_of_ovsdb;
	size_t n_vifs_of_ovsdb;
	unsigned keys_line; /* of the first secret in the file, 0 = there is none */
};

/* One thing that is wrong. `line` counts from 1; 0 = the file as a whole. `problem` says what to
 * do; no secrets. */
typedef void conf_error_fn(void *arg, const char *path, unsigned line, const char *problem);

/* All options at their defaults. NULL: out of memory. */
struct conf *conf_default(void);

/*
 * Reads a file, and reports everything that is wrong with it, not only the first. NULL after at
 * least one report. A file with keys in it that others than its owner can read is refused.
 */
struct conf *conf_load(const char *path, conf_error_fn *error, void *arg);

/* The same of a text in memory; `path` is for the reports. */
struct conf *conf_parse(
	const char *text, size_t length, const char *path, conf_error_fn *error, void *arg);

/* Wipes the keys. Takes NULL. */
void conf_free(struct conf *conf);

/* Writes what a [radio] section of the same name says of phy and driver over a radio that OVSDB
 * told. */
void conf_radio_overlay(const struct conf *conf, struct radio_config *radio);

/* The registrar of a VIF that OVSDB told. */
enum vif_registrar conf_vif_registrar(const struct conf *conf, const char *if_name);

/* Whether any VIF may have our own registrar. */
bool conf_has_own_registrar(const struct conf *conf);

#endif
