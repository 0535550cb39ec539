# SPDX-License-Identifier: BSD-3-Clause
"""`wps revoke`: one is off and stays off, the others do not notice."""

import secrets

from lab import check, now, require, scenario, sleep, wait_for
from lab.personas.house import CONF, KEYS, SSID, House
from lab.personas.others import Others
from lab.personas.ovsdb import given_keys
from lab.personas.process import private_file

OWN = CONF + "registrar = own\n"
AP = "home-ap-24"
DEVICES = 30
BY_WPS = 3
OFF_S = 1.0
AWAY_S = 20
MONITOR_S = 125  # hostapd takes two devices that joined within two minutes for competitors


@scenario(clock="travel", radios=DEVICES + 1, memory_mb=1024, limit_s=900)
def revoke_one_of_many(lab):
    """30 devices ping, each with its own key; two are revoked; no ping of the others is lost."""
    house = House(lab, conf=OWN)
    monitor = lab.monitor()
    house.vif(AP, wps=True)
    stations = [house.station(f"dev{number}") for number in range(BY_WPS)]
    for number, station in enumerate(stations):
        sleep(MONITOR_S if number > 1 else 0)
        house.let_in(station)
    stations += [house.station(f"dev{number}") for number in range(BY_WPS, DEVICES)]
    keys = {f"old-{n}": secrets.token_hex(12) for n in range(BY_WPS, DEVICES)}
    given_keys.update(keys.values())
    text = "".join(f"keyid={i} 00:00:00:00:00:00 {key}\n" for i, key in keys.items())
    backup = private_file("backup.psk", text)
    output = lab.sh(f"wps import {backup} --ssid {SSID}")
    require("the other keys are imported", output.code == 0, output)
    for station, key in zip(stations[BY_WPS:], keys.values()):
        station.connect_psk(SSID, key)
    for station in stations:
        station.wait_connected()
        house.wait_client(station.mac)
    ids = {station.name: house.client(station.mac)["key_id"] for station in stations}
    check("every one has a key of its own", len(set(ids.values())) == DEVICES and not set(ids.values()) & set(KEYS), ids)

    for victim in (stations[1], stations[-2]):
        stations.remove(victim)
        others = Others(house, *stations, interval_ms=200)
        sleep(2)
        ordered = now()
        output = lab.sh(f"wps revoke --yes {ids[victim.name]}")
        check("wps revoke says so", output.code == 0 and ids[victim.name] in output.text, output)
        wait_for(lambda v=victim: not v.connected, 5, f"{victim.name} is off")
        off = [f.time - ordered for f in monitor.drops(ordered) if f.receiver == victim.mac]
        check("it is off within 1 s", off and off[0] < OFF_S, off[:1])
        sleep(AWAY_S)
        tries = monitor.authentications(victim.mac, ordered)
        came = house.hostapd_events(AP, f"AP-STA-CONNECTED {victim.mac}", ordered)
        check("it tries to come back, in vain", tries and not came and not victim.connected,
              f"{len(tries)} tries, {[str(event) for event in came]}")  # fmt: skip
        check("State does not show it", house.client(victim.mac) is None)
        others.check()
