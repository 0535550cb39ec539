/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a line becomes facts: line.c cuts lines, prefix.c finds the message behind stamps and quotes,
 * trie.c finds the row of the tables that it begins with, the row's function reads the rest, and
 * reader.c fills in what earlier lines told (interfaces, addresses) and keeps facts back that later
 * lines complete.
 */
#ifndef TRACE_LOG_INTERNAL_H
#define TRACE_LOG_INTERNAL_H

#include <string.h>

#include "log.h"

/* Bytes of a line, or of the rest of one. */
struct log_text {
	const char *p;
	size_t len;
};

/* Which programs print a line. */
enum log_by {
	LOG_BY_BOTH,	/* hostapd and wpa_supplicant */
	LOG_BY_HOSTAPD, /* what acts as an access point: hostapd, wpa_supplicant as group owner */
	LOG_BY_SUPPLICANT, /* what acts as a station */
	LOG_BY_KERNEL,
	LOG_BY_MANAGER, /* NetworkManager */
	LOG_BY_WPSD,
	LOG_BY_WPS, /* wps events */
	LOG_BY_NOBODY,
};
#define LOG_BY_COUNT (LOG_BY_NOBODY + 1)

struct log_reader;
/* Reads what follows the row's text. true: @fact, which has the row's kind and code, is told. */
typedef bool log_take(struct log_reader *reader, struct log_text rest, struct trace_fact *fact);

#define LOG_NOTHING TRACE_FACT_KIND_COUNT /* a row that is known, but no fact by itself */
#define LOG_AHEAD   1 /* code of such a row: it tells an own address, which earlier lines lack */
#define LOG_ALWAYS  2 /* … the programs print it without being asked for debug lines, too */

struct log_row {
	const char *start; /* what the message begins with */
	enum log_by by;
	uint8_t kind; /* enum trace_fact_kind, or LOG_NOTHING */
	uint16_t code;
	bool exact;	/* nothing follows */
	log_take *take; /* NULL: nothing to read */
};

struct log_table {
	const struct log_row *rows;
	size_t n;
};

extern const struct log_table log_rows_access_point, log_rows_events, log_rows_kernel, log_rows_own,
	log_rows_p2p, log_rows_station, log_rows_supplicant, log_rows_topics, log_rows_wsc;

/* The row with the longest start that @text begins with; NULL when there is none. @station: of
 * the rows for what follows "STA <address> ". @ret_len: how long its start is; @ret_depth: how many
 * bytes were looked at. */
const struct log_row *log_trie_find(
	bool station, struct log_text text, size_t *ret_len, size_t *ret_depth);

/* --- prefix.c, stamp.c --- */

enum log_stamp_kind {
	LOG_STAMP_NONE,
	LOG_STAMP_SECONDS, /* "1317289042.619717", "586.692", "[   12.345678" */
	LOG_STAMP_ISO,	   /* "2024-01-08T10:11:12.123456+0100" */
	LOG_STAMP_MONTH,   /* "Oct  2 08:38:23" */
	LOG_STAMP_DAY,	   /* "Mon Jan  8 10:11:12 2024" */
};

struct log_stamp {
	enum log_stamp_kind kind;
	struct log_text text;
};

/* The year that stamps without one lack. */
struct log_calendar {
	int64_t now_s; /* seconds since 1970: nothing is later than a day from now */
	int year;      /* of the last stamp; 0 = none yet */
	int month;     /* 0 … 11 */
};

/* The stamp that @text begins with; its length, 0 when there is none. */
size_t log_stamp_find(struct log_text text, struct log_stamp *ret);
/* ns since 1970, or since whatever a stamp of seconds counts from; TRACE_NO_TIME when it is
 * impossible. */
int64_t log_stamp_time(const struct log_stamp *stamp, struct log_calendar *calendar);
/* "1795294900.769" in ns; the fraction may be missing. */
int64_t log_seconds_time(struct log_text text);
/* Does it count from 1970? */
bool log_stamp_is_absolute(const struct log_stamp *stamp);

#define LOG_TAIL_MAX   96
#define LOG_SHAPES_MAX 4
#define LOG_JSON_MAX   2048

/* What stood before the message of an earlier line: the next line has the same, as a rule. */
struct log_shape {
	enum log_stamp_kind kind;
	uint8_t stamp_len, tail_len;
	uint8_t mark[2]; /* places in the stamp that are no digits in any line */
	char at_mark[2];
	char tail[LOG_TAIL_MAX];
	uint64_t tail_start, tail_mask; /* its first eight bytes */
	enum log_by by;
};

