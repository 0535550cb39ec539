/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/conf_internal.h"
#include "manager/row_read.h"

/*
 * Sockets are made below these directories, as DIR/hostapd-RADIO/IFACE, and the path of a socket
 * has 107 characters at most (unix(7)).
 */
#define DIR_MAX	   60
#define SOCKET_MAX 107
#define PATH_LONG  1023

enum option_type {
	OPTION_TEXT,
	OPTION_PATH,
	OPTION_REMOTE,
	OPTION_PROBE,
	OPTION_PORT,
	OPTION_REGISTRAR,
	OPTION_BOOL,
	OPTION_LEVEL
};

static const struct option {
	const char *name;
	enum option_type type;
	size_t offset; /* in struct conf */
	size_t max;    /* characters */
	const char *initial;
} options[] = {
	{"ovsdb", OPTION_REMOTE, offsetof(struct conf, ovsdb), PATH_LONG, NULL},
	{"ca_file", OPTION_PATH, offsetof(struct conf, ca_file), PATH_LONG, NULL},
	{"cert_file", OPTION_PATH, offsetof(struct conf, cert_file), PATH_LONG, NULL},
	{"key_file", OPTION_PATH, offsetof(struct conf, key_file), PATH_LONG, NULL},
	{"probe_s", OPTION_PROBE, offsetof(struct conf, probe_s), 0, NULL},
	{"run_dir", OPTION_PATH, offsetof(struct conf, run_dir), DIR_MAX, "/var/run"},
	{"private_dir", OPTION_PATH, offsetof(struct conf, private_dir), DIR_MAX,
		"/run/openwps/private"},
	{"state_dir", OPTION_PATH, offsetof(struct conf, state_dir), PATH_LONG, "/var/lib/openwps"},
	{"control", OPTION_PATH, offsetof(struct conf, control), SOCKET_MAX,
		"/run/openwps/control.sock"},
	{"control_group", OPTION_TEXT, offsetof(struct conf, control_group), 32, "openwps"},
	{"hostapd", OPTION_PATH, offsetof(struct conf, hostapd), PATH_LONG, "/usr/sbin/hostapd"},
	{"registrar", OPTION_REGISTRAR, offsetof(struct conf, registrar), 0, NULL},
	{"registrar_port", OPTION_PORT, offsetof(struct conf, registrar_port), 0, NULL},
	{"stop_hostapd", OPTION_BOOL, offsetof(struct conf, stop_hostapd), 0, NULL},
	{"log_level", OPTION_LEVEL, offsetof(struct conf, log_level), 0, NULL},
	/* WSC 2.0.x, 12: Device Name, Manufacturer and Model Name have these sizes. */
	{"device_name", OPTION_TEXT, offsetof(struct conf, device_name), 32, "openwps"},
	{"manufacturer", OPTION_TEXT, offsetof(struct conf, manufacturer), 64, "openwps"},
	{"model_name", OPTION_TEXT, offsetof(struct conf, model_name), 32, "openwps"},
};
#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

static void *slot(struct conf *conf, const struct option *option)
{
	return (char *)conf + option->offset;
}

static bool is_string(const struct option *option)
{
	return option->type == OPTION_TEXT || option->type == OPTION_PATH ||
	       option->type == OPTION_REMOTE;
}

struct conf *conf_default(void)
{
	struct conf *conf = calloc(1, sizeof(*conf));
	size_t i;

	if (!conf)
		return NULL;
	conf->probe_s = -1;
	conf->registrar = REGISTRAR_HOSTAPD;
	conf->registrar_port = CONF_REGISTRAR_PORT;
	conf->log_level = LOG_LEVEL_INFO;
	for (i = 0; i < OPTION_COUNT; i++) {
		char **text = slot(conf, &options[i]);

		if (!options[i].initial)
			continue;
		*text = strdup(options[i].initial);
		if (!*text) {
			conf_free(conf);
			return NULL;
		}
	}
	return conf;
}

void conf_free(struct conf *conf)
{
	size_t i;

	if (!conf)
		return;
	for (i = 0; i < OPTION_COUNT; i++) {
		if (is_string(&options[i]))
			free(*(char **)slot(conf, &options[i]));
	}
	for (i = 0; i < conf->n_vifs; i++)
		vif_config_clear(&conf->vifs[i]);
	free(conf->vifs);
	free(conf->vifs_of_ovsdb);
	free(conf->radios);
	free(conf);
}

