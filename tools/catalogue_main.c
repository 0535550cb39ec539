/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * print_catalogue outcomes > docs/outcomes.md, after a change of explain/explain.h;
 * print_catalogue verdicts > docs/verdicts.md, after one of explain/verdict.h.
 */
#include <string.h>

#include "tools/catalogue.h"

int main(int argc, char **argv)
{
	for (int i = 0; argc == 2 && i < CATALOGUES; i++) {
		if (strcmp(argv[1], catalogues[i].name) != 0)
			continue;
		catalogue_print(stdout, &catalogues[i]);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	fputs("usage: print_catalogue outcomes|verdicts\n", stderr);
	return 2;
}
