#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Live captures: live.py WPS. A tap device that says it is a monitor interface plays a recorded enrolment to
`wps trace -i`. Root and /dev/net/tun are needed."""
import fcntl
import gzip
import json
import os
import select
import signal
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import schema  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CAPTURE = os.path.join(ROOT, "tests", "cli", "trace", "air.pcap.gz")
TUNSETIFF, TUNSETLINK = 0x400454ca, 0x400454cd
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
ARPHRD_IEEE80211_RADIOTAP = 803
NAME = f"wpstrace{os.getpid() % 10000}"
TOLD_S = 10


def frames():
    with gzip.open(CAPTURE) as file:
        data = file.read()
    offset = 24
    while offset < len(data):
        length = struct.unpack_from("<I", data, offset + 8)[0]
        yield data[offset + 16:offset + 16 + length]
        offset += 16 + length


def monitor():
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH", NAME.encode(), IFF_TAP | IFF_NO_PI))
    fcntl.ioctl(tap, TUNSETLINK, ARPHRD_IEEE80211_RADIOTAP)
    subprocess.run(["ip", "link", "set", NAME, "up"], check=True)
    return tap


def play(wps, tap, options):
    """What is told before it is interrupted, what afterwards, and the exit code."""
    process = subprocess.Popen([wps, "trace", "-i", NAME, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(1)  # until it listens
    for frame in frames():
        os.write(tap, frame)
        time.sleep(0.002)
    select.select([process.stdout], [], [], TOLD_S)
    time.sleep(0.3)
    os.set_blocking(process.stdout.fileno(), False)
    before = (process.stdout.read() or b"").decode()
    os.set_blocking(process.stdout.fileno(), True)
    process.send_signal(signal.SIGINT)
    after = process.communicate(timeout=30)[0].decode()
    return before, after, process.returncode


def check_json(wps, tap):
    before, after, code = play(wps, tap, ["--json"])
    with open(os.path.join(ROOT, "docs", "trace.schema.json"), encoding="utf-8") as file:
        rules = json.load(file)
    attempt, end = json.loads(before)["attempt"], json.loads(after)
    schema.check(rules, rules["$defs"]["attempt"], attempt)
    schema.check(rules, rules, end)
    found = (attempt["outcome"], end["result"], "attempts" in end, code)
    assert found == ("joined", "all-well", False, 0), before + after


def check_text(wps, tap):
    before, after, code = play(wps, tap, [])
    assert before.startswith("1. OK: ") and "M8" in before, before
    assert "1 attempt: 1 joined" in after and code == 0, after


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tap = monitor()
    for check in (check_json, check_text):
        check(sys.argv[1], tap)
    print("2 passed, 0 failed")


if __name__ == "__main__":
    main()
