# SPDX-License-Identifier: BSD-3-Clause
"""The log part of tools/bench trace: a gigabyte of hostapd's debug log whose truth is known, beside grep -E.

The log is made of the access points' recorded logs (tests/golden/trace): each session with a device's address and a
time of its own, and between them what hostapd prints when nothing happens."""

import collections
import gzip
import json
import os
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests/golden/trace"
MEGABYTES = 1000
SESSIONS = 4000
GAP_US = 300_000_000  # between two sessions
FIRST_US = 1_700_000_000_000_000

# case of the golden tests, and what is said of its station
PIECES = {
    "pbc": "joined",
    "pin": "joined",
    "pbc-station-first": "joined",
    "pin-wrong-first-half": "pin-first-half",
    "pin-wrong-second-half": "pin-second-half",
    "nack-at-m4": "nack",
}
# Lines of these make nothing happen.
IDLE = (b"nl80211: ", b"RTM_NEWLINK", b"netlink: ", b"RATE[", b"VLAN: ", b"  * ", b"CTRL_IFACE monitor")

# What somebody would look for.
PATTERNS = (
    "WPS-", "WPS: Received M", "WPS: Building Message", "WSC_NACK", "CTRL-EVENT-EAP", "AP-STA-CONNECTED",
    "AP-STA-DISCONNECTED", "POSSIBLE-PSK-MISMATCH", "EAPOL-4WAY", "SME: Trying", "Trying to associate",
    "Associated with", "Key negotiation completed", "4-Way Handshake failed", "CTRL-EVENT-CONNECTED",
    "CTRL-EVENT-DISCONNECTED", "deauthenticated", "authentication failed", "config_error", "EAPOL-Key timeout",
)  # fmt: skip

ROWS = (
    ("log", ("megabytes",), "MB", None),
    ("  lines", ("lines",), "", None),
    ("floor: a plain read() of it", ("floor", "mb_per_s"), "MB/s", None),
    ("grep -E with 20 patterns", ("grep", "mb_per_s"), "MB/s", None),
    ("wps trace", ("wps", "mb_per_s"), "MB/s", None),
    ("  lines per second", ("lines_per_s",), "", None),
    ("  processor time", ("wps", "cpu_ms"), "ms", None),
    ("  processor time / grep's", ("cpu_ratio",), "", 0.67),
    ("  time / grep's", ("ratio",), "", None),
    ("  peak memory", ("wps", "memory_kib"), "KiB", 32 * 1024),
    ("  start-up, processor time", ("start_cpu_ms",), "ms", 10),
    ("  start-up, time", ("start_ms",), "ms", None),
    ("  sessions that are not found, or judged wrong", ("wrong",), "", 0),
)

STAMP = re.compile(rb"(?<![\d.])(\d{10})\.(\d{6}): ")


class Piece:
    """A recorded log, cut at its times and at its station's address."""

    def __init__(self, name, outcome):
        folder = GOLDEN / name
        case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        station = case["truth"][0]["station"]
        text = gzip.open(folder / case["views"]["ap"][0]).read()
        self.outcome, self.station = outcome, station.encode()
        self.hexadecimal = self.station.replace(b":", b" ")
        parts = STAMP.split(text)
        self.head = parts[0]
        self.times = [int(s) * 1_000_000 + int(u) for s, u in zip(parts[1::3], parts[2::3])]
        self.texts = parts[3::3]
        self.length = self.times[-1] - self.times[0]

    def at(self, start, station) -> bytes:
        shift = start - self.times[0]
        lines = [self.head]
        for time, text in zip(self.times, self.texts):
            time += shift
            lines.append(b"%d.%06d: " % (time // 1_000_000, time % 1_000_000))
            lines.append(text)
        text = b"".join(lines).replace(self.station, station)
        return text.replace(self.hexadecimal, station.replace(b":", b" "))

    def idle(self) -> list:
        return [text for text in self.texts if text.startswith(IDLE) and self.station not in text
                and text.count(b"\n") == 1]  # fmt: skip


def noise(lines, start, size) -> bytes:
    """Nothing happens, from @start on, a line each 200 us."""
    sizes, out = 0, []
    for n in range(1 << 30):
        if sizes >= size:
            break
        line = b"%d.%06d: %b" % (start // 1_000_000, start % 1_000_000, lines[n * 7919 % len(lines)])
        start += 200
        sizes += len(line)
        out.append(line)
    return b"".join(out)


def generate(path, megabytes, sessions) -> list:
    """The truth: (station, outcome) of each session."""
    pieces = [Piece(name, outcome) for name, outcome in PIECES.items()]
    idle = [line for piece in pieces for line in piece.idle()]
    truth, written, now = [], 0, FIRST_US
    with open(path, "wb") as file:
        for n in range(sessions):
            piece = pieces[n % len(pieces)]
            station = b"0a:00:%02x:%02x:%02x:01" % (n >> 16, n >> 8 & 255, n & 255)
            text = piece.at(now, station)
            left = megabytes * 1_000_000 * (n + 1) // sessions - written - len(text)
            text += noise(idle, now + piece.length + 200, max(0, min(left, GAP_US // 2 // 200 * 60)))
            file.write(text)
            written += len(text)
            truth.append((station.decode(), piece.outcome))
            now += GAP_US
    return truth


def count_wrong(report, truth) -> dict:
    told = collections.defaultdict(list)
    for attempt in report["attempts"]:
        told[attempt["station"]].append(attempt["outcome"])
    wrong = collections.Counter(outcome for station, outcome in truth if told.pop(station, []) != [outcome])
    wrong["invented"] = len(told)
    return dict(+wrong)


def measure(tools) -> dict:
    """@tools: bench_trace, which knows how to measure."""
    figures = {"megabytes": MEGABYTES}
    with tempfile.TemporaryDirectory() as folder:
        big, tiny = os.path.join(folder, "big.log"), os.path.join(folder, "tiny.log")
        truth = generate(big, MEGABYTES, SESSIONS)
        generate(tiny, 1, 1)
        # into a file: grep looks for no more than one line when nobody reads what it says
        command = 'LC_ALL=C exec grep -cE "$1" "$2" > "$2.count"'
        grep = ["sh", "-c", command, "sh", "|".join(PATTERNS), big]
        samples = collections.defaultdict(list)
        for _ in range(tools.RUNS):  # in turns, so that what else the machine does hits all
            samples["floor"].append(tools.floor_once(big))
            samples["wps"].append(tools.once([tools.WPS, "trace", big]))
            samples["grep"].append(tools.once(grep))
        for name, several in samples.items():
            figures[name] = tools.figures_of(several, big)
        figures |= tools.start_up([tools.WPS, "trace", tiny])
        out = subprocess.run([tools.WPS, "trace", "--json", big], stdout=subprocess.PIPE, check=False).stdout
    report = json.loads(out)
    figures["lines"] = report["inputs"][0]["lines"]
    figures["judged_wrong"] = count_wrong(report, truth)
    figures["wrong"] = sum(figures["judged_wrong"].values())
    wps, beside = figures["wps"], figures["grep"]
    figures["lines_per_s"] = round(figures["lines"] / wps["wall_s"])
    figures["ratio"] = round(wps["wall_s"] / beside["wall_s"], 2)
    figures["cpu_ratio"] = round(wps["cpu_ms"] / beside["cpu_ms"], 2)
    return figures
