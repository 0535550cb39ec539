# SPDX-License-Identifier: BSD-3-Clause
"""No key may be in a log of ours (R17): looked for in what every scenario left behind.

The guest leaves secrets.json, the keys that it gave to anyone, and the networks' names. Logs of the
others (peers/), of the lab, the database's dump and what users typed may name keys.
"""

import hashlib
import json
import pathlib
import re

FILE = "secrets.json"
NOT_OURS = {
    FILE, "report.json", "notes.json", "console.log", "commands.log", "ovsdb-server.json", "air.pcap", "boot.sh",
}  # fmt: skip
PMKS_MAX = 64  # each costs a millisecond
TEXT_MIN = 8  # shorter ones were refused as keys


def wanted(folder: pathlib.Path) -> dict[bytes, str]:
    """What to look for, and what it is called when it is found."""
    path = folder / FILE
    if not path.exists():
        return {}
    known = json.loads(path.read_text(encoding="utf-8"))
    keys = [key for key in known["keys"] if len(key) >= TEXT_MIN]
    found = {key.encode(): "a key" for key in keys}
    pairs = [(key, ssid) for ssid in known["ssids"] for key in keys if len(key) < 64]
    for key, ssid in pairs[:PMKS_MAX]:
        pmk = hashlib.pbkdf2_hmac("sha1", key.encode(), ssid.encode(), 4096, 32).hex()
        found[pmk.encode()] = "a PMK"
    return found


def leaks(folder: pathlib.Path) -> list[str]:
    """One line per log that names a key; the key itself is not repeated."""
    secrets = wanted(folder)
    if not secrets:
        return []
    # A key of digits is no key inside of a longer number.
    pattern = re.compile(
        b"|".join(rb"(?<![0-9A-Za-z])%s(?![0-9A-Za-z])" % re.escape(s) for s in secrets)
    )
    lines = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if not path.is_file() or path.name in NOT_OURS or "peers" in name.parts:
            continue
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
            match = pattern.search(line)
            if match:
                what = secrets[match.group()]
                lines.append(f"{name}, line {number}: {what} is in a log")
                break
    return lines
