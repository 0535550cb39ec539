# SPDX-License-Identifier: BSD-3-Clause
"""Cases for `wps trace` that are about networks: WPS that is off, what a credential does not fit, several
access points, several devices, a RADIUS server."""

import contextlib

from lab import Timeout, scenario, sleep
from lab.cases import PIN
from lab.personas.hostapd import WPA2
from lab.personas.registrar import Registrar
from lab.recording import ANY_STATION, Studio
from lab.scenarios.trace_joins import KEY, PHONE, PRINTER, TV, come_in, joined, network

SILENT_S = 45
SAE = "wpa=2\nwpa_key_mgmt=SAE\nrsn_pairwise=CCMP\nieee80211w=2\n"
TRANSITION = "wpa=2\nwpa_key_mgmt=WPA-PSK SAE\nrsn_pairwise=CCMP\nieee80211w=1\nsae_require_mfp=1\n"
OFF = {
    "off-hidden-ssid": ("The SSID is hidden", WPA2, "ignore_broadcast_ssid=1\n"),
    "off-tkip": ("The network has TKIP only", "wpa=1\nwpa_key_mgmt=WPA-PSK\nwpa_pairwise=TKIP\n", ""),
    "off-wep": ("The network uses WEP", "wep_key0=0102030405\nwep_default_key=0\n", ""),
    "off-disabled": ("WPS is switched off in the configuration", WPA2, "wps_state=0\n"),
}


@scenario(clock="travel", radios=9, limit_s=1800, by_default=False)
def trace_networks(lab):
    """Records networks without WPS, WPA3, siblings, overlaps, a busy air, roaming, a RADIUS server."""
    studio = Studio()
    switched_off(studio)
    credentials(studio)
    siblings(studio)
    overlaps(studio)
    company(studio)
    roaming(studio)
    radius(studio)


def switched_off(studio):
    for token, (about, security, more) in OFF.items():
        with studio.case(f"wps-{token}", f"{about}, so WPS is off; somebody presses the device's button.") as case:
            ap = case.hostapd(network(security=security, more=more).replace("wpa_passphrase" if "wep" in token
                              else "\0", "# wpa_passphrase"), debug=token != "off-disabled")  # fmt: skip
            tv = case.station(device_name="TV", mac=TV, debug=False)
            ap.command("WPS_PBC")
            tv.wps_pbc()
            tv.wait_event("^WPS-TIMEOUT", 140)
            sleep(2)
            # Nothing tells that it is switched off; frames without WPS may be for any reason.
            off = {"outcome": ["wps-off"], "must": [token]} if token != "off-disabled" else {}
            seen = {"must": [token]} if off else {}
            # The device's log does not tell its address, and the access point's says nothing of it.
            case.truth(tv.mac, "no-wps-ap", air=seen, ap=None, ap_events=None,
                       ends={"station": ANY_STATION, **off}, together=off)  # fmt: skip
            said = {"must": [token]} if off else {}
            case.findings(ap=said)
            case.exit(1, **({"ap": 4} if token == "off-disabled" else {}))


def given_in_vain(case, ap, tv, token):
    """The device is given a key that it has no use for."""
    ap.control.must("WPS_PBC")
    tv.wps_pbc()
    tv.wait_event("^WPS-SUCCESS", 60)
    sleep(SILENT_S)
    silent = ["credential-mismatch", "not-joined"]
    seen = {"outcome": ["credential-mismatch"], "must": [token]}
    case.truth(tv.mac, silent, must_not=["wrong-key", "stalled"], air=seen, station=seen, ends=seen, together=seen,
               station_events=[*silent, "given"], ap=[*silent, "given"], ap_events=[*silent, "given"])  # fmt: skip
    case.exit(1, station_events=[0, 1], ap=[0, 1], ap_events=[0, 1])


