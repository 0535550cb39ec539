/* SPDX-License-Identifier: BSD-3-Clause */
/* Live captures, by libpcap. */
#include "internal.h"

#include <pcap/pcap.h>

#define SNAP_LENGTH 65535
#define WAIT_MS	    50

static bool live_advance(struct capture *capture)
{
	struct interface *interface = &capture->interface[0];
	struct pcap_pkthdr *header;
	struct frame frame;
	const u_char *bytes;
	const int got = pcap_next_ex(capture->live, &header, &bytes);

	if (got == 0)
		return false;
	if (got < 0) {
		capture->idle = TRACE_READ_END;
		capture_cut(capture, "the interface went away");
		return false;
	}
	frame = (struct frame){
		.p = bytes,
		.len = header->caplen,
		.time = (int64_t)header->ts.tv_sec * 1000000000 +
			(int64_t)header->ts.tv_usec * 1000,
		.cut = header->caplen < header->len,
	};
	capture->reader.info.bytes += header->caplen;
	capture_take(capture, interface, &frame);
	return true;
}

static void problem_of_status(
	struct trace_problem *problem, const char *ifname, int status, const char *error)
{
	if (status == PCAP_ERROR_NO_SUCH_DEVICE)
		trace_problem_set(problem, "no-such-interface",
			"`ip link` shows the interfaces; `iw dev` those for Wi-Fi.",
			"%s: there is no such network interface.", ifname);
	else if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED)
		trace_problem_set(problem, "no-permission",
			"Run it as root, or give the program CAP_NET_RAW.",
			"%s: you may not listen on this interface.", ifname);
	else if (status == PCAP_ERROR_IFACE_NOT_UP)
		trace_problem_set(problem, "interface-down",
			"Bring it up: ip link set INTERFACE up.", "%s: the interface is down.",
			ifname);
	else
		trace_problem_set(problem, "cannot-listen",
			"Check that the interface is up and of a kind that libpcap can listen on.",
			"%s: listening is not possible: %s.", ifname,
			error && *error ? error : pcap_statustostr(status));
}

/* On an interface without monitor mode only EAPOL is of use: the kernel keeps the rest. */
static void filter_set(pcap_t *live)
{
	struct bpf_program program;

	if (pcap_compile(live, &program, "ether proto 0x888e", 1, PCAP_NETMASK_UNKNOWN) != 0)
		return;
	(void)pcap_setfilter(live, &program);
	pcap_freecode(&program);
}

static pcap_t *live_open(const char *ifname, struct trace_problem *problem)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	pcap_t *live = pcap_create(ifname, error);
	int status;

	if (!live) {
		problem_of_status(problem, ifname, PCAP_ERROR, error);
		return NULL;
	}
	(void)pcap_set_snaplen(live, SNAP_LENGTH);
	(void)pcap_set_promisc(live, 1);
	(void)pcap_set_immediate_mode(live, 1);
	(void)pcap_set_timeout(live, WAIT_MS);
	status = pcap_activate(live);
	if (status < 0 || pcap_setnonblock(live, 1, error) != 0) {
		problem_of_status(problem, ifname, status, status < 0 ? pcap_geterr(live) : error);
		pcap_close(live);
		return NULL;
	}
	return live;
}

struct trace_reader *trace_capture_live(
	const char *ifname, uint16_t source, struct trace_problem *problem)
{
	pcap_t *live = live_open(ifname, problem);
	struct capture *capture;
	struct interface *interface;

	if (!live)
		return NULL;
	capture = capture_new(source);
	if (!capture) {
		trace_problem_set(problem, "no-memory", "Close other programs.",
			"There is not enough memory.");
		pcap_close(live);
		return NULL;
	}
	capture->live = live;
	capture->live_fd = pcap_get_selectable_fd(live);
	capture->advance = live_advance;
	capture->idle = TRACE_READ_LATER;
	capture->reader.info.format = "live capture";
	interface = &capture->interface[0];
	interface->type = (uint16_t)pcap_datalink(live);
	interface->link = link_find(interface->type);
	capture->n_interfaces = 1;
	if (links_refused(capture, problem)) {
		trace_reader_free(&capture->reader);
		return NULL;
	}
	if (interface->link->wired)
		filter_set(live);
	return &capture->reader;
}

void live_close(struct capture *capture)
{
	pcap_close(capture->live);
}

int trace_capture_live_fd(const struct trace_reader *reader)
{
	return ((const struct capture *)reader)->live_fd;
}
