# SPDX-License-Identifier: BSD-3-Clause
"""Cases for `wps trace` in which a device joins over WPS, or does not by a button or a PIN."""

from lab import scenario, sleep
from lab.cases import FIRST_WRONG, PIN, SECOND_WRONG
from lab.personas.hostapd import WPA2
from lab.recording import ANY_STATION, Studio, log_has

KEY = "one-two-three"
METHODS = "config_methods=push_button virtual_push_button keypad label display\n"
WPS = f"wps_state=2\neap_server=1\nwps_independent=1\n{METHODS}"
WALK_TIME_S = 120
TV, PHONE, PRINTER = "00:1b:11:c5:56:a4", "a4:77:33:0c:9e:21", "30:05:5c:7a:11:fe"


def network(ssid="home", channel=6, security=WPA2, wps=WPS, more="") -> str:
    return (f"ssid={ssid}\nhw_mode=g\nchannel={channel}\n{security}wpa_passphrase={KEY}\n"
            f"device_name=Router\nmanufacturer=ACME\n{wps}{more}")  # fmt: skip


def joined(case, station, **views):
    """Nobody may say anything but that it is in."""
    case.truth(station.mac, "joined", must="eap-failure-normal",
               must_not=["wrong-key", "nack", "stalled"], **views)  # fmt: skip


def come_in(ap, station, timeout_s=60):
    ap.wait_event(f"^AP-STA-CONNECTED {station.mac}", timeout_s)
    station.wait_connected()
    sleep(2)


@scenario(clock="travel", radios=6, limit_s=1800, by_default=False)
def trace_joins(lab):
    """Records push button and PIN between stock programs: good and bad, early and late."""
    studio = Studio()
    button(studio)
    pins(studio)
    wrong_pins(studio)
    button_alone(studio)
    cancels(studio)


