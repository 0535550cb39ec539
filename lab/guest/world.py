# SPDX-License-Identifier: BSD-3-Clause
"""What a scenario function is given: the machine it runs in, and the makers of everyone in it."""

import json
import os
import pathlib
import shutil
import signal
import time

from lab.guest import link, plug
from lab.host.machine import recorders
from lab.personas import ovsdb, process
from lab.personas.hostapd import StockHostapd
from lab.personas.house import KEYS, SSID
from lab.personas.monitor import Monitor
from lab.personas.ovsdb import OvsdbServer
from lab.personas.peer import Peer
from lab.personas.process import ARTEFACTS, must, sh
from lab.personas.radio import Radio, all_radios, mac_of
from lab.personas.radius_ap import RadiusAp
from lab.personas.station import Station
from lab.personas.wired import WiredStation
from lab.personas.wpsd import Wpsd

OUT = pathlib.Path("/run/out")
PORTS = pathlib.Path("/sys/class/virtio-ports")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCHEMA = ROOT / "packaging/openwps.ovsschema"


class World:
    """`phase` counts from 1; it grows with each power cut. `notes`: what earlier phases left."""

    def __init__(self, phase: int):
        self.phase = phase
        self.artefacts = ARTEFACTS
        self.flash = pathlib.Path("/flash")
        self.root = ROOT
        self._free = all_radios()
        self._servers: list[OvsdbServer] = []
        self._recorders: dict[str, int] = {}
        self._stations: list[Station | WiredStation] = []
        self._aps: list[str] = []
        self.notes = json.loads((OUT / "notes.json").read_text())
        process.PEERS.mkdir(parents=True, exist_ok=True)
        pathlib.Path("/run/lab").mkdir(exist_ok=True)
        must("ip", "link", "set", "lo", "up")

    # Access points take the first radios, stations the last ones.

    def radio(self) -> Radio:
        """A radio in the main network namespace, for an access point of the scenario's making."""
        return self._take(0)

    def station(self, name="sta", **options) -> Station:
        self._stations.append(Station(self._take(-1), name, **options))
        return self._stations[-1]

    def wired_station(self, wire) -> WiredStation:
        self._stations.append(WiredStation(wire))
        return self._stations[-1]

    def peer(self, name="peer", freqs=()) -> Peer:
        """libwsc on a radio of its own."""
        return Peer.on_radio(self._take(-1), name, freqs)

    def _take(self, index) -> Radio:
        if not self._free:
            raise RuntimeError("no radio is left: ask for more with @scenario(radios=...)")
        return self._free.pop(index)

    def hostapd(self, config: str, keys="", name="hostapd", radio=None, **options) -> StockHostapd:
        self._aps.append(name)
        return StockHostapd((radio or self.radio()).netdev, name, config, keys, **options)

    def radius_ap(self, name="radius-ap", radio=None, **options) -> RadiusAp:
        self._aps.append(name)
        return RadiusAp((radio or self.radio()).netdev, name, **options)

    def ovsdb(self, schema=SCHEMA, **options) -> OvsdbServer:
        server = OvsdbServer(schema, **options)
        self._servers.append(server)
        return server

    def wpsd(self, conf="", log=None) -> Wpsd:
        return Wpsd(conf, log)

    def monitor(self) -> Monitor:
        return Monitor()

    def bridge(self, name: str, address=""):
        """A bridge in the main network namespace, with an address such as "192.168.7.1/24"."""
        must("ip", "link", "add", name, "type", "bridge")
        must("ip", "link", "set", name, "up")
        if address:
            must("ip", "addr", "add", address, "dev", name)

    def address(self, netdev: str, address: str):
        must("ip", "addr", "replace", address, "dev", netdev)

    mac = staticmethod(mac_of)
    sh = staticmethod(sh)
    say = staticmethod(link.say)

    def power_cut(self):
        """Does not return: the power fails now, and the machine boots again into the next phase.

        /flash is kept as it is on its disk at this moment. The logs of everyone are saved, though
        no device would have them: that is the lab's doing.
        """
        for child in process.running:
            if child.alive:
                child.send_signal(signal.SIGSTOP)
        link.send(power_cut=self.phase)
        self.keep()
        shutil.copytree(ARTEFACTS, OUT / f"phase-{self.phase}", dirs_exist_ok=True)
        link.send(end="", seconds=time.monotonic())
        time.sleep(3600)

    def cut_later(self, delay_s: float, socket_path="", pattern=""):
        """The power fails in `delay_s`, after an event like `pattern` on this control socket if given.

        The host still has what the recorders and notes were told before; nothing else is saved.
        """
        self._expect_cut()
        plug.pull_later(delay_s, str(socket_path), pattern)

    def cut_by_host(self, after_s: float):
        """The host kills the machine so many of its own seconds from now."""
        self._expect_cut(after_s)

    def cut_now(self):
        """Does not return."""
        self._expect_cut()
        plug.pull()

    def _expect_cut(self, after_s=None):
        link.send(cut_due=True, after_s=after_s)
        link.flush()

    def note(self, name: str, value):
        """The host remembers it: `notes` of the phases to come."""
        self.notes[name] = value
        link.send(note=name, value=value)

    def recorder(self, name: str) -> int:
        """The descriptor of what is at the host as soon as it is written: "wpsd" or "peers"."""
        if name not in self._recorders:
            port = next(path for path in PORTS.iterdir() if (path / "name").read_text().strip() == name)
            self._recorders[name] = os.open(f"/dev/{port.name}", os.O_WRONLY)
        return self._recorders[name]

    def recorded(self, name: str, phase: int) -> str:
        """What was written there in an earlier phase."""
        return recorders(OUT, phase)[name].read_text(errors="replace")

    def keep(self):
        """What the product's hostapd logged, and what must not be in any log of ours."""
        log = pathlib.Path("/run/openwps/private/hostapd.log")
        if log.exists():
            shutil.copy(log, ARTEFACTS / "hostapd.log")
        known = {
            "keys": sorted({*KEYS.values(), *ovsdb.given_keys}),
            "ssids": sorted({SSID, *ovsdb.given_ssids}),
        }
        (ARTEFACTS / "secrets.json").write_text(json.dumps(known) + "\n")

    def who(self) -> dict:
        """Whose logs are in peers/, for those who read them."""
        stations = {station.name: sorted(station.macs) for station in self._stations}
        return {"stations": stations, "aps": self._aps}

    def clear(self):
        """Ends everyone, so that their logs are whole."""
        for server in self._servers:
            server.dump()
        for child in reversed(process.running):
            if child.alive:
                child.stop(timeout_s=3)
        self.keep()
