# SPDX-License-Identifier: BSD-3-Clause
"""libwsc as an external registrar: stock hostapd 2.10 is the enrollee, by the PIN on its label."""

from lab import scenario, sleep
from lab.cases import FIRST_WRONG, METHODS, PIN, SECOND_WRONG, SUCCEEDED, Case
from lab.personas.hostapd import WPA2
from lab.personas.peer import DONE, REFUSED

KEY = "one-two-three"
FREQS = [2437]
WPS = f"eap_server=1\nwps_independent=1\nap_pin={PIN}\n{METHODS}"
CONFIGURED = f"ssid=home\nhw_mode=g\nchannel=6\n{WPA2}wpa_passphrase={KEY}\nwps_state=2\n{WPS}"
NEW = f"ssid=fresh\nhw_mode=g\nchannel=6\nauth_algs=1\nwps_state=1\n{WPS}"
SETTINGS = "ssid=our-house\nauth=wpa2\nkey=four-five-six\n"
READ = ("failed", "refused", 0, "M7")  # it wanted to know, no more
LOCK_S = 61


@scenario(clock="travel", radios=4)
def peer_registrar(lab):
    """libwsc as external registrar of stock hostapd: reads, configures, guesses, is locked out."""
    home = lab.hostapd(CONFIGURED, name="home")
    peer, station = lab.peer(freqs=FREQS), lab.station(freqs=FREQS)
    reads(home, peer)
    refusals(home, peer)
    guesses(home, peer)
    configures(lab, lab.hostapd(NEW, name="fresh"), peer, station)


def reads(ap, peer):
    for name, words in (("ap-read", []), ("ap-read-fragments", ["--packet-max", 60])):
        case = Case(name, ap)
        run = peer.configure("--ssid", "home", *words, pin=PIN)
        # hostapd calls it a failure without an error when the registrar changes nothing.
        case.both(run, READ, "^WPS-FAIL msg=11 config_error=0", code=DONE)
        told = [(s["ssid"], s["auth"], s["encryption"], s["key"]) for s in run.told("ap-settings")]
        case.check("the settings", told == [("home", 0x20, 8, KEY)], told)


def refusals(ap, peer):
    for message, error in (("M1", 14), ("M3", 14), ("M5", 2), ("M7", 14)):
        before = f"M{int(message[1]) - 1}" if message != "M1" else None
        case = Case(f"ap-nack-at-{message}", ap)
        run = peer.configure("--ssid", "home", "--refuse", f"{message}={error}", pin=PIN)
        event = f"^WPS-FAIL .*config_error={error}" if before else "EAP-FAILURE"
        case.both(run, ("failed", "refused", error, before), event, code=REFUSED,
                  without=["NEW-AP-SETTINGS"])  # fmt: skip
        case.theirs_logged(f"Registrar terminated negotiation with Configuration Error {error}")

    case = Case("ap-stall-at-M3", ap)
    run = peer.configure("--ssid", "home", "--stall", "M3", "--linger", 60, pin=PIN)
    case.both(run, ("failed", "message-timeout", 16, "M2"), "TIMEOUT-FAILURE", code=REFUSED)


def guesses(ap, peer):
    first = ("failed", "password-first-half", 18, "M4")
    second = ("failed", "password-second-half", 18, "M6")

    case = Case("ap-wrong-first-half", ap)
    run = peer.configure("--ssid", "home", pin=FIRST_WRONG)
    case.both(run, first, "^WPS-FAIL msg=8 config_error=18", code=REFUSED)

    case = Case("ap-wrong-second-half", ap)
    run = peer.configure("--ssid", "home", pin=SECOND_WRONG)
    case.both(run, second, "^WPS-FAIL msg=10 config_error=18", code=REFUSED)

    case = Case("ap-locked", ap)
    run = peer.configure("--ssid", "home", pin=FIRST_WRONG)
    case.both(run, first, "^WPS-AP-SETUP-LOCKED", code=REFUSED)
    run = peer.configure("--ssid", "home", pin=PIN)
    case.both(run, ("failed", "peer-nack", 15, "M2"), "EAP-FAILURE", code=REFUSED,
              without=["NEW-AP-SETTINGS"])  # fmt: skip
    case.check("the beacon told it", run.told("found")[-1]["locked"] == 1, run)

    sleep(LOCK_S)
    case.theirs("^WPS-AP-SETUP-UNLOCKED")
    case = Case("ap-unlocked", ap)
    run = peer.configure("--ssid", "home", pin=PIN)
    case.both(run, READ, "^WPS-FAIL msg=11 config_error=0", code=DONE)


def configures(lab, ap, peer, station):
    lab.address(ap.netdev, "192.168.8.1/24")
    case = Case("ap-configure", ap)
    run = peer.configure("--ssid", "fresh", pin=PIN, settings=SETTINGS)
    case.both(run, SUCCEEDED, "^WPS-NEW-AP-SETTINGS", code=DONE)
    case.check("it was not configured", run.told("found")[-1]["state"] == 1, run)
    told = [s["ssid"] for s in run.told("ap-settings")]
    case.check("it told its settings", told == ["fresh"], told)
    station.connect_psk("our-house", "four-five-six")
    station.wait_connected()
    station.ip("192.168.8.2/24")
    case.check("a stock station joins the new network and pings", station.ping("192.168.8.1"))
