/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * All that libwsc asks of mbedTLS 2.28: what tools/portability builds for targets that have no
 * package of it. A device's own configuration may have more.
 */
#ifndef MBEDTLS_CONFIG_H
#define MBEDTLS_CONFIG_H

#define MBEDTLS_AES_C
#define MBEDTLS_CIPHER_MODE_CBC
#define MBEDTLS_SHA256_C
#define MBEDTLS_VERSION_C

#include "mbedtls/check_config.h"
#endif
