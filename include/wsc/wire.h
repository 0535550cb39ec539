/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Messages and elements: bytes to a struct and back, without allocation and without copying.
 *
 * Everything that WSC sends is a list of attributes (type u16, length u16, value; big-endian): the
 * messages M1 to M8, the settings inside Encrypted Settings, a Credential, the elements of
 * management frames, NFC tokens. All of them are one struct wsc_message of a different kind, and
 * one table says which attributes each kind must, may and must not have.
 */
#ifndef WSC_WIRE_H
#define WSC_WIRE_H

#include <wsc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a list of attributes is: WSC 2.0.x, section 8.2 (elements) and 8.3 (messages). */
enum wsc_kind {
	WSC_M1,
	WSC_M2,
	WSC_M2D,
	WSC_M3,
	WSC_M4,
	WSC_M5,
	WSC_M6,
	WSC_M7,
	WSC_M8,
	WSC_ACK,
	WSC_NACK,
	WSC_DONE,
	/* plain text of Encrypted Settings, with or without its Key Wrap Authenticator */
	WSC_SETTINGS_M2,    /* registrar-specified password or rekey: rare, optional in M2 */
	WSC_SETTINGS_M4,    /* R-SNonce1 */
	WSC_SETTINGS_M5,    /* E-SNonce1 */
	WSC_SETTINGS_M6,    /* R-SNonce2 */
	WSC_SETTINGS_M7,    /* E-SNonce2, from a station */
	WSC_SETTINGS_M7_AP, /* E-SNonce2 and the access point's settings */
	WSC_SETTINGS_M8,    /* credentials for a station */
	WSC_SETTINGS_M8_AP, /* new settings for an access point */
	WSC_CREDENTIAL,	    /* the value of a Credential attribute */
	/* value of the WPS element in management frames */
	WSC_BEACON,
	WSC_PROBE_REQUEST,
	WSC_PROBE_RESPONSE,
	WSC_ASSOC_REQUEST,
	WSC_ASSOC_RESPONSE, /* of an access point */
	/* NFC, section 10.1.3 and Table 23 to 25 */
	WSC_PASSWORD_TOKEN,
	WSC_CONFIG_TOKEN,
	WSC_OTHER, /* any attribute is welcome, none is needed */
};
#define WSC_KIND_COUNT (WSC_OTHER + 1)

WSC_API const char *wsc_kind_name(enum wsc_kind kind); /* "M1", "WSC_ACK", "beacon", … */

/* Message Type, Table 39. */
#define WSC_MESSAGE_TYPE_M1   0x04
#define WSC_MESSAGE_TYPE_M2   0x05
#define WSC_MESSAGE_TYPE_M2D  0x06
#define WSC_MESSAGE_TYPE_M3   0x07
#define WSC_MESSAGE_TYPE_M4   0x08
#define WSC_MESSAGE_TYPE_M5   0x09
#define WSC_MESSAGE_TYPE_M6   0x0a
#define WSC_MESSAGE_TYPE_M7   0x0b
#define WSC_MESSAGE_TYPE_M8   0x0c
#define WSC_MESSAGE_TYPE_ACK  0x0d
#define WSC_MESSAGE_TYPE_NACK 0x0e
#define WSC_MESSAGE_TYPE_DONE 0x0f

/*
 * Every attribute of Table 28, and below it every sub-element of the WFA vendor extension (Table
 * 29): X(FIELD, member, C type, attribute or sub-element id, shortest, longest length, name).
 * Numbers are u8, u16, u32 in host order; everything else is borrowed bytes. Attributes that may
 * come several times (Credential, Requested Device Type, Vendor Extensions of others) are in lists.
 */
