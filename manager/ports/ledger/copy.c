/* SPDX-License-Identifier: BSD-3-Clause */
/* ledger.copy: a whole ledger of a moment ago, from which a damaged one is mended. */
#include "manager/ports/ledger/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "manager/log.h"

/* SQLite fills a file that is there and empty, so that its mode is ours. */
static bool copy_write(struct db *db, const char *path)
{
	int fd;
	bool good;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	good = db_run(db, "VACUUM INTO ?1", "t", path) && fsync(fd) == 0;
	close(fd);
	return good;
}

bool ledger_copy_write(struct ledger *ledger)
{
	char path[PATH_MAX], temporary[PATH_MAX];

	if (!place_path(path, ledger->state_dir, LEDGER_COPY) ||
		!place_path(temporary, ledger->state_dir, LEDGER_COPY ".new"))
		return false;
	ledger->db.error = SQLITE_OK;
	if (copy_write(&ledger->db, temporary) && rename(temporary, path) == 0 &&
		place_sync(ledger->state_dir))
		return true;
	unlink(temporary);
	return false;
}

void ledger_copy(struct ledger *ledger)
{
	if (!ledger->copy_due || ledger->place != PLACE_HOME)
		return;
	/* Not again before the next change: a full disk is not to be written at every second. */
	ledger->copy_due = false;
	if (!ledger_copy_write(ledger)) {
		log_warning("ledger",
			"%s/" LEDGER_COPY " cannot be written: %s; the one before stays",
			ledger->state_dir, ledger->db.error ? ledger->db.message : strerror(errno));
		return;
	}
	/* What was wiped is to go from the WAL as well. */
	db_run(&ledger->db, "PRAGMA wal_checkpoint(TRUNCATE)", "");
}
