# SPDX-License-Identifier: BSD-3-Clause
"""Cases for `wps trace` that stock programs do not play by themselves: refusals, stalls, pieces, the
access point's PIN. The other side is our own test device, or a stock program that was stopped."""

import contextlib
import signal

from lab import Timeout, scenario, sleep
from lab.cases import FIRST_WRONG, PIN, SECOND_WRONG
from lab.recording import Studio, log_has
from lab.scenarios.trace_joins import PHONE, TV, come_in, network

AP_PIN = f"ap_pin={PIN}\n"
SETTINGS = "ssid=our-house\nauth=wpa2\nkey=four-five-six\n"
EAP_GIVES_UP_S = 40
UNDER_WAY = ["in-progress", "incomplete"]  # to a program that hangs


@scenario(clock="travel", radios=6, limit_s=1800, by_default=False)
def trace_peer(lab):
    """Records refusals, stalls, fragments, WPS 1.0, the access point's PIN."""
    studio = Studio()
    refusals(studio)
    stalls(studio)
    stopped(studio)
    pieces(studio)
    reads(studio)
    guesses(studio)
    configures(studio)
    stock_registrar(studio)


def refusals(studio):
    for message, error in (("M2", 14), ("M4", 2), ("M6", 2), ("M8", 14)):
        with studio.case(f"nack-at-{message.lower()}", f"The device refuses {message} with code {error}.") as case:
            ap, peer = case.hostapd(network()), case.peer()
            ap.control.must(f"WPS_PIN any {PIN}")
            peer.enroll("--ssid", "home", "--refuse", f"{message}={error}", pin=PIN)
            ap.wait_event(f"^WPS-FAIL .*config_error={error}", 20)
            sleep(2)
            case.truth(peer.mac, "nack", must_not=["wrong-key", "stalled", "joined"])
            case.exit(1)


def stalls(studio):
    for message in ("M2", "M4", "M6"):
        with studio.case(f"stall-at-{message.lower()}", f"The device gets {message} and falls silent.") as case:
            ap, peer = case.hostapd(network()), case.peer()
            ap.control.must(f"WPS_PIN any {PIN}")
            peer.enroll("--ssid", "home", "--stall", message, "--linger", 60, pin=PIN, timeout_s=90)
            ap.wait_event("TIMEOUT-FAILURE", 60)
            sleep(2)
            case.truth(peer.mac, "stalled", must_not=["wrong-key", "nack", "joined"])
            case.exit(1)


