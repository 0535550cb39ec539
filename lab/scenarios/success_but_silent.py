# SPDX-License-Identifier: BSD-3-Clause
"""WPS-SUCCESS does not mean that the device works: the session row says what became of it."""

from lab import check, now, scenario
from lab.personas.house import House, wpa3_mixed

SEEN_WITHIN_S = 30


def silent(house, if_name, name, device):
    """It was registered and stays away: succeeded, and after 30 s not-seen-since."""
    row = house.wait_session(if_name, peer_mac=device.mac, status="succeeded")
    check(f"{name}: first it is expected", row["reason"] == "registered", row["reason"])
    registered = now()
    row = house.wait_session(if_name, 40, peer_mac=device.mac, reason="not-seen-since")
    seconds = now() - registered
    good = abs(seconds - SEEN_WITHIN_S) < 1.5
    check(f"{name}: given up after {SEEN_WITHIN_S} s", good, f"{seconds:.1f} s")
    check(f"{name}: still a success", row["status"] == "succeeded", row["status"])
    check(f"{name}: who it was", row["peer_name"] == name, row["peer_name"])
    session = house.control.vif(if_name)["session"]
    check(f"{name}: what to do is said", "restart" in session["remedy"], session["remedy"])


@scenario(clock="travel", radios=4)
def success_but_silent(lab):
    """Devices that are given the key and never show up, for two reasons; beside one that does."""
    house = House(lab)
    house.vif("home-ap-24", wps=True)
    # First: after others pressed their buttons in vain its own within two minutes is an overlap.
    good = house.station("good", device_name="good")
    house.start("home-ap-24")
    good.wps_pbc()
    house.wait_session("home-ap-24", 60, peer_mac=good.mac, status="succeeded")
    house.wait_session("home-ap-24", peer_mac=good.mac, reason="joined")

    dead = house.station("dead", device_name="dead")
    house.start("home-ap-24")
    dead.wps_pbc()
    house.hostapd.wait_event(f"WPS-REG-SUCCESS {dead.mac}", 60)
    dead.process.kill()
    silent(house, "home-ap-24", "dead", dead)

    # What WPS gives it is good for WPA2 without protected management frames, and no more.
    columns = {**wpa3_mixed(), "wpa_key_mgmt": ["wpa2-psk"], "pmf": "required"}
    house.vif("strict-ap", ssid="strict", wps=True, **columns)
    old = house.station("old", device_name="old")
    house.start("strict-ap")
    old.wps_pbc()
    silent(house, "strict-ap", "old", old)
    check("it really is not on the network", not old.connected, old.status().get("wpa_state"))

    rows = [row["reason"] for row in house.sessions()]
    check("each session has one row", sorted(rows) == ["joined"] + 2 * ["not-seen-since"], rows)
