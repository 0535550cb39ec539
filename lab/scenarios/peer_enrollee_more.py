# SPDX-License-Identifier: BSD-3-Clause
"""libwsc's enrollee against other access points, and with others beside it."""

from lab import check, scenario, sleep
from lab.cases import METHODS, SUCCEEDED, Case, credential
from lab.personas.hostapd import WPA2
from lab.personas.peer import DONE, NOBODY, OVERLAP, REFUSED

KEY = "one-two-three"
FREQS = [2437]
CREDENTIALS = "/run/lab/credentials"
EVERY = f"""hw_mode=g
channel=6
{WPA2}wpa_passphrase={KEY}
wps_state=2
eap_server=1
wps_independent=1
{METHODS}"""
TEXT = f"ssid=text\nfragment_size=100\nuuid=11111111-2222-3333-4444-555555555555\n{EVERY}"
SEVERAL = f"""ssid=several
uuid=22222222-2222-3333-4444-555555555555
skip_cred_build=1
extra_cred={CREDENTIALS}
{EVERY}"""
WINDOW_S = 121  # walk time, and monitor time


@scenario(clock="travel", radios=5)
def peer_enrollee_more(lab):
    """libwsc's enrollee: fragments, text, several credentials, overlap, walk time, no press."""
    with open(CREDENTIALS, "wb") as file:
        file.write(credential(b"several", 0x20, 8, KEY.encode()))
        file.write(credential(b"guests", 1, 1, b""))
        file.write(credential(b"hex", 0x20, 8, b"0123456789abcdef" * 4))
    text, several = lab.hostapd(TEXT, name="text"), lab.hostapd(SEVERAL, name="several")
    lab.address(text.netdev, "192.168.7.1/24")
    lab.address(several.netdev, "192.168.8.1/24")
    peer, other = lab.peer("peer", FREQS), lab.peer("other", FREQS)
    station = lab.station(freqs=FREQS)
    fragments(text, peer, station)
    credentials(several, peer, station)
    presses(text, several, peer, other)


def press(ap):
    check("hostapd takes the press", ap.command("WPS_PBC") == "OK")


def joins(case, station, ssid, key, net):
    station.connect_psk(ssid, key)
    station.wait_connected()
    station.ip(f"{net}.2/24")
    case.check("a stock station joins with it and pings", station.ping(f"{net}.1"))
    station.forget()


def fragments(ap, peer, station):
    case = Case("peer-fragments-100", ap)
    press(ap)
    run = peer.enroll()
    case.both(run, SUCCEEDED, f"^WPS-REG-SUCCESS {peer.mac}", code=DONE)
    pieces = run.packets("received", op=4)
    case.check("in pieces", max(p["length"] for p in pieces) <= 100 + 20, pieces)
    case.check("each acknowledged", len(run.packets("sent", op=6)) >= 6, len(pieces))

    case = Case("fragments-both-ways", ap)
    press(ap)
    run = peer.enroll("--packet-max", 60)
    case.both(run, SUCCEEDED, f"^WPS-REG-SUCCESS {peer.mac}", code=DONE)

    case = Case("passphrase-text", ap)
    given = run.credentials
    case.check("the text of the passphrase", [c["key"] for c in given] == [KEY], given)
    case.check("WPA2 with AES", [(c["auth"], c["encryption"]) for c in given] == [(0x20, 8)], given)
    joins(case, station, "text", given[0]["key"], "192.168.7")


def credentials(ap, peer, station):
    case = Case("several-credentials", ap)
    press(ap)
    run = peer.enroll()
    case.both(run, SUCCEEDED, f"^WPS-REG-SUCCESS {peer.mac}", code=DONE)
    given = [(c["ssid"], c["auth"], c["encryption"], len(c["key"])) for c in run.credentials]
    wanted = [("several", 0x20, 8, len(KEY)), ("guests", 1, 1, 0), ("hex", 0x20, 8, 64)]
    case.check("all of them, in order", given == wanted, given)
    joins(case, station, "several", run.credentials[0]["key"], "192.168.8")


def presses(one, two, peer, other):
    case = Case("overlap-of-access-points", one)
    press(one)
    press(two)
    run = peer.enroll()
    case.both(run, ("no end",), "^WPS-PBC-ACTIVE", code=OVERLAP, without=["EAP-STARTED"])
    two.command("WPS_CANCEL")

    case = Case("overlap-of-enrollees", one)
    other.enroll("--ssid", "nowhere", "--timeout", 3)
    run = peer.enroll("--ssid", "text")
    case.both(run, ("failed", "peer-nack", 12, "M2D"), "^WPS-OVERLAP-DETECTED",
              "^WPS-FAIL msg=4 config_error=12", code=REFUSED,
              without=["WPS-REG-SUCCESS"])  # fmt: skip
    one.command("WPS_CANCEL")

    sleep(WINDOW_S)
    case = Case("after-the-overlap", one)
    press(one)
    run = peer.enroll()
    case.both(run, SUCCEEDED, f"^WPS-REG-SUCCESS {peer.mac}", code=DONE)

    case = Case("walk-time-over", one)
    press(one)
    sleep(WINDOW_S)
    case.theirs("^WPS-PBC-ACTIVE", "^WPS-TIMEOUT")
    run = peer.enroll("--timeout", 10)
    case.both(run, ("no end",), "^WPS-TIMEOUT", code=NOBODY, without=["EAP-STARTED"])
    case.check("it saw both networks", run.told("nobody")[0]["networks"] == 2, run)

    case = Case("no-press", one)
    run = peer.enroll("--bssid", one.bssid, "--timeout", 30)
    case.both(run, ("no end",), "^CTRL-EVENT-EAP-FAILURE", code=NOBODY,
              without=["WPS-REG-SUCCESS"])  # fmt: skip
    case.check("M2D without an error", len(run.told("not-ready")) == 1, run)
