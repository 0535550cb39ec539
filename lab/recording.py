# SPDX-License-Identifier: BSD-3-Clause
"""Cases for `wps trace`: what happened is known, and each end's log and the air are kept.

One machine plays many of them, one after the other. Each has programs and logs of its own, and
writes artefacts/SCENARIO/golden/CASE/: what was recorded, and case.json (docs/trace.md). tests/trace/keep.py
takes them into the tree.
"""

import contextlib
import json
import pathlib
import shutil
import signal

from lab import Timeout, check, story
from lab.personas import process
from lab.personas.hostapd import StockHostapd
from lab.personas.peer import Peer
from lab.personas.process import ARTEFACTS, PEERS, Process, must
from lab.personas.radio import all_radios
from lab.personas.radius_ap import RadiusAp
from lab.personas.station import Station
from lab.personas.wpactrl import ControlSocket
from lab.waiting import sleep, wait_for

GOLDEN = ARTEFACTS / "golden"
MAIN_NETNS = "1"  # by its process
ANY_STATION = "*"
FORGOTTEN_S = 31  # so long a radio remembers access points


class Studio:
    """Lends the machine's radios to one case after the other."""

    def __init__(self):
        must("ip", "link", "set", "hwsim0", "up")
        self._free = all_radios()
        self._netdevs = {radio.phy: radio.netdev for radio in self._free}
        self._macs = {
            radio.phy: pathlib.Path(f"/sys/class/net/{radio.netdev}/address").read_text().strip()
            for radio in self._free
        }

    def take(self, index):
        return self._free.pop(index)

    def give_back(self, radio):
        """It is in the main network namespace again, with its own address and no more interfaces."""
        if radio.netns:
            must("iw", "phy", radio.phy, "set", "netns", MAIN_NETNS, netns=radio.netns)
            must("ip", "netns", "del", radio.netns)
            radio.netns = None
        netdev = self._netdevs[radio.phy]
        for other in radio.netdevs:
            if other != netdev:
                must("iw", "dev", other, "del")
        for words in (("down",), ("address", self._macs[radio.phy])):
            must("ip", "link", "set", "dev", netdev, *words)
        self._free.append(radio)
        self._free.sort(key=lambda one: int(one.phy[3:]))

    @contextlib.contextmanager
    def case(self, name: str, about: str, channels=(6,)):
        """A case that does not come to its end fails alone. `channels`: those of its capture."""
        case = Case(self, name, about, channels)
        try:
            yield case
            case.write()
            check(f"{name} is recorded", True)
        except (Timeout, RuntimeError, story.Failed) as problem:
            shutil.rmtree(case.folder, ignore_errors=True)
            check(f"{name} is recorded", False, problem)
        finally:
            case.clear()