/* clang-format off */
#define WSC_U8	 uint8_t
#define WSC_U16	 uint16_t
#define WSC_U32	 uint32_t
#define WSC_RAW	 struct wsc_bytes
#define WSC_ATTRIBUTES(X)                                                                          \
	X(AP_CHANNEL, ap_channel, U16, 0x1001, 2, 2, "AP Channel")                                 \
	X(ASSOCIATION_STATE, association_state, U16, 0x1002, 2, 2, "Association State")            \
	X(AUTH_TYPE, auth_type, U16, 0x1003, 2, 2, "Authentication Type")                          \
	X(AUTH_TYPE_FLAGS, auth_type_flags, U16, 0x1004, 2, 2, "Authentication Type Flags")        \
	X(AUTHENTICATOR, authenticator, RAW, 0x1005, 8, 8, "Authenticator")                        \
	X(CONFIG_METHODS, config_methods, U16, 0x1008, 2, 2, "Configuration Methods")              \
	X(CONFIG_ERROR, config_error, U16, 0x1009, 2, 2, "Configuration Error")                    \
	X(CONFIRMATION_URL4, confirmation_url4, RAW, 0x100a, 0, 64, "Confirmation URL4")           \
	X(CONFIRMATION_URL6, confirmation_url6, RAW, 0x100b, 0, 76, "Confirmation URL6")           \
	X(CONNECTION_TYPE, connection_type, U8, 0x100c, 1, 1, "Connection Type")                   \
	X(CONNECTION_TYPE_FLAGS, connection_type_flags, U8, 0x100d, 1, 1, "Connection Type Flags") \
	X(ENCRYPTION_TYPE, encryption_type, U16, 0x100f, 2, 2, "Encryption Type")                  \
	X(ENCRYPTION_TYPE_FLAGS, encryption_type_flags, U16, 0x1010, 2, 2, "Encryption Type Flags") \
	X(DEVICE_NAME, device_name, RAW, 0x1011, 0, 32, "Device Name")                             \
	X(PASSWORD_ID, password_id, U16, 0x1012, 2, 2, "Device Password ID")                       \
	X(E_HASH1, e_hash1, RAW, 0x1014, 32, 32, "E-Hash1")                                        \
	X(E_HASH2, e_hash2, RAW, 0x1015, 32, 32, "E-Hash2")                                        \
	X(E_SNONCE1, e_snonce1, RAW, 0x1016, 16, 16, "E-SNonce1")                                  \
	X(E_SNONCE2, e_snonce2, RAW, 0x1017, 16, 16, "E-SNonce2")                                  \
	X(ENCRYPTED_SETTINGS, encrypted_settings, RAW, 0x1018, 0, 0xffff, "Encrypted Settings")    \
	X(ENROLLEE_NONCE, enrollee_nonce, RAW, 0x101a, 16, 16, "Enrollee Nonce")                   \
	X(FEATURE_ID, feature_id, RAW, 0x101b, 4, 4, "Feature ID")                                 \
	X(IDENTITY, identity, RAW, 0x101c, 0, 80, "Identity")                                      \
	X(IDENTITY_PROOF, identity_proof, RAW, 0x101d, 0, 0xffff, "Identity Proof")                \
	X(KEY_WRAP_AUTH, key_wrap_auth, RAW, 0x101e, 8, 8, "Key Wrap Authenticator")               \
	X(KEY_IDENTIFIER, key_identifier, RAW, 0x101f, 16, 16, "Key Identifier")                   \
	X(MAC_ADDRESS, mac_address, RAW, 0x1020, 6, 6, "MAC Address")                              \
	X(MANUFACTURER, manufacturer, RAW, 0x1021, 0, 64, "Manufacturer")                          \
	X(MESSAGE_TYPE, message_type, U8, 0x1022, 1, 1, "Message Type")                            \
	X(MODEL_NAME, model_name, RAW, 0x1023, 0, 32, "Model Name")                                \
	X(MODEL_NUMBER, model_number, RAW, 0x1024, 0, 32, "Model Number")                          \
	X(NETWORK_INDEX, network_index, U8, 0x1026, 1, 1, "Network Index")                         \
	X(NETWORK_KEY, network_key, RAW, 0x1027, 0, 64, "Network Key")                             \
	X(NETWORK_KEY_INDEX, network_key_index, U8, 0x1028, 1, 1, "Network Key Index")             \
	X(NEW_DEVICE_NAME, new_device_name, RAW, 0x1029, 0, 32, "New Device Name")                 \
	X(NEW_PASSWORD, new_password, RAW, 0x102a, 0, 64, "New Password")                          \
	X(OOB_PASSWORD, oob_password, RAW, 0x102c, 22, 58, "OOB Device Password")                  \
	X(OS_VERSION, os_version, U32, 0x102d, 4, 4, "OS Version")                                 \
	X(POWER_LEVEL, power_level, U8, 0x102f, 1, 1, "Power Level")                               \
	X(PSK_CURRENT, psk_current, U8, 0x1030, 1, 1, "PSK Current")                               \
	X(PSK_MAX, psk_max, U8, 0x1031, 1, 1, "PSK Max")                                           \
	X(PUBLIC_KEY, public_key, RAW, 0x1032, 192, 192, "Public Key")                             \
	X(RADIO_ENABLED, radio_enabled, U8, 0x1033, 1, 1, "Radio Enabled")                         \
	X(REBOOT, reboot, U8, 0x1034, 1, 1, "Reboot")                                              \
	X(REGISTRAR_CURRENT, registrar_current, U8, 0x1035, 1, 1, "Registrar Current")             \
	X(REGISTRAR_ESTABLISHED, registrar_established, U8, 0x1036, 1, 1, "Registrar Established") \
	X(REGISTRAR_LIST, registrar_list, RAW, 0x1037, 0, 512, "Registrar List")                   \
	X(REGISTRAR_MAX, registrar_max, U8, 0x1038, 1, 1, "Registrar Max")                         \
	X(REGISTRAR_NONCE, registrar_nonce, RAW, 0x1039, 16, 16, "Registrar Nonce")                \
	X(REQUEST_TYPE, request_type, U8, 0x103a, 1, 1, "Request Type")                            \
	X(RESPONSE_TYPE, response_type, U8, 0x103b, 1, 1, "Response Type")                         \
	X(RF_BANDS, rf_bands, U8, 0x103c, 1, 1, "RF Bands")                                        \
	X(R_HASH1, r_hash1, RAW, 0x103d, 32, 32, "R-Hash1")                                        \
	X(R_HASH2, r_hash2, RAW, 0x103e, 32, 32, "R-Hash2")                                        \
	X(R_SNONCE1, r_snonce1, RAW, 0x103f, 16, 16, "R-SNonce1")                                  \
	X(R_SNONCE2, r_snonce2, RAW, 0x1040, 16, 16, "R-SNonce2")                                  \
	X(SELECTED_REGISTRAR, selected_registrar, U8, 0x1041, 1, 1, "Selected Registrar")          \
	X(SERIAL_NUMBER, serial_number, RAW, 0x1042, 0, 32, "Serial Number")                       \
	X(WPS_STATE, wps_state, U8, 0x1044, 1, 1, "Wi-Fi Simple Configuration State")              \
	X(SSID, ssid, RAW, 0x1045, 0, 32, "SSID")                                                  \
	X(TOTAL_NETWORKS, total_networks, U8, 0x1046, 1, 1, "Total Networks")                      \
	X(UUID_E, uuid_e, RAW, 0x1047, 16, 16, "UUID-E")                                           \
	X(UUID_R, uuid_r, RAW, 0x1048, 16, 16, "UUID-R")                                           \
	X(VERSION, version, U8, 0x104a, 1, 1, "Version")                                           \
	X(X509_REQUEST, x509_request, RAW, 0x104b, 0, 0xffff, "X.509 Certificate Request")         \
	X(X509_CERTIFICATE, x509_certificate, RAW, 0x104c, 0, 0xffff, "X.509 Certificate")         \
	X(EAP_IDENTITY, eap_identity, RAW, 0x104d, 0, 64, "EAP Identity")                          \
	X(MESSAGE_COUNTER, message_counter, RAW, 0x104e, 8, 8, "Message Counter")                  \
	X(PUBLIC_KEY_HASH, public_key_hash, RAW, 0x104f, 20, 20, "Public Key Hash")                \
	X(REKEY_KEY, rekey_key, RAW, 0x1050, 32, 32, "Rekey Key")                                  \
	X(KEY_LIFETIME, key_lifetime, U32, 0x1051, 4, 4, "Key Lifetime")                           \
	X(PERMITTED_METHODS, permitted_methods, U16, 0x1052, 2, 2, "Permitted Configuration Methods") \
	X(SELECTED_REGISTRAR_METHODS, selected_registrar_methods, U16, 0x1053, 2, 2,               \
		"Selected Registrar Configuration Methods")                                        \
	X(PRIMARY_DEVICE_TYPE, primary_device_type, RAW, 0x1054, 8, 8, "Primary Device Type")      \
	X(SECONDARY_DEVICE_TYPES, secondary_device_types, RAW, 0x1055, 0, 128,                     \
		"Secondary Device Type List")                                                      \
	X(PORTABLE_DEVICE, portable_device, U8, 0x1056, 1, 1, "Portable Device")                   \
	X(AP_SETUP_LOCKED, ap_setup_locked, U8, 0x1057, 1, 1, "AP Setup Locked")                   \
	X(APPLICATION_EXTENSION, application_extension, RAW, 0x1058, 0, 512, "Application Extension") \
	X(EAP_TYPE, eap_type, RAW, 0x1059, 0, 8, "EAP Type")                                       \
	X(INITIALIZATION_VECTOR, initialization_vector, RAW, 0x1060, 32, 32, "Initialization Vector") \
	X(KEY_PROVIDED_AUTO, key_provided_auto, U8, 0x1061, 1, 1, "Key Provided Automatically")    \
	X(DOT1X_ENABLED, dot1x_enabled, U8, 0x1062, 1, 1, "802.1X Enabled")                        \
	X(APP_SESSION_KEY, app_session_key, RAW, 0x1063, 0, 128, "AppSessionKey")                  \
	X(WEP_TRANSMIT_KEY, wep_transmit_key, U8, 0x1064, 1, 1, "WEP Transmit Key")

