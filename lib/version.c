/* SPDX-License-Identifier: BSD-3-Clause */
#include <wsc/wsc.h>

uint32_t wsc_api_version(void)
{
	return (uint32_t)WSC_API_MAJOR << 16 | WSC_API_MINOR;
}
