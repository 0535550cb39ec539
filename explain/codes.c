/* SPDX-License-Identifier: BSD-3-Clause */
#include "explain/codes.h"

#include <stddef.h>

struct code {
	unsigned code;
	const char *text;
};

/* IEEE 802.11-2020, Table 9-49. */
static const struct code reasons[] = {
	{1, "not told"},
	{2, "the authentication no longer holds"},
	{3, "the sender leaves"},
	{4, "nothing was heard of it for too long"},
	{5, "the access point is full"},
	{6, "a frame came that needs an authentication"},
	{7, "a frame came that needs an association"},
	{8, "the sender leaves the access point"},
	{9, "it associated without an authentication"},
	{10, "its transmit powers do not suit"},
	{11, "its channels do not suit"},
	{12, "it was told to go to another access point"},
	{13, "an element is not valid"},
	{14, "a message was forged or damaged (MIC)"},
	{15, "the 4-way handshake timed out"},
	{16, "the group key handshake timed out"},
	{17, "the 4-way handshake says another security than the association"},
	{18, "the group cipher does not suit"},
	{19, "the pairwise cipher does not suit"},
	{20, "the key management does not suit"},
	{21, "this version of RSN is not supported"},
	{22, "the RSN capabilities are not valid"},
	{23, "802.1X authentication failed; this is how WPS always ends"},
	{24, "the cipher is refused by policy"},
	{32, "an unnamed reason of quality of service"},
	{33, "there is not enough bandwidth"},
	{34, "too many frames were not acknowledged"},
	{36, "the sender leaves the network"},
	{45, "the peer key is refused"},
	{46, "the peer wants it"},
	{47, "the access point wants it"},
	{49, "the PMKID is not valid"},
	{50, "the mobility domain element is not valid"},
	{51, "the fast transition element is not valid"},
};

/* IEEE 802.11-2020, Table 9-50; 124 of 802.11ax. */
static const struct code statuses[] = {
	{0, "success"},
	{1, "not told"},
	{10, "what the device asks for is not supported"},
	{11, "the earlier association was not found"},
	{12, "refused for a reason outside the standard"},
	{13, "the authentication algorithm is not supported"},
	{14, "an authentication frame came out of order"},
	{15, "the challenge was not met: with SAE, a wrong password"},
	{16, "the authentication took too long"},
	{17, "the access point is full"},
	{18, "the device lacks a rate that is required"},
	{19, "the device lacks short preambles"},
	{22, "the device lacks spectrum management"},
	{23, "the device's transmit powers do not suit"},
	{24, "the device's channels do not suit"},
	{25, "the device lacks short slots"},
	{27, "the device lacks HT (802.11n), which is required"},
	{28, "the key holder of fast transition is not reached"},
	{30, "refused for now, come back later"},
	{31, "protected management frames are required, or not to be had"},
	{32, "an unnamed reason of quality of service"},
	{33, "there is not enough bandwidth"},
	{34, "the channel is too bad"},
	{35, "the device lacks quality of service (QoS)"},
	{37, "the request was declined"},
	{38, "a parameter is not valid"},
	{40, "an element is not valid"},
	{41, "the group cipher is not valid"},
	{42, "the pairwise cipher is not valid"},
	{43, "the key management (AKM) is not valid"},
	{44, "this version of RSN is not supported"},
	{45, "the RSN capabilities are not valid"},
	{46, "the cipher is refused by policy"},
	{51, "the listen interval is too long"},
	{53, "the PMKID is not valid"},
	{54, "the mobility domain element is not valid"},
	{55, "the fast transition element is not valid"},
	{76, "an anti-clogging token is wanted"},
	{77, "the finite cyclic group is not supported"},
	{82, "refused, and another access point is suggested"},
	{104, "the device lacks VHT (802.11ac), which is required"},
	{123, "the password identifier is not known"},
	{124, "the device lacks HE (802.11ax), which is required"},
	{126, "SAE goes on with hash-to-element"},
};

/* Wi-Fi P2P Technical Specification, Status attribute. */
static const struct code p2p_statuses[] = {
	{0, "agreed"},
	{1, "the other side is not ready yet"},
	{2, "the parameters are not compatible"},
	{3, "a limit is reached"},
	{4, "the parameters are not valid"},
	{5, "it cannot be done now"},
	{6, "an earlier error of the protocol"},
	{7, "there is no common channel"},
	{8, "the group is not known"},
	{9, "both insist on being the group owner"},
	{10, "the provisioning method is not compatible"},
	{11, "refused by the user"},
	{12, "accepted by the user"},
};

static const char *code_text(const struct code *codes, size_t n, unsigned code)
{
	for (size_t i = 0; i < n; i++)
		if (codes[i].code == code)
			return codes[i].text;
	return "no name is known";
}

const char *explain_reason(unsigned reason)
{
	return code_text(reasons, sizeof(reasons) / sizeof(reasons[0]), reason);
}

const char *explain_status(unsigned status)
{
	return code_text(statuses, sizeof(statuses) / sizeof(statuses[0]), status);
}

const char *explain_p2p_status(unsigned status)
{
	return code_text(p2p_statuses, sizeof(p2p_statuses) / sizeof(p2p_statuses[0]), status);
}