#define WSC_SUBELEMENTS(X)                                                                         \
	X(VERSION2, version2, U8, 0x00, 1, 1, "Version2")                                          \
	X(AUTHORIZED_MACS, authorized_macs, RAW, 0x01, 0, 30, "AuthorizedMACs")                    \
	X(KEY_SHAREABLE, key_shareable, U8, 0x02, 1, 1, "Network Key Shareable")                   \
	X(REQUEST_TO_ENROLL, request_to_enroll, U8, 0x03, 1, 1, "Request to Enroll")               \
	X(SETTINGS_DELAY, settings_delay, U8, 0x04, 1, 1, "Settings Delay Time")                   \
	X(REGISTRAR_METHODS, registrar_methods, U16, 0x05, 2, 2, "Registrar Configuration Methods") \
	X(MULTI_AP, multi_ap, U8, 0x06, 1, 1, "Multi-AP Extension")
/* clang-format on */

/* Attributes that come in lists. */
#define WSC_ID_CREDENTIAL	     0x100e
#define WSC_ID_VENDOR_EXTENSION	     0x1049
#define WSC_ID_REQUESTED_DEVICE_TYPE 0x106a
#define WSC_VENDOR_WFA		     0x00372a
#define WSC_LIST_MAX		     16 /* in one message; more are counted, reported and left out */

