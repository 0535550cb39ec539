# SPDX-License-Identifier: BSD-3-Clause
"""Measures `wps trace`: for tools/bench. Captures of a gigabyte whose truth is known, beside what else reads them."""

import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import bench_trace_log

ROOT = pathlib.Path(__file__).resolve().parent.parent
WPS = ROOT / "build/cli/wps"
MEGABYTES = 1000
SESSIONS = 4000
SMALL = 20  # times smaller is what tshark gets: it would take minutes
RUNS = 10

CAPTURE_ROWS = (
    ("capture", ("megabytes",), "MB", None),
    ("  frames", ("frames",), "", None),
    ("floor: a plain read() of it", ("floor", "mb_per_s"), "MB/s", None),
    ("wps trace", ("wps", "mb_per_s"), "MB/s", None),
    ("  frames per second", ("frames_per_s",), "", None),
    ("  processor time", ("wps", "cpu_ms"), "ms", None),
    ("  processor time / floor's", ("cpu_ratio",), "", 2),
    ("  time / floor's", ("ratio",), "", None),
    ("  peak memory", ("wps", "memory_kib"), "KiB", 32 * 1024),
    ("  start-up, processor time", ("start_cpu_ms",), "ms", 10),
    ("  start-up, time", ("start_ms",), "ms", None),
    ("  sessions that are not found, or judged wrong", ("wrong",), "", 0),
    ("tcpdump, ether proto 0x888e", ("tcpdump", "mb_per_s"), "MB/s", None),
    (f"tshark, wps.version || eapol, on 1/{SMALL} of it", ("tshark", "mb_per_s"), "MB/s", None),
    ("  peak memory", ("tshark", "memory_kib"), "KiB", None),
    ("  times slower than wps trace", ("tshark_times",), "", None),
)


# Linux gives a child the peak memory of its parent to begin with: a parent that is small and does nothing else.
LAUNCHER = """
import os, sys, time
null = os.open(os.devnull, os.O_RDWR)
began = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ,
                        file_actions=[(os.POSIX_SPAWN_DUP2, null, number) for number in range(3)])
_, status, usage = os.wait4(child, 0)
print(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


def once(argv) -> tuple:
    """(wall seconds, processor seconds, peak KiB) of a command, whatever it says."""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", LAUNCHER, *map(str, argv)],
                          stdout=subprocess.PIPE, text=True, check=True)  # fmt: skip
    wall, processor, memory, code = done.stdout.split()
    if int(code) not in (0, 1, 5):  # of wps trace: what was found is no failure of it
        sys.exit(f"tools/bench: {argv[0]} failed")
    return float(wall), float(processor), int(memory)


def floor_once(path) -> tuple:
    """The same of a plain scan, in this process: Python's part is a call for each quarter of a megabyte."""
    window = bytearray(256 * 1024)
    began, cpu = time.perf_counter(), time.process_time()
    with open(path, "rb", buffering=0) as file:
        while file.readinto(window):
            pass
    return time.perf_counter() - began, time.process_time() - cpu, 0


def figures_of(samples, path) -> dict:
    """The fastest of several: the others tell about the machine's other work."""
    wall = min(sample[0] for sample in samples)
    return {
        "mb_per_s": round(os.path.getsize(path) / wall / 1e6, 1),
        "wall_s": round(wall, 4),
        "cpu_ms": round(min(sample[1] for sample in samples) * 1000, 1),
        "memory_kib": max(sample[2] for sample in samples),
    }


def start_up(argv, runs=20) -> dict:
    """How long a command takes that has next to nothing to do."""
    samples = [once(argv) for _ in range(runs)]
    return {
        "start_ms": round(min(sample[0] for sample in samples) * 1000, 1),
        "start_cpu_ms": round(min(sample[1] for sample in samples) * 1000, 1),
    }


def beside_floor(path, argv, runs=RUNS) -> tuple:
    """(the floor's figures, the command's): measured in turns, so that what else the machine does hits both."""
    floors, samples = [], []
    for _ in range(runs):
        floors.append(floor_once(path))
        samples.append(once(argv))
    return figures_of(floors, path), figures_of(samples, path)


def count_wrong(report, truth) -> dict:
    """How many sessions of each kind are not told as they were."""
    told = collections.defaultdict(list)
    for attempt in report["attempts"]:
        told[attempt["station"]].append(attempt["outcome"])
    wrong = collections.Counter()
    for line in truth:
        if told.pop(line["station"], []) != line["outcomes"]:
            wrong[line["kind"]] += 1
    wrong["invented"] = len(told)
    return dict(+wrong)


def generate(path, megabytes, sessions):
    """The truth lands beside it."""
    with open(path + ".truth", "wb") as truth:
        subprocess.run([ROOT / "build/tests/trace_generate", path, str(megabytes), str(sessions)],
                       stdout=truth, stderr=subprocess.DEVNULL, check=True)  # fmt: skip


def judged(path) -> tuple:
    """(frames, what was judged wrong)"""
    with open(path + ".truth", encoding="utf-8") as file:
        truth = [json.loads(line) for line in file]
    out = subprocess.run([WPS, "trace", "--json", path], stdout=subprocess.PIPE, check=False).stdout
    report = json.loads(out)
    return report["inputs"][0]["frames"], count_wrong(report, truth)


def measure_capture() -> dict:
    with tempfile.TemporaryDirectory() as folder:
        big, small, tiny = (os.path.join(folder, name) for name in ("big.pcap", "small.pcap", "tiny.pcap"))
        figures = {"megabytes": MEGABYTES}
        generate(big, MEGABYTES, SESSIONS)
        generate(small, MEGABYTES // SMALL, SESSIONS // SMALL)
        generate(tiny, 1, 1)
        figures["floor"], figures["wps"] = beside_floor(big, [WPS, "trace", big])
        figures |= start_up([WPS, "trace", tiny])
        figures["tcpdump"] = figures_of(
            [once(["tcpdump", "-nr", big, "ether proto 0x888e"]) for _ in range(2)], big)  # fmt: skip
        figures["tshark"] = figures_of([once(["tshark", "-nr", small, "-Y", "wps.version || eapol"])], small)
        figures["frames"], figures["judged_wrong"] = judged(big)
    wps, floor = figures["wps"], figures["floor"]
    figures["frames_per_s"] = round(figures["frames"] / wps["wall_s"])
    figures["ratio"] = round(wps["wall_s"] / floor["wall_s"], 2)
    figures["cpu_ratio"] = round(wps["cpu_ms"] / floor["cpu_ms"], 2)
    figures["wrong"] = sum(figures["judged_wrong"].values())
    figures["tshark_times"] = round(wps["mb_per_s"] / figures["tshark"]["mb_per_s"], 1)
    return figures


# name in the figures -> what measures it, and its rows
PARTS = {
    "capture": (measure_capture, CAPTURE_ROWS),
    "log": (lambda: bench_trace_log.measure(sys.modules[__name__]), bench_trace_log.ROWS),
}


def measure() -> dict:
    return {name: part[0]() for name, part in PARTS.items()}


def show(figures, table) -> int:
    """Prints them with tools/bench's @table; how many aims were missed."""
    missed = 0
    for name, part in PARTS.items():
        print(f"wps trace, {name}:")
        missed += table(part[1], figures[name])
    print(f"Of {RUNS} runs the least of each, in turns with the floor. The aims are for processor time, the kernel's part")
    print("with it: it is what one core needs, and the machine's other work delays it less than it does the clock on the wall.\n")
    return missed
