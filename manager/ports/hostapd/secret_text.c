/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/hostapd/secret_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_SIZE 512

/* Not realloc(): it would leave the old bytes behind. */
static bool grow(struct secret_text *text, size_t needed)
{
	size_t size = text->size ? text->size : FIRST_SIZE;
	char *data;

	if (needed <= text->size)
		return true;
	while (size < needed)
		size *= 2;
	data = calloc(1, size);
	if (!data) {
		text->failed = true;
		return false;
	}
	if (text->data)
		memcpy(data, text->data, text->length);
	if (text->data)
		explicit_bzero(text->data, text->size);
	free(text->data);
	text->data = data;
	text->size = size;
	return true;
}

void secret_text_add(struct secret_text *text, const char *format, ...)
{
	va_list args, again;
	int length;

	if (text->failed)
		return;
	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		text->failed = true;
	else if (grow(text, text->length + (size_t)length + 1))
		text->length += (size_t)vsnprintf(
			text->data + text->length, text->size - text->length, format, again);
	va_end(again);
}

void secret_text_put(struct secret_text *text, const char *bytes, size_t n)
{
	if (text->failed || !grow(text, text->length + n + 1))
		return;
	memcpy(text->data + text->length, bytes, n);
	text->length += n;
	text->data[text->length] = '\0';
}

char *secret_text_take(struct secret_text *text)
{
	char *data = NULL;

	if (!text->failed && grow(text, 1)) {
		data = text->data;
		text->data = NULL;
	}
	secret_text_clear(text);
	return data;
}

void secret_text_clear(struct secret_text *text)
{
	if (text->data)
		explicit_bzero(text->data, text->size);
	free(text->data);
	memset(text, 0, sizeof(*text));
}

void secret_text_free(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t length = 0;

	while (length < size) {
		const ssize_t got = read(fd, text + length, size - length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		length += (size_t)got;
	}
	return (ssize_t)length;
}

char *secret_text_read(const char *path, size_t limit)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t length = -1;
	struct stat status;
	char *text = NULL;
	int error = errno;

	if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size < (off_t)limit)
		limit = (size_t)status.st_size;
	if (fd >= 0) {
		text = calloc(1, limit + 2);
		error = errno;
	}
	if (text) {
		length = read_all(fd, text, limit + 1);
		error = length < 0 ? errno : EFBIG;
	}
	if (fd >= 0)
		close(fd);
	if (length >= 0 && (size_t)length <= limit && strlen(text) == (size_t)length)
		return text;
	if (text)
		explicit_bzero(text, limit + 2);
	free(text);
	errno = error;
	return NULL;
}