#define WSC_FIELD_OF_(FIELD, member, type, id, low, high, name) WSC_FIELD_##FIELD,
enum wsc_field { WSC_ATTRIBUTES(WSC_FIELD_OF_) WSC_SUBELEMENTS(WSC_FIELD_OF_) WSC_FIELD_COUNT };
#undef WSC_FIELD_OF_

struct wsc_list {
	struct wsc_bytes item[WSC_LIST_MAX];
	uint8_t n;
};

/*
 * One message, parsed or to be built. A member means something only when its field is present
 * (wsc_has, wsc_put). The bytes belong to the buffer that was parsed, or to the caller that builds.
 */
struct wsc_message {
	enum wsc_kind kind;
	uint64_t present[2]; /* a bit for each enum wsc_field */
#define WSC_MEMBER_OF_(FIELD, member, type, id, low, high, name) WSC_##type member;
	WSC_ATTRIBUTES(WSC_MEMBER_OF_)
	WSC_SUBELEMENTS(WSC_MEMBER_OF_)
#undef WSC_MEMBER_OF_
	struct wsc_list credentials;		/* values: WSC_CREDENTIAL each */
	struct wsc_list requested_device_types; /* 8 bytes each */
	struct wsc_list vendor_extensions;	/* of others: vendor id (3) and data */
	struct wsc_list unknown; /* whole attributes with header, of ids that are unknown or that
				    this kind does not have: nobody mistakes them for fields,
				    and a rebuilt message has them (at its end) */
};

static inline bool wsc_has(const struct wsc_message *message, enum wsc_field field)
{
	return message->present[field / 64] >> (field % 64) & 1;
}

/* Marks a field that the caller has set as present. */
static inline void wsc_put(struct wsc_message *message, enum wsc_field field)
{
	message->present[field / 64] |= (uint64_t)1 << (field % 64);
}

