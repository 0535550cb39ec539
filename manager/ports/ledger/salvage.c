/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/ledger/salvage.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "manager/ports/ledger/schema.h"

#define HEADER_SIZE	100
#define WAL_HEADER_SIZE 32
#define FRAME_HEADER	24
#define FRAME_SIZE	(FRAME_HEADER + SALVAGE_PAGE_SIZE)
#define TABLE_LEAF	0x0d
#define LEAF_HEADER	8

static uint32_t get_be32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static size_t get_be16(const uint8_t *bytes)
{
	return (size_t)bytes[0] << 8 | bytes[1];
}

/* --- records --- */

struct span {
	const uint8_t *at, *end;
};

/* 1 to 9 bytes, 7 bits each, the ninth 8. */
static bool take_varint(struct span *span, uint64_t *ret)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 9 && span->at < span->end; i++) {
		const uint8_t byte = *span->at++;

		if (i == 8) {
			*ret = value << 8 | byte;
			return true;
		}
		value = value << 7 | (byte & 0x7f);
		if (!(byte & 0x80)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

static int64_t integer_of(const uint8_t *bytes, size_t size)
{
	uint64_t value = size && bytes[0] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return (int64_t)value;
}

/* A serial type says what a value is and how long; 7 is a float, of which a ledger has none. */
static bool take_value(uint64_t type, struct span *body, struct salvage_value *ret)
{
	static const size_t integer_sizes[] = {0, 1, 2, 3, 4, 6, 8};
	size_t size;

	memset(ret, 0, sizeof(*ret));
	if (type == 0)
		return true;
	if (type == 8 || type == 9) {
		ret->type = SALVAGE_INTEGER;
		ret->integer = (int64_t)type - 8;
		return true;
	}
	if (type == 7 || type == 10 || type == 11)
		return false;
	if (type <= 6) {
		ret->type = SALVAGE_INTEGER;
		size = integer_sizes[type];
	} else {
		ret->type = type & 1 ? SALVAGE_TEXT : SALVAGE_BLOB;
		if ((type - 12) / 2 > SALVAGE_PAGE_SIZE)
			return false;
		size = (size_t)(type - 12) / 2;
	}
	if (size > (size_t)(body->end - body->at))
		return false;
	ret->bytes = body->at;
	ret->size = size;
	if (ret->type == SALVAGE_INTEGER)
		ret->integer = integer_of(body->at, size);
	body->at += size;
	return true;
}

static bool take_record(struct span cell, struct salvage_row *ret)
{
	struct span types, body;
	uint64_t size, n, header_size, type;

	if (!take_varint(&cell, &size) || !take_varint(&cell, &n) ||
		size > (size_t)(cell.end - cell.at))
		return false;
	body = (struct span){.at = cell.at, .end = cell.at + size};
	types = body;
	if (!take_varint(&types, &header_size) || header_size > size ||
		body.at + header_size < types.at)
		return false;
	types.end = body.at + header_size;
	body.at += header_size;
	ret->n = (int64_t)n;
	ret->n_values = 0;
	while (types.at < types.end) {
		if (ret->n_values == SALVAGE_VALUES_MAX || !take_varint(&types, &type) ||
			!take_value(type, &body, &ret->values[ret->n_values++]))
			return false;
	}
	return body.at == body.end;
}

void salvage_page(
	const uint8_t page[static SALVAGE_PAGE_SIZE], bool first, salvage_each *each, void *arg)
{
	const uint8_t *header = page + (first ? HEADER_SIZE : 0);
	const uint8_t *end = page + SALVAGE_PAGE_SIZE;
	size_t n_cells = get_be16(header + 3);
	struct salvage_row row;

	if (header[0] != TABLE_LEAF)
		return;
	for (const uint8_t *cell = header + LEAF_HEADER; n_cells-- && cell + 2 <= end; cell += 2) {
		const size_t offset = get_be16(cell);

		if (offset < SALVAGE_PAGE_SIZE &&
			take_record((struct span){.at = page + offset, .end = end}, &row))
			each(arg, &row);
	}
}

/* --- files --- */

/* A sector that the disk cannot read takes its page with it and no other. False: behind the end. */
static bool read_at(int fd, off_t offset, void *ret, size_t size)
{
	const ssize_t got = pread(fd, ret, size, offset);

	if (got > 0)
		memset((uint8_t *)ret + got, 0, size - (size_t)got);
	if (got < 0)
		memset(ret, 0, size);
	return got != 0;
}

static off_t file_size(int fd)
{
	const off_t size = lseek(fd, 0, SEEK_END);

	return size < 0 ? 0 : size;
}

bool salvage_database(const char *path, salvage_each *each, void *arg)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	uint8_t page[SALVAGE_PAGE_SIZE];
	off_t size;

	if (fd < 0)
		return false;
	size = file_size(fd);
	for (off_t at = 0; at < size; at += SALVAGE_PAGE_SIZE)
		if (read_at(fd, at, page, sizeof(page)))
			salvage_page(page, at == 0, each, arg);
	explicit_bzero(page, sizeof(page));
	close(fd);
	return true;
}

/* --- the WAL --- */

struct wal {
	int fd;
	size_t n_frames;
	uint8_t header[WAL_HEADER_SIZE];
	uint8_t frame[FRAME_SIZE];
};

static bool wal_open(struct wal *wal, const char *path)
{
	off_t size;

	wal->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (wal->fd < 0)
		return false;
	size = file_size(wal->fd);
	wal->n_frames = size > WAL_HEADER_SIZE ? (size_t)(size - WAL_HEADER_SIZE) / FRAME_SIZE : 0;
	read_at(wal->fd, 0, wal->header, sizeof(wal->header));
	return true;
}

static void wal_close(struct wal *wal)
{
	explicit_bzero(wal->frame, sizeof(wal->frame));
	close(wal->fd);
}

static bool wal_frame(struct wal *wal, size_t i)
{
	return read_at(wal->fd, WAL_HEADER_SIZE + (off_t)i * FRAME_SIZE, wal->frame, FRAME_SIZE);
}

/* The last frame of a transaction says how large the database is after it. */
static bool frame_commits(const struct wal *wal, const uint8_t salts[static 8])
{
	return get_be32(wal->frame + 4) != 0 && memcmp(wal->frame + 8, salts, 8) == 0;
}

/* Frames of one generation have the same salts, those of the header; when that is gone, the first
 * frame knows them. */
static bool wal_salts(struct wal *wal, uint8_t ret[static 8])
{
	if ((get_be32(wal->header) & ~1u) == 0x377f0682) {
		memcpy(ret, wal->header + 16, 8);
		return true;
	}
	if (!wal->n_frames || !wal_frame(wal, 0))
		return false;
	memcpy(ret, wal->frame + 8, 8);
	return true;
}

/* How many frames there are up to the last that commits. What comes behind it was never promised
 * to anybody. */
static size_t wal_committed(struct wal *wal, const uint8_t salts[static 8])
{
	for (size_t i = wal->n_frames; i-- > 0;)
		if (wal_frame(wal, i) && frame_commits(wal, salts))
			return i + 1;
	return 0;
}

bool salvage_wal(const char *path, salvage_each *each, void *arg)
{
	struct wal wal;
	uint8_t salts[8];
	size_t n_frames;

	if (!wal_open(&wal, path))
		return false;
	n_frames = wal_salts(&wal, salts) ? wal_committed(&wal, salts) : 0;
	for (size_t i = 0; i < n_frames; i++)
		if (wal_frame(&wal, i) && memcmp(wal.frame + 8, salts, sizeof(salts)) == 0)
			salvage_page(wal.frame + FRAME_HEADER, get_be32(wal.frame) == 1, each, arg);
	wal_close(&wal);
	return true;
}

struct checksum {
	uint32_t a, b;
	bool big_endian;
};

static void checksum_add(struct checksum *sum, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i += 8) {
		uint32_t x = get_be32(bytes + i), y = get_be32(bytes + i + 4);

		if (!sum->big_endian) {
			x = __builtin_bswap32(x);
			y = __builtin_bswap32(y);
		}
		sum->a += x + sum->b;
		sum->b += y + sum->a;
	}
}

