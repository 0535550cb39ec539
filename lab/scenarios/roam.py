# SPDX-License-Identifier: BSD-3-Clause
"""A device key opens every BSS of its SSID."""

from lab import check, now, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, CONF, SSID, House

OWN = CONF + "registrar = own\n"
AP_24, AP_50 = "home-ap-24", "home-ap-u50"
MONITOR_S = 125


def move(house, station, if_name, key_id):
    """The device goes to this BSS and nowhere else: it is let in, by its key."""
    station.control.must("DISCONNECT")
    start = now()
    bssid = house.bssid(if_name)
    station.control.must(f"SET_NETWORK 0 bssid {bssid}")
    station.control.must("RECONNECT")
    wait_for(lambda: station.status().get("bssid") == bssid, 20, f"{station.name} is on {if_name}")
    station.wait_connected(20)
    wait_for(lambda: station.ping(ADDRESS, 1), 10, "it is pinged")
    event = house.wait_hostapd(if_name, f"AP-STA-CONNECTED {station.mac}", 10, start)
    check(f"{station.name} on {if_name}: the same key", f"keyid={key_id}" in event.text, event)
    house.wait_client(station.mac, key_id=key_id)
    house.wait_device(key_id=key_id, connected_on=if_name)


@scenario(clock="travel", radios=4)
def roam(lab):
    """Joined on 2.4 GHz, reconnects on 5 GHz with the same key, and back; and the other way round."""
    house = House(lab, radios=2, five=(1,), conf=OWN)
    house.vif(AP_24, wps=True)
    house.vif(AP_50, radio=1, wps=True)
    house.hostapd  # listens from here on
    for name, begins, goes in (("tv", AP_24, AP_50), ("radio", AP_50, AP_24)):
        station = house.station(name)
        device = house.let_in(station, press=house.bssid(begins))
        told = device["ssid"] == SSID and device["if_name"] == begins
        check(f"{name}: was given its key on {begins}", told, device)
        for if_name in (begins, goes, begins):
            move(house, station, if_name, device["key_id"])
        keys = [d["key_id"] for d in house.devices(mac=station.mac)]
        check(f"{name}: one key", keys == [device["key_id"]], keys)
        sleep(MONITOR_S)
    house.wpsd.stop()
    house.wpsd.start()
    house.wait_up(AP_50)
    move(house, station, AP_50, device["key_id"])