bool conf_refuse(struct parser *parser, unsigned line, const char *format, ...)
{
	char problem[CONF_PROBLEM_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(problem, sizeof(problem), format, args);
	va_end(args);
	parser->errors++;
	parser->error(parser->arg, parser->path, line, problem);
	return false;
}

bool conf_read_bool(struct parser *parser, const char *option, const char *value, bool *ret)
{
	char quoted[QUOTE_SIZE];

	if (strcmp(value, "yes") == 0 || strcmp(value, "true") == 0)
		*ret = true;
	else if (strcmp(value, "no") == 0 || strcmp(value, "false") == 0)
		*ret = false;
	else
		return conf_refuse(parser, parser->line, "%s is %s; write yes or no", option,
			quote(quoted, value));
	return true;
}

bool conf_read_int(struct parser *parser, const char *option, const char *value, long long min,
	long long max, long long *ret)
{
	const char *digits = *value == '-' ? value + 1 : value;
	char quoted[QUOTE_SIZE];
	long long number;

	errno = 0;
	number = strtoll(value, NULL, 10);
	if (!*digits || digits[strspn(digits, "0123456789")] || errno || number < min ||
		number > max)
		return conf_refuse(parser, parser->line,
			"%s is %s; write a number from %lld to %lld", option, quote(quoted, value),
			min, max);
	*ret = number;
	return true;
}

bool conf_read_registrar(struct parser *parser, const char *value, enum vif_registrar *ret)
{
	char quoted[QUOTE_SIZE];

	if (strcmp(value, "hostapd") == 0)
		*ret = REGISTRAR_HOSTAPD;
	else if (strcmp(value, "own") == 0)
		*ret = REGISTRAR_OWN;
	else
		return conf_refuse(parser, parser->line, "registrar is %s; write hostapd or own",
			quote(quoted, value));
	return true;
}

static bool read_level(struct parser *parser, const char *value, enum log_level *ret)
{
	static const char *const names[] = {[LOG_LEVEL_ERROR] = "error",
		[LOG_LEVEL_WARNING] = "warning",
		[LOG_LEVEL_INFO] = "info",
		[LOG_LEVEL_DEBUG] = "debug"};
	char quoted[QUOTE_SIZE];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], value) == 0) {
			*ret = (enum log_level)i;
			return true;
		}
	}
	return conf_refuse(parser, parser->line,
		"log_level is %s; write error, warning, info or debug", quote(quoted, value));
}

/* Whether there is an address behind it shows when the connection is made. */
static bool is_remote(const char *value)
{
	static const char *const kinds[] = {"unix:/", "tcp:", "ssl:"};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const size_t length = strlen(kinds[i]);

		if (strncmp(value, kinds[i], length) == 0 && value[length])
			return true;
	}
	return false;
}

static bool read_text(
	struct parser *parser, const struct option *option, const char *value, char **ret)
{
	char quoted[QUOTE_SIZE];

	/* They are lines of hostapd's files later on. */
	if (strlen(value) > option->max)
		return conf_refuse(parser, parser->line,
			"%s is %zu characters long; %zu are possible", option->name, strlen(value),
			option->max);
	if (option->type == OPTION_PATH && *value != '/')
		return conf_refuse(parser, parser->line,
			"%s is %s; write a path that begins with /", option->name,
			quote(quoted, value));
	if (option->type == OPTION_REMOTE && strcmp(value, "none") != 0 && !is_remote(value))
		return conf_refuse(parser, parser->line,
			"%s is %s; write none, unix:/PATH, tcp:ADDRESS:PORT or ssl:ADDRESS:PORT",
			option->name, quote(quoted, value));
	free(*ret);
	*ret = NULL;
	if (option->type == OPTION_REMOTE && strcmp(value, "none") == 0)
		return true;
	*ret = strdup(value);
	return *ret || conf_refuse(parser, parser->line, "out of memory; free some");
}

static bool main_option(struct parser *parser, const char *name, const char *value)
{
	const struct option *option = options;
	char quoted[QUOTE_SIZE];
	long long number;
	void *ret;

	while (option < options + OPTION_COUNT && strcmp(option->name, name) != 0)
		option++;
	if (option == options + OPTION_COUNT)
		return conf_refuse(parser, parser->line,
			"%s is no option; see the sample wpsd.conf for those that there are",
			quote(quoted, name));
	ret = slot(parser->conf, option);
	switch (option->type) {
	case OPTION_TEXT:
	case OPTION_PATH:
	case OPTION_REMOTE:
		return read_text(parser, option, value, ret);
	case OPTION_PROBE:
	case OPTION_PORT:
		if (!conf_read_int(parser, name, value, option->type == OPTION_PORT ? 1 : -1,
			    option->type == OPTION_PORT ? 65535 : 3600, &number))
			return false;
		*(int *)ret = (int)number;
		return true;
	case OPTION_REGISTRAR:
		return conf_read_registrar(parser, value, ret);
	case OPTION_BOOL:
		return conf_read_bool(parser, name, value, ret);
	case OPTION_LEVEL:
		return read_level(parser, value, ret);
	}
	return false;
}

