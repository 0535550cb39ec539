# SPDX-License-Identifier: BSD-3-Clause
"""WPS on a wire (802.1X over veth), without any radio: libwsc at either end of stock programs.

Both stock programs can do it: hostapd with driver=wired hands out what extra_cred says (without a
radio it has no network of its own to make a credential of, and gives up after M7), and
wpa_supplicant with the driver wired and ap_scan=0 takes WPS_PIN, WPS_PBC and WPS_REG.
"""

from lab import check, scenario
from lab.cases import FIRST_WRONG, METHODS, PIN, SECOND_WRONG, SUCCEEDED, Case, credential
from lab.personas.peer import DONE, REFUSED, Peer
from lab.personas.wired import Wire

CREDENTIALS = "/run/lab/credentials"
HOSTAPD = f"""ssid=wired
ieee8021x=1
eap_server=1
wps_state=2
skip_cred_build=1
extra_cred={CREDENTIALS}
{METHODS}"""
SETTINGS = "ssid=our-house\nauth=wpa2\nkey=four-five-six\nssid=guests\nauth=open\n"

AP = "ssid=home\nauth=wpa2\nkey=one-two-three\n"


@scenario(clock="travel", radios=1)
def peer_wired(lab):
    """libwsc on a wire: its enrollee against hostapd, its registrar against wpa_supplicant."""
    with open(CREDENTIALS, "wb") as file:
        file.write(credential(b"our-house", 0x20, 8, b"four-five-six"))
    wire = Wire()
    ap = wire.hostapd(HOSTAPD)
    enrollee(ap, wire.peer())
    ap.process.stop()
    ours = Peer("authenticator", wire.here, None, wire.mac())
    station = lab.wired_station(wire)
    registrar(ours, station)
    refusals(ours, station)
    access_point(Peer("access-point", wire.here, None, wire.mac()), station)


def enrollee(ap, peer):
    orders = (("wired-pbc", "WPS_PBC", None), ("wired-pin", f"WPS_PIN any {PIN}", PIN))
    for name, order, pin in orders:
        case = Case(name, ap)
        check("hostapd takes the order", ap.command(order) == "OK")
        run = peer.enroll("--wired", pin=pin)
        case.both(run, SUCCEEDED, f"^WPS-REG-SUCCESS {peer.mac}", code=DONE)
        given = [(c["ssid"], c["key"]) for c in run.credentials]
        case.check("the credential", given == [("our-house", "four-five-six")], given)


def meet(case, ours, station, order, *words, pin=None, size=0, role="authenticator"):
    """One exchange of ours with the stock program."""
    station.command(f"SET wps_fragment_size {size}")
    run = ours.start(role, *words, settings=SETTINGS if role == "authenticator" else AP, pin=pin)
    case.check("wpa_supplicant takes the order", not station.command(order).startswith("FAIL"))
    run.end()
    return run


def registrar(ours, station):
    order = f"WPS_PIN any {PIN}"
    case = Case("wired-stock-pin", station)
    run = meet(case, ours, station, order, pin=PIN)
    case.both(run, SUCCEEDED, "^WPS-CRED-RECEIVED", "^WPS-SUCCESS", code=DONE)
    text = station.config_path.read_text()
    case.check("both networks are stored", "our-house" in text and "guests" in text, text)
    told = [(p["mac"], p["name"]) for p in run.told("peer")]
    case.check("who it was", told == [(station.mac, "wired-station")], told)

    case = Case("wired-stock-pbc", station)
    run = meet(case, ours, station, "WPS_PBC")
    case.both(run, SUCCEEDED, "^WPS-CRED-RECEIVED", "^WPS-SUCCESS", code=DONE)

    case = Case("wired-stock-fragments", station)
    run = meet(case, ours, station, order, "--packet-max", 70, pin=PIN, size=60)
    case.both(run, SUCCEEDED, "^WPS-CRED-RECEIVED", "^WPS-SUCCESS", code=DONE)
    acks = [len(run.packets(event, op=6)) for event in ("sent", "received")]
    case.check("in pieces, both ways", min(acks) > 10, acks)

    case = Case("wired-stock-wrong-first-half", station)
    run = meet(case, ours, station, order, pin=FIRST_WRONG)
    case.both(run, ("failed", "password-first-half", 18, "M4"),
              "^WPS-FAIL msg=8 config_error=18", code=REFUSED)  # fmt: skip
    station.command("WPS_CANCEL")

    case = Case("wired-stock-wrong-second-half", station)
    run = meet(case, ours, station, order, pin=SECOND_WRONG)
    case.both(run, ("failed", "password-second-half", 18, "M6"),
              "^WPS-FAIL msg=10 config_error=18", code=REFUSED)  # fmt: skip
    station.command("WPS_CANCEL")


def refusals(ours, station):
    for message, error in (("M1", 14), ("M3", 14), ("M5", 2), ("M7", 14)):
        before = f"M{int(message[1]) - 1}" if message != "M1" else None
        case = Case(f"wired-stock-nack-at-{message}", station)
        run = meet(case, ours, station, f"WPS_PIN any {PIN}",
                   "--refuse", f"{message}={error}", pin=PIN)  # fmt: skip
        event = f"^WPS-FAIL .*config_error={error}" if before else "EAP-FAILURE"
        case.both(run, ("failed", "refused", error, before), event, code=REFUSED,
                  without=["^WPS-SUCCESS"])  # fmt: skip
        case.theirs_logged(f"Registrar terminated negotiation with Configuration Error {error}")
        station.command("WPS_CANCEL")


def access_point(ours, station):
    """libwsc as the enrollee that is an access point; wpa_supplicant is the external registrar."""
    order = f"WPS_REG 01:80:c2:00:00:03 {PIN}"
    change = f"{order} {b'our-house'.hex()} WPA2PSK CCMP {b'four-five-six'.hex()}"

    case = Case("wired-stock-registrar-reads", station)
    run = meet(case, ours, station, order, pin=PIN, role="access-point")
    case.both(run, ("failed", "peer-nack", 0, "M7"), "^WPS-CRED-RECEIVED|^WPS-SUCCESS")

    case = Case("wired-stock-registrar-configures", station)
    run = meet(case, ours, station, change, pin=PIN, role="access-point")
    case.both(run, SUCCEEDED, "^WPS-SUCCESS", code=DONE)
    given = [(c["ssid"], c["key"]) for c in run.credentials]
    case.check("the new settings", given == [("our-house", "four-five-six")], given)

    for name, pin, at, msg in (("first", FIRST_WRONG, "M4", 8), ("second", SECOND_WRONG, "M6", 10)):
        case = Case(f"wired-stock-registrar-wrong-{name}-half", station)
        run = meet(case, ours, station, order, pin=pin, role="access-point")
        case.both(run, ("failed", f"password-{name}-half", 18, at),
                  f"^WPS-FAIL msg={msg} config_error=18", code=REFUSED)  # fmt: skip

    case = Case("wired-stock-registrar-locked", station)
    run = meet(case, ours, station, order, "--locked", pin=PIN, role="access-point")
    case.both(run, ("failed", "setup-locked", 15, "M2"), "^WPS-FAIL .*config_error=15",
              code=REFUSED)  # fmt: skip
