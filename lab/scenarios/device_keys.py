# SPDX-License-Identifier: BSD-3-Clause
"""A key per device: each is let in with a passphrase of its own, and any one can be taken back."""

import json
import os
import pathlib
import signal

from lab import check, now, require, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, CONF, KEYS, SSID, House, security, told
from lab.personas.others import Others
from lab.personas.ovsdb import given_keys

OWN = CONF + "registrar = own\n"
AP = "home-ap-24"
MONITOR_S = 125  # hostapd takes two devices that joined within two minutes for competitors
CONFUSED = set("0O1lI")


def wps(lab, command):
    """A command that has to work; its output."""
    output = lab.sh(f"wps {command}")
    require(f"wps {command}", output.code == 0, output.text)
    return output.text


def devices(lab) -> list[dict]:
    return json.loads(wps(lab, "devices --json"))["devices"]


def join(house, station) -> dict:
    """The button of the device is pressed while a session is open: what the ledger tells of it."""
    house.wait_state(AP, wps_pbc=True)
    house.join(station)
    given_keys.add(station.stored_psk())
    device = house.wait_device(mac=station.mac, state="confirmed", replaced_by="")
    row = house.wait_session(AP, peer_mac=station.mac, reason="joined", key_id=device["key_id"])
    check(f"{station.name}: the session has its key id", row["status"] == "succeeded", told(row))
    house.wait_client(station.mac, key_id=device["key_id"])
    house.wait_state(AP, wps_pbc=False)
    return device


def passphrase(station, *others):
    """It was given text that people can type, and nobody else has it."""
    psk = station.stored_psk()
    good = 20 <= len(psk) < 64 and psk.isascii() and psk.isprintable() and not CONFUSED & set(psk)
    check(f"{station.name}: a passphrase of its own", good and psk not in others, len(psk))
    return psk


def key_works(house, station, psk, expected: bool, what):
    """Whether this station gets in with this key."""
    station.forget()
    start = now()
    station.connect_psk(SSID, psk)
    if expected:
        station.wait_connected(30)
        wait_for(lambda: station.ping(ADDRESS, 1), 10, "it is pinged")
        check(what, True)
        return
    sleep(15)
    came = [str(e) for e in house.hostapd_events(AP, f"AP-STA-CONNECTED {station.mac}", start)]
    check(what, not station.connected and not came, came)


