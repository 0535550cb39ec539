/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "stream.h"

#define TLS_CALL_MAX (1u << 30)

/* OpenSSL's own words for the oldest error it has queued; the queue is emptied. */
static int tls_error(struct ovsdb_error *error, const char *what)
{
	const unsigned long code = ERR_get_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return ovsdb_error_set(error, "%s: %s", what, reason ? reason : "unknown TLS error");
}

/* Without this OpenSSL asks on the terminal, which a daemon does not have. */
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)context;
	return 0;
}

static SSL_CTX *tls_context_new(
	const char *ca_file, const char *cert_file, const char *key_file, struct ovsdb_error *error)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	const char *wrong = NULL;

	if (!context) {
		tls_error(error, "TLS");
		return NULL;
	}
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_default_passwd_cb(context, no_passphrase);
	SSL_CTX_set_mode(
		context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	ERR_clear_error();
	if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
		wrong = "TLS 1.2";
	else if (SSL_CTX_load_verify_file(context, ca_file) != 1)
		wrong = ca_file;
	else if (SSL_CTX_use_certificate_chain_file(context, cert_file) != 1)
		wrong = cert_file;
	else if (SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) != 1)
		wrong = key_file;
	if (!wrong)
		return context;
	tls_error(error, wrong);
	SSL_CTX_free(context);
	return NULL;
}

int ovsdb_stream_open(struct ovsdb_stream *stream, const struct ovsdb_remote *remote,
	const char *ca_file, const char *cert_file, const char *key_file, struct ovsdb_error *error)
{
	SSL_CTX *context;

	*stream = (struct ovsdb_stream){.fd = -1};
	if (remote->kind == OVSDB_REMOTE_SSL) {
		context = tls_context_new(ca_file, cert_file, key_file, error);
		if (!context)
			return -1;
		stream->ssl = SSL_new(context);
		SSL_CTX_free(context); /* the connection holds its own reference */
		if (!stream->ssl)
			return tls_error(error, "TLS");
	}
	stream->fd = ovsdb_remote_connect(remote, error);
	if (stream->fd < 0) {
		ovsdb_stream_close(stream);
		return -1;
	}
	if (stream->ssl && SSL_set_fd(stream->ssl, stream->fd) != 1) {
		ovsdb_stream_close(stream);
		return tls_error(error, "TLS");
	}
	stream->wants_write = true; /* that is how connect(2) reports its end */
	return 0;
}

void ovsdb_stream_close(struct ovsdb_stream *stream)
{
	SSL_free(stream->ssl);
	if (stream->fd >= 0)
		close(stream->fd);
	*stream = (struct ovsdb_stream){.fd = -1};
}

/*
 * What a TLS call's return means: 0 would block, -1 over. Notes which way the socket has to become
 * ready, which need not be the way of the call.
 */
static int tls_outcome(struct ovsdb_stream *stream, int returned, struct ovsdb_error *error)
{
	const int code = SSL_get_error(stream->ssl, returned);
	const long verified = SSL_get_verify_result(stream->ssl);
	const int saved = errno;

	stream->wants_write = code == SSL_ERROR_WANT_WRITE;
	if (code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE)
		return 0;
	if (code == SSL_ERROR_ZERO_RETURN)
		return ovsdb_error_set(error, "the server closed the connection");
	if (verified != X509_V_OK)
		return ovsdb_error_set(error, "the server's certificate is not accepted: %s",
			X509_verify_cert_error_string(verified));
	if (code == SSL_ERROR_SYSCALL && ERR_peek_error() == 0)
		return ovsdb_error_set(error, "TLS connection lost: %s",
			saved ? strerror(saved) : "closed by the server");
	return tls_error(error, "TLS");
}

/* The end of connect(2): 1, 0 or -1. */
static int connect_finish(const struct ovsdb_stream *stream, struct ovsdb_error *error)
{
	struct pollfd poll_fd = {.fd = stream->fd, .events = POLLOUT};
	socklen_t length = sizeof(int);
	int code = 0;

	if (poll(&poll_fd, 1, 0) == 0)
		return 0;
	if (getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &code, &length) < 0)
		code = errno;
	if (code != 0)
		return ovsdb_error_set(error, "cannot connect: %s", strerror(code));
	return 1;
}

int ovsdb_stream_finish(struct ovsdb_stream *stream, struct ovsdb_error *error)
{
	const int connected = connect_finish(stream, error);
	int returned;

	if (connected <= 0)
		return connected;
	stream->wants_write = false;
	if (!stream->ssl)
		return 1;
	ERR_clear_error();
	errno = 0;
	returned = SSL_connect(stream->ssl);
	return returned == 1 ? 1 : tls_outcome(stream, returned, error);
}

ssize_t ovsdb_stream_read(
	struct ovsdb_stream *stream, char *data, size_t room, struct ovsdb_error *error)
{
	ssize_t got;

	if (stream->ssl) {
		int returned;

		ERR_clear_error();
		errno = 0;
		stream->write_waits_for_read = false;
		returned = SSL_read(
			stream->ssl, data, (int)(room < TLS_CALL_MAX ? room : TLS_CALL_MAX));
		return returned > 0 ? returned : tls_outcome(stream, returned, error);
	}
	do
		got = recv(stream->fd, data, room, 0);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		return got;
	if (got == 0)
		return ovsdb_error_set(error, "the server closed the connection");
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return 0;
	return ovsdb_error_set(error, "connection lost: %s", strerror(errno));
}

ssize_t ovsdb_stream_write(
	struct ovsdb_stream *stream, const char *data, size_t length, struct ovsdb_error *error)
{
	ssize_t put;

	if (stream->ssl) {
		int returned;

		ERR_clear_error();
		errno = 0;
		returned = SSL_write(
			stream->ssl, data, (int)(length < TLS_CALL_MAX ? length : TLS_CALL_MAX));
		if (returned > 0)
			return returned;
		stream->write_waits_for_read =
			SSL_get_error(stream->ssl, returned) == SSL_ERROR_WANT_READ;
		return tls_outcome(stream, returned, error);
	}
	do
		put = send(stream->fd, data, length, MSG_NOSIGNAL);
	while (put < 0 && errno == EINTR);
	if (put >= 0)
		return put;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return 0;
	return ovsdb_error_set(error, "connection lost: %s", strerror(errno));
}

bool ovsdb_stream_has_more(const struct ovsdb_stream *stream)
{
	return stream->ssl && SSL_pending(stream->ssl) > 0;
}
