# SPDX-License-Identifier: BSD-3-Clause
"""A request never lies in wait: what is not open 10 s after it was made is dead (R3)."""

import pathlib

from lab import check, now, scenario, sleep, wait_for
from lab.personas.house import CONF, House, told

AP = "home-ap-24"
HOSTAPD = pathlib.Path("/run/lab/hostapd")


@scenario(clock="travel", radios=3)
def late_request_dies(lab):
    """No radio, no hostapd, a hostapd that hangs: rejected after 10 s, and it never opens later."""
    HOSTAPD.symlink_to("/usr/sbin/hostapd")
    house = House(lab, conf=f"{CONF}hostapd = {HOSTAPD}\n")
    monitor = lab.monitor()
    house.vif(wps=True, wps_pbc_key_id="key-3")
    radio_that_comes_late(lab, house, monitor)
    hostapd_that_is_gone(lab, house, monitor)
    hostapd_that_hangs(lab, house, monitor, "key-2", ("rejected", "not-ready"))
    hostapd_that_hangs(lab, house, monitor, "key-2", ("failed", "hostapd-silent"))


def wait_rejected(house, if_name, token, begin):
    """The row of a request made at `begin`."""
    row = house.wait_session(if_name, 15, reason=token)
    took = now() - begin
    check(f"{token}: rejected after 10 s", 9.9 < took < 11, f"{took:.2f} s: {told(row)}")
    check(f"{token}: it never opened", row["ends_at"] is None and row["ended_at"])
    config = house.db.wait_row("Wifi_VIF_Config", {"if_name": if_name}, 1, wps_pbc=None)
    check(f"{token}: unset", config["wps_pbc"] is None)


def check_shut(house, monitor, if_name, since, what):
    """For 15 s: beacons, none of them open."""
    sleep(15)
    beacons = monitor.beacons(house.bssid(if_name), since)
    told_open = [beacon.time - since for beacon in beacons if beacon.pbc_active]
    shut = len(beacons) > 100 and not told_open
    check(f"{what}, the request did not", shut, f"{len(beacons)} beacons, open: {told_open[:3]}")
    check(f"{what}: State says so", house.state(if_name)["wps_pbc"] is False)


def radio_that_comes_late(lab, house, monitor):
    phy = lab.radio().phy
    house.db.insert(
        "Wifi_Radio_Config", if_name="wifi1", freq_band="2.4G", enabled=True, channel=6,
        hw_mode="11n", hw_config={"phy": "phy77"},
    )  # fmt: skip
    house.vif("attic", radio=1, ssid="attic", wait=False, wps=True)
    begin = now()
    house.start("attic", wait=False)
    wait_rejected(house, "attic", "not-ready", begin)
    house.db.update("Wifi_Radio_Config", {"if_name": "wifi1"}, hw_config={"phy": phy})
    house.wait_up("attic", 60)
    house.wait_state("attic", wps=True)
    check_shut(house, monitor, "attic", begin, "the radio came")
    check("one session", len(house.sessions("attic")) == 1)


def hostapd_that_is_gone(lab, house, monitor):
    HOSTAPD.unlink()
    lab.sh(f"kill -KILL {house.hostapd_pid}")
    house.hostapd_restarted()
    house.wait_state(AP, wps=False)
    begin = now()
    house.start(AP, wait=False)
    wait_rejected(house, AP, "hostapd-down", begin)
    HOSTAPD.symlink_to("/usr/sbin/hostapd")
    house.wait_state(AP, 60, wps=True)
    check_shut(house, monitor, AP, begin, "hostapd came back")


def hostapd_that_hangs(lab, house, monitor, key_id, outcome):
    """The first time keys have to be loaded before; the second time only the start is missing.

    hostapd may have that one in its ears: it is closed as soon as hostapd wakes.
    """
    known = {row["_uuid"] for row in house.sessions(AP)}
    lab.sh(f"kill -STOP {house.hostapd_pid}")
    house.start(AP, key_id, wait=False)
    sleep(11)
    row = house.session(AP)
    check(f"{outcome[1]}: told while it hangs", row["reason"] == outcome[1], told(row))
    check(f"{outcome[1]}: unset while it hangs", house.config(AP)["wps_pbc"] is None)
    sleep(9)
    lab.sh(f"kill -CONT {house.hostapd_pid}")
    woke = now()
    house.db.wait_row("Wifi_VIF_Config", {"if_name": AP}, 5, wps_pbc=None)
    wait_for(lambda: house.pbc_status(AP) != "Active", 1, "hostapd is closed")
    check_shut(house, monitor, AP, woke + 1, f"{outcome[1]}: hostapd woke")
    new = [row for row in house.sessions(AP) if row["_uuid"] not in known]
    ends = [(row["status"], row["reason"]) for row in new]
    check(f"{outcome[1]}: one session, so told", ends == [outcome], [told(row) for row in new])
    house.wait_state(AP, 20, wps=True, wps_pbc=False, wps_pbc_key_id=key_id)