static bool checksum_is(const struct checksum *sum, const uint8_t *bytes)
{
	return sum->a == get_be32(bytes) && sum->b == get_be32(bytes + 4);
}

/* Index of the first frame that SQLite would not take. */
static size_t wal_valid(struct wal *wal)
{
	struct checksum sum = {.big_endian = get_be32(wal->header) & 1};

	checksum_add(&sum, wal->header, 24);
	if (!checksum_is(&sum, wal->header + 24))
		return 0;
	for (size_t i = 0; i < wal->n_frames; i++) {
		if (!wal_frame(wal, i) || memcmp(wal->frame + 8, wal->header + 16, 8) != 0)
			return i;
		checksum_add(&sum, wal->frame, 8);
		checksum_add(&sum, wal->frame + FRAME_HEADER, SALVAGE_PAGE_SIZE);
		if (!checksum_is(&sum, wal->frame + 16))
			return i;
	}
	return wal->n_frames;
}

/* The page of a frame that ends a transaction, else 0. */
static uint32_t frame_end(struct wal *wal, size_t i, const uint8_t salts[static 8])
{
	return wal_frame(wal, i) && frame_commits(wal, salts) ? get_be32(wal->frame) : 0;
}

/*
 * A power cut tears the last transaction only: the one before was on the disk when it began. So
 * when two more end behind the first bad frame, that was no power cut, and SQLite would drop both.
 * The end of a transaction may stand there twice, to fill its block (db.c), and of the second one a
 * part is not waited for.
 */
