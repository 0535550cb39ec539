# SPDX-License-Identifier: BSD-3-Clause
"""Device keys and WPA3: text that works with SAE, on a mixed network and on one that has nothing else."""

import os
import signal

from lab import check, now, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, CONF, KEYS, SSID, House, wpa3_mixed
from lab.personas.monitor import OPEN, SAE
from lab.personas.others import Others

OWN = CONF + "registrar = own\n"
AP, IOT = "home-ap-24", "iot-ap-24"
MODERN = "wps_cred_add_sae=1"  # a station uses a text that WPS gave it for WPA3 only when told so
AWAY_S = 20
OFF_S = 1.0


def used(house, monitor, station, algorithm, since, what):
    """How it came in: what it says, and what was on the air."""
    suite = "SAE" if algorithm == SAE else "WPA2-PSK"
    own = station.status().get("key_mgmt")
    bssid = station.status().get("bssid")
    frames = {f.algorithm for f in monitor.authentications(station.mac, since) if f.bssid == bssid}
    check(f"{station.name}: {what} with {suite}, on the air too", own == suite and algorithm in frames
          and (algorithm == SAE or SAE not in frames), f"{own}, algorithms {frames}")  # fmt: skip


def anew(house, station):
    """It comes in by a whole authentication, not by what is cached of an earlier one."""
    since = now()
    station.control.must("DISCONNECT")
    station.control.must("PMKSA_FLUSH")
    station.control.must("RECONNECT")
    station.wait_connected(30)
    wait_for(lambda: station.ping(ADDRESS, 1), 10, f"{station.name} is pinged")
    return since


def revoked(house, monitor, station, device):
    """`wps revoke`: off within a second, and whatever it tries, it stays outside."""
    ordered = now()
    house.control.request("revoke", device=device["key_id"])
    wait_for(lambda: not station.connected, 5, f"{station.name} is off")
    off = [f.time - ordered for f in monitor.drops(ordered) if f.receiver == station.mac]
    check(f"{station.name}: off within 1 s", off and off[0] < OFF_S, f"{off[:1]}")
    sleep(AWAY_S)
    tried = monitor.authentications(station.mac, ordered)
    came = house.hostapd.events(f"AP-STA-CONNECTED {station.mac}", ordered)
    check(f"{station.name}: tried again, and stayed outside",
          tried and not came and not station.connected, f"{len(tried)} tries, {came}")  # fmt: skip


@scenario(name="wpa3-mixed", clock="travel", radios=6, limit_s=600)
def wpa3_mixed_devices(lab):
    """A device key with SAE beside one with WPA2; restarts; revoked without a blink of the others."""
    house = House(lab, conf=OWN)
    monitor = lab.monitor()
    house.vif(AP, wps=True, wps_pbc_key_id="key", **wpa3_mixed())
    clients = house.sae_station("sae"), house.client_station("psk", KEYS["key-2"])
    others = Others(house, *clients)
    modern, classic = house.station("modern", config=MODERN), house.station("classic")
    devices = []
    for station, algorithm in ((modern, SAE), (classic, OPEN)):
        start = now()
        devices.append(house.let_in(station))
        used(house, monitor, station, algorithm, start, "joined")
        used(house, monitor, station, algorithm, anew(house, station), "comes again")
    others.check()

    killed = now()
    house.wpsd.kill()
    os.kill(house.hostapd_pid, signal.SIGKILL)
    house.wpsd.start()
    house.hostapd_restarted()
    for station in (modern, *clients, classic):
        wait_for(lambda s=station: s.disconnects(killed), 20, f"{station.name} has noticed")
        station.wait_connected(60)
    used(house, monitor, modern, SAE, killed, "after a restart of all")
    house.wait_up(AP)
    modern.restart()
    modern.wait_connected(60)
    used(house, monitor, modern, SAE, killed, "after it was switched off")
    house.wait_device(key_id=devices[0]["key_id"], connected=True)

    others = Others(house, *clients, classic)
    revoked(house, monitor, modern, devices[0])
    others.check()
    others = Others(house, *clients)
    revoked(house, monitor, classic, devices[1])
    others.check()
    modern.forget()
    modern.connect_sae(SSID, KEYS["key"])
    modern.wait_connected(30)
    check("with the network's password it may come in", modern.status()["key_mgmt"] == "SAE")


@scenario(name="wpa3-only", clock="travel", radios=4)
def wpa3_only_devices(lab):
    """A network with nothing but SAE: a device key works, is taken back, and nobody else blinks."""
    house = House(lab, conf=OWN)
    monitor = lab.monitor()
    house.vif(AP, wps=True, **{**wpa3_mixed(), "wpa_key_mgmt": ["sae"], "pmf": "required"})
    others = Others(house, house.sae_station("client"))
    station = house.station("tv", config=MODERN)
    start = now()
    device = house.let_in(station)
    used(house, monitor, station, SAE, start, "joined")
    used(house, monitor, station, SAE, anew(house, station), "comes again")
    revoked(house, monitor, station, device)
    others.check()
