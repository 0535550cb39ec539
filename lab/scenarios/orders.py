# SPDX-License-Identifier: BSD-3-Clause
"""What a controller may write, again, too late or at the wrong moment (R4 to R7)."""

import pathlib
from collections import Counter

from lab import check, now, scenario, sleep
from lab.personas.house import KEYS, SSID, House, pmk, security, told

AP = "home-ap-24"
RACES = 100
KEY_IDS = ("key-3", "key-2")  # in turns: each start loads keys first
TWO_KEYS = {"key-2": "12345678", "key-3": "opensync22"}


def open_house(lab, **columns):
    """A house with WPS on and key-3 chosen, and a monitor."""
    house = House(lab)
    monitor = lab.monitor()
    house.vif(wps=True, wps_pbc_key_id="key-3", **columns)
    monitor.wait_wps(house.bssid(AP), shown=True)
    house.hostapd  # listens from now on
    return house, monitor


def wait_unset(house):
    return house.db.wait_row("Wifi_VIF_Config", {"if_name": AP}, 5, wps_pbc=None)


@scenario(clock="travel", radios=1)
def idempotent(lab):
    """Any number of requests is one session; writing what is there does nothing."""
    house, monitor = open_house(lab)
    files = [pathlib.Path(f"/var/run/hostapd-{AP}.{kind}") for kind in ("config", "pskfile")]
    state, stamps = house.state(AP), [file.stat().st_mtime_ns for file in files]
    start = now()
    house.set(AP, wps=True, wps_pbc_key_id="key-3", ssid=SSID)
    sleep(3)
    check("what was there already: the row is not written", house.state(AP) == state)
    check("nor are the files", [file.stat().st_mtime_ns for file in files] == stamps)
    check("hostapd did nothing", not house.hostapd_events(AP, "", start))
    house.set(AP, wps_pbc=True)
    begin = house.wait_hostapd(AP, "WPS-PBC-ACTIVE").time
    for _ in range(20):
        wait_unset(house)
        house.set(AP, wps_pbc=True)
        sleep(2)
    check("still unset each time", wait_unset(house)["wps_pbc"] is None)
    row = house.wait_session(AP, 125, status="timed_out")
    over = house.wait_hostapd(AP, "WPS-TIMEOUT")
    seconds = over.time - begin
    check("it was not prolonged", 119 < seconds < 121, f"{seconds:.2f} s")
    check("hostapd was asked once", len(house.hostapd_events(AP, "WPS-PBC-ACTIVE")) == 1)
    check("one session", len(house.sessions()) == 1, told(row))
    active = [beacon.time for beacon in monitor.beacons(house.bssid(AP)) if beacon.pbc_active]
    check("on the air: once, and 120 s", 118 < active[-1] - active[0] < 122,
          f"{active[-1] - active[0]:.2f} s")  # fmt: skip


@scenario(clock="travel", radios=2)
def cancel(lab):
    """wps_pbc=false ends the session at once; without a session it is nothing."""
    house, monitor = open_house(lab)
    house.set(AP, wps_pbc=False)
    wait_unset(house)
    check("without a session: no row", not house.sessions())
    house.start(AP)
    monitor.wait_pbc(house.bssid(AP), active=True)
    device = house.station("sta")
    sleep(2)
    start = now()
    house.set(AP, wps_pbc=False)
    row = house.wait_session(AP, status="cancelled")
    took = now() - start
    check("cancelled at once, by order", took < 1 and row["reason"] == "by-order", f"{took:.3f} s")
    house.wait_state(AP, 1, wps_pbc=False, wps=True)
    wait_unset(house)
    closed = monitor.wait_pbc(house.bssid(AP), active=False).time - start
    check("closed on the air", closed < 1, f"{closed:.3f} s")
    device.wps_pbc()
    sleep(20)
    check("a device that comes now is not let in", not device.connected and not device.stored_psk())
    device.wps_cancel()
    house.set(AP, wps_pbc=False)
    wait_unset(house)
    check("a second cancel is nothing", len(house.sessions()) == 1)
    house.start(AP)
    house.join(device)
    check("the next session is as good as the first", house.wait_client(device.mac, key_id="key-3"))


@scenario(clock="travel", radios=1)
def cancel_races_start(lab):
    """100 x a cancel a little after its start, ever later: no session is left open."""
    house, monitor = open_house(lab, security=security(TWO_KEYS))
    span = 2 * time_to_open(house)
    left_open = []
    for number in range(RACES):
        house.set(AP, wps_pbc_key_id=KEY_IDS[number % 2], wps_pbc=True)
        sleep(span * number / RACES)
        house.set(AP, wps_pbc=False)
        sleep(0.3)
        config, state = house.config(AP)["wps_pbc"], house.state(AP)["wps_pbc"]
        status = house.pbc_status(AP)
        if config is not None or state or status == "Active":
            left_open.append((number, config, state, status))
    check("after each: Config unset, State false, hostapd closed", not left_open, left_open)
    ends = Counter(f"{row['status']} {row['reason']}" for row in house.sessions())
    check("every session was cancelled by order", set(ends) == {"cancelled by-order"}, dict(ends))
    opened = len(house.hostapd_events(AP, "WPS-PBC-ACTIVE")) - 1
    check("either side won races", 5 < opened < RACES - 5, f"{opened} of {RACES} had opened")
    sleep(3)
    late = [beacon for beacon in monitor.beacons(house.bssid(AP), now() - 2) if beacon.pbc_active]
    check("closed on the air", not late, len(late))


