/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <signal.h>

/* Blocks SIGINT except while waiting; @ret_mask is for ppoll(), and for client->wait_mask. */
void interrupt_prepare(sigset_t *ret_mask);

#endif
