/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/crash_disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SECTOR	   512
#define BLOCK	   4096
#define FDS_MAX	   256
#define INODES_MAX 4096
#define NAME_SIZE  64

#define NO_INODE  (-1)
#define DIRECTORY (-2)

enum step_kind { STEP_WRITE, STEP_TRUNCATE, STEP_SYNC, STEP_LINK, STEP_UNLINK, STEP_SYNC_NAMES };

struct step {
	enum step_kind kind;
	int inode;
	off_t offset; /* STEP_TRUNCATE: the length */
	size_t length;
	uint8_t *data;
	char name[NAME_SIZE]; /* STEP_LINK: appears, STEP_UNLINK: goes */
	char from[NAME_SIZE]; /* STEP_LINK: of a rename: goes with it */
};

/* What is certain, and what is not yet. */
struct content {
	uint8_t *data;
	size_t length;
};

struct inode {
	struct content durable;
	size_t *pending; /* steps */
	size_t n_pending;
};

struct name {
	char text[NAME_SIZE];
	int inode;
};

struct names {
	struct name list[64];
	size_t count;
};

static struct {
	char directory[PATH_MAX];
	bool active;
	bool lies;
	struct step *steps;
	size_t n_steps, room;
	int fds[FDS_MAX]; /* the inode, + 1; 0 = not ours */
	struct names live;
	int n_inodes;
	/* of crash_disk_cut() */
	size_t at;
	struct inode inodes[INODES_MAX];
	struct names durable;
	size_t *pending_names;
	size_t n_pending_names;
} disk;

static _Noreturn void die(const char *what)
{
	(void)fprintf(stderr, "crash_disk: %s: %s\n", what, strerror(errno));
	abort();
}

static void *must(void *memory)
{
	if (!memory)
		die("memory");
	return memory;
}

uint64_t crash_random(uint64_t *seed)
{
	uint64_t x = *seed += 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

size_t crash_pick(uint64_t *seed, size_t limit)
{
	return (size_t)(crash_random(seed) % limit);
}

/* --- names --- */

static int *names_find(struct names *names, const char *text)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->list[i].text, text) == 0)
			return &names->list[i].inode;
	return NULL;
}

static void names_unlink(struct names *names, const char *text)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->list[i].text, text) != 0)
			continue;
		names->list[i] = names->list[--names->count];
		return;
	}
}

static void names_link(struct names *names, const char *text, int inode)
{
	names_unlink(names, text);
	if (names->count == sizeof(names->list) / sizeof(*names->list))
		die("too many names");
	snprintf(names->list[names->count].text, NAME_SIZE, "%s", text);
	names->list[names->count++].inode = inode;
}

static void names_apply(struct names *names, const struct step *step)
{
	if (step->kind == STEP_UNLINK) {
		names_unlink(names, step->name);
		return;
	}
	if (*step->from)
		names_unlink(names, step->from);
	names_link(names, step->name, step->inode);
}

/* --- writing down --- */

static struct step *step_new(enum step_kind kind, int inode)
{
	if (disk.n_steps == disk.room) {
		disk.room = disk.room ? 2 * disk.room : 1024;
		disk.steps = must(realloc(disk.steps, disk.room * sizeof(*disk.steps)));
	}
	disk.steps[disk.n_steps] = (struct step){.kind = kind, .inode = inode};
	return &disk.steps[disk.n_steps++];
}

/* The name in our directory, "" for the directory itself; NULL = elsewhere. */
static const char *name_of(const char *path)
{
	const size_t length = strlen(disk.directory);

	if (!disk.active || strncmp(path, disk.directory, length) != 0)
		return NULL;
	if (!path[length] || strcmp(path + length, "/") == 0)
		return "";
	if (path[length] != '/')
		return NULL;
	if (strchr(path + length + 1, '/') || strlen(path + length + 1) >= NAME_SIZE)
		die("a name that is not foreseen");
	return path + length + 1;
}

static void step_names(enum step_kind kind, const char *name, const char *from, int inode)
{
	struct step *step = step_new(kind, inode);

	snprintf(step->name, sizeof(step->name), "%s", name);
	snprintf(step->from, sizeof(step->from), "%s", from);
	names_apply(&disk.live, step);
}

