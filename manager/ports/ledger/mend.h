/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OPENWPS_LEDGER_MEND_H
#define OPENWPS_LEDGER_MEND_H

#include "manager/ports/ledger/internal.h"

struct mend_counts {
	size_t kept, of_copy, lost; /* keys; of_copy: there were so many in ledger.copy */
};

/* Fills a database that has no rows from all that there is of the ledger. Nothing of it may be
 * open. False: it is as empty as it was. */
bool mend_fill(const struct ledger *ledger, struct db *db, struct mend_counts *ret);

/* Puts a new ledger in the place of that of state_dir, and sets that aside. False: it could not be
 * written. */
bool mend_file(const struct ledger *ledger);

/* Goes on with a mend_file() that the power went away from. False: it could not. */
bool mend_resume(const char *dir);

#endif
