/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * All that libwsc asks of mbedTLS 2.28: what tools/portability builds for targets that have no
 * package of it. A device's own configuration may have more.
 */
#ifndef MBEDTLS_CONFIG_H
#define MBEDTLS_CONFIG_H

#define MBEDTLS_BIGNUM_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_MD_C
#define MBEDTLS_AES_C
#define MBEDTLS_CIPHER_MODE_CBC
#define MBEDTLS_ENTROPY_C
#define MBEDTLS_CTR_DRBG_C
#define MBEDTLS_VERSION_C

/* MemorySanitizer does not see what assembler writes. */
#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define OPENWPS_NO_ASM
#endif
#endif
#ifndef OPENWPS_NO_ASM
#define MBEDTLS_HAVE_ASM
#endif

#include "mbedtls/check_config.h"
#endif
