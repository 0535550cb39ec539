/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables, and the way from those of an older wpsd. */
#ifndef OPENWPS_LEDGER_SCHEMA_H
#define OPENWPS_LEDGER_SCHEMA_H

#include "manager/ports/ledger/db.h"

#define SCHEMA_APPLICATION_ID 0x77707364 /* "wpsd": at byte 68 of the file, for file(1) too */

enum schema_verdict {
	SCHEMA_GOOD,	/* or made so */
	SCHEMA_DAMAGED, /* a ledger once */
	SCHEMA_NEWER,	/* of a wpsd to come: not to be touched */
	SCHEMA_FOREIGN, /* of another program: not to be touched */
	SCHEMA_FAILED,	/* not read or not written: db->error */
};

/* Only reads. A file without anything in it is SCHEMA_GOOD. */
enum schema_verdict schema_verify(struct db *db);
/* Makes the tables, or brings them up to this wpsd's. */
bool schema_migrate(struct db *db);

#endif
