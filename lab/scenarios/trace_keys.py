# SPDX-License-Identifier: BSD-3-Clause
"""Cases for `wps trace` that are about keys and what stands between them and a connection: lost, wrong and
bound ones, refusals, disconnections, restarts, addresses; and recordings that begin or end in the middle."""

import pathlib
import signal

from lab import scenario, sleep, wait_for
from lab.recording import Studio, log_has
from lab.scenarios.trace_joins import KEY, PHONE, TV, come_in, joined, network

# As OpenWrt 23.05: a key for each device, in a file that does not outlive a reboot.
OWN_KEYS = network(more="disable_pmksa_caching=1\n").replace(KEY, "the routers own key")
NO_KEYS = "# nobody\n"
REFUSED_S = 25
RESTARTED = {"must": ["ap-restarted"]}
DENIED = pathlib.Path("/run/lab/denied")
EAP_USERS = pathlib.Path("/run/lab/eap-users")
ENTERPRISE = f"""ssid=office
hw_mode=g
channel=6
wpa=2
wpa_key_mgmt=WPA-EAP
rsn_pairwise=CCMP
ieee8021x=1
eap_server=1
eap_user_file={EAP_USERS}
"""


@scenario(clock="travel", radios=6, limit_s=1800, by_default=False)
def trace_keys(lab):
    """Records lost and wrong keys, refusals, disconnections, restarts, changing addresses, cuts."""
    studio = Studio()
    lost(studio)
    wrong(studio)
    disturbed(studio)
    not_let_in(studio)
    slow(studio)
    addresses(studio)
    restarts(studio)
    cuts(studio)


def press(ap, device):
    ap.control.must("WPS_PBC")
    device.wps_pbc()
    come_in(ap, device)


def lose_key(ap, device):
    ap.restart(keys=NO_KEYS)
    device.wait_event("reason=WRONG_KEY", 60)
    sleep(REFUSED_S)


def lost(studio):
    for name, debug in (("lost-key", True), ("lost-key-plain-logs", False)):
        with studio.case(name, "The access point forgets a key that WPS gave out when it is restarted.") as case:
            ap = case.hostapd(OWN_KEYS, keys=NO_KEYS, debug=debug)
            tv = case.station(device_name="TV", mac=TV, debug=debug)
            press(ap, tv)
            sleep(5)
            lose_key(ap, tv)
            joined(case, tv)
            case.truth(tv.mac, "lost-key", must_not=["wrong-key"], ap=RESTARTED)
            case.exit(1)

    with studio.case("lost-key-two-files", "The same, in a log before the restart and one after it.") as case:
        ap = case.hostapd(OWN_KEYS, keys=NO_KEYS, debug=False)
        tv = case.station(device_name="TV", mac=TV, debug=False)
        press(ap, tv)
        sleep(5)
        for end in ("ap", "station"):
            case.rotate(end)
        case.capture()
        lose_key(ap, tv)
        case.view("air", "air.pcap", "air2.pcap")
        case.view("ap", "ap.1.log", "ap.log")
        case.view("station", "station.1.log", "station.log")
        case.view("ends", "ap.1.log", "ap.log", "station.1.log", "station.log")
        case.view("together", "air.pcap", "air2.pcap", "ap.1.log", "ap.log", "station.1.log", "station.log")
        case.view("other-order", "ap.log", "ap.1.log")
        case.view("before", "ap.1.log", "station.1.log")
        after = ("air-after", "ap-after", "station-after")
        for name, file in zip(after, ("air2.pcap", "ap.log", "station.log")):
            case.view(name, file)
        case.truth(tv.mac, "joined", must_not=["wrong-key", "lost-key"], **dict.fromkeys(after))
        # Nothing in them shows that the key came from WPS.
        case.truth(tv.mac, "lost-key", before=None, **{view: "wrong-key" for view in after})
        case.exit(1, before=0)


