# SPDX-License-Identifier: BSD-3-Clause
"""libwsc's enrollee against stock hostapd 2.10 with its own registrar."""

from lab import check, scenario
from lab.cases import FIRST_WRONG, METHODS, PIN, SECOND_WRONG, SUCCEEDED, Case
from lab.personas.hostapd import WPA2
from lab.personas.peer import DONE, NOBODY, REFUSED

KEY = "one-two-three"
WPS = f"wps_state=2\neap_server=1\nwps_independent=1\n{METHODS}"
HOME = f"ssid=home\nhw_mode=g\nchannel=6\n{WPA2}{WPS}"
KEYS = f"wps=1 keyid=key 00:00:00:00:00:00 {KEY}\n"
FREQS = [2437]
REG = "^WPS-REG-SUCCESS {mac}"
FIRST_ERROR = "^WPS-FAIL msg=8 config_error=18"
SECOND_ERROR = "^WPS-FAIL msg=10 config_error=18"


class Home:
    """One access point, one libwsc, one stock station for the proof."""

    def __init__(self, lab, config=HOME, keys=KEYS):
        self.ap = lab.hostapd(config, keys=keys)
        lab.address(self.ap.netdev, "192.168.7.1/24")
        self.peer = lab.peer(freqs=FREQS)

    def press(self):
        check("hostapd takes the press", self.ap.command("WPS_PBC") == "OK")

    def pin(self, pin=PIN):
        check("hostapd takes the PIN", self.ap.command(f"WPS_PIN any {pin}") == "OK")

    def cancel(self):
        self.ap.command("WPS_CANCEL")

    def success(self) -> str:
        return REG.format(mac=self.peer.mac)


def proof(case, station, credentials, ssid):
    """A stock device with what was received is in the network."""
    if not case.check("a credential has come", len(credentials) > 0, credentials):
        return
    case.check("of the network", credentials[0]["ssid"] == ssid, credentials)
    station.connect_psk(ssid, credentials[0]["key"])
    station.wait_connected()
    station.ip("192.168.7.2/24")
    case.check("a stock station joins with it and pings", station.ping("192.168.7.1"))
    station.forget()


@scenario(clock="travel", radios=3)
def peer_enrollee(lab):
    """libwsc's enrollee joins stock hostapd: PBC, PIN, wrong and late PINs, refusals, stalls."""
    home = Home(lab)
    station = lab.station(freqs=FREQS)
    pbc(home, station)
    pins(home)
    framing(home)
    refusals(home)
    stalls(home)


def pbc(home, station):
    case = Case("pbc", home.ap)
    home.press()
    run = home.peer.enroll()
    case.both(run, SUCCEEDED, home.success(), "^WPS-SUCCESS", code=DONE)
    proof(case, station, run.credentials, "home")
    case.check("64 hex digits of a psk file", len(run.credentials[0]["key"]) == 64)


def pins(home):
    for name, pin in (("pin-8", PIN), ("pin-4", "1234")):
        case = Case(name, home.ap)
        home.pin(pin)
        run = home.peer.enroll("--ssid", "home", pin=pin)
        case.both(run, SUCCEEDED, home.success(), code=DONE)

    case = Case("wrong-first-half", home.ap)
    home.pin()
    run = home.peer.enroll("--ssid", "home", pin=FIRST_WRONG)
    case.both(run, ("failed", "password-first-half", 18, "M4"), FIRST_ERROR, code=REFUSED)

    case = Case("wrong-second-half", home.ap)
    home.pin()
    run = home.peer.enroll("--ssid", "home", pin=SECOND_WRONG)
    case.both(run, ("failed", "password-second-half", 18, "M6"), SECOND_ERROR, code=REFUSED)
    home.cancel()

    case = Case("late-pin", home.ap)
    run = home.peer.start("enrollee", "--ssid", "home", "--retry", 5, pin=PIN)
    run.wait("not-ready")
    case.theirs(f"^WPS-PIN-NEEDED .* {home.peer.mac}")
    home.pin()
    run.end()
    case.both(run, SUCCEEDED, home.success(), code=DONE)

    case = Case("never-a-pin", home.ap)
    run = home.peer.enroll("--ssid", "home", "--retry", 5, "--timeout", 20, pin=PIN)
    case.both(run, ("no end",), "^WPS-PIN-NEEDED", code=NOBODY, without=["WPS-REG-SUCCESS"])


def framing(home):
    for size in (100, 40):
        case = Case(f"own-fragments-{size}", home.ap)
        home.press()
        run = home.peer.enroll("--packet-max", size)
        case.both(run, SUCCEEDED, home.success(), code=DONE)
        sizes = [packet["length"] for packet in run.packets("sent", op=4)]
        case.check("in pieces", len(sizes) > 10 and max(sizes) <= size, sizes)

    case = Case("version-1", home.ap)
    home.press()
    run = home.peer.enroll("--version1")
    case.both(run, SUCCEEDED, home.success(), code=DONE)
    case.check("it waited for EAPOL-Start", run.packets("received"), run)

    for number in (2, 4, 6):
        case = Case(f"duplicate-packet-{number}", home.ap)
        home.press()
        run = home.peer.enroll("--duplicate", number)
        case.both(run, SUCCEEDED, home.success(), code=DONE)

    for number in (2, 5):
        case = Case(f"lost-packet-{number}", home.ap)
        home.press()
        run = home.peer.enroll("--drop", number)
        case.both(run, SUCCEEDED, home.success(), code=DONE)


def refusals(home):
    """A refused message is not read: the last one that counts is our own before it."""
    for message, error in (("M2", 14), ("M4", 14), ("M6", 2), ("M8", 14)):
        before = f"M{int(message[1]) - 1}"
        case = Case(f"nack-at-{message}", home.ap)
        home.pin()
        run = home.peer.enroll("--ssid", "home", "--refuse", f"{message}={error}", pin=PIN)
        case.both(run, ("failed", "refused", error, before), f"^WPS-FAIL .*config_error={error}",
                  code=REFUSED, without=["WPS-REG-SUCCESS"])  # fmt: skip
        case.theirs_logged(f"Enrollee terminated negotiation with Configuration Error {error}")
        home.cancel()


def stalls(home):
    for message in ("M2", "M4", "M6"):
        before = f"M{int(message[1]) - 1}"
        case = Case(f"stall-at-{message}", home.ap)
        home.pin()
        run = home.peer.enroll("--ssid", "home", "--stall", message, "--linger", 60, pin=PIN)
        case.both(run, ("failed", "message-timeout", 16, before), "TIMEOUT-FAILURE", code=REFUSED,
                  without=["WPS-REG-SUCCESS"], timeout_s=60)  # fmt: skip
        home.cancel()