/* What has been told of a section is complete. Nothing more is said of one that had errors. */
static void section_end(struct parser *parser, unsigned errors_before)
{
	switch (parser->section) {
	case SECTION_RADIO:
		if (parser->errors == errors_before)
			conf_radio_end(parser);
		break;
	case SECTION_VIF:
		if (parser->errors == errors_before)
			conf_vif_end(parser);
		break;
	case SECTION_MAIN:
	case SECTION_UNKNOWN:
		break;
	}
	json_object_clear(parser->seen);
	json_object_clear(parser->row);
	memset(parser->radio, 0, sizeof(parser->radio));
	parser->has_registrar = false;
	parser->conf_radio = (struct conf_radio){.radio.enabled = true};
}

/* "[kind name]", already trimmed. */
static bool section_begin(struct parser *parser, char *text)
{
	const size_t length = strlen(text);
	char key[sizeof("radio ") + IF_NAME_SIZE];
	char quoted[QUOTE_SIZE];
	json_t *before;
	char *name;

	parser->section = SECTION_UNKNOWN;
	parser->section_line = parser->line;
	if (text[length - 1] != ']')
		return conf_refuse(parser, parser->line, "a section ends with ]; add it");
	text[length - 1] = '\0';
	text++;
	name = text + strcspn(text, " \t");
	if (*name)
		*name++ = '\0';
	name += strspn(name, " \t");
	if (strcmp(text, "radio") != 0 && strcmp(text, "vif") != 0)
		return conf_refuse(parser, parser->line,
			"there is no section of kind %s; write [radio NAME] or [vif NAME]",
			quote(quoted, text));
	if (!is_if_name(name))
		return conf_refuse(parser, parser->line,
			"%s is no interface name; write [%s NAME] with 1 to %d visible characters, "
			"none of '/', ':', '%%'",
			quote(quoted, name), text, IF_NAME_SIZE - 1);
	snprintf(parser->name, sizeof(parser->name), "%s", name);
	snprintf(key, sizeof(key), "%s %s", text, name);
	before = json_object_get(parser->sections, key);
	if (before)
		return conf_refuse(parser, parser->line,
			"[%s] is there already, in line %d; put its options there", key,
			(int)json_integer_value(before));
	json_object_set_new(parser->sections, key, json_integer(parser->line));
	parser->section = *text == 'r' ? SECTION_RADIO : SECTION_VIF;
	return true;
}

/* Quotes keep blanks at the ends; within there is nothing special. */
static bool unquote(struct parser *parser, const char *option, char **value)
{
	const size_t length = strlen(*value);
	char quoted[QUOTE_SIZE];

	if (**value != '"')
		return true;
	if (length < 2 || (*value)[length - 1] != '"')
		return conf_refuse(parser, parser->line,
			"the value of %s has a quote at its begin only; end it with a quote too, "
			"or "
			"put quotes around a value that begins with one",
			quote(quoted, option));
	(*value)[length - 1] = '\0';
	(*value)++;
	return true;
}

static char *trim(char *text)
{
	size_t length;

	text += strspn(text, " \t\r");
	length = strlen(text);
	while (length > 0 && strchr(" \t\r", text[length - 1]))
		length--;
	text[length] = '\0';
	return text;
}

/* The value may be a secret, also that of an option that is misspelt: it is not quoted here. */
static bool option_line(struct parser *parser, char *text)
{
	char *equals = strchr(text, '=');
	char quoted[QUOTE_SIZE];
	json_t *before;
	char *option, *value;

	if (!equals)
		return conf_refuse(parser, parser->line,
			"this is no option, section or comment; write OPTION = VALUE");
	*equals = '\0';
	option = trim(text);
	value = trim(equals + 1);
	before = json_object_get(parser->seen, option);
	if (before)
		return conf_refuse(parser, parser->line,
			"%s is there already, in line %d; remove one of the two",
			quote(quoted, option), (int)json_integer_value(before));
	if (json_object_set_new(parser->seen, option, json_integer(parser->line)) < 0)
		return conf_refuse(parser, parser->line,
			"the option's name is not UTF-8; write the file in UTF-8");
	if (!unquote(parser, option, &value))
		return false;
	switch (parser->section) {
	case SECTION_MAIN:
		return main_option(parser, option, value);
	case SECTION_RADIO:
		return conf_radio_option(parser, option, value);
	case SECTION_VIF:
		return conf_vif_option(parser, option, value);
	case SECTION_UNKNOWN:
		break;
	}
	return true;
}

