/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "remote.h"

static const struct {
	const char *prefix;
	enum ovsdb_remote_kind kind;
} kinds[] = {
	{"unix:", OVSDB_REMOTE_UNIX},
	{"tcp:", OVSDB_REMOTE_TCP},
	{"ssl:", OVSDB_REMOTE_SSL},
};

static bool is_numeric_address(const char *host)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
	struct addrinfo *list;

	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		return false;
	freeaddrinfo(list);
	return true;
}

/* HOST:PORT or [HOST]:PORT, the part after the prefix. */
static int host_port_parse(
	const char *text, const char *rest, struct ovsdb_remote *remote, struct ovsdb_error *error)
{
	const bool bracketed = rest[0] == '[';
	const char *host = rest + (bracketed ? 1 : 0);
	const char *host_end = bracketed ? strchr(host, ']') : strrchr(host, ':');
	const char *port = host_end ? host_end + (bracketed ? 1 : 0) : NULL;
	unsigned long number;
	char *end;

	if (!port || *port != ':' || host_end == host)
		return ovsdb_error_set(error,
			"remote %s: expected HOST:PORT after the first colon "
			"(an IPv6 address goes in brackets)",
			text);
	port++;
	number = strtoul(port, &end, 10);
	if (*port < '0' || *port > '9' || *end != '\0' || number == 0 || number > 65535)
		return ovsdb_error_set(error,
			"remote %s: port \"%s\" is not a number from 1 to 65535", text, port);
	if ((size_t)(host_end - host) >= sizeof(remote->host))
		return ovsdb_error_set(error, "remote %s: the host is too long", text);
	memcpy(remote->host, host, (size_t)(host_end - host));
	remote->host[host_end - host] = '\0';
	snprintf(remote->port, sizeof(remote->port), "%lu", number);
	if (!remote->resolve_names && !is_numeric_address(remote->host))
		return ovsdb_error_set(error,
			"remote %s: \"%s\" is not a numeric address; names are not resolved here, "
			"write the IP address",
			text, remote->host);
	return 0;
}

int ovsdb_remote_parse(
	const char *text, bool resolve_names, struct ovsdb_remote *ret, struct ovsdb_error *error)
{
	struct ovsdb_remote remote = {.resolve_names = resolve_names};
	const char *rest = NULL;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !rest; i++) {
		const size_t length = strlen(kinds[i].prefix);

		if (strncmp(text, kinds[i].prefix, length) != 0)
			continue;
		remote.kind = kinds[i].kind;
		rest = text + length;
	}
	if (!rest)
		return ovsdb_error_set(error,
			"remote %s: expected unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT", text);
	if (remote.kind != OVSDB_REMOTE_UNIX) {
		if (host_port_parse(text, rest, &remote, error) < 0)
			return -1;
	} else {
		if (rest[0] == '\0' || strlen(rest) >= sizeof(remote.path))
			return ovsdb_error_set(error,
				"remote %s: the path has to have 1 to %zu bytes", text,
				sizeof(remote.path) - 1);
		memcpy(remote.path, rest, strlen(rest) + 1);
	}
	*ret = remote;
	return 0;
}

/* Begins to connect. Returns the socket, or -1 with errno. */
static int connect_begin(int family, const struct sockaddr *address, socklen_t length)
{
	const int on = 1;
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	/* An order is one small message that somebody waits for; unix sockets do not know this. */
	if (family != AF_UNIX)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, address, length) < 0 && errno != EINPROGRESS) {
		const int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

static int unix_connect(const struct ovsdb_remote *remote, struct ovsdb_error *error)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	memcpy(address.sun_path, remote->path, sizeof(remote->path));
	fd = connect_begin(AF_UNIX, (const struct sockaddr *)&address, sizeof(address));
	if (fd < 0)
		return ovsdb_error_set(
			error, "cannot connect to %s: %s", remote->path, strerror(errno));
	return fd;
}

int ovsdb_remote_connect(const struct ovsdb_remote *remote, struct ovsdb_error *error)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICSERV | (remote->resolve_names ? 0 : AI_NUMERICHOST),
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *list;
	const struct addrinfo *chosen;
	int fd, code;

	if (remote->kind == OVSDB_REMOTE_UNIX)
		return unix_connect(remote, error);
	code = getaddrinfo(remote->host, remote->port, &hints, &list);
	if (code != 0)
		return ovsdb_error_set(error, "%s: %s", remote->host, gai_strerror(code));
	/* Of a name, the IPv4 address if it has one: ptcp: listens there unless told otherwise. */
	chosen = list;
	while (chosen->ai_family != AF_INET && chosen->ai_next)
		chosen = chosen->ai_next;
	if (chosen->ai_family != AF_INET)
		chosen = list;
	fd = connect_begin(chosen->ai_family, chosen->ai_addr, chosen->ai_addrlen);
	if (fd < 0)
		ovsdb_error_set(error, "cannot connect to %s port %s: %s", remote->host,
			remote->port, strerror(errno));
	freeaddrinfo(list);
	return fd;
}
