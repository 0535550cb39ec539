/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files of row.h: columns of a row, and what to say when they cannot be used. */
#ifndef OPENWPS_ROW_READ_H
#define OPENWPS_ROW_READ_H

#include "manager/row.h"
#include "ovsdb/value.h"

#define QUOTE_SIZE 60

struct reader {
	const json_t *row;
	char *problem; /* ROW_PROBLEM_SIZE */
};

struct word {
	const char *text; /* NULL ends a table */
	unsigned value;
};

/* Always false, so that the readers can return it. */
bool refuse(struct reader *reader, const char *column, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The value has another type than the column should have. */
bool refuse_type(struct reader *reader, const struct ovsdb_error *error);

/* For messages: what cannot be printed becomes \xNN, so that a value cannot forge log lines. */
const char *quote(char out[static QUOTE_SIZE], const char *text);

/* Printable ASCII, blanks included: what hostapd's files hold on one line. */
bool is_printable(const char *text);
/*
 * A name that the kernel takes for an interface (dev_valid_name), in visible ASCII. It also becomes
 * part of file names and of hostapd's command line: no '/', and not an option.
 */
bool is_if_name(const char *text);
/* wifi0 and phy0 are on phy0: into @phy, IF_NAME_SIZE. Left alone when the name does not tell. */
void phy_derive(const char *if_name, char *phy);
/* 1 to 31 visible characters. */
bool is_key_id(const char *text);

/* Columns. False with the problem set; unset columns leave *ret as it is. */
bool read_bool(struct reader *reader, const char *column, bool *ret);
bool read_string(struct reader *reader, const char *column, const char **ret);
bool read_map(struct reader *reader, const char *column, struct ovsdb_map *ret);
bool read_int(struct reader *reader, const char *column, int min, int max, int *ret);
/* A word out of a table; `expected` lists them for people. */
bool read_word(struct reader *reader, const char *column, const struct word *words,
	const char *expected, unsigned *ret);
/* @ret: IF_NAME_SIZE. */
bool read_if_name(struct reader *reader, const char *column, bool needed, char *ret);

/* Either layout of the keys: versions, key management, ciphers, pmf and keys of `vif`. Its
 * `enabled` and `ft_psk` have been read before. */
bool read_security(struct reader *reader, struct vif_config *vif);

#endif