def credentials(studio):
    with studio.case("sae-only", "A network of WPA3 only gives a WPA2 key away; the device cannot use it.") as case:
        given_in_vain(case, case.hostapd(network(security=SAE)), case.station(device_name="TV", mac=TV), "sae-needed")

    with studio.case("sae-with-add-sae", "The same network, and a device that uses the key for SAE.") as case:
        ap = case.hostapd(network(security=SAE))
        tv = case.station(device_name="TV", mac=TV, config="wps_cred_add_sae=1\npmf=1")
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        come_in(ap, tv)
        joined(case, tv)

    with studio.case("transition-mode", "WPA2 and WPA3 side by side; the device takes WPA2.") as case:
        ap, tv = case.hostapd(network(security=TRANSITION)), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        come_in(ap, tv)
        joined(case, tv)

    with studio.case("pmf-required", "Protected management frames are demanded; the device has none.") as case:
        ap = case.hostapd(network(security=f"{WPA2}ieee80211w=2\n"))
        given_in_vain(case, ap, case.station(device_name="TV", mac=TV, config="pmf=0"), "pmf-required")

    with studio.case("open-network", "A network without a key.") as case:
        plain = network(security="auth_algs=1\n").replace(f"wpa_passphrase={KEY}\n", "")
        ap, tv = case.hostapd(plain), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        tv.wait_event("^WPS-SUCCESS", 60)
        tv.wait_connected()
        sleep(3)
        joined(case, tv)


def siblings(studio):
    with studio.case("siblings", "An access point with two radios; the device joins by one of them.", (6, 11)) as case:
        shared = "uuid=22222222-2222-3333-4444-555555555555\n"
        config = network().replace("wps_independent=1\n", shared)
        ap = case.hostapd(config, more=[config.replace("channel=6", "channel=11")])
        tv = case.station(device_name="TV", mac=TV, freqs=(2437, 2462))
        ap.control.must("WPS_PBC")
        sleep(3)
        tv.wps_pbc()
        tv.wait_connected()
        sleep(125)
        case.truth(tv.mac, "joined", must=["eap-failure-normal"], must_not=["overlap", "walk-time", "wrong-key"])
        case.truth(None, "sibling")
        case.optional()