struct log_line {
	struct log_text message;
	struct log_stamp stamp;
	struct log_text ifname; /* IFNAME= */
	enum log_by by;		/* from the syslog ident; NOBODY = not told */
	bool is_event;		/* of a control interface: <3>, IFNAME= */
	bool is_json;
	bool has_shape; /* a stamp, an ident, … */
};

struct log_prefixes {
	struct log_shape shapes[LOG_SHAPES_MAX];
	size_t n, next;
	bool mail; /* quoted lines, or a mail's header, were seen */
	char json[LOG_JSON_MAX];
};

void log_prefix_read(struct log_prefixes *prefixes, struct log_text line, struct log_line *ret);
/* A message of journalctl -o json; false when the line has none. */
bool log_json_read(char buffer[static LOG_JSON_MAX], struct log_text line, struct log_line *ret);
/* Member @name of an object: a string without its quotes, still escaped, or a number. @name has its
 * quotes and colon: "\"at\":". */
bool log_json_member(struct log_text line, const char *name, struct log_text *ret);
/* Who writes under this syslog ident. */
enum log_by log_by_ident(struct log_text ident);

/* --- text.c --- */

/* Here, so that the compiler knows how long @start is. */
static inline bool log_starts(struct log_text text, const char *start)
{
	const size_t len = strlen(start);

	return text.len >= len && memcmp(text.p, start, len) == 0;
}

static inline bool log_skip(struct log_text *text, const char *start)
{
	const size_t len = strlen(start);

	if (!log_starts(*text, start))
		return false;
	text->p += len;
	text->len -= len;
	return true;
}

const char *log_find(struct log_text text, const char *what);
/* The number behind the first @key ("reason="), decimal or 0x…; false when there is none. */
bool log_number_after(struct log_text text, const char *key, long *ret);
bool log_number(struct log_text *text, int base, long *ret);
bool log_mac_after(struct log_text text, const char *key, struct trace_mac *ret);
bool log_mac(struct log_text *text, struct trace_mac *ret);
/* What is between @open ("ssid=\"") and the next @close that is not escaped. */
bool log_between(struct log_text text, const char *open, char close, struct log_text *ret);
/* Up to the next space; @text moves behind it. */
struct log_text log_word(struct log_text *text);
/* Without blanks, line ends and colours at its end. */
struct log_text log_trim(struct log_text text);
/* The bytes of "75 a9 ac …"; as many as there are, at most @max. */
size_t log_hex(struct log_text text, uint8_t *ret, size_t max);
void log_put(char *to, size_t size, struct log_text text);	   /* unprintable bytes are '?' */
void log_put_escaped(char *to, size_t size, struct log_text text); /* of "\xc3\"" as well */

/* --- reader.c: what the rows' functions use --- */

struct log_interface {
	char name[TRACE_IFNAME_MAX];
	struct trace_mac own, peer; /* peer: the access point, where own is a station */
	char ssid[TRACE_TEXT_MAX];
	enum trace_side side;
	bool is_access_point;	    /* whatever else its program prints of it */
	uint64_t used;		    /* line */
	uint32_t number;	    /* no other has had it */
	struct trace_mac candidate; /* that a station looks at, and … */
	uint64_t candidate_line;    /* … its last line of it */
	uint64_t wps_line;	    /* last sign that the next association is for WPS */
	uint64_t uuid;
	uint32_t seen; /* bits of the last AP_FOUND */
};
#define LOG_INTERFACES_MAX 32

/* Of one exchange: nonces hold for all its messages. */
struct log_exchange {
	struct trace_mac sta;
	uint64_t enrollee_nonce, registrar_nonce, uuid_r;
	uint8_t weak; /* of the nonces: bit 0 enrollee's, bit 1 registrar's */
	uint64_t used;
};
#define LOG_EXCHANGES_MAX 8

struct log_slot {
	struct trace_fact fact;
	bool open; /* later lines may add to it */
};
#define LOG_SLOTS_MAX 16
#define LOG_NO_SLOT   UINT8_MAX

/* Slots that are open, for what. */
enum log_open {
	LOG_OPEN_MESSAGE,
	LOG_OPEN_MESSAGE_BEFORE,
	LOG_OPEN_SCAN,
	LOG_OPEN_LEAVE, /* deauthentication, disassociation: its reason */
	LOG_OPEN_ASSOCIATION,
	LOG_OPEN_IDENTITY,
	LOG_OPEN_PRESS,	      /* a station may draw another address for what it begins */
	LOG_OPEN_RESULT,      /* hostapd_cli wps_get_status: its peer */
	LOG_OPEN_ENTRY,	      /* an open network lets a station in before it begins WPS */
	LOG_OPEN_NEGOTIATION, /* a GO negotiation's frame: its status */
};
#define LOG_OPEN_COUNT (LOG_OPEN_NEGOTIATION + 1)