class Case:
    """Everyone in it, and what is true of it.

    Files are called after who wrote them: ap, ap2, station, station2, each .log and .events.
    """

    def __init__(self, studio: Studio, name: str, about: str, channels):
        self.name, self.about = name, about
        self.folder = GOLDEN / name
        self.folder.mkdir(parents=True)
        self._studio, self._channels = studio, channels
        self._before = len(process.running)
        self._radios: list = []
        self._ends: dict = {}  # by their file's name
        self._sockets: list[ControlSocket] = []
        self._cut: set[str] = set()  # files that are written
        self._truth: list[dict] = []
        self._views: dict[str, list[str]] = {}
        self._more: dict = {"exit": 0}
        self._captures = 0
        self._tcpdump = None
        self.capture()

    # Who is there

    def _radio(self, index):
        self._radios.append(self._studio.take(index))
        return self._radios[-1]

    def _number(self, kind: str) -> str:
        number = sum(1 for name in self._ends if name.rstrip("0123456789") == kind) + 1
        return kind if number == 1 else f"{kind}{number}"

    def _named(self, kind: str) -> tuple[str, str]:
        short = self._number(kind)
        return short, f"{self.name}-{short}"

    def hostapd(self, config: str, *, mac="", more=(), **options) -> StockHostapd:
        """`more`: configurations of the same program's further radios."""
        short, name = self._named("ap")
        netdev = self._radio(0).netdev
        options["more"] = [(self._radio(0).netdev, one) for one in more]
        if mac:
            must("ip", "link", "set", "dev", netdev, "address", mac)
        self._ends[short] = StockHostapd(netdev, name, config, prompt=True, **options)
        return self._ends[short]

    def radius_ap(self, **options) -> RadiusAp:
        short, name = self._named("ap")
        self._ends[short] = RadiusAp(self._radio(0).netdev, name, prompt=True, **options)
        return self._ends[short]

    def station(self, *, freqs=(2437,), device_name="Device", **options) -> Station:
        short, name = self._named("station")
        options |= {"freqs": freqs, "device_name": device_name}
        self._ends[short] = Station(self._radio(-1), name, prompt=True, **options)
        return self._ends[short]

    def peer(self, freqs=(2437,)) -> Peer:
        """Our own test device, which keeps no log that anyone else would have."""
        number = sum(1 for one in self._radios)
        return Peer.on_radio(self._radio(-1), f"{self.name}-peer{number}", freqs)

    def control(self, end, interface: str) -> ControlSocket:
        """Of another interface of an end's program. Its events are among the end's own."""
        short = next(name for name, one in self._ends.items() if one is end)
        path = pathlib.Path(end.control.path).with_name(interface)
        self._sockets.append(ControlSocket(path, PEERS / f"{self.name}-{short}.events"))
        return self._sockets[-1]

    # What is recorded

    def capture(self):
        """From now on; the frames before are in a capture of their own, air.pcap, air2.pcap, …."""
        self.stop_capture()
        self._captures += 1
        name = "air.pcap" if self._captures == 1 else f"air{self._captures}.pcap"
        path = self.folder / name
        argv = ["tcpdump", "-n", "-i", "hwsim0", "-U", "--immediate-mode", "-B", "8192",
                "-Z", "root", "-w", str(path)]  # fmt: skip
        self._tcpdump = Process(argv, ARTEFACTS / "tcpdump.log")
        wait_for(lambda: path.exists() and path.stat().st_size >= 24, 20, "tcpdump runs")

    def stop_capture(self):
        if self._tcpdump:
            self._tcpdump.stop(number=signal.SIGINT)
            self._tcpdump = None

    def cut(self, short: str):
        """What is in this end's files now is what is kept of them."""
        end = self._ends[short]
        for path, kind in ((end.log_path, "log"), (PEERS / f"{self.name}-{short}.events", "events")):
            shutil.copy(path, self.folder / f"{short}.{kind}")
            self._cut.add(f"{short}.{kind}")

    def rotate(self, short: str, kind="log"):
        """What is in the log now goes into a file of its own, SHORT.1.log, as logrotate does."""
        end = self._ends[short]
        number = len(list(self.folder.glob(f"{short}.*.{kind}"))) + 1
        shutil.copy(end.log_path, self.folder / f"{short}.{number}.{kind}")
        with open(end.log_path, "rb+") as log:
            log.truncate()

    def watch(self, short: str):
        """Somebody has hostapd_cli or wpa_cli open: SHORT.cli."""
        end = self._ends[short]
        program = "wpa_cli" if short.startswith("station") else "hostapd_cli"
        path = pathlib.Path(end.control.path)
        words = f"{program} -p {path.parent} -i {path.name}"
        typescript = self.folder / f"{short}.cli"
        Process(["sh", "-c", f"sleep 9999 | script -q -f -c '{words}' {typescript}"], ARTEFACTS / "script.log")

    # What is true

    def truth(self, station, outcome, /, *, must=(), must_not=(), everywhere=(), **views):
        """`station`: None, a button that nobody answered. `outcome`: what may be said, one or several.

        `must`: what is said when all is known, `everywhere`: in each view. `views`: what else may be said where less is
        seen:
        outcomes, or a dict as in case.json, or None when that view does not show the station at all.
        Underscores in names of views are dashes.
        """
        entry = {"station": station, "outcome": _list(outcome)}
        if everywhere:
            entry["must"] = _list(everywhere)
        if must_not:
            entry["must_not"] = _list(must_not)
        told = {}
        if must:
            told["together"] = {"must": _list(must)}
        for name, value in views.items():
            if value is not None and not isinstance(value, dict):
                value = {"outcome": _list(value)}
            name = name.replace("_", "-")
            told[name] = value if value is None else {**(told.get(name) or {}), **value}
        if told:
            entry["views"] = told
        self._truth.append(entry)

    def repeated(self):
        """The last truth is of several attempts in a row."""
        self._truth[-1]["repeated"] = True

    def optional(self):
        """The last truth need not be told of."""
        self._truth[-1]["optional"] = True

    def exit(self, code, **views):
        self._more["exit"] = code
        if views:
            self._more["exits"] = {name.replace("_", "-"): value for name, value in views.items()}

    def findings(self, *, must=(), must_not=(), **views):
        """Of the report as a whole; also those that belong to no station."""
        told = {name.replace("_", "-"): value for name, value in views.items()}
        self._more["findings"] = {"must": _list(must), "must_not": _list(must_not), "views": told}

    def view(self, name: str, *files):
        self._views[name] = list(files)

    def write(self):
        self.stop_capture()
        for short in self._ends:
            if f"{short}.log" not in self._cut:
                self.cut(short)
        views = self._kept_views()
        for entry in self._truth:
            self._mark_unseen(entry, views)
            if "views" in entry:
                entry["views"] = {name: told for name, told in entry["views"].items() if name in views}
        case = {"about": self.about, "views": views, "channels": list(self._channels),
                "truth": self._truth, **self._more}  # fmt: skip
        (self.folder / "case.json").write_text(json.dumps(case, indent=1) + "\n")

    @property
    def views(self) -> dict[str, list[str]]:
        """The files of each view."""

        def those(kind, ending):
            return [f"{n}.{ending}" for n in sorted(self._ends) if n.startswith(kind)]

        aps, stations = those("ap", "log"), those("station", "log")
        ap_events, station_events = those("ap", "events"), those("station", "events")
        views = {"air": ["air.pcap"], "ap": aps, "station": stations}
        if aps and stations:
            views["ends"] = aps + stations
        views["together"] = ["air.pcap"] + aps + stations
        views |= {"ap-events": ap_events, "station-events": station_events}
        if ap_events and station_events:
            views["events"] = ap_events + station_events
        return {name: files for name, files in (views | self._views).items() if files}

    def _kept_views(self) -> dict[str, list[str]]:
        """An empty file is another matter."""
        there = {path.name for path in self.folder.iterdir() if path.stat().st_size}
        return {name: files for name, files in self.views.items() if set(files) <= there}

    def _mark_unseen(self, entry, views):
        """The files of one station do not show another one."""
        if entry["station"] == ANY_STATION:
            return
        mine = [short for short, end in self._ends.items()
                if short.startswith("station") and entry["station"] in end.macs]  # fmt: skip
        for name, files in views.items():
            shorts = {file.split(".")[0] for file in files}
            only_stations = all(short.startswith("station") for short in shorts)
            if only_stations and not shorts & set(mine):
                entry.setdefault("views", {}).setdefault(name, None)

    def clear(self):
        self.stop_capture()
        for end in self._ends.values():
            end.control.close()
        for control in self._sockets:
            control.close()
        children = process.running[self._before :]
        for child in reversed(children):
            if child.alive:
                child.send_signal(signal.SIGCONT)
                child.stop(timeout_s=3)
        for radio in self._radios:
            self._studio.give_back(radio)
        sleep(FORGOTTEN_S)


def _list(value) -> list:
    return [value] if isinstance(value, (str, int)) else list(value)


def log_has(end, text: str, timeout_s: float, what="", since=0):
    """Waits until an end's log has this text; where it is in the file."""
    found = wait_for(
        lambda: end.log_path.read_text(errors="replace").find(text, since) + 1,
        timeout_s, what or f"{end.log_path.name} has '{text}'", 0.001,
    )  # fmt: skip
    return found - 1
