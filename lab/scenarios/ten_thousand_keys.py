# SPDX-License-Identifier: BSD-3-Clause
"""Ten thousand device keys: what they cost, beside hostapd alone with the same keys.

Time travels here: an instruction is a nanosecond, whatever else the host has to do, so figures can be
compared. A real processor also waits for its memory.
"""

import json
import os
import pathlib
import secrets
import signal
import statistics
import threading

from lab import check, now, require, scenario, sleep, wait_for
from lab.personas.hostapd import WPA2
from lab.personas.house import CONF, SSID, House
from lab.personas.ovsdb import given_keys
from lab.personas.process import private_file
from lab.personas.wpactrl import ControlSocket
from lab.scenarios.bench import field

OWN = CONF.replace("debug", "info") + "registrar = own\n"
AP = "home-ap-24"
FEW, MANY = 10, 10_000
TEXTS = 20  # a line of text costs hostapd as much whatever stands beside it
RUNS = 5
FLAT = 1.5  # by what factor hostapd's search may make an association longer with MANY than with FEW
ANYBODY = "00:00:00:00:00:00"


def milliseconds(seconds) -> float:
    return round(seconds * 1000, 2)


def mac(number: int) -> str:
    return ":".join(f"{byte:02x}" for byte in (2, 0x77, *number.to_bytes(4, "big")))


def lines(keys, first=0) -> str:
    """For a psk file: all of them open for anybody."""
    return "".join(f"keyid=old-{n} {ANYBODY} {key}\n" for n, key in enumerate(keys, first))


def backup(keys, first, macs) -> str:
    """What `wps export` would have written of devices with these keys; `macs`: of the first ones."""
    macs = [*macs, *map(mac, range(len(keys)))]
    devices = [
        {"id": f"dev-{n + 1}", "ssid": SSID, "state": "confirmed", "origin": "session",
         "key": key, "macs": [macs[n - first]], "name": f"device {n}", "peer_mac": macs[n - first]}
        for n, key in enumerate(keys, first)
    ]  # fmt: skip
    return json.dumps({"openwps-ledger": 1, "exported_at": 0, "keys": devices, "devices": []})


class Handshakes:
    """How long a station takes to come in, as the air has it."""

    def __init__(self, monitor):
        self.monitor = monitor

    def of(self, station, since) -> dict:
        """Search: from the station's message 2 to hostapd's 3. Join: from its first frame to message 4."""
        keys = wait_for(
            lambda: [k for k in self.monitor.handshake(station.mac, since)
                     if any(k.message == 4 for k in self.monitor.handshake(station.mac, since))],
            40, f"{station.name} comes in",
        )  # fmt: skip
        at = {message: next(k.time for k in keys if k.message == message) for message in (2, 3, 4)}
        first = self.monitor.authentications(station.mac, since)[-1].time
        return {"search_ms": milliseconds(at[3] - at[2]), "join_ms": milliseconds(at[4] - first)}

    def median(self, station, runs=RUNS) -> dict:
        """It leaves and comes back."""
        found = []
        for _ in range(runs):
            station.control.must("DISCONNECT")
            sleep(0.5)
            start = now()
            station.control.must("RECONNECT")
            station.wait_connected(40)
            found.append(self.of(station, start))
        return {name: round(statistics.median(f[name] for f in found), 2) for name in found[0]}


