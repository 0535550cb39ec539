# SPDX-License-Identifier: BSD-3-Clause
"""Several BSSs in one hostapd: alone when one is asked, together when an SSID is asked."""

import pathlib

from lab import check, now, scenario, sleep
from lab.personas.house import House, told
from lab.personas.station import NO_DISPLAY

WPS_UUID_E = 0x1047


def hostapd_processes() -> int:
    names = (path.read_text() for path in pathlib.Path("/proc").glob("[0-9]*/comm"))
    return list(names).count("hostapd\n")


@scenario(clock="travel", radios=3)
def one_bss(lab):
    """WPS on three BSSs of one hostapd; a session on one: the other two stay closed on the air."""
    house = House(lab, radios=2)
    monitor = lab.monitor()
    house.vif("home-ap-24", wps=True)
    house.vif("guest-ap-24", ssid="guests", wps=True)
    house.vif("home-ap-u50", radio=1, wps=True)
    bssids = {name: house.bssid(name) for name in ("home-ap-24", "guest-ap-24", "home-ap-u50")}
    check("one hostapd runs them", hostapd_processes() == 1, hostapd_processes())
    for bssid in bssids.values():
        monitor.wait_wps(bssid, shown=True)
    start = now()
    house.start("home-ap-u50", "key-2")
    monitor.wait_pbc(bssids["home-ap-u50"], active=True)
    sleep(3)
    device = house.station("sta", config_methods=NO_DISPLAY)
    house.join(device)
    house.wait_client(device.mac, key_id="key-2")
    row = house.wait_session("home-ap-u50", status="succeeded")
    check("the device joined the one that was asked", row["peer_mac"] == device.mac, told(row))
    for name in ("home-ap-24", "guest-ap-24"):
        beacons = monitor.beacons(bssids[name], start)
        opened = sum(beacon.pbc_active for beacon in beacons)
        shown = sum(beacon.wps is not None for beacon in beacons)
        check(f"{name} never opened on the air", len(beacons) > 30 and opened == 0,
              f"{opened} of {len(beacons)} beacons")  # fmt: skip
        check(f"{name} went on showing WPS", shown == len(beacons), shown)
        check(f"{name}: hostapd opened nothing", not house.hostapd_events(name, "WPS-PBC-ACTIVE"))
        check(f"{name} has no session", not house.sessions(name))
        check(f"{name}: State.wps_pbc is false", house.state(name)["wps_pbc"] is False)


@scenario(clock="travel", radios=3)
def ssid_wide(lab):
    """Two radios, one SSID, one transaction: a device joins one, the other closes within 1 s."""
    house = House(lab, radios=2)
    monitor = lab.monitor()
    names = ["home-ap-24", "home-ap-u50"]
    for radio, name in enumerate(names):
        house.vif(name, radio=radio)
    bssids = {name: house.bssid(name) for name in names}
    rows = house.db.monitor("WPS_Session")
    house.hostapd  # listens from now on
    house.set_ssid("OPENSYNC-SSID", wps_pbc_key_id="key-3", wps=True, wps_pbc=True)
    for name in names:
        house.wait_state(name, wps_pbc=True)
    uuids = {monitor.wait_pbc(bssids[name], active=True).wps.get(WPS_UUID_E) for name in names}
    check("both beacons tell one UUID: no overlap", len(uuids) == 1 and uuids != {None}, uuids)
    device = house.station("sta")
    house.join(device)
    winners = [name for name in names if house.hostapd_events(name, "WPS-REG-SUCCESS")]
    check("it registered on one of them", len(winners) == 1, winners)
    (other,) = set(names) - set(winners)
    registered = house.hostapd_events(winners[0], "WPS-REG-SUCCESS")[0].time
    row = house.wait_session(other, status="cancelled", reason="sibling-succeeded")
    ended = next(when for when, _, _, _, new in rows if new and new["status"] == "cancelled")
    took = ended - registered
    check("the other's row says so within 1 s", took < 1, f"{took:.3f} s")
    check("no device is named in it", not row["peer_mac"], told(row))
    active = [beacon.time for beacon in monitor.beacons(bssids[other]) if beacon.pbc_active]
    check("it closed on the air within 1 s", active and active[-1] - registered < 1,
          f"{active[-1] - registered:.3f} s")  # fmt: skip
    row = house.wait_session(winners[0], 40, status="succeeded", reason="joined")
    check("the winner's row has the device", row["peer_mac"] == device.mac, told(row))
    for name in names:
        house.wait_state(name, wps_pbc=False)
        check(f"{name}: Config.wps_pbc is unset", house.config(name)["wps_pbc"] is None)
    check("one session each", len(house.sessions()) == 2, len(house.sessions()))
