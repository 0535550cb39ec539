# SPDX-License-Identifier: BSD-3-Clause
"""Stock hostapd gives a device without a display another station's key when none is chosen.

The product must not, at any moment of a session's life.
"""

import contextlib
import signal

from lab import Timeout, check, now, scenario, sleep, wait_for
from lab.personas.hostapd import WPA2, WPS
from lab.personas.house import KEYS, SSID, House, pmk, security
from lab.personas.station import NO_DISPLAY

IF_NAME = "home-ap-24"
ALL = {pmk(psk): key_id for key_id, psk in KEYS.items()}
FRACTIONS = (0.1, 0.5, 0.8)  # of an exchange, where the device is stopped


def stored(device) -> str:
    """What the device was given: a key id, "" for nothing, "random" for a key that is nobody's."""
    psk = device.stored_psk()
    return ALL.get(psk, "random") if psk else ""


def fresh(device):
    """A device that was given nothing yet."""
    device.wps_cancel()
    device.forget()
    device.control.must("SAVE_CONFIG")


def stock(lab, device):
    """hostapd without us: no line has wps=1, and it hands out the last one."""
    keys = "".join(f"wps=0 keyid={k} 00:00:00:00:00:00 {psk}\n" for k, psk in KEYS.items())
    ap = lab.hostapd(f"ssid={SSID}\nhw_mode=g\nchannel=6\n{WPA2}{WPS}", keys, "stock")
    ap.command("WPS_PBC")
    device.wps_pbc()
    ap.wait_event("^WPS-REG-SUCCESS", 60)
    wait_for(device.stored_psk, 10, "the device keeps its key")
    check("stock hostapd gives out another station's key", stored(device) in KEYS, stored(device))
    ap.process.stop()
    fresh(device)


def before(house, device):
    """No session is open; then somebody else opens one, while no key is chosen and wpsd is blind."""
    device.wps_pbc()
    sleep(10)
    check("before a session: a button gives nothing", not stored(device), stored(device))
    fresh(device)
    device.control.must("WPS_PIN any 12345670")
    with contextlib.suppress(Timeout):
        device.wait_event("^WPS-(FAIL|SUCCESS|TIMEOUT)", 30, since=now())
    check("before a session: a PIN gives nothing", not stored(device), stored(device))
    fresh(device)
    for key_id, reason in (("", "no-key-id"), ("key-9", "unknown-key-id")):
        house.start(IF_NAME, key_id, wait=False)
        row = house.wait_session(IF_NAME, reason=reason)
        check(f"key id '{key_id}': rejected", row["status"] == "rejected", row["reason"])
    for who in ("awake", "stopped"):
        start = now()
        if who == "stopped":
            house.wpsd.signal(signal.SIGSTOP)
        house.hostapd.must(f"IFNAME={IF_NAME} WPS_PBC")
        device.wps_pbc()
        sleep(12)
        house.wpsd.signal(signal.SIGCONT)
        got = stored(device)
        check(f"opened behind wpsd's back ({who}): none of the keys", got not in KEYS, got)
        house.hostapd.wait_event("WPS-CANCEL|WPS-TIMEOUT|WPS-REG-SUCCESS", 20, start)
        fresh(device)


def exchange_s(house, device) -> float:
    """How long an exchange takes here."""
    start = now()
    house.start(IF_NAME, "key-2")
    device.wps_pbc()
    begun = house.hostapd.wait_event(f"EAP-STARTED {device.mac}", 60, start)
    done = house.hostapd.wait_event("WPS-REG-SUCCESS", 10, start)
    wait_for(device.stored_psk, 10, "the device keeps its key")
    check("an undisturbed session gives the chosen key", stored(device) == "key-2", stored(device))
    house.wait_session(IF_NAME, key_id="key-2", status="succeeded")
    return done.time - begun.time


def disturbed(house, device, after_s, what, change, allowed):
    """A session with key-2, where `change` happens while the device hangs `after_s` into it."""
    fresh(device)
    start = now()
    house.start(IF_NAME, "key-2")
    device.wps_pbc()
    begun = wait_for(
        lambda: house.hostapd.events(f"EAP-STARTED {device.mac}", start), 60, "an exchange", 0.001
    )[0]
    sleep(max(0.0, begun.time + after_s - now()))
    device.process.send_signal(signal.SIGSTOP)
    at = f"{(now() - begun.time) * 1000:.0f} ms into the exchange"
    change()
    sleep(1)
    device.process.send_signal(signal.SIGCONT)
    sleep(4)
    house.set(IF_NAME, wps_pbc=False)
    rows = house.sessions(IF_NAME)
    house.wait_state(IF_NAME, wps_pbc=lambda value: value is not True)
    sleep(0.5)
    got = stored(device)
    row = rows[-1]
    how = f"{at}: got '{got}', {row['status']} {row['reason']}"
    check(f"{what}: only the chosen key or none", got in allowed, how)


@scenario(clock="travel", radios=3)
def no_leak(lab):
    """A device without a display never gets a key that is not the chosen one; stock hostapd beside."""
    house = House(lab)
    device = house.station("tv", config_methods=NO_DISPLAY, freqs=[2412, 2437])
    stock(lab, device)
    house.vif(IF_NAME, wps=True)
    before(house, device)
    length = exchange_s(house, device)
    lab.say(f"an exchange takes {length * 1000:.0f} ms")

    without = {key_id: psk for key_id, psk in KEYS.items() if key_id != "key-2"}
    changed = {**KEYS, "key-2": "a-new-text-for-it"}
    changes = {
        "key id changed": lambda: house.set(IF_NAME, wps_pbc_key_id="key-3"),
        "chosen key removed": lambda: house.set(IF_NAME, security=security(without)),
        "chosen key changed": lambda: house.set(IF_NAME, security=security(changed)),
        "cancelled": lambda: house.set(IF_NAME, wps_pbc=False),
    }
    for what, change in changes.items():
        for fraction in FRACTIONS:
            disturbed(house, device, fraction * length, what, change, ("", "key-2"))
            house.set(IF_NAME, security=security(), wps_pbc_key_id="")
            house.wait_state(IF_NAME, wps_pbc_key_id=lambda value: not value)

    fresh(device)
    house.start(IF_NAME, "key-2")
    house.set(IF_NAME, wps_pbc=False)
    device.wps_pbc()
    sleep(10)
    check("right after a cancel: nothing", not stored(device), stored(device))
    fresh(device)
    house.start(IF_NAME, "key-2")
    house.join(device)
    house.wait_session(IF_NAME, key_id="key-2", reason="joined")
    fresh(device)
    device.wps_pbc()
    sleep(10)
    check("right after a success: nothing", not stored(device), stored(device))
    lines = house.lab.sh(f"grep -vc '^#' /var/run/hostapd-{IF_NAME}.pskfile").text.strip()
    check("no line was added to the psk file", lines == str(len(KEYS)), lines)
