/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs a fuzz target over its corpus without a fuzzer: replay DIRECTORY. Every test run does this.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	size_t size;
	long end;

	if (!file || fseek(file, 0, SEEK_END) != 0 || (end = ftell(file)) < 0) {
		perror(path);
		return 1;
	}
	rewind(file);
	/* Exactly as large as the file, so that a sanitizer sees the first byte that is read too
	 * much. */
	data = malloc(end ? (size_t)end : 1);
	size = data ? fread(data, 1, (size_t)end, file) : 0;
	fclose(file);
	if (!data)
		return 1;
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	DIR *directory = argc == 2 ? opendir(argv[1]) : NULL;
	const struct dirent *entry;
	unsigned passed = 0;

	if (!directory) {
		fprintf(stderr, "usage: replay CORPUS_DIRECTORY\n");
		return 2;
	}
	while ((entry = readdir(directory))) {
		char path[4096];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		if (replay_file(path) != 0)
			return 1;
		passed++;
	}
	closedir(directory);
	printf("%u passed, 0 failed\n", passed);
	return passed ? 0 : 1;
}
