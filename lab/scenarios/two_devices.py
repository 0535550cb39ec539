# SPDX-License-Identifier: BSD-3-Clause
"""One device key and two devices: told. One device and two addresses: nothing of note."""

import json
import pathlib

from lab import check, now, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, CONF, SSID, House
from lab.personas.process import ARTEFACTS, Process

OWN = CONF + "registrar = own\n"
AP = "home-ap-24"
MONITOR_S = 125


def shared_events(path) -> list[dict]:
    events = [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]
    return [event for event in events if event.get("event") == "shared-key"]


def refused(house, station, since) -> bool:
    """It tries, and does not come in."""
    sleep(15)
    return not station.connected and not house.hostapd_events(AP, f"AP-STA-CONNECTED {station.mac}", since)


@scenario(clock="travel", radios=5)
def one_key_two_devices(lab):
    """A second device with a device's key is told of; a new address is not; --bind keeps it out."""
    house = House(lab, conf=OWN)
    house.vif(AP, wps=True)
    path = pathlib.Path(ARTEFACTS / "wps-events.log")
    Process(["wps", "events", "-f", "--json"], path)
    tv, thief = house.station("tv"), house.station("thief")
    device = house.let_in(tv, name="TV")
    first = tv.mac
    tv.change_mac("02:99:00:00:00:01")
    tv.wait_connected(30)
    device = house.wait_device(key_id=device["key_id"], mac=tv.mac, connected=True)
    check("another address, the same device", set(device["macs"]) == {first, tv.mac}, device["macs"])
    sleep(3)
    told = not device["shared"] and not shared_events(path)
    check("that is nothing to tell of", told, shared_events(path))

    thief.connect_psk(SSID, tv.stored_psk())
    thief.wait_connected(30)
    events = wait_for(lambda: shared_events(path), 10, "the event")
    good = events[0]["key_id"] == device["key_id"] and set(events[0]["macs"]) == {tv.mac, thief.mac}
    check("two devices on one key: an event says who", good, events)
    house.wait_device(key_id=device["key_id"], shared=True)
    text = lab.sh("wps devices").text
    check("wps devices says it", "two devices" in text.lower() or "shared" in text.lower(), text)
    check("both stay: nobody has ordered otherwise", tv.connected and thief.connected)
    thief.forget()

    sleep(MONITOR_S)
    lamp = house.station("lamp")
    bound = house.let_in(lamp, bind=True)
    check("bound", bound["bound"], bound)
    since = now()
    lamp.control.must("DISCONNECT")
    lamp.control.must("RECONNECT")
    lamp.wait_connected(30)
    check("its device comes again", lamp.ping(ADDRESS))
    since = now()
    thief.connect_psk(SSID, lamp.stored_psk())
    check("another one does not", refused(house, thief, since))
    since = now()
    lamp.change_mac("02:99:00:00:00:02")
    check("nor the device itself with another address", refused(house, lamp, since))
    lamp.change_mac(bound["mac"])
    lamp.wait_connected(30)
    check("with its own it does", lamp.ping(ADDRESS))