static bool wal_is_damaged(struct wal *wal)
{
	size_t i = wal_valid(wal);
	unsigned ends = 0;
	uint8_t salts[8];
	uint32_t before, page;

	if (!wal_salts(wal, salts))
		return false;
	before = i ? frame_end(wal, i - 1, salts) : 0;
	for (; i < wal->n_frames; i++, before = page) {
		page = frame_end(wal, i, salts);
		ends += page && page != before;
	}
	return ends >= 2;
}

/* --- the header --- */

static bool header_is_damaged(const uint8_t header[static HEADER_SIZE], bool has_wal)
{
	const uint8_t mode = header[18];

	if (memcmp(header, "SQLite format 3", 16) != 0)
		return true;
	/* Not ours, or one that only schema_verify() can tell. */
	if (get_be32(header + 68) != SCHEMA_APPLICATION_ID)
		return false;
	/* Without the 2 of the WAL mode SQLite would not look into the WAL. */
	if (mode != header[19] || mode < 1 || mode > 2 || (mode == 1 && has_wal))
		return true;
	return get_be16(header + 16) != SALVAGE_PAGE_SIZE || header[20] != 0 || header[21] != 64 ||
	       header[22] != 32 || header[23] != 32 || get_be32(header + 44) != 4 ||
	       get_be32(header + 56) != 1;
}

/*
 * The header as SQLite sees it, when it stands in the WAL: that of the file may just have been
 * written when the power went. False: it is not in the WAL.
 */
static bool wal_first_page(struct wal *wal, uint8_t ret_header[static HEADER_SIZE])
{
	bool committed = false;
	uint8_t salts[8];

	if (!wal_salts(wal, salts))
		return false;
	for (size_t i = wal_valid(wal); i-- > 0;) {
		committed = committed || frame_end(wal, i, salts);
		if (!committed || !wal_frame(wal, i) || get_be32(wal->frame) != 1)
			continue;
		memcpy(ret_header, wal->frame + FRAME_HEADER, HEADER_SIZE);
		return true;
	}
	return false;
}

bool salvage_is_damaged(const char *path, const char *wal_path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	uint8_t header[HEADER_SIZE] = {0};
	struct wal wal = {.n_frames = 0};
	bool damaged = false, in_wal = false;

	if (fd < 0)
		return false;
	if (wal_open(&wal, wal_path)) {
		damaged = wal_is_damaged(&wal);
		in_wal = wal_first_page(&wal, header);
		wal_close(&wal);
	}
	if (in_wal || read_at(fd, 0, header, sizeof(header)))
		damaged |= header_is_damaged(header, wal.n_frames > 0);
	close(fd);
	return damaged;
}
