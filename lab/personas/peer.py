# SPDX-License-Identifier: BSD-3-Clause
"""libwsc without wpa_supplicant: lab/peer/wscpeer on a radio, or on the end of a wire."""

import itertools
import json
import pathlib

from lab.personas.process import PEERS, Process, must
from lab.waiting import wait_for

# Exit codes, lab/peer/options.h.
DONE, REFUSED, USAGE, SYSTEM, NOBODY, OVERLAP = range(6)

_numbers = itertools.count(1)


class Run:
    """One run of wscpeer. `lines`: what it told so far, each {"event": …}."""

    def __init__(self, argv, log: pathlib.Path, netns):
        self.log = log
        self.process = Process(argv, log, netns)

    def __str__(self):
        told = [line for line in self.lines if line["event"] not in ("sent", "received", "status")]
        return " ".join(json.dumps(line) for line in told) + f" (all of it: peers/{self.log.name})"

    @property
    def lines(self) -> list[dict]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def told(self, event: str) -> list[dict]:
        return [line for line in self.lines if line["event"] == event]

    def wait(self, event: str, timeout_s=30) -> dict:
        return wait_for(lambda: self.told(event), timeout_s, f"wscpeer tells '{event}'")[-1]

    def end(self, timeout_s=60) -> int:
        """Its exit code, once it has ended."""
        wait_for(lambda: not self.process.alive, timeout_s, f"the end of wscpeer, {self.log.name}")
        return self.process.stop()

    @property
    def outcome(self) -> tuple:
        """Of the last session: ("succeeded",) or ("failed", reason, Configuration Error, last
        message that was sent or read)."""
        ends = [line for line in self.lines if line["event"] in ("succeeded", "failed")]
        if not ends:
            return ("no end",)
        end = ends[-1]
        if end["event"] == "succeeded":
            return ("succeeded",)
        return ("failed", end["reason"], end["config_error"], end.get("at"))

    @property
    def messages(self) -> list[str]:
        """Messages in the order in which they began, ours with a plus: ["+M1", "M2", …]."""
        signs = {"sent": "+", "received": ""}
        return [
            signs[line["event"]] + line["message"]
            for line in self.lines if line["event"] in signs and "message" in line
        ]  # fmt: skip

    def packets(self, event: str, op=None) -> list[dict]:
        """EAP packets "sent" or "received"; `op`: only EAP-WSC ones with this Op-Code."""
        return [
            line for line in self.told(event)
            if op is None or (line.get("type") == 254 and line.get("op") == op)
        ]  # fmt: skip

    @property
    def credentials(self) -> list[dict]:
        return self.told("credential")


class Peer:
    """`netdev` up in the network namespace `netns`, for any number of runs one after the other."""

    def __init__(self, name: str, netdev: str, netns: str, mac: str, freqs=()):
        self.name, self.netdev, self.netns, self.mac = name, netdev, netns, mac
        self._more = [word for freq in freqs for word in ("--freq", str(freq))]
        must("ip", "link", "set", netdev, "up", netns=netns)

    @classmethod
    def on_radio(cls, radio, name: str, freqs=()):
        netdev = radio.netdev
        mac = pathlib.Path(f"/sys/class/net/{netdev}/address").read_text().strip()
        radio.move(name)
        return cls(name, netdev, name, mac, freqs)

    def start(self, role: str, *words, pin=None, settings=None) -> Run:
        """`pin`: device password, else the button; `settings`: text of a --settings file."""
        number = next(_numbers)
        argv = ["wscpeer", role, self.netdev, *self._more, *map(str, words)]
        argv += self._file(number, "pin-file", pin) or ["--pbc"]
        argv += self._file(number, "settings", settings)
        return Run(argv, PEERS / f"{self.name}-{number}.jsonl", self.netns)

    def enroll(self, *words, timeout_s=60, **options) -> Run:
        """An enrollee, from its start to its end."""
        run = self.start("enrollee", *words, **options)
        run.end(timeout_s)
        return run

    def configure(self, *words, timeout_s=60, **options) -> Run:
        """An external registrar, from its start to its end."""
        run = self.start("registrar", *words, **options)
        run.end(timeout_s)
        return run

    def _file(self, number, option, text) -> list[str]:
        if text is None:
            return []
        path = pathlib.Path(f"/run/lab/{self.name}-{number}.{option}")
        path.write_text(f"{text}\n")
        path.chmod(0o600)
        return [f"--{option}", str(path)]
