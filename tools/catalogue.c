/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/catalogue.h"

#include "explain/explain.h"
#include "explain/verdict.h"

static const char *const status_meanings[SESSION_STATUS_COUNT] = {
	[SESSION_REQUESTED] = "The order is there, the session is not open yet.",
	[SESSION_ACTIVE] = "The session is open.",
	[SESSION_SUCCEEDED] = "A device was given the key.",
	[SESSION_TIMED_OUT] = "Nobody came.",
	[SESSION_OVERLAP] = "Two came at once.",
	[SESSION_FAILED] = "A device came, and it went wrong.",
	[SESSION_CANCELLED] = "Somebody no longer wanted it, or no longer needed it.",
	[SESSION_INTERRUPTED] = "The ground it stood on went away.",
	[SESSION_REJECTED] = "It was never opened.",
};

static struct catalogue_row outcome_row(int i)
{
	const struct explain *row = explain_get((enum explain_token)i);

	return (struct catalogue_row){row->token, (int)row->status, row->sentence, row->remedy};
}

static const char *status_name(int status)
{
	return session_status_name((enum session_status)status);
}

static const char *const class_meanings[VERDICT_CLASS_COUNT] = {
	[VERDICT_GOOD] = "An outcome: all is well.",
	[VERDICT_FAILED] = "An outcome: it went wrong, and this is why.",
	[VERDICT_WAITING] = "An outcome, and no failure: it is not over yet.",
	[VERDICT_UNKNOWN] = "An outcome: it is said that it is not known.",
	[VERDICT_CAUSE] = "Stands beside an outcome: what made it fail, or what took its time.",
	[VERDICT_NOTE] = "Good to know; it changes nothing.",
};

static struct catalogue_row verdict_row(int i)
{
	const struct verdict_row *row = verdict_get((enum verdict)i);

	return (struct catalogue_row){row->token, (int)row->class, row->sentence, row->remedy};
}

static const char *class_name(int class)
{
	return verdict_class_name((enum verdict_class) class);
}

/* What the sentences take for known. */
static const char verdict_words[] =
	"\n## Words\n\n"
	"| word | what it is |\n|---|---|\n"
	"| 4-way handshake | The four EAPOL-Key frames by which both ends prove that they have the "
	"same key. |\n"
	"| AKM | Authentication and key management: how a network checks who joins (PSK, SAE, "
	"802.1X). |\n"
	"| BSS, SSID | One radio cell with an address of its own (BSSID), and the name of the "
	"network that it belongs to. |\n"
	"| CCMP, TKIP, WEP | Ciphers: the one of WPA2, and two older ones with which WPS is not "
	"allowed. |\n"
	"| credential | Name and key of the network, as the device is given them in M8. |\n"
	"| EAP, EAP-WSC | The frames that carry an authentication, and the method in them that "
	"carries WPS. WPS ends with EAP-Failure, always. |\n"
	"| enrollee | Who is to be given the key: as a rule the device. |\n"
	"| exchange | One run of the messages M1 to M8. |\n"
	"| external registrar | A program or device other than the access point that hands out "
	"keys, or sets the access point up with its PIN. |\n"
	"| fragment | A piece of a message that is too long for one EAP packet. |\n"
	"| M1 … M8, Done | The messages of WPS. M4 to M7 prove the PIN in two halves, M8 carries "
	"the key. |\n"
	"| M2D | Instead of M2: the registrar is not ready yet. |\n"
	"| NACK | A message that ends the exchange, with a Configuration Error that says why. |\n"
	"| nonce, Diffie-Hellman key | Random numbers of each side, made anew for each exchange; "
	"the keys of the exchange come from them. |\n"
	"| PBC, PIN | Push-button configuration, and the number that proves who is meant: the two "
	"methods. |\n"
	"| PMF | Protected management frames (802.11w): without them a WPA3 network lets nobody "
	"in. |\n"
	"| PSK | The network's key: a passphrase, or 64 digits that are made of it and the SSID. "
	"|\n"
	"| registrar | Who hands out the key: as a rule in the access point. |\n"
	"| SAE | How WPA3 proves a password. |\n"
	"| status code, reason code | Numbers in 802.11 frames: why a request was refused, why "
	"somebody was disconnected. |\n"
	"| walk time | The two minutes for which a button stays pressed. |\n"
	"| Wi-Fi Direct, group owner | Devices that make a network of their own (P2P), and the one "
	"of them that is its access point. |\n";

const struct catalogue catalogues[CATALOGUES] = {
	{
		.name = "outcomes",
		.head = "# Outcomes\n\n"
			"Everything that can become of an order to let a device in. A session "
			"(`WPS_Session` in the database,\n"
			"`session` on the control socket, `wps status`) has a status and a reason; "
			"the reasons are stable and for\n"
			"scripts, the sentences for people. Printed from `explain/explain.h` by "
			"`tools/catalogue.c`: do not edit.\n",
		.tail = "",
		.column = "reason",
		.first = EXPLAIN_NONE + 1,
		.n = EXPLAIN_COUNT,
		.n_classes = SESSION_STATUS_COUNT,
		.row = outcome_row,
		.class_name = status_name,
		.class_meanings = status_meanings,
	},
	{
		.name = "verdicts",
		.head = "# Verdicts\n\n"
			"Everything that `wps trace` can find out about an attempt to join. Each "
			"attempt has one outcome (good,\n"
			"failed, waiting or unknown); causes and notes stand beside it. The tokens "
			"are stable and for scripts,\n"
			"the sentences for people; `wps trace --explain TOKEN` says the same. The "
			"[words](#words) stand below.\n"
			"Printed from `explain/verdict.h` by `tools/catalogue.c`: do not edit.\n",
		.tail = verdict_words,
		.column = "verdict",
		.n = VERDICT_COUNT,
		.n_classes = VERDICT_CLASS_COUNT,
		.row = verdict_row,
		.class_name = class_name,
		.class_meanings = class_meanings,
	},
};

void catalogue_print(FILE *to, const struct catalogue *catalogue)
{
	fputs(catalogue->head, to);
	for (int kind = 0; kind < catalogue->n_classes; kind++) {
		fprintf(to, "\n## %s\n\n%s\n\n", catalogue->class_name(kind),
			catalogue->class_meanings[kind]);
		fprintf(to, "| %s | what happened | what to do |\n|---|---|---|\n",
			catalogue->column);
		for (int i = catalogue->first; i < catalogue->n; i++) {
			const struct catalogue_row row = catalogue->row(i);

			if (row.class == kind)
				fprintf(to, "| `%s` | %s | %s |\n", row.token, row.sentence,
					row.remedy);
		}
	}
	fputs(catalogue->tail, to);
}