def button(studio):
    with studio.case("pbc", "The access point's button, then the device's: it joins.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        sleep(3)
        tv.wps_pbc()
        come_in(ap, tv)
        joined(case, tv)

    with studio.case("pbc-plain-logs", "The same, with the logs that users have (-t).") as case:
        ap = case.hostapd(network(), debug=False)
        tv = case.station(device_name="TV", mac=TV, debug=False)
        ap.control.must("WPS_PBC")
        sleep(3)
        tv.wps_pbc()
        come_in(ap, tv)
        joined(case, tv)

    with studio.case("pbc-cli", "The same, as hostapd_cli and wpa_cli show it to somebody who watches.") as case:
        ap, tv = case.hostapd(network(), debug=False), case.station(device_name="TV", mac=TV, debug=False)
        case.watch("ap")
        case.watch("station")
        sleep(1)
        ap.control.must("WPS_PBC")
        sleep(3)
        tv.wps_pbc()
        come_in(ap, tv)
        case.view("ap-cli", "ap.cli")
        case.view("station-cli", "station.cli")
        case.view("cli", "ap.cli", "station.cli")
        # Two that have no times cannot be laid beside each other.
        joined(case, tv, cli={"station": ANY_STATION, "outcome": ["joined", "given"], "repeated": True})

    with studio.case("pbc-station-first", "The device's button, the access point's 20 s later.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        tv.wps_pbc()
        sleep(20)
        ap.control.must("WPS_PBC")
        come_in(ap, tv)
        joined(case, tv)

    with studio.case("two-one-after-the-other", "Two devices, one after the other, a button each.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        phone = case.station(device_name="Phone", mac=PHONE)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        come_in(ap, tv)
        sleep(WALK_TIME_S + 5)  # before that it is taken for an overlap
        ap.control.must("WPS_PBC")
        phone.wps_pbc()
        come_in(ap, phone)
        case.view("station", "station.log")
        case.view("station2", "station2.log")
        joined(case, tv)
        joined(case, phone)


def pins(studio):
    with studio.case("pin", "The device's PIN is entered at the access point first.") as case:
        ap, phone = case.hostapd(network()), case.station(device_name="Phone", mac=PHONE)
        ap.control.must(f"WPS_PIN any {PIN}")
        sleep(2)
        phone.control.must(f"WPS_PIN any {PIN}")
        come_in(ap, phone)
        joined(case, phone)

    with studio.case("pin-late", "The device starts with its PIN; it is entered 3 s after it was asked for.") as case:
        ap, phone = case.hostapd(network()), case.station(device_name="Phone", mac=PHONE)
        phone.control.must(f"WPS_PIN {ap.bssid} {PIN}")
        ap.wait_event("^WPS-PIN-NEEDED", 60)
        sleep(3)
        ap.control.must(f"WPS_PIN any {PIN}")
        come_in(ap, phone, 130)
        case.truth(phone.mac, "joined", must=["eap-failure-normal", "waited-for-registrar"],
                   must_not=["wrong-key", "nack", "stalled"])  # fmt: skip

    with studio.case("pin-for-one", "The PIN is entered for this device's UUID.") as case:
        ap = case.hostapd(network(), debug=False)
        uuid = "11111111-2222-3333-4444-555555555555"
        phone = case.station(device_name="Phone", mac=PHONE, config=f"uuid={uuid}")
        ap.control.must(f"WPS_PIN {uuid} {PIN} 100")
        sleep(2)
        phone.control.must(f"WPS_PIN {ap.bssid} {PIN}")
        come_in(ap, phone)
        joined(case, phone)


def wrong_pins(studio):
    for half, wrong in (("first", FIRST_WRONG), ("second", SECOND_WRONG)):
        with studio.case(f"pin-wrong-{half}-half", f"The {half} half of the PIN is wrong.") as case:
            ap, phone = case.hostapd(network()), case.station(device_name="Phone", mac=PHONE)
            ap.control.must(f"WPS_PIN any {wrong}")
            sleep(2)
            phone.control.must(f"WPS_PIN {ap.bssid} {PIN}")
            ap.wait_event("^WPS-FAIL", 60)
            phone.wait_event("^WPS-FAIL", 60)
            sleep(5)
            phone.wps_cancel()
            sleep(1)
            case.truth(phone.mac, f"pin-{half}-half", must_not=["wrong-key", "stalled"])
            case.exit(1)


def button_alone(studio):
    with studio.case("nobody-comes", "The access point's button, and no device within two minutes.") as case:
        ap = case.hostapd(network())
        sleep(2)
        ap.control.must("WPS_PBC")
        ap.wait_event("^WPS-TIMEOUT", WALK_TIME_S + 10)
        sleep(10)
        # Frames alone do not tell a cancel from the end of the two minutes, but for the time.
        case.truth(None, "nobody-pressed")
        case.exit(1)

    with studio.case("nobody-pressed-here", "The device's button, and no access point's in two minutes.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        tv.wps_pbc()
        tv.wait_event("^WPS-TIMEOUT", WALK_TIME_S + 20)
        sleep(5)
        alone = ["no-wps-ap", "nobody-pressed"]  # whether there is one, its log does not tell
        case.truth(tv.mac, "nobody-pressed", station=alone, station_events=alone,
                   ap_events=["nobody-pressed", "incomplete"])  # fmt: skip
        case.exit(1, ap_events=[1, 5])

    with studio.case("pressed-too-late", "The device's button 10 s after the access point's two minutes.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        ap.wait_event("^WPS-TIMEOUT", WALK_TIME_S + 10)
        sleep(10)
        tv.wps_pbc()
        tv.wait_event("^WPS-TIMEOUT", WALK_TIME_S + 20)
        sleep(5)
        none = ["walk-time", "nobody-pressed", "no-wps-ap"]
        case.truth(None, "nobody-pressed")
        case.truth(tv.mac, "walk-time", station=none, station_events=none, events=none,
                   ap_events=[*none, "incomplete"])  # fmt: skip
        case.exit(1)


def cancels(studio):
    with studio.case("cancel-at-ap", "The access point's button, taken back after 20 s.") as case:
        ap = case.hostapd(network(), debug=False)
        ap.control.must("WPS_PBC")
        sleep(20)
        ap.control.must("WPS_CANCEL")
        sleep(10)
        case.truth(None, "cancelled", must_not=["walk-time", "wrong-key"], air="ended-early",
                   ap={"must": ["timeout-is-cancel"]}, ap_events={"must": ["timeout-is-cancel"]})  # fmt: skip
        case.exit(0, air=5)

    with studio.case("cancel-at-device", "The device's button, taken back after 20 s.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        tv.wps_pbc()
        sleep(20)
        tv.wps_cancel()
        sleep(10)
        less = ["cancelled", "nobody-pressed", "no-wps-ap", "incomplete", "never-associates"]
        case.truth(tv.mac, "cancelled", must_not=["walk-time", "wrong-key"],
                   air=less, ap=less, ap_events=less)  # fmt: skip
        case.exit(0, air=[0, 1, 5], ap=[0, 1, 5], ap_events=[0, 1, 4, 5])

    with studio.case("cut-in-the-exchange", "All recordings end in the middle of an exchange.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        log_has(ap, "WPS: Received M3", 60)
        case.cut("ap")
        case.cut("station")
        case.stop_capture()
        come_in(ap, tv)
        case.truth(tv.mac, ["in-progress", "incomplete"], must_not=["wrong-key", "stalled"])
        case.exit(5)