static int inode_new(void)
{
	if (disk.n_inodes == INODES_MAX)
		die("too many files");
	return disk.n_inodes++;
}

static void opened(int fd, const char *path, int flags)
{
	const char *name = name_of(path);
	const int *inode;

	if (fd < 0 || fd >= FDS_MAX || !name)
		return;
	if (!*name) {
		disk.fds[fd] = DIRECTORY + 1;
		return;
	}
	inode = names_find(&disk.live, name);
	if (!inode) {
		step_names(STEP_LINK, name, "", inode_new());
		inode = names_find(&disk.live, name);
	} else if (flags & O_TRUNC) {
		step_new(STEP_TRUNCATE, *inode);
	}
	disk.fds[fd] = *inode + 1;
}

static int inode_of(int fd)
{
	return disk.active && fd >= 0 && fd < FDS_MAX ? disk.fds[fd] - 1 : NO_INODE;
}

static void written(int fd, const void *data, ssize_t length, off_t offset)
{
	const int inode = inode_of(fd);
	struct step *step;

	if (inode < 0 || length <= 0)
		return;
	step = step_new(STEP_WRITE, inode);
	step->offset = offset;
	step->length = (size_t)length;
	step->data = must(malloc(step->length));
	memcpy(step->data, data, step->length);
}

static void synced(int fd, int result)
{
	const int inode = inode_of(fd);

	if (result != 0 || inode == NO_INODE || disk.lies)
		return;
	step_new(inode == DIRECTORY ? STEP_SYNC_NAMES : STEP_SYNC, inode);
}

/* --- the calls of libc --- */

/* A call under its name in the C library, which knows some by two. */
#define STANDS_FOR(name) __asm__(name) __attribute__((visibility("default")))
#define SAME_AS(name)	 __attribute__((alias(name)))

int disk_open(const char *path, int flags, ...) STANDS_FOR("open64");
int disk_open_2(const char *path, int flags, ...) STANDS_FOR("open") SAME_AS("open64");
int disk_close(int fd) STANDS_FOR("close");
ssize_t disk_pwrite(int fd, const void *data, size_t length, off_t offset) STANDS_FOR("pwrite64");
ssize_t disk_pwrite_2(int fd, const void *data, size_t length, off_t offset) STANDS_FOR("pwrite")
	SAME_AS("pwrite64");
ssize_t disk_write(int fd, const void *data, size_t length) STANDS_FOR("write");
int disk_ftruncate(int fd, off_t length) STANDS_FOR("ftruncate64");
int disk_ftruncate_2(int fd, off_t length) STANDS_FOR("ftruncate") SAME_AS("ftruncate64");
int disk_fsync(int fd) STANDS_FOR("fsync");
int disk_fdatasync(int fd) STANDS_FOR("fdatasync") SAME_AS("fsync");
int disk_unlink(const char *path) STANDS_FOR("unlink");
int disk_rename(const char *from, const char *to) STANDS_FOR("rename");

int disk_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;
	int fd;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	opened(fd, path, flags);
	return fd;
}

int disk_close(int fd)
{
	if (fd >= 0 && fd < FDS_MAX)
		disk.fds[fd] = 0;
	return (int)syscall(SYS_close, fd);
}

ssize_t disk_pwrite(int fd, const void *data, size_t length, off_t offset)
{
	const ssize_t done = syscall(SYS_pwrite64, fd, data, length, offset);

	written(fd, data, done, offset);
	return done;
}

ssize_t disk_write(int fd, const void *data, size_t length)
{
	const off_t offset = inode_of(fd) >= 0 ? lseek(fd, 0, SEEK_CUR) : 0;
	const ssize_t done = syscall(SYS_write, fd, data, length);

	written(fd, data, done, offset);
	return done;
}

int disk_ftruncate(int fd, off_t length)
{
	const int result = (int)syscall(SYS_ftruncate, fd, length);

	if (result == 0 && inode_of(fd) >= 0)
		step_new(STEP_TRUNCATE, inode_of(fd))->offset = length;
	return result;
}

