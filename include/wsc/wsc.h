/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libwsc, all of it. types.h: words; wire.h: messages; eap.h: framing; crypto.h: the context;
 * session.h: one registration; registrar.h: PINs, buttons, overlap. docs/libwsc.md has the tour.
 */
#ifndef WSC_WSC_H
#define WSC_WSC_H

#include <wsc/crypto.h>
#include <wsc/eap.h>
#include <wsc/registrar.h>
#include <wsc/session.h>
#include <wsc/types.h>
#include <wsc/wire.h>

/* The interface: the major number changes when a program has to be changed or built again. */
#define WSC_API_MAJOR 0
#define WSC_API_MINOR 1

#ifdef __cplusplus
extern "C" {
#endif

/* WSC_API_MAJOR << 16 | WSC_API_MINOR of the library that is linked. */
WSC_API uint32_t wsc_api_version(void);

#ifdef __cplusplus
}
#endif
#endif