def time_to_open(house) -> float:
    """Seconds from the order, with a change of key, to hostapd's event; it is cancelled again."""
    start = now()
    house.set(AP, wps_pbc_key_id=KEY_IDS[1], wps_pbc=True)
    took = house.wait_hostapd(AP, "WPS-PBC-ACTIVE").time - start
    house.set(AP, wps_pbc=False)
    house.wait_session(AP, status="cancelled")
    return took


@scenario(clock="travel", radios=2)
def walk_time(lab):
    """Nobody comes: timed_out after 120 s, and the door is shut."""
    house, monitor = open_house(lab)
    house.start(AP)
    opened = house.hostapd_events(AP, "WPS-PBC-ACTIVE")[0].time
    sleep(115)
    check("after 115 s it is open", house.state(AP)["wps_pbc"] and house.pbc_status(AP) == "Active")
    row = house.wait_session(AP, 10, status="timed_out")
    seconds = house.hostapd_events(AP, "WPS-TIMEOUT")[0].time - opened
    check("it lasts 120 s", abs(seconds - 120) < 1, f"{seconds:.2f} s")
    check("the row says why", row["reason"] == "walk-time" and "120 s" in row["detail"], told(row))
    lasted = row["ended_at"] - row["started_at"]
    planned = row["ends_at"] - row["started_at"]
    check("and how long", lasted in (120, 121) and planned == 120, f"{lasted} s of {planned} s")
    house.wait_state(AP, 1, wps_pbc=False, wps=True)
    sleep(1)
    active = [beacon.time for beacon in monitor.beacons(house.bssid(AP)) if beacon.pbc_active]
    check("the air says the same", 118 < active[-1] - active[0] < 122,
          f"{active[-1] - active[0]:.2f} s")  # fmt: skip
    device = house.station("sta")
    device.wps_pbc()
    sleep(15)
    check("who comes late stays outside", not device.connected and not device.stored_psk())


@scenario(clock="travel", radios=3)
def overlap(lab):
    """Two devices at once: neither is let in; two minutes later one is."""
    house, monitor = open_house(lab)
    devices = [house.station("sta1"), house.station("sta2")]
    house.start(AP)
    for device in devices:
        device.wps_pbc()
    row = house.wait_session(AP, 60, status="overlap")
    check("the row says why", row["reason"] == "two-devices" and "Two" in row["detail"], told(row))
    seen = house.hostapd_events(AP, "WPS-OVERLAP-DETECTED")[0].time
    closed = monitor.wait_pbc(house.bssid(AP), active=False).time - seen
    check("closed on the air at once", closed < 1, f"{closed:.3f} s")
    house.wait_state(AP, 1, wps_pbc=False)
    sleep(20)
    inside = [d.name for d in devices if d.connected or d.stored_psk()]
    check("neither has a key", not inside, inside)
    check("nobody registered", not house.hostapd_events(AP, "WPS-REG-SUCCESS"))
    for device in devices:
        device.wps_cancel()
    sleep(120)
    house.start(AP)
    house.join(devices[0])
    house.wait_client(devices[0].mac, key_id="key-3")
    row = house.wait_session(AP, 40, status="succeeded")
    check("two minutes later one joins", row["peer_mac"] == devices[0].mac, told(row))


@scenario(clock="travel", radios=3)
def held_during_session(lab):
    """wps=false and another key id wait for the session's end, and the row says so (R7)."""
    house, monitor = open_house(lab)
    first, second = house.station("sta1"), house.station("sta2")
    house.start(AP)
    house.set(AP, wps_pbc_key_id="key-2")
    row = house.wait_session(AP, status="active", detail=lambda text: "key-2" in text)
    check("the held key id is in the row", "Held" in row["detail"], row["detail"])
    sleep(2)
    state = house.state(AP)
    kept = state["wps_pbc_key_id"] == "key-3" and state["wps_pbc"]
    check("key-3 is still handed out", kept, state["wps_pbc_key_id"])
    check("the file says the same", house.handed_out(AP) == ["key-3"], house.handed_out(AP))
    house.join(first)
    check("the device got key-3", first.stored_psk() == pmk(KEYS["key-3"]) and
          house.wait_client(first.mac, key_id="key-3"))  # fmt: skip
    house.wait_state(AP, 2, wps_pbc=False, wps_pbc_key_id="key-2")
    check("then key-2 is chosen", house.handed_out(AP) == ["key-2"], house.handed_out(AP))

    house.start(AP, "key-2")
    house.set(AP, wps=False)
    row = house.wait_session(AP, status="active", detail=lambda text: "wps false" in text)
    check("the held wps is in the row", "Held" in row["detail"], row["detail"])
    since = now()
    sleep(3)
    state = house.state(AP)
    check("WPS is still on, the session open", state["wps"] and state["wps_pbc"])
    beacons = monitor.beacons(house.bssid(AP), since)
    check("on the air too", len(beacons) > 20 and all(beacon.pbc_active for beacon in beacons))
    house.join(second)
    house.wait_client(second.mac, key_id="key-2")
    house.wait_state(AP, 2, wps=False, wps_pbc=False)
    check("then it goes", not monitor.wait_wps(house.bssid(AP), shown=False).pbc_active)
    check("the first device never noticed", first.connected and not first.disconnects(since))