class Silence(threading.Thread):
    """Asks hostapd all the time whether it is there, and how long it was not."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self._socket = ControlSocket(path, pathlib.Path("/dev/null"))
        self._over = False
        self.longest = 0.0
        self.start()

    def run(self):
        while not self._over:
            asked = now()
            self._socket.must("PING")
            self.longest = max(self.longest, now() - asked)
            sleep(0.001)

    def stop(self) -> float:
        self._over = True
        self.join()
        self._socket.close()
        return milliseconds(self.longest)


def stock(lab, handshakes, keys) -> dict:
    """hostapd alone: all keys in one file, as lines for anybody."""
    own = secrets.token_hex(32)
    config = f"ssid=stock\nhw_mode=g\nchannel=11\n{WPA2}"
    ap = lab.hostapd(config, keys=f"{ANYBODY} {own}\n", debug=False)
    station = lab.station("stock", freqs=[2462])
    figures = {}

    def load(text):
        ap.psk_path.write_text(text)
        start = now()
        ap.control.must("RELOAD_WPA_PSK")
        return milliseconds(now() - start)

    station.connect_psk("stock", own)
    station.wait_connected()
    mine = f"keyid=mine {ANYBODY} {own}\n"
    for name, count in (("few", FEW), ("many", MANY)):
        half = count // 2
        places = {"newest": (count, 0), "middle": (half, half), "oldest": (0, count)}
        for place, (before, after) in places.items():
            text = lines(keys[:before]) + mine + lines(keys[before : before + after], before)
            figures[f"{name}_load_ms"] = load(text)
            figures[f"{name}_{place}"] = handshakes.median(station, 2)
        figures[f"{name}_hostapd_pss_kib"] = field(ap.process.pid, "Pss", "smaps_rollup")
    passphrases = [secrets.token_hex(10) for _ in range(TEXTS)]
    took = load(lines(passphrases) + mine)
    figures["text_line_ms"] = round(took / TEXTS, 2)
    figures["many_text_load_s"] = round(took / TEXTS * MANY / 1000, 1)
    ap.process.stop()
    station.process.stop()
    return figures


def orders(house) -> dict:
    """A session with a key per device is opened and ended: the keys are loaded twice."""
    silence = Silence(house.hostapd.path)
    start = now()
    house.control.request("start", if_name=AP, per_device=True)
    event = house.wait_hostapd(AP, "WPS-PBC-ACTIVE", 60, start)
    house.control.request("cancel", if_name=AP)
    house.wait_state(AP, 60, wps_pbc=False)
    sleep(3)
    return {"order_to_active_ms": milliseconds(event.time - start), "hostapd_silent_ms": silence.stop()}


def let_in(house, handshakes, station) -> dict:
    """By WPS, and the handshake right after it."""
    house.let_in(station)
    return handshakes.of(station, 0.0)


def restarts(house, monitor) -> dict:
    """wpsd finds hostapd; and both begin anew."""
    bssid, figures = house.bssid(AP), {}
    house.wpsd.stop()
    start = now()
    house.wpsd.start()
    house.wait_up(AP)
    wait_for(lambda: (house.control.vif(AP) or {}).get("up"), 60, "wpsd is back")
    figures["wpsd_start_ms"] = milliseconds(now() - start)
    house.wpsd.kill()
    os.kill(house.hostapd_pid, signal.SIGKILL)
    sleep(1)
    start = now()
    house.wpsd.start()
    beacon = wait_for(lambda: next(iter(monitor.beacons(bssid, start)), None), 60, "a beacon")
    figures["cold_start_to_beacon_ms"] = milliseconds(beacon.time - start)
    house.hostapd_restarted()
    house.wait_up(AP)
    house.hostapd
    return figures


@scenario(clock="travel", radios=7, memory_mb=1024, limit_s=900)
def ten_thousand_keys(lab):
    """10 and 10 000 device keys: start, load, association; beside hostapd alone with the same keys."""
    keys = [secrets.token_hex(32) for _ in range(MANY)]
    monitor = lab.monitor()
    handshakes = Handshakes(monitor)
    house = House(lab, conf=OWN)
    house.vif(AP, wps=True)
    figures = {"stock": stock(lab, handshakes, keys)}
    known, wanderer = house.station("known"), house.station("wanderer")
    given_keys.update(keys[:2])
    done = 0
    for name, count in (("few", FEW), ("many", MANY)):
        macs = [] if done else [known.mac, wanderer.mac]
        path = private_file("backup.json", backup(keys[done:count], done, macs))
        start = now()
        output = lab.sh(f"wps import {path}", timeout_s=300)
        took = now() - start
        require(f"{count - done} keys are imported", output.code == 0, output)
        ours = figures[name] = {"import_s": round(took, 2)}
        if not done:
            for number, station in enumerate((known, wanderer)):
                station.connect_psk(SSID, keys[number])
                station.wait_connected()
        sleep(3)
        check(f"{count} keys open the door", house.control.vif(AP)["device_keys"] >= count,
              house.control.vif(AP)["device_keys"])  # fmt: skip
        ours["known"] = handshakes.median(known)
        ours["load"] = orders(house)
        ours["new"] = let_in(house, handshakes, house.station(f"new-{name}"))
        ours |= restarts(house, monitor)
        known.wait_connected(60)
        wanderer.wait_connected(60)
        start = now()
        wanderer.change_mac(f"02:88:00:00:00:{done % 251 + 1:02x}")
        wanderer.wait_connected(60)
        ours["unknown_address"] = handshakes.of(wanderer, start)
        sleep(5)
        ours["its_second_time"] = handshakes.median(wanderer, 2)
        ours["wpsd_pss_kib"] = field(house.wpsd.pid, "Pss", "smaps_rollup")
        ours["hostapd_pss_kib"] = field(house.hostapd_pid, "Pss", "smaps_rollup")
        done = count
    few = figures["few"]["known"]
    for who in ("known", "new", "its_second_time"):
        search = figures["many"][who]["search_ms"] - few["search_ms"]
        figures[f"{who}_ratio"] = round(1 + search / few["join_ms"], 2)
        check(f"{who}: association is flat", figures[f"{who}_ratio"] < FLAT,
              f"{FEW} keys: {few}, {MANY}: {figures['many'][who]}")  # fmt: skip
    text = json.dumps(figures, indent=1)
    (lab.artefacts / "ten-thousand-keys.json").write_text(text + "\n")
    lab.say(text)
    alone = figures["stock"]["many_middle"]["join_ms"] / figures["stock"]["few_middle"]["join_ms"]
    check("with hostapd alone it is not", alone > FLAT, round(alone, 1))