static bool has_control(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		const unsigned char c = (unsigned char)text[i];

		/* The line may end as DOS ends it. */
		if (c == '\t' || (c == '\r' && i + 1 == length))
			continue;
		if (c < 0x20 || c == 0x7f)
			return true;
	}
	return false;
}

static void lines_parse(struct parser *parser, char *text, size_t length)
{
	unsigned errors_before = 0;
	char *end = text + length;

	while (text < end) {
		char *newline = memchr(text, '\n', (size_t)(end - text));
		char *next = newline ? newline + 1 : end;
		char *line = text;

		if (newline)
			*newline = '\0';
		parser->line++;
		text = next;
		if (has_control(line, (size_t)((newline ? newline : end) - line))) {
			conf_refuse(parser, parser->line,
				"there is a control character in this line; remove it");
			continue;
		}
		line = trim(line);
		if (*line == '\0' || *line == '#' || *line == ';')
			continue;
		if (*line != '[') {
			option_line(parser, line);
			continue;
		}
		section_end(parser, errors_before);
		errors_before = parser->errors;
		section_begin(parser, line);
	}
	section_end(parser, errors_before);
}

/* What concerns more than one option. */
static void conf_check(struct parser *parser)
{
	const struct conf *conf = parser->conf;

	if (conf->ovsdb && strncmp(conf->ovsdb, "ssl:", 4) == 0 &&
		(!conf->ca_file || !conf->cert_file || !conf->key_file))
		conf_refuse(parser, 0,
			"ovsdb over ssl needs ca_file, cert_file and key_file; add them");
	conf_vifs_check(parser);
}

struct conf *conf_parse(
	const char *text, size_t length, const char *path, conf_error_fn *error, void *arg)
{
	struct parser parser = {.conf = conf_default(), .path = path, .error = error, .arg = arg};
	char *copy = malloc(length + 1);

	parser.sections = json_object();
	parser.seen = json_object();
	parser.row = json_object();
	if (!parser.conf || !copy || !parser.sections || !parser.seen || !parser.row) {
		conf_refuse(&parser, 0, "out of memory; free some");
	} else {
		memcpy(copy, text, length);
		copy[length] = '\0';
		lines_parse(&parser, copy, length);
		conf_check(&parser);
		explicit_bzero(copy, length);
	}
	free(copy);
	json_decref(parser.sections);
	json_decref(parser.seen);
	json_decref(parser.row);
	if (parser.errors > 0) {
		conf_free(parser.conf);
		return NULL;
	}
	return parser.conf;
}

/* Reads the whole file. Returns its bytes and its mode, or NULL with errno. */
static char *file_read(const char *path, size_t *length, mode_t *mode)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *text = fd < 0 ? NULL : malloc(CONF_BYTES_MAX + 1);
	struct stat status;
	ssize_t got = 1;
	int code;

	*length = 0;
	if (text && fstat(fd, &status) == 0)
		*mode = status.st_mode;
	else
		got = -1;
	while (got > 0 && *length <= CONF_BYTES_MAX) {
		got = read(fd, text + *length, CONF_BYTES_MAX + 1 - *length);
		*length += got > 0 ? (size_t)got : 0;
	}
	if (got > 0)
		errno = EFBIG;
	code = errno;
	if (fd >= 0)
		close(fd);
	if (got != 0 && text) {
		explicit_bzero(text, *length);
		free(text);
		text = NULL;
	}
	errno = code;
	return text;
}

struct conf *conf_load(const char *path, conf_error_fn *error, void *arg)
{
	struct parser parser = {.path = path, .error = error, .arg = arg};
	struct conf *conf;
	mode_t mode = 0;
	size_t length;
	char *text = file_read(path, &length, &mode);

	if (!text) {
		conf_refuse(&parser, 0, "cannot be read: %s; give the path of a readable file",
			strerror(errno));
		return NULL;
	}
	conf = conf_parse(text, length, path, error, arg);
	explicit_bzero(text, length);
	free(text);
	if (conf && conf->keys_line > 0 && (mode & 077)) {
		conf_refuse(&parser, conf->keys_line,
			"a key is here and others can read the file (mode %04o); run: chmod 600 %s",
			(unsigned)(mode & 07777), path);
		conf_free(conf);
		return NULL;
	}
	return conf;
}
