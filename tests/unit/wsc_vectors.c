/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "notation/notation.h"
#include "tests/unit/wsc_vectors.h"

size_t vector_hex(const char *text, uint8_t *ret, size_t size)
{
	const size_t len = strlen(text) / 2;

	assert_true(strlen(text) % 2 == 0 && len <= size);
	if (!hex_read(text, ret, len))
		fail_msg("not hex digits: '%s'", text);
	return len;
}

static void read_line(struct vectors *vectors, char *line)
{
	char *value = strstr(line, ": ");
	struct vector *vector = &vectors->all[vectors->n];
	uint8_t *bytes;

	line[strcspn(line, "\n")] = 0;
	if (line[0] == '#')
		return;
	assert_non_null(value);
	assert_true(vectors->n < VECTORS_MAX);
	*value = 0;
	value += 2;
	assert_true(strlen(line) < sizeof(vector->name));
	memcpy(vector->name, line, strlen(line) + 1);
	bytes = malloc(strlen(value) / 2 + 1);
	assert_non_null(bytes);
	vector->value.p = bytes;
	vector->value.len = vector_hex(value, bytes, strlen(value) / 2);
	vectors->n++;
}

struct vectors *vectors_read(const char *name)
{
	const char *root = getenv("OPENWPS_SOURCE_ROOT");
	struct vectors *vectors = calloc(1, sizeof(*vectors));
	char path[512], line[4096];
	FILE *file;

	assert_non_null(vectors);
	(void)snprintf(path, sizeof(path), "%s/tests/vectors/%s.txt", root ? root : ".", name);
	file = fopen(path, "r");
	if (!file)
		fail_msg("cannot read %s", path);
	while (fgets(line, sizeof(line), file))
		read_line(vectors, line);
	(void)fclose(file);
	return vectors;
}

void vectors_free(struct vectors *vectors)
{
	for (size_t i = 0; i < vectors->n; i++)
		free((void *)(uintptr_t)vectors->all[i].value.p);
	free(vectors);
}

struct wsc_bytes vector_get(const struct vectors *vectors, const char *name)
{
	for (size_t i = 0; i < vectors->n; i++) {
		if (!strcmp(vectors->all[i].name, name))
			return vectors->all[i].value;
	}
	fail_msg("no vector '%s'", name);
	return (struct wsc_bytes){0};
}

const uint8_t *vector_bytes(const struct vectors *vectors, const char *name, size_t len)
{
	const struct wsc_bytes value = vector_get(vectors, name);

	if (value.len != len)
		fail_msg("%s has %zu bytes instead of %zu", name, value.len, len);
	return value.p;
}