def wrong(studio):
    for name, debug in (("wrong-key", True), ("wrong-key-plain-logs", False)):
        with studio.case(name, "Somebody types a wrong passphrase; nobody used WPS.") as case:
            ap, phone = case.hostapd(network(), debug=debug), case.station(mac=PHONE, debug=debug)
            phone.connect_psk("home", "one-two-four")
            phone.wait_event("reason=WRONG_KEY", 60)
            sleep(REFUSED_S)
            case.truth(phone.mac, "wrong-key", must_not=["lost-key", "key-refused-after-wps"])
            case.exit(1)

    with studio.case("wrong-key-then-wps", "Somebody types a wrong passphrase, and then uses WPS.") as case:
        ap, phone = case.hostapd(network()), case.station(device_name="Phone", mac=PHONE)
        phone.connect_psk("home", "one-two-four")
        phone.wait_event("reason=WRONG_KEY", 60)
        phone.forget()
        sleep(5)
        press(ap, phone)
        case.truth(phone.mac, "wrong-key", must_not=["lost-key"])
        joined(case, phone)
        case.exit(1)

    with studio.case("typed-key", "Somebody types the right passphrase.") as case:
        ap, phone = case.hostapd(network()), case.station(mac=PHONE)
        phone.connect_psk("home", KEY)
        come_in(ap, phone)
        case.truth(phone.mac, "plain-joined", must_not=["lost-key", "eap-failure-normal"])
        case.exit(4)


def away(words):
    """What shows that somebody sent the device away on its way, and who with which reason."""
    return {"must": ["unexpected-disconnect"], "says": [f"{words},"]}