def overlaps(studio):
    with studio.case("overlap-devices", "Two devices press their buttons for one access point.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        phone = case.station(device_name="Phone", mac=PHONE)
        ap.control.must("WPS_PBC")
        phone.wps_pbc("02:00:00:00:77:77")  # it is heard, and does not come
        sleep(0.5)
        tv.wps_pbc()
        with contextlib.suppress(Timeout):
            ap.wait_event("^WPS-OVERLAP-DETECTED", 10)
        sleep(10)
        for device in (tv, phone):
            device.wps_cancel()
        sleep(2)
        case.view("station", "station.log")
        case.view("station2", "station2.log")
        both = {"says": [tv.mac, phone.mac]}
        case.truth(tv.mac, "overlap", must_not=["walk-time", "wrong-key", "nobody-pressed"], station2=None, air=both,
                   ap=both, ap_events=both, ends=both, together=both, events=both)  # fmt: skip
        saw, alone = {"outcome": ["overlap"], **both}, ["cancelled"]
        case.truth(phone.mac, ["cancelled", "overlap"], must_not=["walk-time", "wrong-key", "nobody-pressed"],
                   air=saw, ap=saw, ap_events=saw, ends=saw, together=saw, events=saw, station=None,
                   station_events=alone, station2=alone)  # fmt: skip
        case.exit(1, station2=0)

    with studio.case("overlap-aps", "Two access points have their buttons pressed, and a device.") as case:
        one, two = case.hostapd(network()), case.hostapd(network(ssid="next-door"))
        tv = case.station(device_name="TV", mac=TV)
        one.control.must("WPS_PBC")
        sleep(4)
        two.control.must("WPS_PBC")
        sleep(2)
        tv.wps_pbc()
        tv.wait_event("^WPS-OVERLAP-DETECTED", 20)
        sleep(130)
        case.view("ap1", "ap.log")
        case.view("ap2-events", "ap2.events")
        both, one = {"says": [one.bssid, two.bssid]}, ["never-associates"]
        case.truth(tv.mac, "overlap", must_not=["wrong-key", "stalled", "nobody-pressed"], air=both, ap=both,
                   station=both, ends=both, together=both, station_events=both, events=both,
                   ap1=one, ap2_events=one)  # fmt: skip
        case.exit(1)


def company(studio):
    with studio.case("busy-air", "A device joins while four neighbours and their devices are on the channel.") as case:
        aps = [case.hostapd(network(ssid=f"neighbour-{n}"), debug=False) for n in range(4)]
        clients = [case.station(device_name=f"Client {n}", debug=False) for n in range(3)]
        for ap, client, number in zip(aps, clients, range(4)):
            client.connect_psk(f"neighbour-{number}", KEY)
            client.wait_connected()
        home = case.hostapd(network(), debug=False)
        tv = case.station(device_name="TV", mac=TV, debug=False)
        home.control.must("WPS_PBC")
        tv.wps_pbc()
        come_in(home, tv)
        case.view("ap", "ap5.log")
        case.view("ap-events", "ap5.events")
        case.view("station", "station4.log")
        case.view("station-events", "station4.events")
        case.view("ends", "ap5.log", "station4.log")
        case.view("events", "ap5.events", "station4.events")
        case.view("together", "air.pcap", "ap5.log", "station4.log")
        for client in clients:
            case.truth(client.mac, "plain-joined", ap=None, ap_events=None, ends=None, events=None)
        joined(case, tv)


def roaming(studio):
    with studio.case("roaming", "A device joins over WPS, and roams to another access point.", (6, 11)) as case:
        near = case.hostapd(network())
        far = case.hostapd(network(channel=11))
        phone = case.station(device_name="Phone", mac=PHONE, freqs=(2437, 2462))
        near.control.must("WPS_PBC")
        phone.wps_pbc()
        come_in(near, phone)
        sleep(10)
        phone.control.must(f"ROAM {far.bssid}")
        far.wait_event(f"^AP-STA-CONNECTED {phone.mac}", 30)
        sleep(3)
        joined(case, phone)
        case.truth(phone.mac, "plain-joined", must_not=["wrong-key", "lost-key"])


def passed_on(case, printer):
    """Joined; events of the access point do not say that a key was given."""
    case.truth(printer.mac, "joined", must="eap-failure-normal", must_not=["wrong-key", "nack", "stalled"],
               ap_events=["joined", "plain-joined"])  # fmt: skip
    case.exit(0, ap_events=[0, 4])


def radius(studio):
    with studio.case("radius-pbc", "The registrar is on a RADIUS server: push button.") as case:
        ap, printer = case.radius_ap(), case.station(device_name="Printer", mac=PRINTER)
        registrar = Registrar("trace-radius-pbc")
        ap.open_pbc()
        printer.wps_pbc()
        come_in(ap, printer)
        registrar.process.stop()
        passed_on(case, printer)

    with studio.case("radius-pin", "The registrar is on a RADIUS server: PIN.") as case:
        ap, printer = case.radius_ap(), case.station(device_name="Printer", mac=PRINTER)
        registrar = Registrar("trace-radius-pin", pin=PIN)
        ap.open_pin()
        printer.control.must(f"WPS_PIN any {PIN}")
        come_in(ap, printer)
        registrar.process.stop()
        passed_on(case, printer)

    with studio.case("radius-silent", "The RADIUS server does not answer.") as case:
        ap, printer = case.radius_ap(), case.station(device_name="Printer", mac=PRINTER)
        ap.open_pbc()
        printer.wps_pbc()
        with contextlib.suppress(Timeout):
            printer.wait_event("^WPS-FAIL|^WPS-TIMEOUT", 130)
        sleep(3)
        printer.wps_cancel()
        sleep(1)
        case.truth(printer.mac, "stalled", must_not=["wrong-key", "joined"])
        case.exit(1)
