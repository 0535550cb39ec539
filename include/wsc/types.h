/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libwsc: the Wi-Fi Simple Configuration protocol (WFA, WSC 2.0.x), without socket, clock, log or
 * hidden allocation. Start reading at wsc.h.
 */
#ifndef WSC_TYPES_H
#define WSC_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Functions of the library that programs may call; everything else is hidden. */
#define WSC_API	     __attribute__((visibility("default")))
#define WSC_MUST_USE __attribute__((warn_unused_result))

/* An array parameter of at least so many elements. */
#ifdef __cplusplus
#define WSC_AT_LEAST(n) n
#else
#define WSC_AT_LEAST(n) static n
#endif

/*
 * What a function says. 0 is success; nothing else changes an output parameter, unless its
 * description says so.
 */
enum wsc_status {
	WSC_OK,
	WSC_TRUNCATED, /* the bytes end too early: with more of them it may be right */
	WSC_INVALID,   /* the bytes break the standard: see the report */
	WSC_NO_SPACE,  /* the caller's buffer is too small */
	WSC_NOTHING,   /* nothing to give out now */
	WSC_PENDING,   /* the session waits for the caller: an event says for what */
	WSC_IGNORED,   /* well-formed, but not for this session in this state: dropped, nothing
			  changed */
	WSC_REFUSED,   /* the message was refused; the session ends and says why to both sides */
	WSC_CLOSED,    /* the session has ended */
	WSC_MISUSE,    /* the caller broke the contract: a NULL, a value out of its range */
	WSC_NO_MEMORY,
	WSC_CRYPTO, /* the crypto library failed, the random source among it */
};
#define WSC_STATUS_COUNT (WSC_CRYPTO + 1)

/* A sentence in English, without a full stop; never NULL. */
WSC_API const char *wsc_status_text(enum wsc_status status);

/* Bytes of somebody else, borrowed. Absent is {NULL, 0}; present and empty has a p. */
struct wsc_bytes {
	const uint8_t *p;
	size_t len;
};

/* Sizes in bytes; WSC 2.0.x section 12, Table 28 unless said otherwise. */
#define WSC_MAC_SIZE		 6
#define WSC_UUID_SIZE		 16
#define WSC_NONCE_SIZE		 16
#define WSC_PUBLIC_KEY_SIZE	 192 /* MODP group 5, RFC 3526 section 2; padded on the left */
#define WSC_HASH_SIZE		 32  /* E-Hash, R-Hash */
#define WSC_AUTH_SIZE		 8   /* Authenticator, Key Wrap Authenticator */
#define WSC_DEVICE_TYPE_SIZE	 8   /* category u16, OUI, sub-OUI u8, sub-category u16 */
#define WSC_SSID_MAX		 32
#define WSC_KEY_MAX		 64
#define WSC_NAME_MAX		 32 /* Device Name, Model Name, Model Number, Serial Number */
#define WSC_MANUFACTURER_MAX	 64
#define WSC_PASSWORD_MAX	 32 /* a PIN of 4 or 8 digits, or 16 to 32 bytes from NFC */
#define WSC_PUBLIC_KEY_HASH_SIZE 20

/* Configuration Error, Table 34: why a device refused, as it goes over the air. */
enum wsc_config_error {
	WSC_ERR_NONE = 0,
	WSC_ERR_OOB_READ = 1,
	WSC_ERR_DECRYPTION_CRC = 2,
	WSC_ERR_NO_2_4_GHZ = 3,
	WSC_ERR_NO_5_GHZ = 4,
	WSC_ERR_WEAK_SIGNAL = 5,
	WSC_ERR_NETWORK_AUTHENTICATION = 6,
	WSC_ERR_NETWORK_ASSOCIATION = 7,
	WSC_ERR_NO_DHCP_RESPONSE = 8,
	WSC_ERR_DHCP_CONFIG = 9,
	WSC_ERR_IP_CONFLICT = 10,
	WSC_ERR_NO_REGISTRAR = 11,
	WSC_ERR_MULTIPLE_PBC = 12,
	WSC_ERR_ROGUE_ACTIVITY = 13,
	WSC_ERR_DEVICE_BUSY = 14,
	WSC_ERR_SETUP_LOCKED = 15,
	WSC_ERR_MESSAGE_TIMEOUT = 16,
	WSC_ERR_SESSION_TIMEOUT = 17,
	WSC_ERR_DEVICE_PASSWORD = 18,
	WSC_ERR_NO_60_GHZ = 19,
	WSC_ERR_PUBLIC_KEY_HASH = 20,
};
#define WSC_ERR_COUNT (WSC_ERR_PUBLIC_KEY_HASH + 1)

/* What Table 34 calls it, in words of ours; "unknown" for other numbers. */
WSC_API const char *wsc_config_error_text(uint16_t error);

/* Device Password ID, Table 37. 0x0010 and above: a random id of an NFC password. */
enum wsc_password_id {
	WSC_PASSWORD_DEFAULT = 0x0000,
	WSC_PASSWORD_USER = 0x0001,
	WSC_PASSWORD_MACHINE = 0x0002,
	WSC_PASSWORD_REKEY = 0x0003,
	WSC_PASSWORD_PBC = 0x0004,
	WSC_PASSWORD_REGISTRAR = 0x0005,
	WSC_PASSWORD_NFC_HANDOVER = 0x0007,
	WSC_PASSWORD_NFC_FIRST = 0x0010,
};

/* Configuration Methods, Table 33: bits. A virtual or physical button or display has the bit of
 * buttons or displays beside its own. */
enum wsc_config_method {
	WSC_METHOD_USB = 0x0001,
	WSC_METHOD_ETHERNET = 0x0002,
	WSC_METHOD_LABEL = 0x0004,
	WSC_METHOD_DISPLAY = 0x0008,
	WSC_METHOD_NFC_EXTERNAL = 0x0010,
	WSC_METHOD_NFC_INTEGRATED = 0x0020,
	WSC_METHOD_NFC = 0x0040,
	WSC_METHOD_PUSH_BUTTON = 0x0080,
	WSC_METHOD_KEYPAD = 0x0100,
	WSC_METHOD_VIRTUAL_BUTTON = 0x0280,
	WSC_METHOD_PHYSICAL_BUTTON = 0x0480,
	WSC_METHOD_P2PS = 0x1000,
	WSC_METHOD_VIRTUAL_DISPLAY = 0x2008,
	WSC_METHOD_PHYSICAL_DISPLAY = 0x4008,
};

/* Authentication Type, Table 32, and Encryption Type, Table 38, a bit each. */
enum wsc_auth_type {
	WSC_AUTH_OPEN = 0x0001,
	WSC_AUTH_WPA_PERSONAL = 0x0002,
	WSC_AUTH_SHARED = 0x0004,
	WSC_AUTH_WPA_ENTERPRISE = 0x0008,
	WSC_AUTH_WPA2_ENTERPRISE = 0x0010,
	WSC_AUTH_WPA2_PERSONAL = 0x0020,
};
enum wsc_encryption {
	WSC_ENCRYPTION_NONE = 0x0001,
	WSC_ENCRYPTION_WEP = 0x0002,
	WSC_ENCRYPTION_TKIP = 0x0004,
	WSC_ENCRYPTION_AES = 0x0008,
};

/* RF Bands, Table 44, a bit each. */
enum wsc_rf_band { WSC_BAND_2_4_GHZ = 1, WSC_BAND_5_GHZ = 2, WSC_BAND_60_GHZ = 4 };

#ifdef __cplusplus
}
#endif
#endif
