# SPDX-License-Identifier: BSD-3-Clause
"""Pings, counted: the measure for whether a client noticed anything."""

import dataclasses
import re
import signal

from lab.personas.process import PEERS, Process

IN_FLIGHT_MS = 200  # a reply may still be on its way when ping is stopped


@dataclasses.dataclass(frozen=True)
class PingResult:
    sent: int
    lost: int
    missing: tuple  # sequence numbers, from 1

    def __str__(self):
        return f"{self.sent} sent, {self.lost} lost"


class Ping:
    """ping that runs beside the scenario until stop()."""

    def __init__(self, name: str, address: str, interval_ms: int, netns: str):
        self._interval_ms = interval_ms
        self._log = PEERS / f"{name}.log"
        argv = ["ping", "-n", "-D", "-i", f"{interval_ms / 1000}", "-W", "1", address]
        self._process = Process(argv, self._log, netns)

    def stop(self) -> PingResult:
        """What is unanswered at the very end, and may still be on its way, counts as not sent."""
        self._process.stop(number=signal.SIGINT)
        text = self._log.read_text()
        total = re.search(r"^(\d+) packets transmitted", text, re.M)
        if total is None:
            raise RuntimeError(f"ping ended early, see {self._log}: {text[-200:].strip()}")
        answered = {int(number) for number in re.findall(r"bytes from .* icmp_seq=(\d+)", text)}
        sent = int(total[1])
        last = max(answered, default=0)
        if (sent - last) * self._interval_ms <= IN_FLIGHT_MS:
            sent = last
        missing = tuple(sorted(set(range(1, sent + 1)) - answered))
        return PingResult(sent, len(missing), missing)
