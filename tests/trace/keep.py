#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Takes cases that the lab has recorded into tests/golden/trace: tests/trace/keep.py artefacts/trace-*/golden/*

Logs are kept as they are. Of a capture goes what is on another channel than the case's, and each beacon that says what
the same network's beacon has said less than a second before."""
import gzip
import json
import os
import struct
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GOLDEN = os.path.join(ROOT, "tests", "golden", "trace")
BEACON = 0x80
TIMESTAMP_AND_INTERVAL = slice(24, 34)  # of a beacon: what changes in each
TIM = 5
CHANNEL_BIT = 3
BEACON_EVERY_S = 1.0


def channel_mhz(radiotap):
    """The Channel field of a radiotap header, 0 when there is none."""
    present, at = struct.unpack_from("<I", radiotap, 4)[0], 8
    word = present
    while word & 1 << 31:
        word = struct.unpack_from("<I", radiotap, at)[0]
        at += 4
    for bit, size, align in ((0, 8, 8), (1, 1, 1), (2, 1, 1)):
        if present & 1 << bit:
            at = (at + align - 1) // align * align + size
    if not present & 1 << CHANNEL_BIT:
        return 0
    return struct.unpack_from("<H", radiotap, (at + 1) // 2 * 2)[0]


def said(frame):
    """What a beacon says, without what differs in each."""
    body = frame[36:]
    elements, at = b"", 0
    while at + 2 <= len(body):
        end = at + 2 + body[at + 1]
        if body[at] != TIM:
            elements += body[at:end]
        at = end
    return frame[34:36] + elements


def thinned(capture, channels):
    """The capture without what nobody misses."""
    kept, last, at = [capture[:24]], {}, 24
    wanted = {0} | {2407 + 5 * n if n <= 13 else 5000 + 5 * n for n in channels}
    while at + 16 <= len(capture):
        seconds, micros, length, _ = struct.unpack_from("<IIII", capture, at)
        packet = capture[at + 16:at + 16 + length]
        radiotap_len = struct.unpack_from("<H", packet, 2)[0]
        frame, when = packet[radiotap_len:], seconds + micros / 1e6
        keep = channel_mhz(packet[:radiotap_len]) in wanted
        if keep and frame[:1] == bytes([BEACON]):
            before = last.get(frame[10:16])
            keep = not before or before[1] != said(frame) or when - before[0] >= BEACON_EVERY_S
            if keep:
                last[frame[10:16]] = when, said(frame)
        if keep:
            kept.append(capture[at:at + 16 + length])
        at += 16 + length
    return b"".join(kept)


def take(folder):
    """One case; how many bytes it is now."""
    with open(os.path.join(folder, "case.json"), encoding="utf-8") as file:
        case = json.load(file)
    channels = case.pop("channels")
    target = os.path.join(GOLDEN, os.path.basename(folder.rstrip("/")))
    os.makedirs(target, exist_ok=True)
    for name in os.listdir(target):
        os.unlink(os.path.join(target, name))
    size = 0
    for name in sorted({name for files in case["views"].values() for name in files}):
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        if name.endswith(".pcap"):
            data = thinned(data, channels)
        packed = gzip.compress(data, 9, mtime=0)
        size += len(packed)
        with open(os.path.join(target, name + ".gz"), "wb") as file:
            file.write(packed)
    case["views"] = {view: [name + ".gz" for name in files] for view, files in case["views"].items()}
    with open(os.path.join(target, "case.json"), "w", encoding="utf-8") as file:
        file.write(written(case))
    return size


def written(case):
    """JSON with a line for each view and each truth."""
    def lines(items):
        return ",\n  ".join(items)
    views = lines(f"{json.dumps(name)}: {json.dumps(files)}" for name, files in case.pop("views").items())
    truth = lines(json.dumps(entry) for entry in case.pop("truth"))
    about = json.dumps(case.pop("about"))
    more = "".join(f",\n {json.dumps(key)}: {json.dumps(value)}" for key, value in case.items())
    return f'{{"about": {about},\n "views": {{\n  {views}}},\n "truth": [\n  {truth}]{more}}}\n'


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    for folder in sys.argv[1:]:
        print(f"{take(folder):8} {os.path.basename(folder.rstrip('/'))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
