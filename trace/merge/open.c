/* SPDX-License-Identifier: BSD-3-Clause */
#include "open.h"

#include <string.h>
#include <sys/stat.h>

#include "../capture/capture.h"
#include "../input/spool.h"
#include "../log/log.h"

#define SNIFF 4096u

/* Of a pipe that is read alone, so that its lines can be quoted. */
#define KEEP_MAX (4u * 1024 * 1024)

#define TAKE                                                                                       \
	"Give a capture (pcap, pcapng) or a log of hostapd, wpa_supplicant or the whole machine "  \
	"(logread, journalctl)."
#define UNPACK "Unpack it and give the files that are in it."

/* What people give by mistake, by its first bytes. */
static const struct {
	uint16_t offset;
	uint8_t len;
	const char *bytes, *what, *remedy;
} others[] = {
	{0, 8, "\x89PNG\r\n\x1a\n", "a picture (PNG)", TAKE},
	{0, 3, "\xff\xd8\xff", "a photo (JPEG)", TAKE},
	{0, 4, "GIF8", "a picture (GIF)", TAKE},
	{8, 4, "WEBP", "a picture (WebP)", TAKE},
	{4, 8, "ftypheic", "a photo (HEIC)", TAKE},
	{0, 4, "%PDF", "a PDF document", TAKE},
	{0, 4, "PK\x03\x04", "a zip archive", UNPACK},
	{257, 5, "ustar", "a tar archive", UNPACK},
	{0, 6, "7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK},
	{0, 4, "Rar!", "a RAR archive", UNPACK},
	{0, 6,
		"\xfd"
		"7zXZ\x00",
		"compressed with xz",
		"Unpack it first: xz -d. gzip and zstd are read as they are."},
	{0, 3, "BZh", "compressed with bzip2",
		"Unpack it first: bzip2 -d. gzip and zstd are read as they are."},
	{0, 4,
		"\x7f"
		"ELF",
		"a program", TAKE},
	{0, 15, "SQLite format 3", "a database", TAKE},
	{0, 8, "LPKSHHRH", "a binary journal of systemd",
		"Give its text: journalctl --file=FILE -o short-unix | wps trace -"},
	{0, 4, "TRSN", "a capture of Network Instruments",
		"Convert it: editcap -F pcap FILE capture.pcap"},
	{0, 8, "snoop\x00\x00\x00", "a capture of snoop",
		"Convert it: editcap -F pcap FILE capture.pcap"},
};

const char *trace_open_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

static void not_understood(
	const char *name, const uint8_t *bytes, size_t len, struct trace_problem *problem)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (len >= others[i].offset + (size_t)others[i].len &&
			memcmp(bytes + others[i].offset, others[i].bytes, others[i].len) == 0) {
			trace_problem_set(problem, "not-understood", others[i].remedy,
				"%s is %s, neither a capture nor a log.", name, others[i].what);
			return;
		}
	trace_problem_set(
		problem, "not-understood", TAKE, "%s is neither a capture nor a log.", name);
}

bool trace_open(const char *path, const char *name, uint16_t source, const struct trace_stop *stop,
	struct trace_opened *ret, struct trace_problem *problem)
{
	struct trace_input *input = trace_input_open(path, stop, problem);
	struct trace_reader *reader = NULL;
	struct stat about;
	size_t len;

	if (!input)
		return false;
	if (!trace_spool_twice(path))
		trace_input_keep(input, KEEP_MAX);
	len = trace_input_have(input, SNIFF);
	if (len > SNIFF)
		len = SNIFF;
	if (trace_capture_sniff(input->at, len)) {
		reader = trace_capture_open(input, source, problem);
	} else if (trace_log_sniff(input->at, len) > 0) {
		reader = trace_log_open(input, source);
		if (!reader)
			trace_problem_set(
				problem, "no-memory", "", "There is no memory to read %s.", name);
	} else {
		not_understood(name, input->at, len, problem);
		trace_input_free(input);
	}
	if (!reader)
		return false;
	*ret = (struct trace_opened){reader, input, 0};
	if (stat(path, &about) == 0)
		ret->size = (uint64_t)about.st_size;
	return true;
}