def stopped(studio):
    """A process that does not run any more, as on a device that hangs."""
    with studio.case("device-hangs", "The device's program hangs after M3.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        log_has(ap, "WPS: Received M1", 60)
        tv.process.send_signal(signal.SIGSTOP)
        ap.wait_event("TIMEOUT-FAILURE", EAP_GIVES_UP_S)
        sleep(2)
        case.truth(tv.mac, "stalled", must_not=["wrong-key", "nack"],
                   station=UNDER_WAY, station_events=UNDER_WAY)  # fmt: skip
        case.exit(1, station=5, station_events=5)

    with studio.case("ap-hangs", "The access point's program hangs in the middle of the exchange.") as case:
        ap, tv = case.hostapd(network()), case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        log_has(tv, "WPS: Building Message M1", 60)
        ap.process.send_signal(signal.SIGSTOP)
        with contextlib.suppress(Timeout):
            tv.wait_event("^WPS-FAIL|^WPS-TIMEOUT", 130)
        sleep(2)
        case.truth(tv.mac, "stalled", must_not=["wrong-key", "nack"], ap=UNDER_WAY, ap_events=UNDER_WAY)
        case.exit(1, ap=5, ap_events=5)


def pieces(studio):
    with studio.case("fragments-from-ap", "The access point cuts its messages into pieces of 100 bytes.") as case:
        ap = case.hostapd(network(more="fragment_size=100\n"))
        tv = case.station(device_name="TV", mac=TV)
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        come_in(ap, tv)
        case.truth(tv.mac, "joined", must=["eap-failure-normal", "fragmented"],
                   must_not=["wrong-key", "nack", "stalled"], air={"must": ["fragmented"]})  # fmt: skip

    with studio.case("fragments-both-ways", "Both sides cut their messages into pieces.") as case:
        ap, peer = case.hostapd(network(more="fragment_size=100\n")), case.peer()
        ap.control.must("WPS_PBC")
        peer.enroll("--packet-max", 60)
        sleep(1)
        case.truth(peer.mac, "given", must=["fragmented"], must_not=["wrong-key", "nack", "stalled"],
                   air={"must": ["fragmented"]})  # fmt: skip

    with studio.case("version-1", "A device of WPS 1.0.") as case:
        ap, peer = case.hostapd(network()), case.peer()
        ap.control.must("WPS_PBC")
        peer.enroll("--version1")
        sleep(1)
        case.truth(peer.mac, "given", must=["version-1"], must_not=["wrong-key", "nack", "stalled"],
                   air={"must": ["version-1"]})  # fmt: skip

    with studio.case("lost-packets", "A packet of the device is lost, and another one sent twice.") as case:
        ap, peer = case.hostapd(network()), case.peer()
        ap.control.must("WPS_PBC")
        peer.enroll("--drop", 5, "--duplicate", 2)
        sleep(1)
        case.truth(peer.mac, "given", must=["exchange-retries"], must_not=["wrong-key", "nack", "stalled"])

    with studio.case("never-comes-back", "The device is given the key, and is never seen again.") as case:
        ap, peer = case.hostapd(network()), case.peer()
        ap.control.must("WPS_PBC")
        peer.enroll()
        sleep(60)
        # The access point's log is over with the exchange: it does not show how much time passes.
        given = ["not-joined", "given"]
        case.truth(peer.mac, "not-joined", must_not=["wrong-key", "nack", "stalled"], ap=given, ap_events=given)
        case.exit(1, ap=[0, 1], ap_events=[0, 1])


def reads(studio):
    for name, words, about in (("ap-read", [], ""), ("ap-read-pieces", ["--packet-max", 60], " In pieces.")):
        with studio.case(name, f"An external registrar reads the settings with the access point's PIN.{about}") as case:
            case.hostapd(network(more=AP_PIN))
            peer = case.peer()
            sleep(1)
            peer.configure("--ssid", "home", *words, pin=PIN)
            sleep(2)
            case.truth(peer.mac, "ap-read", must=["external-registrar", "fail-is-success"],
                       must_not=["wrong-key", "nack", "stalled", "pin-wrong"],
                       ap={"must": ["fail-is-success"]})  # fmt: skip


def guesses(studio):
    for half, wrong in (("first", FIRST_WRONG), ("second", SECOND_WRONG)):
        with studio.case(f"ap-pin-wrong-{half}-half", f"The {half} half of the access point's PIN is wrong.") as case:
            ap, peer = case.hostapd(network(more=AP_PIN)), case.peer()
            peer.configure("--ssid", "home", pin=wrong)
            ap.wait_event("^WPS-FAIL", 20)
            sleep(2)
            case.truth(peer.mac, f"pin-{half}-half", must=["external-registrar"],
                       must_not=["wrong-key", "stalled"])  # fmt: skip
            case.exit(1)

    with studio.case("ap-pin-locked", "Three wrong PINs lock the access point's.") as case:
        ap, guesser, owner = case.hostapd(network(more=AP_PIN)), case.peer(), case.peer()
        for _ in range(3):
            guesser.configure("--ssid", "home", pin=FIRST_WRONG)
            sleep(1)
        ap.wait_event("^WPS-AP-SETUP-LOCKED", 20)
        owner.configure("--ssid", "home", pin=PIN)
        sleep(2)
        for _ in range(2):
            case.truth(guesser.mac, "pin-first-half", must_not=["wrong-key", "stalled", "setup-locked"],
                       everywhere="external-registrar")  # fmt: skip
        case.truth(guesser.mac, "setup-locked", must_not=["wrong-key", "stalled"],
                   everywhere=["pin-first-half", "external-registrar"])  # fmt: skip
        case.truth(owner.mac, "setup-locked", must_not=["wrong-key", "stalled", "nack"])
        case.exit(1)


def as_new() -> str:
    """An access point that nobody has configured yet."""
    new = network(ssid="fresh", security="auth_algs=1\n").replace("wps_state=2", "wps_state=1")
    return new.replace("wpa_passphrase=one-two-three\n", "") + AP_PIN


def configures(studio):
    with studio.case("ap-configured", "An external registrar gives a new access point its settings.") as case:
        ap, peer = case.hostapd(as_new()), case.peer()
        sleep(1)
        peer.configure("--ssid", "fresh", pin=PIN, settings=SETTINGS)
        ap.wait_event("^WPS-NEW-AP-SETTINGS", 20)
        sleep(3)
        case.truth(peer.mac, "ap-configured", must=["external-registrar"],
                   must_not=["wrong-key", "nack", "stalled"])  # fmt: skip


def stock_registrar(studio):
    with studio.case("ap-read-stock", "A stock external registrar reads the settings, and joins.") as case:
        ap, phone = case.hostapd(network(more=AP_PIN)), case.station(device_name="Phone", mac=PHONE)
        phone.control.must(f"WPS_REG {ap.bssid} {PIN}")
        come_in(ap, phone)
        case.truth(phone.mac, "ap-read", everywhere="external-registrar",
                   must_not=["wrong-key", "nack", "stalled", "pin-wrong"])  # fmt: skip
        case.truth(phone.mac, "plain-joined")  # with what it has read
        case.optional()

    with studio.case("ap-configured-stock", "A stock registrar gives a new access point its settings.") as case:
        ap, phone = case.hostapd(as_new()), case.station(device_name="Phone", mac=PHONE)
        sleep(1)
        phone.control.must(f"WPS_REG {ap.bssid} {PIN} {b'our-house'.hex()} WPA2PSK CCMP {b'four-five-six'.hex()}")
        ap.wait_event("^WPS-NEW-AP-SETTINGS", 30)
        sleep(10)
        # Its control socket does not tell in which part it came.
        case.truth(phone.mac, "ap-configured", must=["external-registrar"], station_events=["ap-configured", "joined"],
                   must_not=["wrong-key", "nack", "stalled", "pin-wrong"])  # fmt: skip
        case.truth(phone.mac, "plain-joined")  # with what it has given
        case.optional()

    with studio.case("ap-read-stock-wrong", "wpa_supplicant as external registrar, with a wrong PIN.") as case:
        ap, phone = case.hostapd(network(more=AP_PIN)), case.station(device_name="Phone", mac=PHONE)
        phone.control.must(f"WPS_REG {ap.bssid} {FIRST_WRONG}")
        ap.wait_event("^WPS-FAIL", 30)
        sleep(3)
        phone.wps_cancel()
        sleep(1)
        case.truth(phone.mac, "pin-first-half", must_not=["wrong-key", "stalled"])
        case.exit(1)