/* What is wrong with, or unusual about, a message. */
enum wsc_problem {
	WSC_GOOD,
	WSC_CUT_SHORT,	    /* the attribute ends behind the end of the bytes */
	WSC_BAD_LENGTH,	    /* a length that Table 28 does not allow */
	WSC_BAD_VALUE,	    /* a value that its table does not have */
	WSC_MISSING,	    /* a required attribute is not there */
	WSC_TWICE,	    /* an attribute a second time; the first one counts */
	WSC_OUT_OF_PLACE,   /* an attribute that this kind of message does not have */
	WSC_OUT_OF_ORDER,   /* required attributes in another order than the standard's */
	WSC_UNKNOWN,	    /* an attribute that the standard does not know */
	WSC_TRAILING_BYTES, /* zero padding or junk behind the last attribute */
	WSC_STRAY_ZERO,	    /* a zero byte behind Network Key that belongs to no attribute */
	WSC_TOO_MANY,	    /* more of them than a list holds */
	WSC_WRONG_MESSAGE_TYPE,
};
#define WSC_PROBLEM_COUNT (WSC_WRONG_MESSAGE_TYPE + 1)

struct wsc_deviation {
	enum wsc_problem problem;
	bool fatal;	    /* why the parse failed; others were tolerated */
	bool subelement;    /* @id is one of the WFA vendor extension */
	uint16_t id;	    /* of the attribute; 0 where there is none */
	uint32_t offset;    /* in bytes from the start of what was parsed */
	const char *clause; /* of the standard: "Table 28", "8.3.1"; never NULL */
};

/* The first deviations that a parse met, in the order of their offset. */
#define WSC_REPORT_MAX 12
struct wsc_report {
	struct wsc_deviation item[WSC_REPORT_MAX];
	uint16_t n; /* met; the list holds the first WSC_REPORT_MAX, and the fatal one always */
};

/* Tolerances that the field has proven necessary; each deviation is reported all the same. */
enum wsc_tolerance {
	WSC_TOLERATE_ORDER = 1 << 0,	  /* attributes in any order */
	WSC_TOLERATE_STRAY_ZERO = 1 << 1, /* a zero byte after Network Key (an old access point) */
	WSC_TOLERATE_TRAILING = 1 << 2, /* padding or junk after the last attribute (Mac OS X M1) */
	WSC_TOLERATE_DUPLICATES = 1 << 3,
	WSC_TOLERATE_VALUES = 1 << 4,  /* unknown enumerators; reserved bits */
	WSC_TOLERATE_MISSING = 1 << 5, /* for analysers: go on without required attributes */
	WSC_TOLERATE_LENGTHS = 1 << 6, /* texts of impossible length are kept as they are; for
					  analysers */
};
#define WSC_TOLERATE_FIELD                                                                         \
	(WSC_TOLERATE_ORDER | WSC_TOLERATE_STRAY_ZERO | WSC_TOLERATE_TRAILING |                    \
		WSC_TOLERATE_DUPLICATES | WSC_TOLERATE_VALUES)
#define WSC_TOLERATE_ALL (WSC_TOLERATE_FIELD | WSC_TOLERATE_MISSING | WSC_TOLERATE_LENGTHS)

/*
 * Parses @bytes as a @kind. @tolerances: or of enum wsc_tolerance, 0 is the standard's letter
 * (which allows unknown attributes and trailing zero-length ones). @report may be NULL and is
 * written in any case.
 *
 * Required attributes come in the standard's order, others anywhere. Authenticator and Key Wrap
 * Authenticator end their message: what follows is not protected and never read, whatever is
 * tolerated (WSC_TRAILING_BYTES).
 *
 * WSC_OK; WSC_TRUNCATED when the bytes end within an attribute; WSC_INVALID. On failure @ret holds
 * what was read up to there, for analysers; protocol code must not use it.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_message_parse(enum wsc_kind kind, struct wsc_bytes bytes,
	unsigned tolerances, struct wsc_message *ret, struct wsc_report *report);

/* As above for a message whose kind its Message Type attribute tells: M1 to M8, M2D, ACK, NACK,
 * Done. */
WSC_API WSC_MUST_USE enum wsc_status wsc_message_parse_any(struct wsc_bytes bytes,
	unsigned tolerances, struct wsc_message *ret, struct wsc_report *report);

/* Empty message with Version 0x10, the Message Type of its kind and Version2 @version2 where the
 * kind has them; @version2 0 makes a version 1.0 message. */
