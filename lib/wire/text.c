/* SPDX-License-Identifier: BSD-3-Clause */
/* Texts stand behind each other in one array: pointers to them would be twice as large. */
#include "lib/wire/table.h"

const char *text_nth(const char *texts, unsigned n)
{
	for (; n > 0; n--) {
		while (*texts++)
			;
	}
	return texts;
}

const char *wsc_status_text(enum wsc_status status)
{
	static const char texts[] = "success\0"
				    "the message ends too early\0"
				    "the message breaks the standard\0"
				    "the buffer is too small\0"
				    "there is nothing now\0"
				    "the session waits for an answer\0"
				    "the message is not for this session now\0"
				    "the message was refused\0"
				    "the session has ended\0"
				    "the function was called wrongly\0"
				    "out of memory\0"
				    "the crypto library failed\0"
				    "unknown";

	return text_nth(texts, (unsigned)status < WSC_STATUS_COUNT ? status : WSC_STATUS_COUNT);
}

const char *wsc_config_error_text(uint16_t error)
{
	static const char texts[] = "no error\0"
				    "the out-of-band interface could not be read\0"
				    "decryption failed\0"
				    "2.4 GHz is not supported\0"
				    "5 GHz is not supported\0"
				    "the signal is too weak\0"
				    "authentication to the network failed\0"
				    "association with the network failed\0"
				    "no answer from DHCP\0"
				    "the configuration from DHCP is of no use\0"
				    "the IP address is taken\0"
				    "the registrar cannot be reached\0"
				    "several devices are in push-button mode\0"
				    "rogue activity is suspected\0"
				    "the device is busy\0"
				    "setup is locked\0"
				    "no message came in time\0"
				    "the session took too long\0"
				    "the device password is wrong\0"
				    "60 GHz is not supported\0"
				    "the public key is not the announced one\0"
				    "unknown";

	return text_nth(texts, error < WSC_ERR_COUNT ? error : WSC_ERR_COUNT);
}

const char *wsc_kind_name(enum wsc_kind kind)
{
	static const char texts[] =
		"M1\0M2\0M2D\0M3\0M4\0M5\0M6\0M7\0M8\0WSC_ACK\0WSC_NACK\0WSC_Done\0"
		"settings of M2\0settings of M4\0settings of M5\0settings of M6\0"
		"settings of M7\0access point settings of M7\0"
		"settings of M8\0access point settings of M8\0credential\0"
		"beacon\0probe request\0probe response\0association request\0"
		"association response\0password token\0configuration token\0attributes";

	return text_nth(texts, (unsigned)kind < WSC_KIND_COUNT ? kind : WSC_OTHER);
}

const char *wsc_problem_text(enum wsc_problem problem)
{
	static const char texts[] = "is good\0"
				    "ends behind the end of the message\0"
				    "has an impossible length\0"
				    "has an impossible value\0"
				    "is missing\0"
				    "comes a second time\0"
				    "does not belong into this message\0"
				    "is not where the standard wants it\0"
				    "is unknown\0"
				    "is followed by bytes that belong to no attribute\0"
				    "is followed by a zero byte that belongs to no attribute\0"
				    "comes too often\0"
				    "is that of another message\0"
				    "unknown";

	return text_nth(texts, (unsigned)problem < WSC_PROBLEM_COUNT ? problem : WSC_PROBLEM_COUNT);
}

#define NAME(FIELD, member, type, id, low, high, name) name "\0"
static const char names[] = WSC_ATTRIBUTES(NAME) WSC_SUBELEMENTS(NAME);
#undef NAME

const char *wsc_attribute_name(uint16_t id)
{
	const int field = field_find(id);

	if (id == WSC_ID_CREDENTIAL)
		return "Credential";
	if (id == WSC_ID_VENDOR_EXTENSION)
		return "Vendor Extension";
	if (id == WSC_ID_REQUESTED_DEVICE_TYPE)
		return "Requested Device Type";
	return field < 0 ? NULL : text_nth(names, (unsigned)field);
}

const char *wsc_subelement_name(uint8_t id)
{
	const int field = field_find_subelement(id);

	return field < 0 ? NULL : text_nth(names, (unsigned)field);
}
