# SPDX-License-Identifier: BSD-3-Clause
"""The ground a session stands on goes away: it ends at once, and says so (R8)."""

from lab import check, now, scenario, sleep
from lab.personas.house import ADDRESS, KEYS, House, security, told

AP = "home-ap-24"
OTHERS = {name: psk for name, psk in KEYS.items() if name != "key-3"}


def interrupted(house, what, reason, change):
    """Starts a session, makes `change()`, and looks at how it ended."""
    house.start(AP)
    (row,) = house.db.select("WPS_Session", {"if_name": AP, "status": "active"})
    start = now()
    change()
    uuid = {"_uuid": row["_uuid"]}
    row = house.db.wait_row("WPS_Session", uuid, 5, status="interrupted", reason=reason)
    took = now() - start
    check(f"{what}: interrupted at once", took < 1, f"{took:.3f} s: {told(row)}")


@scenario(clock="travel", radios=3)
def key_removed_during_session(lab):
    """The key of the session is removed, then changed: it ends; other clients stay."""
    house = House(lab)
    monitor = lab.monitor()
    house.vif()
    client = house.client_station("client", KEYS["key"])
    device = house.station("sta")
    pings = client.start_ping(ADDRESS)
    start = now()
    fewer = security(OTHERS)
    interrupted(house, "key removed", "key-removed", lambda: house.set(AP, security=fewer))
    closed = monitor.wait_pbc(house.bssid(AP), active=False)
    check("closed on the air", closed)
    house.wait_state(AP, wps_pbc=False, wps_pbc_key_id="")
    check("no key is handed out", house.handed_out(AP) == [], house.handed_out(AP))
    device.wps_pbc()
    sleep(15)
    check("a device gets nothing now", not device.connected and not device.stored_psk())
    device.wps_cancel()
    house.set(AP, security=security())
    house.wait_state(AP, wps_pbc_key_id="key-3")

    other = security({**KEYS, "key-3": "another secret"})
    interrupted(house, "key changed", "key-changed", lambda: house.set(AP, security=other))
    monitor.wait_pbc(house.bssid(AP), active=False)
    house.wait_state(AP, wps_pbc=False, wps_pbc_key_id="key-3")
    house.start(AP)
    house.join(device)
    check("the next session hands the new one out", house.wait_client(device.mac, key_id="key-3"))
    result = pings.stop()
    whole = result.lost == 0 and result.sent > 500
    check("the client with another key lost no ping", whole, result)
    check("nor its network", client.connected and not client.disconnects(start))


@scenario(clock="travel", radios=2)
def vif_removed(lab):
    """The VIF is disabled, the radio is, the row is deleted; another BSS does not notice."""
    house = House(lab)
    monitor = lab.monitor()
    house.vif()
    house.vif("guest-ap-24", ssid="guests")
    guest = house.client_station("guest", KEYS["key"], "guests")
    bssid = house.bssid(AP)
    start = now()
    interrupted(house, "disabled", "vif-removed", lambda: house.set(AP, enabled=False))
    gone_from_air(monitor, bssid, "disabled")
    house.set(AP, enabled=True)
    house.wait_up(AP)
    bssid = house.bssid(AP)
    interrupted(house, "row deleted", "vif-removed", lambda: house.remove(AP))
    gone_from_air(monitor, bssid, "row deleted")
    check("its State row went too", house.state(AP) is None)
    check("the guest never noticed", guest.connected and not guest.disconnects(start))
    house.vif()
    bssid = house.bssid(AP)
    radio = {"if_name": "wifi0"}
    interrupted(house, "radio disabled", "radio-went-down",
                lambda: house.db.update("Wifi_Radio_Config", radio, enabled=False))  # fmt: skip
    gone_from_air(monitor, bssid, "radio disabled")
    house.db.update("Wifi_Radio_Config", radio, enabled=True)
    house.wait_up(AP)
    sleep(12)
    check("no session came back", not house.state(AP)["wps_pbc"] and len(house.sessions(AP)) == 3,
          len(house.sessions(AP)))  # fmt: skip


def gone_from_air(monitor, bssid, what):
    sleep(1)
    since = now()
    sleep(1)
    left = monitor.beacons(bssid, since)
    check(f"{what}: no beacon any more", not left, len(left))