WSC_API void wsc_message_init(struct wsc_message *message, enum wsc_kind kind, uint8_t version2);

/*
 * Writes the attributes that are present in the standard's order, Authenticator and Key Wrap
 * Authenticator last. For the bytes of a canonical message build(parse(bytes)) = bytes.
 * WSC_NO_SPACE: @ret_len is set to what is needed. WSC_INVALID: a required attribute is not
 * present, or a length or value is impossible; @report (may be NULL) says which.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_message_build(const struct wsc_message *message,
	uint8_t *buffer, size_t size, size_t *ret_len, struct wsc_report *report);

/* Name and table of an attribute or WFA sub-element, NULL when unknown. */
WSC_API const char *wsc_attribute_name(uint16_t id);
WSC_API const char *wsc_subelement_name(uint8_t id);
/* "is missing", "has an impossible length"; for "<name> <text>". */
WSC_API const char *wsc_problem_text(enum wsc_problem problem);

/* A walk over raw attributes, for analysers that show each one. */
struct wsc_attribute {
	uint16_t id;
	uint32_t offset; /* of its header */
	struct wsc_bytes value;
};
/* Next attribute after @offset (start with 0), which moves on. WSC_NOTHING at the end. */
WSC_API WSC_MUST_USE enum wsc_status wsc_attribute_next(
	struct wsc_bytes bytes, uint32_t *offset, struct wsc_attribute *ret);

/*
 * The elements of a management frame (IEEE 802.11, 9.4.2) hold the list of attributes in one or
 * several vendor elements 00:50:F2 type 4 (WSC 2.0.x, 8.2): @elements is the frame's body from its
 * first element. Joins them into @buffer; WSC_NOTHING when there is none.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_element_find(
	struct wsc_bytes elements, uint8_t *buffer, size_t size, struct wsc_bytes *ret);
/* The other way: cuts @attributes into as many vendor elements as they need. */
WSC_API WSC_MUST_USE enum wsc_status wsc_element_build(
	struct wsc_bytes attributes, uint8_t *buffer, size_t size, size_t *ret_len);

/*
 * The P2P element (00:50:F2 is WPS, 50:6F:9A type 9 is P2P; Wi-Fi Direct, 4.1.1) beside it:
 * attributes of id u8 and length u16, little-endian.
 */
struct wsc_p2p_attribute {
	uint8_t id;
	struct wsc_bytes value;
};
WSC_API WSC_MUST_USE enum wsc_status wsc_p2p_find(
	struct wsc_bytes elements, uint8_t *buffer, size_t size, struct wsc_bytes *ret);
WSC_API WSC_MUST_USE enum wsc_status wsc_p2p_next(
	struct wsc_bytes bytes, uint32_t *offset, struct wsc_p2p_attribute *ret);

/* A credential by value: what M8 hands out. */
struct wsc_credential {
	uint8_t network_index; /* 1 unless several */
	uint8_t ssid[WSC_SSID_MAX];
	uint8_t ssid_len;
	uint16_t auth_type;	  /* enum wsc_auth_type */
	uint16_t encryption;	  /* enum wsc_encryption */
	uint8_t key[WSC_KEY_MAX]; /* passphrase of 8 to 63 characters, or 64 hex digits */
	uint8_t key_len;
	uint8_t mac[WSC_MAC_SIZE]; /* the enrollee's */
	bool key_shareable;	   /* Network Key Shareable is sent, and true */
	uint8_t multi_ap;	   /* Multi-AP Extension; 0 = not sent */
};
/*
 * From and to the value of a Credential attribute. Texts that do not fit are refused in any case. A
 * passphrase that ends with the zero byte of a C string loses it with WSC_TOLERATE_STRAY_ZERO, and
 * is WSC_INVALID without.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_credential_parse(struct wsc_bytes bytes,
	unsigned tolerances, struct wsc_credential *ret, struct wsc_report *report);
WSC_API WSC_MUST_USE enum wsc_status wsc_credential_build(const struct wsc_credential *credential,
	uint8_t version2, uint8_t *buffer, size_t size, size_t *ret_len);
/* Overwrites the key, and everything else, with zeros that no compiler leaves out. */
WSC_API void wsc_credential_wipe(struct wsc_credential *credential);

#ifdef __cplusplus
}
#endif
#endif
