# SPDX-License-Identifier: BSD-3-Clause
"""`wps registrar` behind somebody else's access points: stock hostapd asks it over RADIUS."""

import signal

from lab import check, now, scenario, sleep, wait_for
from lab.personas.radius_ap import STATION_SAE
from lab.personas.registrar import PASSPHRASE, PIN, Registrar

ADDRESS = "192.168.7.1"
TYPE = "1-0050F204-1"
WALK_TIME_S = 120
EXPECTED = {"wpa2": "WPA2-PSK", "mixed": "SAE", "sae": "SAE", "open": "NONE"}


def invite(ap, device, pin):
    """The beacon invites, and somebody presses the device's button or starts it with its PIN."""
    if pin:
        ap.open_pin()
        device.control.must(f"WPS_PIN any {pin}")
    else:
        ap.open_pbc()
        device.wps_pbc()


def kitchen_radio(lab, name):
    config = f"{STATION_SAE}device_type={TYPE}\n"
    return lab.station(name, device_name="Kitchen radio", freqs=[2437], config=config)


def join(lab, security, pin):
    """One device through one access point; it is pinged afterwards."""
    method = "pin" if pin else "pbc"
    what, name = f"{security}, {method}", f"{security}-{method}"
    ap = lab.radius_ap(name, security=security, passphrase=PASSPHRASE)
    lab.address(ap.netdev, f"{ADDRESS}/24")
    device = kitchen_radio(lab, f"sta-{name}")
    registrar = Registrar(f"registrar-{name}", security=security, pin=pin)
    invite(ap, device, pin)
    start = now()
    code = registrar.wait_end(60)
    check(f"{what}: wps registrar is content", code == 0, registrar.sentences())
    told = registrar.wait("enrolled", 1)
    expected = (device.mac, "Kitchen radio", TYPE, method, "127.0.0.1", ap.bssid)
    seen = tuple(told[k] for k in ("mac", "name", "type", "method", "access_point", "bssid"))
    check(f"{what}: it says who was let in", seen == expected, told["sentence"])
    ap.close()
    status = device.wait_connected(40)
    lab.say(f"{what}: connected {now() - start:.1f} s later, key_mgmt={status['key_mgmt']}")
    key_mgmt = EXPECTED[security]
    check(f"{what}: key_mgmt={key_mgmt}", status["key_mgmt"] == key_mgmt, status["key_mgmt"])
    if security != "open":
        check(f"{what}: it has the text", device.stored_psk() == PASSPHRASE)
    device.ip("192.168.7.11/24")
    check(f"{what}: it is pinged", device.ping(ADDRESS))
    ap.process.stop()
    device.process.stop()
    lab.sh(f"ip addr del {ADDRESS}/24 dev {ap.netdev}")


@scenario(clock="travel", radios=16, limit_s=600)
def registrar_radius(lab):
    """Push button and PIN on WPA2, WPA2/WPA3 mixed, WPA3-only and open networks."""
    for security in EXPECTED:
        for pin in (None, PIN):
            join(lab, security, pin)


def fresh(ap, *devices):
    """Nobody invites or asks any more, and nobody knows a network."""
    ap.close()
    for device in devices:
        device.wps_cancel()
        device.forget()
        device.control.must("SAVE_CONFIG")


def told_of(registrar, event, device) -> list[dict]:
    return [line for line in registrar.told(event) if line["mac"] == device.mac]


def wrong_pin(ap, device):
    for half, pin, message in (("first", "99995678", "M4"), ("second", "12349993", "M6")):
        what = f"{half} half of the PIN wrong"
        registrar = Registrar(f"wrong-{half}", pin=PIN)
        invite(ap, device, pin)
        code = registrar.wait_end(60)
        check(f"{what}: exit code and token", (code, registrar.error["token"]) == (1, "wrong-pin"))
        told = registrar.told("failed")[0]
        good = (told["reason"], told["message"]) == (f"password-{half}-half", message)
        check(f"{what}: said so, and at which message", good, told["sentence"])
        check(f"{what}: the device has no key", not device.stored_psk())
        fresh(ap, device)


