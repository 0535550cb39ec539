/* SPDX-License-Identifier: BSD-3-Clause */
/* Names from the air, for rows and logs. */
#ifndef OPENWPS_TEXT_H
#define OPENWPS_TEXT_H

#include <stddef.h>

/* Bytes of the air to text: printable ASCII stays, anything else becomes '?', blanks at both ends
 * go. */
void text_clean(char *text, size_t size, const char *bytes, size_t length);

#endif
