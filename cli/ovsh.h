/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_OVSH_H
#define CLI_OVSH_H

/*
 * The OVSDB shell with OpenSync's syntax and output. @argv[0] is "ovsh". Returns the exit code:
 * 0 done; 1 nothing matched, or refused by the server, or no connection; 2 wrong usage.
 */
int ovsh_main(int argc, char **argv);

#endif