int disk_fsync(int fd)
{
	const int result = (int)syscall(SYS_fsync, fd);

	synced(fd, result);
	return result;
}

int disk_unlink(const char *path)
{
	const int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	const char *name = name_of(path);

	if (result == 0 && name)
		step_names(STEP_UNLINK, name, "", NO_INODE);
	return result;
}

int disk_rename(const char *from, const char *to)
{
	const int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
	const char *old = name_of(from), *name = name_of(to);

	if (result != 0 || (!old && !name))
		return result;
	if (!old || !name)
		die("a rename that is not foreseen");
	step_names(STEP_LINK, name, old, *names_find(&disk.live, old));
	return result;
}

/* --- what a power cut leaves --- */

static void content_apply(struct content *content, const struct step *step)
{
	const size_t end = (size_t)step->offset + step->length;

	if (end > content->length) {
		content->data = must(realloc(content->data, end));
		memset(content->data + content->length, 0, end - content->length);
		content->length = end;
	} else if (step->kind == STEP_TRUNCATE) {
		content->length = end;
	}
	if (step->kind == STEP_WRITE)
		memcpy(content->data + step->offset, step->data, step->length);
}

/* Zeros or anything, in a whole block of what is there. */
static void content_ruin(struct content *content, size_t at, uint64_t *seed)
{
	const size_t first = at / BLOCK * BLOCK;
	const bool zeros = crash_pick(seed, 2);

	for (size_t i = first; i < first + BLOCK && i < content->length; i++)
		content->data[i] = zeros ? 0 : (uint8_t)crash_random(seed);
}

/* Sector by sector it happened or did not; of the block that was being written nothing may be left,
 * not even what was in it before. */
static void content_tear(struct content *content, const struct step *step, uint64_t *seed)
{
	size_t at = 0;

	while (at < step->length) {
		const size_t where = (size_t)step->offset + at, room = SECTOR - where % SECTOR;
		const size_t length = room < step->length - at ? room : step->length - at;
		const struct step part = {.kind = STEP_WRITE,
			.offset = (off_t)where,
			.length = length,
			.data = step->data + at};

		if (crash_pick(seed, 3))
			content_apply(content, &part);
		at += length;
	}
	if (crash_pick(seed, 2))
		content_ruin(content, (size_t)step->offset + crash_pick(seed, step->length), seed);
}

static void pending_add(size_t **pending, size_t *count, size_t step)
{
	*pending = must(realloc(*pending, (*count + 1) * sizeof(**pending)));
	(*pending)[(*count)++] = step;
}

static void forward(const struct step *step)
{
	struct inode *inode = step->inode >= 0 ? &disk.inodes[step->inode] : NULL;

	switch (step->kind) {
	case STEP_WRITE:
	case STEP_TRUNCATE:
		pending_add(&inode->pending, &inode->n_pending, disk.at);
		break;
	case STEP_SYNC:
		for (size_t i = 0; i < inode->n_pending; i++)
			content_apply(&inode->durable, &disk.steps[inode->pending[i]]);
		inode->n_pending = 0;
		break;
	case STEP_LINK:
	case STEP_UNLINK:
		pending_add(&disk.pending_names, &disk.n_pending_names, disk.at);
		break;
	case STEP_SYNC_NAMES:
		for (size_t i = 0; i < disk.n_pending_names; i++)
			names_apply(&disk.durable, &disk.steps[disk.pending_names[i]]);
		disk.n_pending_names = 0;
		break;
	}
}

/* Which of the steps that nothing made certain happened: none, all, up to one, or any. */
struct luck {
	size_t kind;
	size_t until;
	size_t torn;
};

static struct luck luck_draw(uint64_t *seed, size_t count)
{
	const struct luck luck = {.kind = crash_pick(seed, 4),
		.until = crash_pick(seed, count + 1),
		.torn = crash_pick(seed, 2 * count + 1)};

	return luck;
}

static bool lucky(const struct luck *luck, uint64_t *seed, size_t i)
{
	if (luck->kind < 2)
		return luck->kind == 1;
	return luck->kind == 2 ? i < luck->until : crash_pick(seed, 2);
}

