/* SPDX-License-Identifier: BSD-3-Clause */
#include "lib/wire/table.h"

#define SIZE_U8	 1
#define SIZE_U16 2
#define SIZE_U32 4
#define SIZE_RAW 0

#define ENTRY(FIELD, member, type, id, low, high, name)                                            \
	[WSC_FIELD_##FIELD] = {                                                                    \
		id, high, (uint16_t)offsetof(struct wsc_message, member), low, SIZE_##type},
const struct attribute attributes[WSC_FIELD_COUNT] = {WSC_ATTRIBUTES(ENTRY) WSC_SUBELEMENTS(ENTRY)};
#undef ENTRY

_Static_assert(WSC_FIELD_COUNT <= 128, "wsc_message.present has a bit for each");
_Static_assert(ITEM_COUNT < SCHEMA_REQUIRED, "items and the flag share a byte");

/* All ids lie between 0x1001 and 0x106a: one look instead of a search. */
#define ID_FIRST					0x1000
#define ENTRY(FIELD, member, type, id, low, high, name) [(id)-ID_FIRST] = 1 + WSC_FIELD_##FIELD,
static const uint8_t by_id[] = {WSC_ATTRIBUTES(ENTRY)};
#undef ENTRY

int field_find(uint16_t id)
{
	if (id < ID_FIRST || id - ID_FIRST >= (int)sizeof(by_id))
		return -1;
	return by_id[id - ID_FIRST] - 1;
}

int field_find_subelement(uint8_t id)
{
	return id < WSC_FIELD_COUNT - ATTRIBUTE_COUNT ? ATTRIBUTE_COUNT + id : -1;
}

bool field_length_good(int field, size_t len)
{
	if (len < attributes[field].low || len > attributes[field].high)
		return false;
	if (field == WSC_FIELD_AUTHORIZED_MACS)
		return len % WSC_MAC_SIZE == 0;
	if (field == WSC_FIELD_SECONDARY_DEVICE_TYPES)
		return len % WSC_DEVICE_TYPE_SIZE == 0;
	return true;
}

uint32_t field_number(const struct wsc_message *message, int field)
{
	const uint8_t *p = (const uint8_t *)message + attributes[field].offset;

	if (attributes[field].size == 4)
		return *(const uint32_t *)(const void *)p;
	if (attributes[field].size == 2)
		return *(const uint16_t *)(const void *)p;
	return *p;
}

void field_number_set(struct wsc_message *message, int field, uint32_t number)
{
	uint8_t *p = (uint8_t *)message + attributes[field].offset;

	if (attributes[field].size == 4)
		*(uint32_t *)(void *)p = number;
	else if (attributes[field].size == 2)
		*(uint16_t *)(void *)p = (uint16_t)number;
	else
		*p = (uint8_t)number;
}

/* Enumerators that have a number, and the bits that have a meaning. */
#define RANGE(FIELD, table, low, high) [WSC_FIELD_##FIELD] = {table, false, low, high}
#define BITS(FIELD, table, low, mask)  [WSC_FIELD_##FIELD] = {table, true, low, mask}
#define YES_OR_NO(FIELD)	       RANGE(FIELD, 28, 0, 1)
static const struct value {
	uint8_t table; /* of the standard; 0 = any number will do, or it is none */
	bool bits;
	uint8_t low;
	uint8_t high;
} values[WSC_FIELD_COUNT] = {
	RANGE(VERSION, 28, 0x10, 0x10),
	RANGE(ASSOCIATION_STATE, 31, 0, 4),
	BITS(AUTH_TYPE, 32, 1, 0x3f),
	BITS(AUTH_TYPE_FLAGS, 32, 0, 0x3f),
	RANGE(CONFIG_ERROR, 34, 0, WSC_ERR_COUNT - 1),
	BITS(CONNECTION_TYPE_FLAGS, 35, 0, 0x03),
	BITS(CONNECTION_TYPE, 35, 1, 0x03),
	BITS(ENCRYPTION_TYPE, 38, 1, 0x0f),
	BITS(ENCRYPTION_TYPE_FLAGS, 38, 0, 0x0f),
	RANGE(MESSAGE_TYPE, 39, 0x01, 0x0f),
	RANGE(REQUEST_TYPE, 42, 0, 3),
	RANGE(RESPONSE_TYPE, 43, 0, 3),
	BITS(RF_BANDS, 44, 1, 0x07),
	RANGE(WPS_STATE, 45, 1, 2),
	RANGE(NETWORK_KEY_INDEX, 28, 1, 4),
	RANGE(WEP_TRANSMIT_KEY, 28, 1, 4),
	YES_OR_NO(AP_SETUP_LOCKED),
	YES_OR_NO(SELECTED_REGISTRAR),
	YES_OR_NO(PORTABLE_DEVICE),
	YES_OR_NO(KEY_PROVIDED_AUTO),
	YES_OR_NO(DOT1X_ENABLED),
	RANGE(VERSION2, 29, 0x20, 0xff),
	RANGE(KEY_SHAREABLE, 29, 0, 1),
	RANGE(REQUEST_TO_ENROLL, 29, 0, 1),
};

bool field_value_bad(const struct wsc_message *message, int field, const char **ret)
{
	static const char tables[] = "Table 28\0Table 29\0Table 30\0Table 31\0Table 32\0Table 33\0"
				     "Table 34\0Table 35\0Table 36\0Table 37\0Table 38\0Table 39\0"
				     "Table 40\0Table 41\0Table 42\0Table 43\0Table 44\0Table 45";
	const struct value *value = &values[field];
	uint32_t number;

	if (!value->table)
		return false;
	number = field_number(message, field);
	*ret = tables + (value->table - 28) * (int)sizeof("Table 28");
	return number < value->low ||
	       (value->bits ? (number & ~(uint32_t)value->high) != 0 : number > value->high);
}

/*
 * What a field asks for when it is there (and true, where it is a truth value): 8.2.1 and 8.2.5 of
 * Selected Registrar, 8.2.4 of version 2 devices, Table 21 of a new password.
 */
static const struct condition {
	uint8_t kind;
	uint8_t field;
	uint8_t needed;
} conditions[] = {
	{WSC_BEACON, WSC_FIELD_SELECTED_REGISTRAR, WSC_FIELD_PASSWORD_ID},
	{WSC_BEACON, WSC_FIELD_SELECTED_REGISTRAR, WSC_FIELD_SELECTED_REGISTRAR_METHODS},
	{WSC_PROBE_RESPONSE, WSC_FIELD_SELECTED_REGISTRAR, WSC_FIELD_PASSWORD_ID},
	{WSC_PROBE_RESPONSE, WSC_FIELD_SELECTED_REGISTRAR, WSC_FIELD_SELECTED_REGISTRAR_METHODS},
	{WSC_PROBE_REQUEST, WSC_FIELD_VERSION2, WSC_FIELD_MANUFACTURER},
	{WSC_PROBE_REQUEST, WSC_FIELD_VERSION2, WSC_FIELD_MODEL_NAME},
	{WSC_PROBE_REQUEST, WSC_FIELD_VERSION2, WSC_FIELD_MODEL_NUMBER},
	{WSC_PROBE_REQUEST, WSC_FIELD_VERSION2, WSC_FIELD_DEVICE_NAME},
	{WSC_SETTINGS_M8, WSC_FIELD_NEW_PASSWORD, WSC_FIELD_PASSWORD_ID},
	{WSC_SETTINGS_M8_AP, WSC_FIELD_NEW_PASSWORD, WSC_FIELD_PASSWORD_ID},
};

int schema_condition_unmet(const struct wsc_message *message)
{
	size_t i;

	for (i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		const struct condition *condition = &conditions[i];

		if (condition->kind == message->kind && wsc_has(message, condition->field) &&
			(!attributes[condition->field].size ||
				field_number(message, condition->field) != 0) &&
			!wsc_has(message, condition->needed))
			return condition->needed;
	}
	return -1;
}

bool item_present(const struct wsc_message *message, unsigned item)
{
	if (item == ITEM_CREDENTIALS)
		return message->credentials.n > 0;
	if (item == ITEM_DEVICE_TYPES)
		return message->requested_device_types.n > 0;
	return item < WSC_FIELD_COUNT && wsc_has(message, (enum wsc_field)item);
}

uint16_t item_id(unsigned item)
{
	if (item == ITEM_CREDENTIALS)
		return WSC_ID_CREDENTIAL;
	if (item == ITEM_DEVICE_TYPES)
		return WSC_ID_REQUESTED_DEVICE_TYPE;
	return item < WSC_FIELD_COUNT ? attributes[item].id : WSC_ID_VENDOR_EXTENSION;
}

void report_add(struct wsc_report *report, struct wsc_deviation deviation)
{
	unsigned i;

	if (!report)
		return;
	i = report->n < WSC_REPORT_MAX ? report->n : WSC_REPORT_MAX;
	if (report->n < UINT16_MAX)
		report->n++;
	if (i == WSC_REPORT_MAX) {
		if (!deviation.fatal)
			return;
		i--;
	}
	for (; i > 0 && report->item[i - 1].offset > deviation.offset; i--)
		report->item[i] = report->item[i - 1];
	report->item[i] = deviation;
}