def disturbed(studio):
    with studio.case("disconnected-by-command", "Somebody disconnects the device between WPS and joining.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        wait_for(lambda: tv.events("^WPS-SUCCESS"), 60, "WPS", 0.001)
        tv.control.must("DISCONNECT")
        sleep(5)
        tv.control.must("RECONNECT")
        come_in(ap, tv)
        # The device takes its own leave unheard; what shows is the access point's, when nobody answers it.
        shown = away("by the access point: reason 15")
        ordered = {**shown, "must": [*shown["must"], "other-manager"]}
        case.truth(tv.mac, "joined", must_not=["wrong-key", "nack", "stalled"], air=shown, ap=shown,
                   station_events=shown, events=shown, station=ordered, ends=ordered, together=ordered)  # fmt: skip

    with studio.case("disconnected-by-ap", "The access point sends the device away in the middle of the join.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        wait_for(lambda: len(tv.events("^Associated with")) > 1, 60, "the second association", 0.001)
        ap.control.must(f"DEAUTHENTICATE {tv.mac}")
        sleep(1)
        come_in(ap, tv)
        by_ap, by_device = away("by the access point: reason 2"), away("by the device: reason 1")
        # The device hears of it when it wants to answer, and says that it leaves.
        case.truth(tv.mac, "joined", must_not=["wrong-key", "nack", "stalled"], air=by_ap, ap=by_ap, ends=by_ap,
                   together=by_ap, station=by_device, station_events=by_device, events=by_device)  # fmt: skip
        case.truth(tv.mac, ["joined", "plain-joined"])  # the join was over already
        case.optional()


def not_let_in(studio):
    with studio.case("authentication-not-answered", "The access point's program hangs; its beacons go on.") as case:
        ap, phone = case.hostapd(network()), case.station(mac=PHONE)
        ap.process.send_signal(signal.SIGSTOP)
        phone.connect_psk("home", KEY)
        phone.wait_event("Authentication .* timed out|SSID-TEMP-DISABLED|CTRL-EVENT-SCAN-STARTED", 30, since=0)
        sleep(15)
        case.truth(phone.mac, "auth-refused", must_not=["wrong-key", "lost-key"], ap=None,
                   station_events=["auth-refused", "incomplete", "in-progress"])  # fmt: skip
        case.exit(1, ap=4, station_events=[1, 5])

    with studio.case("authentication-late", "The access point does not answer for 8 s, then it does.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        sleep(1)
        ap.process.send_signal(signal.SIGSTOP)
        tv.wps_pbc()
        sleep(8)
        ap.process.send_signal(signal.SIGCONT)
        come_in(ap, tv)
        case.truth(tv.mac, "joined", must=["auth-timeout"], must_not=["wrong-key", "nack", "stalled"],
                   station={"must": ["auth-timeout"]})  # fmt: skip

    with studio.case("denied", "The device is on the access point's list of those that are not let in.") as case:
        DENIED.write_text(f"{PHONE}\n")
        ap = case.hostapd(network(more=f"macaddr_acl=0\ndeny_mac_file={DENIED}\n"))
        phone = case.station(mac=PHONE)
        phone.connect_psk("home", KEY)
        sleep(20)
        case.truth(phone.mac, "auth-refused", must_not=["wrong-key", "lost-key"])
        case.exit(1)

    with studio.case("full", "The access point takes one device only, and has it.") as case:
        ap = case.hostapd(network(more="max_num_sta=1\n"))
        first, phone = case.station(), case.station(mac=PHONE)
        first.connect_psk("home", KEY)
        first.wait_connected()
        sleep(2)
        phone.connect_psk("home", KEY)
        sleep(20)
        case.view("station", "station2.log")
        case.view("station-events", "station2.events")
        case.truth(first.mac, "plain-joined")
        case.truth(phone.mac, "auth-refused", must_not=["wrong-key", "lost-key"], ap_events=None)
        case.exit(1, ap_events=4)

    with studio.case("association-refused", "The access point demands 802.11n, which the device has off.") as case:
        ap = case.hostapd(network(more="ieee80211n=1\nwmm_enabled=1\nrequire_ht=1\n"))
        phone = case.station(mac=PHONE)
        phone.connect_psk("home", KEY, disable_ht="1")
        phone.wait_event("ASSOC-REJECT", 20)
        sleep(10)
        case.truth(phone.mac, "assoc-refused", must_not=["wrong-key", "lost-key"])
        case.exit(1)

    with studio.case("eap-refused", "The device wants another EAP method than the access point.") as case:
        EAP_USERS.write_text('"joe" MD5 "secret"\n')
        ap, phone = case.hostapd(ENTERPRISE), case.station(mac=PHONE)
        number = phone.control.must("ADD_NETWORK")
        for name, value in (("ssid", '"office"'), ("key_mgmt", "WPA-EAP"), ("eap", "PEAP"), ("identity", '"joe"'),
                            ("password", '"secret"')):  # fmt: skip
            phone.control.must(f"SET_NETWORK {number} {name} {value}")
        phone.control.must(f"SELECT_NETWORK {number}")
        phone.wait_event("^CTRL-EVENT-EAP-FAILURE", 30)
        sleep(5)
        case.truth(phone.mac, "eap-refused", must_not=["wrong-key", "eap-failure-normal", "joined"])
        case.exit(1)


def slow(studio):
    with studio.case("full-scan", "The device scans all channels before it knows the access point's: that is no "
                     "scan that could be saved.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV, freqs=())
        press(ap, tv)
        joined(case, tv)
        case.findings(must_not=["full-scan", "slow-join", "long-gap"])

    with studio.case("handshake-retries", "The device is busy during the 4-way handshake for two seconds.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        wait_for(lambda: len(tv.events("^Associated with")) > 1, 60, "the second association", 0.001)
        tv.process.send_signal(signal.SIGSTOP)
        sleep(2.2)
        tv.process.send_signal(signal.SIGCONT)
        come_in(ap, tv)
        case.truth(tv.mac, "joined", must=["handshake-retries"], must_not=["wrong-key", "nack", "stalled"],
                   air={"must": ["handshake-retries"]}, ap={"must": ["handshake-retries"]})  # fmt: skip


def addresses(studio):
    with studio.case("random-mac", "A device with a random MAC address.") as case:
        ap = case.hostapd(network())
        phone = case.station(device_name="Phone", mac=PHONE, config="mac_addr=1\npreassoc_mac_addr=1\n")
        ap.control.must("WPS_PBC")
        phone.wps_pbc()
        phone.wait_connected()
        sleep(2)
        phone.mac = phone.status()["address"]
        phone.macs.add(phone.mac)
        case.truth(phone.mac, "joined", must=["random-mac"], must_not=["wrong-key", "overlap"])

    with studio.case("mac-changed", "A key is bound to the device's address, which it changes.") as case:
        ap = case.hostapd(OWN_KEYS, keys=NO_KEYS)
        phone = case.station(device_name="Phone", mac=PHONE)
        press(ap, phone)
        phone.change_mac("a6:77:33:0c:9e:22")
        phone.wait_event("reason=WRONG_KEY", 60)
        sleep(REFUSED_S)
        case.truth(PHONE, "joined", must_not=["wrong-key"])
        # Only the device's own side shows that the two addresses are one device.
        told = {"must": ["mac-changed", "random-mac"]}
        not_told = {"outcome": ["wrong-key"], "must": ["random-mac"]}
        # Events of the device do not tell its address, nor that it is another one.
        case.truth(phone.mac, "key-of-other-mac", air=not_told, ap=not_told, ap_events=not_told, events=told,
                   station_events={"outcome": ["lost-key"]}, station=told, ends=told, together=told)  # fmt: skip
        case.exit(1)


def restarts(studio):
    with studio.case("ap-restarts", "The access point is started anew in the exchange; both press again.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        log_has(ap, "WPS: Received M1", 60)
        ap.restart(kill=True)
        sleep(5)
        tv.wps_cancel()
        sleep(5)
        press(ap, tv)
        begun = ["in-progress", "incomplete", "cancelled", "session-interrupted"]
        taken_back = {"outcome": ["cancelled"], "optional": False}
        case.truth(tv.mac, begun, must_not=["wrong-key", "lost-key"], station=taken_back, ends=taken_back,
                   together=taken_back, station_events=taken_back, events=taken_back)  # fmt: skip
        case.optional()
        case.truth(tv.mac, "joined", must_not=["wrong-key", "lost-key"], ap=RESTARTED)
        case.exit(0, air=[0, 5], ap=[0, 5], ap_events=[0, 5])


def cuts(studio):
    with studio.case("two-halves", "The recordings are cut in two in the middle of the exchange.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        log_has(ap, "WPS: Received M3", 60)
        tv.process.send_signal(signal.SIGSTOP)
        sleep(0.1)
        for end in ("ap", "station"):
            case.rotate(end)
        case.capture()
        tv.process.send_signal(signal.SIGCONT)
        come_in(ap, tv)
        case.view("air", "air.pcap", "air2.pcap")
        case.view("ap", "ap.1.log", "ap.log")
        case.view("station", "station.1.log", "station.log")
        case.view("ends", "ap.1.log", "ap.log", "station.1.log", "station.log")
        case.view("together", "air.pcap", "air2.pcap", "ap.1.log", "ap.log", "station.1.log", "station.log")
        first = {"air-first": ["air.pcap"], "ap-first": ["ap.1.log"], "station-first": ["station.1.log"],
                 "first": ["air.pcap", "ap.1.log", "station.1.log"]}  # fmt: skip
        second = {"air-second": ["air2.pcap"], "ap-second": ["ap.log"], "station-second": ["station.log"],
                  "second": ["air2.pcap", "ap.log", "station.log"]}  # fmt: skip
        for name, files in {**first, **second}.items():
            case.view(name, *files)
        case.truth(tv.mac, "joined", must_not=["wrong-key", "stalled", "nack"],
                   **{view.replace("-", "_"): ["in-progress", "incomplete"] for view in first})
        case.exit(0, **{view.replace("-", "_"): 5 for view in first})