static void content_put(const struct content *content, const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || write(fd, content->data, content->length) != (ssize_t)content->length)
		die(path);
	close(fd);
}

static void inode_leave(const struct inode *inode, uint64_t *seed, const char *path)
{
	const struct luck luck = luck_draw(seed, inode->n_pending);
	struct content content = {must(malloc(inode->durable.length + 1)), inode->durable.length};

	memcpy(content.data, inode->durable.data ? inode->durable.data : content.data,
		content.length);
	for (size_t i = 0; i < inode->n_pending; i++) {
		const struct step *step = &disk.steps[inode->pending[i]];

		if (i == luck.torn && step->kind == STEP_WRITE)
			content_tear(&content, step, seed);
		else if (lucky(&luck, seed, i))
			content_apply(&content, step);
	}
	content_put(&content, path);
	free(content.data);
}

void crash_disk_cut(size_t steps, uint64_t *seed, const char *to)
{
	struct names names;
	struct luck luck;

	for (; disk.at < steps && disk.at < disk.n_steps; disk.at++)
		forward(&disk.steps[disk.at]);
	names = disk.durable;
	luck = luck_draw(seed, disk.n_pending_names);
	for (size_t i = 0; i < disk.n_pending_names; i++)
		if (lucky(&luck, seed, i))
			names_apply(&names, &disk.steps[disk.pending_names[i]]);
	crash_disk_empty(to, false);
	for (size_t i = 0; i < names.count; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", to, names.list[i].text);
		inode_leave(&disk.inodes[names.list[i].inode], seed, path);
	}
}

/* --- beginning and end --- */

static void forget(void)
{
	const bool lies = disk.lies;

	for (size_t i = 0; i < disk.n_steps; i++)
		free(disk.steps[i].data);
	free(disk.steps);
	for (int i = 0; i < disk.n_inodes; i++) {
		free(disk.inodes[i].durable.data);
		free(disk.inodes[i].pending);
	}
	free(disk.pending_names);
	memset(&disk, 0, sizeof(disk));
	disk.lies = lies;
}

static struct content content_get(const char *path)
{
	const int fd = open(path, O_RDONLY);
	struct content content;
	struct stat status;

	if (fd < 0 || fstat(fd, &status) != 0)
		die(path);
	content.length = (size_t)status.st_size;
	content.data = must(malloc(content.length + 1));
	if (read(fd, content.data, content.length) != (ssize_t)content.length)
		die(path);
	close(fd);
	return content;
}

static void each_file(const char *directory, void (*each)(const char *path, const char *name))
{
	DIR *listing = opendir(directory);
	const struct dirent *entry;
	char path[PATH_MAX + NAME_SIZE];

	while (listing && (entry = readdir(listing))) {
		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		if (entry->d_name[0] != '.')
			each(path, entry->d_name);
	}
	if (listing)
		closedir(listing);
}

static void inode_read(const char *path, const char *name)
{
	const int inode = inode_new();

	disk.inodes[inode].durable = content_get(path);
	names_link(&disk.live, name, inode);
}

void crash_disk_begin(const char *directory)
{
	forget();
	snprintf(disk.directory, sizeof(disk.directory), "%s", directory);
	each_file(directory, inode_read);
	disk.durable = disk.live;
	disk.active = true;
}

size_t crash_disk_steps(void)
{
	return disk.n_steps;
}

void crash_disk_lie(bool lies)
{
	disk.lies = lies;
}

void crash_disk_end(void)
{
	disk.active = false;
}

static void file_remove(const char *path, const char *name)
{
	(void)name;
	unlink(path);
}

void crash_disk_empty(const char *directory, bool all)
{
	each_file(directory, file_remove);
	if (all)
		rmdir(directory);
}

static const char *copy_to;

static void file_copy(const char *path, const char *name)
{
	struct content content = content_get(path);
	char other[PATH_MAX + NAME_SIZE];

	snprintf(other, sizeof(other), "%s/%s", copy_to, name);
	content_put(&content, other);
	free(content.data);
}

void crash_disk_copy(const char *from, const char *to)
{
	crash_disk_empty(to, false);
	copy_to = to;
	each_file(from, file_copy);
}