def not_served(ap, stranger, device, far):
    """Access points with another secret or from elsewhere; a device that is not meant."""
    registrar = Registrar("secret")
    invite(stranger, far, None)
    told = registrar.wait("request", 60)
    check("another secret is noticed", told["token"] == "bad-secret", told["sentence"])
    check("and not answered", not registrar.told("asks"))
    registrar.process.stop()
    fresh(stranger, far)

    registrar = Registrar("from", "--from", "10.0.0.0/8")
    invite(ap, device, None)
    told = registrar.wait("request", 60)
    check("another address is noticed", told["token"] == "unknown-client", told["sentence"])
    registrar.process.stop()
    fresh(ap, device)

    registrar = Registrar("enrollee", "--enrollee", "02:99:99:99:99:99")
    invite(ap, device, None)
    told = registrar.wait("told-to-wait", 60)
    check("another device is told to wait", told["mac"] == device.mac, told["sentence"])
    check("no device was let in", registrar.process.stop() == 130 and not device.stored_psk())
    fresh(ap, device)


def time_over(name, options, seconds, token, **more):
    start = now()
    registrar = Registrar(name, *options, **more)
    code = registrar.wait_end(seconds + 5)
    passed = now() - start
    check(f"{token}: exit code and token", (code, registrar.error["token"]) == (1, token))
    check(f"{token}: after {seconds} s", abs(passed - seconds) < 1.5, f"{passed:.1f} s")


def keep_pin(ap, *devices):
    """One PIN for one device after the other."""
    registrar = Registrar("keep-pin", "--keep", pin=PIN)
    for device in devices:
        invite(ap, device, PIN)
        wait_for(lambda: told_of(registrar, "enrolled", device), 60, f"{device.name} is enrolled")
        device.wait_connected()
        check(f"--keep: {device.name} joined", device.stored_psk() == PASSPHRASE)
    check("--keep: ended by a signal, and content", registrar.process.stop() == 0)
    fresh(ap, *devices)


def keep_pin_guessed(ap, device):
    """One wrong guess at the second half withdraws the PIN, and then there is nothing to keep on for."""
    registrar = Registrar("keep-pin-guessed", "--keep", pin=PIN)
    invite(ap, device, "12349993")
    code = registrar.wait_end(60)
    check("--keep: a withdrawn PIN ends it", (code, registrar.error["token"]) == (1, "wrong-pin"))
    fresh(ap, device)


def keep_pbc(ap, far_ap, first, early, late):
    """A press is for one device; two that want the next one get nothing.

    The second of them is far away: no access point knows of both.
    """
    registrar = Registrar("keep-pbc", "--keep")
    invite(ap, first, None)
    registrar.wait("enrolled", 60)
    first.wait_connected()
    fresh(ap)
    invite(ap, early, None)
    told = registrar.wait("told-to-wait", 60)
    check("after the press the next one is told to wait", told["mac"] == early.mac)
    fresh(ap, early)
    registrar.process.send_signal(signal.SIGUSR1)
    check("SIGUSR1 is a press", registrar.wait("pressed", 5)["accepted"])
    invite(far_ap, late, None)
    told = registrar.wait("failed", 60)
    good = (told["mac"], told["reason"], told["config_error"]) == (late.mac, "overlap", 12)
    check("two that want one press: overlap", good, told["sentence"])
    check("neither has a key", not early.stored_psk() and not late.stored_psk())
    registrar.wait("walk-time-over", 130)
    check("ended by a signal, and content", registrar.process.stop() == 0)


@scenario(clock="travel", radios=6, limit_s=600)
def registrar_radius_outcomes(lab):
    """What `wps registrar` says when it does not work, and --keep."""
    ap, far_ap = lab.radius_ap("ap"), lab.radius_ap("far-ap", channel=1)
    stranger = lab.radius_ap("stranger", channel=1, secret="another one")
    near = [lab.station(f"sta-{n}", device_name="TV", freqs=[2437]) for n in range(2)]
    far = lab.station("far", device_name="Radio", freqs=[2412])
    wrong_pin(ap, near[0])
    not_served(ap, stranger, near[0], far)
    time_over("nobody-pin", ["--timeout", "7"], 7, "time-over", pin=PIN)
    time_over("nobody-pbc", [], 120, "walk-time")
    keep_pin(ap, *near)
    keep_pin_guessed(ap, near[0])
    sleep(WALK_TIME_S)  # the presses before are forgotten
    keep_pbc(ap, far_ap, *near, far)
