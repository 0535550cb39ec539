# SPDX-License-Identifier: BSD-3-Clause
"""Keys that others have given out: nobody who had one is locked out."""

import os
import pathlib
import secrets
import shutil
import signal

from lab import Timeout, check, now, require, scenario, sleep, wait_for
from lab.personas.hostapd import WPA2, WPS
from lab.personas.house import ADDRESS, CONF, KEYS, SSID, House, pmk
from lab.personas.ovsdb import given_keys
from lab.personas.process import private_file

AP = "home-ap-24"
OWN = CONF + "registrar = own\n"
PSK_FILE = pathlib.Path(f"/var/run/hostapd-{AP}.pskfile")
ANYBODY = "00:00:00:00:00:00"
STATE = pathlib.Path("/var/lib/openwps")


def by_stock(lab, stations) -> str:
    """Devices are let in by hostapd alone, which makes a key for each and appends it to its file."""
    config = f"ssid={SSID}\nhw_mode=g\nchannel=6\n{WPA2}{WPS}"
    ap = lab.hostapd(config, keys=f"keyid=key {ANYBODY} {KEYS['key']}\n")
    for station in stations:
        ap.command("WPS_PBC")
        station.wps_pbc()
        ap.wait_event(f"AP-STA-CONNECTED {station.mac}", 60)
        given_keys.add(station.stored_psk())
    text = ap.psk_path.read_text()
    ap.process.stop()
    check("hostapd wrote a line for each", all(s.mac in text for s in stations), text.count("\n"))
    return text


def opens(house, station, psk) -> bool:
    """Whether this station gets in with this key, within 15 s."""
    station.forget()
    station.connect_psk(SSID, psk)
    try:
        wait_for(lambda: station.connected, 15, "in")
    except Timeout:
        return False
    return station.ping(ADDRESS)


def all_off(house) -> float:
    """wpsd and hostapd end as in a power cut, and what they had in memory is gone. When that was."""
    killed = now()
    house.wpsd.kill()
    os.kill(house.hostapd_pid, signal.SIGKILL)
    house.hostapd_restarted()
    for path in pathlib.Path("/var/run").glob("hostapd-*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree("/run/openwps")
    return killed


@scenario(clock="travel", radios=9, limit_s=600)
def adoption(lab):
    """hostapd's own lines and a vendor's file: everyone comes back, over restarts too; some may not."""
    old = [lab.station(f"old{n}", freqs=[2437, 2412]) for n in (1, 2)]
    text = by_stock(lab, old)
    gone, foreign = "removed by the controller", secrets.token_hex(32)
    given_keys.update((gone, foreign))
    text += f"keyid=key-9 {ANYBODY} {gone}\nkeyid=dev-900 {ANYBODY} {foreign}\n"
    PSK_FILE.write_text(text)

    house = House(lab, conf=OWN)
    house.vif(AP, wps=True)
    for number, station in enumerate(old):
        station.ip(f"192.168.7.{201 + number}/24")
        station.wait_connected(60)
        check(f"{station.name} is back", wait_for(lambda s=station: s.ping(ADDRESS, 1), 10, "a ping"))
        device = house.wait_device(mac=station.mac)
        check("the ledger has it", device["own_key"] and device["key_id"].startswith("dev-"), device)
    probe = house.station("probe")
    check("a device key that the ledger did not know is one", opens(house, probe, foreign))
    check("what the controller has removed does not come back", not opens(house, probe, gone))

    vendor = {"wild": "a vendor's passphrase", "hex": secrets.token_hex(32), "bound": "only-for-one-address",
              "named": secrets.token_hex(10)}  # fmt: skip
    given_keys.update(vendor.values())
    guests = {name: house.station(name) for name in vendor}
    path = private_file(
        "vendor.psk",
        "# a vendor's\n\n"
        f"{ANYBODY} {vendor['wild']}\n"
        f"wps=1 {ANYBODY} {vendor['hex']}\n"
        f"wps=1 {guests['bound'].mac} {vendor['bound']}\n"
        f"keyid=living-room {ANYBODY} {vendor['named']}\n",
    )
    output = lab.sh(f"wps import {path} --ssid {SSID}")
    require("wps import", output.code == 0, output)
    for name, station in guests.items():
        check(f"{name}: is let in", opens(house, station, vendor[name]))
    check("a line with an address is nobody else's", not opens(house, probe, vendor["bound"]))
    again = lab.sh(f"wps import {path} --ssid {SSID}")
    count = len(house.devices())
    check("imported twice: nothing is new", again.code == 0 and count == len(house.devices()), again)
    bad = private_file("bad.psk", f"{ANYBODY} good-enough-passphrase\n{ANYBODY} tiny\n")
    output = lab.sh(f"wps import {bad} --ssid {SSID}")
    check("a bad line: named, nothing imported", output.code == 1 and "2" in output.text
          and "tiny" not in output.text and len(house.devices()) == count, output)  # fmt: skip

    killed = all_off(house)
    house.wpsd.start()
    for station in (*old, *guests.values()):
        wait_for(lambda s=station: s.disconnects(killed), 20, f"{station.name} has noticed")
    for station in (*old, *guests.values()):
        station.wait_connected(60)
        check(f"{station.name}: with an empty run_dir it is back", station.ping(ADDRESS))

    device = house.wait_device(mac=old[0].mac)
    stale = PSK_FILE.read_text()
    psk = old[0].stored_psk()
    check("its line is in the file", pmk(psk) in stale or psk in stale)
    output = lab.sh(f"wps revoke --yes {old[0].mac}")
    require("wps revoke", output.code == 0, output)
    wait_for(lambda: not old[0].connected, 5, "it is off")
    all_off(house)
    PSK_FILE.write_text(stale)
    house.wpsd.start()
    house.wait_up(AP)
    sleep(15)
    check("revoked, and an old file is found: it stays revoked", not old[0].connected)
    states = {d["state"] for d in house.devices(key_id=device["key_id"])}
    check("the ledger says so", states <= {"revoked"}, states)
    old[1].wait_connected(60)
    check("the other one is in", old[1].ping(ADDRESS))