@scenario(clock="travel", radios=6, limit_s=900)
def device_keys(lab):
    """Three devices with keys of their own; names, history; wpsd, hostapd restart; take one back."""
    house = House(lab, conf=OWN + "[vif iot-ap-24]\nregistrar = hostapd\n")
    house.vif(AP, wps=True, wps_pbc_key_id="key-3")
    house.vif("iot-ap-24", ssid="iot", wps=True, wps_pbc_key_id="key")
    others = Others(house, house.client_station("client"))
    tv, radio, lamp = (house.station(name) for name in ("tv", "radio", "lamp"))

    wps(lab, f"start --ssid {SSID} --per-device --name 'kitchen TV'")
    first = join(house, tv)
    psk = passphrase(tv, *KEYS.values())
    wps(lab, f"start {AP} --per-device")
    second = join(house, radio)
    passphrase(radio, psk, *KEYS.values())
    sleep(MONITOR_S)
    house.set(AP, wps_pbc_key_id="per-device")
    house.wait_state(AP, wps_pbc_key_id="per-device")
    house.set(AP, wps_pbc=True)
    third = join(house, lamp)
    passphrase(lamp, psk, radio.stored_psk(), *KEYS.values())
    house.wait_state(AP, wps_pbc=False)
    ids = [device["key_id"] for device in (first, second, third)]
    check("key ids of their own", len(set(ids)) == 3 and all(i.startswith("dev-") for i in ids), ids)

    expected = {"name": "kitchen TV", "mac": tv.mac, "ssid": SSID, "own_key": True,
                "if_name": AP, "connected": True, "connected_on": AP, "bound": False, "shared": False}  # fmt: skip
    there = {name: first.get(name) for name in expected}
    check("wps devices tells all of the TV", there == expected, there)
    check("and what it said itself", len(first["uuid"]) == 36 and first["type"] and first["joined_at"], first)
    check("without a name it is called as it says", second["name"] == "radio", second["name"])
    wps(lab, "rename radio 'bathroom radio'")
    names = sorted(device["name"] for device in devices(lab))
    check("wps rename", names == ["bathroom radio", "kitchen TV", "lamp"], names)
    table = wps(lab, "devices")
    check("wps devices, for people", all(text in table for text in (*names, *ids, tv.mac)), table)
    history = wps(lab, "history")
    check("wps history", all(text in history for text in ids), history)
    keys = [psk, radio.stored_psk(), lamp.stored_psk()]
    shown = [key for key in keys if key in table + history + wps(lab, "status --json")]
    check("no key in any of them", not shown)
    files = pathlib.Path(f"/var/run/hostapd-{AP}.pskfile").read_text()
    check("no device's text in the psk file", not [key for key in keys if key in files])

    output = lab.sh("wps start iot-ap-24 --per-device --wait")
    row = house.wait_session("iot-ap-24", reason="needs-own-registrar")
    check("hostapd's registrar can not", row["status"] == "rejected" and output.code == 1, output.text)

    both = Others(house, tv, radio, lamp)
    house.wpsd.restart()
    wait_for(lambda: len(house.devices(connected=True)) >= 3, 20, "wpsd is back")
    both.check()
    others.check()
    same = [house.wait_client(station.mac)["key_id"] for station in (tv, radio, lamp)]
    check("wpsd restarted: the same keys", same == ids, same)
    os.kill(house.hostapd_pid, signal.SIGKILL)
    house.hostapd_restarted()
    killed = now()
    for station in (tv, radio, lamp):
        wait_for(lambda s=station: s.disconnects(killed), 20, f"{station.name} has noticed")
        station.wait_connected(60)
    same = [house.wait_client(station.mac)["key_id"] for station in (tv, radio, lamp)]
    check("hostapd restarted: they are back with them", same == ids, same)

    sleep(MONITOR_S)
    tv.forget()
    tv.control.must("SAVE_CONFIG")
    wps(lab, f"start {AP} --per-device --name 'kitchen TV'")
    again = join(house, tv)
    new = passphrase(tv, *keys)
    old = house.wait_device(key_id=ids[0])
    check("pressed again: another key, and the older one is known as such",
          again["key_id"] not in ids and old["replaced_by"] == again["key_id"], old)  # fmt: skip
    key_works(house, tv, psk, True, "the older one still opens the door")
    house.wait_client(tv.mac, key_id=ids[0])
    others = Others(house, *others.clients, radio, lamp)
    text = wps(lab, "revoke --yes 'kitchen TV'")
    check("wps revoke tells which keys went", ids[0] in text and again["key_id"] in text, text)
    wait_for(lambda: not tv.connected, 5, "the TV is off")
    key_works(house, tv, psk, False, "revoked: the older key does not open")
    key_works(house, tv, new, False, "nor does the newer one")
    others.check()
    states = {d["key_id"]: d["state"] for d in house.devices() if d["key_id"] in (ids[0], again["key_id"])}
    check("they are not forgotten", set(states.values()) <= {"revoked"}, states)


@scenario(clock="travel", radios=4)
def no_key_but_devices(lab):
    """A network without any key of its own: every device has one, and nobody else comes in."""
    house = House(lab, conf=OWN)
    house.vif(AP, wps=True, security=security({}))
    tv, radio = house.station("tv"), house.station("radio")
    house.set(AP, wps_pbc=True)
    first = join(house, tv)
    house.set(AP, wps_pbc=True)
    second = join(house, radio)
    check("two keys", first["key_id"] != second["key_id"], [first["key_id"], second["key_id"]])
    key_works(house, house.station("stranger"), KEYS["key"], False, "a guess does not open")
    others = Others(house, radio)
    wps(lab, f"revoke --yes {tv.mac}")
    wait_for(lambda: not tv.connected, 5, "the TV is off")
    others.check()