struct log_told {
	const struct log_row *row;
	uint64_t line;
	int64_t time;
	struct trace_mac sta;
	uint16_t code, code2;
	uint8_t side;
	char ifname[TRACE_IFNAME_MAX];
};

/*
 * Messages of no use, by their first bytes, if those decided it: a debug log repeats them without
 * end.
 */
#define LOG_MEMO_WORDS 3
#define LOG_MEMOS_MAX  256
struct log_memo {
	uint64_t start[LOG_MEMO_WORDS];
	bool used, known;  /* known: a row has it */
	uint8_t interface; /* that it names: its place and, 0 = none, its number */
	uint32_t number;
};

struct log_reader {
	struct trace_reader base;
	struct trace_input *input;
	uint16_t source;
	bool started, over;
	bool looking;	   /* ahead: nothing is told */
	bool in_long_line; /* the rest of it is passed over */
	struct log_prefixes prefixes;
	struct log_memo memos[LOG_MEMOS_MAX];
	struct log_calendar calendar;
	struct log_line line; /* the current one */
	int64_t time;	      /* its time */
	int64_t last_fact;    /* time of the last one that was told */
	bool timed;	      /* it is known */
	const struct log_row *row;
	int hostapd_score; /* > 0: hostapd's lines, where they do not say it themselves, < 0:
			      wpa_supplicant's */
	uint32_t by_seen;  /* bits of enum log_by */
	bool debug_seen, events_seen, json_seen;
	bool base_known, base_absolute;

	struct log_interface interfaces[LOG_INTERFACES_MAX];
	uint32_t interfaces_made;
	struct log_interface *interface;	     /* the current one … */
	struct log_interface *current[LOG_BY_COUNT]; /* … of each program that names itself */
	struct log_exchange exchanges[LOG_EXCHANGES_MAX];
	struct trace_mac peer; /* the station whose packet an access point works on */
	uint64_t peer_line;
	uint8_t identifier;
	bool filling; /* attributes that follow belong to LOG_OPEN_MESSAGE */
	uint32_t replay;
	bool sae;	     /* the next authentication is SAE */
	const char *command; /* last one to the driver */
	uint16_t p2p_status; /* of the frame that is being built */
	uint32_t key_timeouts;
	size_t dump_left; /* bytes that a dump in LOG_OPEN_IDENTITY still has */

	struct log_slot slots[LOG_SLOTS_MAX];
	uint8_t first, count;
	uint8_t open[LOG_OPEN_COUNT];
	struct log_told told[TRACE_FACT_KIND_COUNT];
	struct {
		struct trace_mac sta;
		int64_t time;
	} probed[8];
	size_t probed_next;
};

/* A fact of the current line: time, position, interface are set. */
void log_fact_begin(struct log_reader *reader, enum trace_fact_kind kind,
	struct trace_fact *ret); /* At the end of the input: it went on, without a fact, until its
				    last line. */
void log_end_tell(struct log_reader *reader);

/* Puts a fact into the queue. */
void log_fact_tell(struct log_reader *reader, const struct trace_fact *fact);
/* The same, and keeps it back for @what until log_close(). */
struct trace_fact *log_fact_keep(
	struct log_reader *reader, const struct trace_fact *fact, enum log_open what);
/* The fact that is kept back; NULL when there is none. */
struct trace_fact *log_kept(struct log_reader *reader, enum log_open what);
void log_close(struct log_reader *reader, enum log_open what);
enum trace_side log_side(const struct log_reader *reader, enum log_by by);
struct log_interface *log_interface_get(struct log_reader *reader, struct log_text name);
struct log_exchange *log_exchange_get(struct log_reader *reader);
void log_own(struct log_reader *reader, const struct trace_mac *own);
struct log_match {
	const struct log_row *row;
	struct log_text ifname, rest;
	struct trace_mac sta; /* of "STA <address> " before the row's text */
	size_t depth;	      /* bytes of the message that decided; SIZE_MAX = all of it */
};

/* Looks for a row; an interface's name and a station's address may stand before it. */
bool log_match_find(struct log_text message, struct log_match *ret);
/* A message behind a word that a row took away. */
void log_message_read(struct log_reader *reader, struct log_text message);
/* What the log is, as far as it is read. */
void log_format_tell(struct log_reader *reader);

/* Shared by tables: the other side's address comes first. */
log_take log_take_peer;
/* A hexdump that goes on in the next lines is an identity. */
bool log_identity_dump(struct log_reader *reader, struct log_text rest, struct trace_fact *fact);
bool log_identity_text(struct trace_fact *fact);

#endif
