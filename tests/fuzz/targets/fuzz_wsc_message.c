/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lists of attributes: the first byte is the kind (beyond the last: by Message Type), the second
 * the tolerances. What is taken is built again, and parsed again it is the same; the report stays
 * within the bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wsc/wire.h>

#include "tests/unit/wsc_messages.h"

#define REBUILT_MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* In the order of their offsets, with names for people; the fatal one is there when it failed. */
static void report_check(const struct wsc_report *report, enum wsc_status status, size_t len)
{
	unsigned i, fatal = 0;

	for (i = 0; i < report->n && i < WSC_REPORT_MAX; i++) {
		const struct wsc_deviation *deviation = &report->item[i];

		must(deviation->offset <= len && deviation->clause && deviation->clause[0]);
		must(i == 0 || report->item[i - 1].offset <= deviation->offset);
		must(deviation->problem > WSC_GOOD && deviation->problem < WSC_PROBLEM_COUNT);
		must(wsc_problem_text(deviation->problem)[0] != 0);
		fatal += deviation->fatal;
	}
	must(fatal == (status != WSC_OK));
}

static bool within(struct wsc_bytes part, struct wsc_bytes whole)
{
	return part.p >= whole.p && part.len <= whole.len &&
	       (size_t)(part.p - whole.p) <= whole.len - part.len;
}

static void list_check(const struct wsc_list *list, struct wsc_bytes bytes)
{
	unsigned i;

	must(list->n <= WSC_LIST_MAX);
	for (i = 0; i < list->n; i++)
		must(within(list->item[i], bytes));
}

/* Everything borrowed lies in the bytes. */
#define CHECK_U8(member)
#define CHECK_U16(member)
#define CHECK_U32(member)
#define CHECK_RAW(member) must(within(message->member, bytes));
#define CHECK(FIELD, member, type, id, low, high, name)                                            \
	if (wsc_has(message, WSC_FIELD_##FIELD)) {                                                 \
		CHECK_##type(member)                                                               \
	}

static void message_check(const struct wsc_message *message, struct wsc_bytes bytes)
{
	WSC_ATTRIBUTES(CHECK)
	WSC_SUBELEMENTS(CHECK)
	list_check(&message->credentials, bytes);
	list_check(&message->requested_device_types, bytes);
	list_check(&message->vendor_extensions, bytes);
	list_check(&message->unknown, bytes);
}

/* Whether the builder may refuse what was tolerated. */
static bool is_lame(const struct wsc_report *report)
{
	unsigned i;

	for (i = 0; i < report->n && i < WSC_REPORT_MAX; i++) {
		const enum wsc_problem problem = report->item[i].problem;

		if (problem == WSC_BAD_VALUE || problem == WSC_BAD_LENGTH || problem == WSC_MISSING)
			return true;
	}
	return report->n > WSC_REPORT_MAX;
}

static void rebuild(const struct wsc_message *message, const struct wsc_report *report)
{
	static uint8_t buffer[REBUILT_MAX];
	struct wsc_message again;
	enum wsc_status status;
	size_t len = 0, same = 0;

	status = wsc_message_build(message, buffer, sizeof(buffer), &len, NULL);
	if (status == WSC_INVALID) {
		must(is_lame(report));
		return;
	}
	must(status == WSC_OK);
	/* strictly: what was odd about it is gone */
	must(wsc_message_parse(message->kind, (struct wsc_bytes){buffer, len}, 0, &again, NULL) ==
		WSC_OK);
	must(message_same(message, &again));
	must(wsc_message_build(&again, NULL, 0, &same, NULL) == (len ? WSC_NO_SPACE : WSC_OK));
	must(same == len);
}

static void credential_check(struct wsc_bytes bytes, unsigned tolerances)
{
	struct wsc_credential credential;
	struct wsc_report report;
	enum wsc_status status = wsc_credential_parse(bytes, tolerances, &credential, &report);
	uint8_t buffer[512];
	size_t len;

	report_check(&report, status, bytes.len);
	if (status != WSC_OK)
		return;
	must(credential.ssid_len <= WSC_SSID_MAX && credential.key_len <= WSC_KEY_MAX);
	status = wsc_credential_build(&credential, 0x20, buffer, sizeof(buffer), &len);
	must(status == WSC_OK || (status == WSC_INVALID && is_lame(&report)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsc_attribute attribute;
	struct wsc_message message;
	struct wsc_report report;
	enum wsc_status status;
	struct wsc_bytes bytes;
	unsigned kind, tolerances;
	uint32_t at = 0;

	if (size < 2)
		return 0;
	kind = data[0] % (WSC_KIND_COUNT + 1);
	tolerances = data[1] & WSC_TOLERATE_ALL;
	bytes = (struct wsc_bytes){data + 2, size - 2};
	if (kind < WSC_KIND_COUNT)
		status = wsc_message_parse(
			(enum wsc_kind)kind, bytes, tolerances, &message, &report);
	else
		status = wsc_message_parse_any(bytes, tolerances, &message, &report);
	must(status == WSC_OK || status == WSC_TRUNCATED || status == WSC_INVALID);
	report_check(&report, status, bytes.len);
	message_check(&message, bytes);
	if (status == WSC_OK)
		rebuild(&message, &report);
	if (kind == WSC_CREDENTIAL)
		credential_check(bytes, tolerances);
	while ((status = wsc_attribute_next(bytes, &at, &attribute)) == WSC_OK) {
		must(within(attribute.value, bytes) && at <= bytes.len);
		(void)wsc_attribute_name(attribute.id);
	}
	must(status == WSC_NOTHING ? at == bytes.len : status == WSC_TRUNCATED);
	return 0;
}
