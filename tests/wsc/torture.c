/* SPDX-License-Identifier: BSD-3-Clause */
/* Both roles against each other, tormented: torture PART [sample]. */
#include "tests/wsc/torture.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	void (*run)(bool sample);
} parts[] = {
	{"matrix", torture_matrix},
	{"medium", torture_medium},
	{"replace", torture_replace},
	{"flip", torture_flip},
	{"password", torture_password},
	{"faults", torture_faults},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc >= 2 && i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strcmp(parts[i].name, argv[1]) == 0) {
			parts[i].run(argc == 3 && strcmp(argv[2], "sample") == 0);
			return rig_close();
		}
	}
	fprintf(stderr, "usage: torture matrix|medium|replace|flip|password|faults [sample]\n");
	return 2;
}
