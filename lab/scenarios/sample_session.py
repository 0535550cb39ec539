# SPDX-License-Identifier: BSD-3-Clause
"""The sample session of the document, typed as it stands there.

What is compared: the files byte for byte; tables with runs of blanks as one, the width of their
rulers, uuids, versions and MAC addresses aside. One word differs on purpose: the document's files
say driver=atheros, which Debian's hostapd does not have (it answers "invalid/unknown driver"), so
ours say driver=nl80211.
"""

import difflib
import json
import re
import subprocess
import time

from lab import check, scenario, wait_for
from lab.personas.house import ADDRESS, House, security, told
from lab.personas.terminal import Terminal

PROMPT = re.compile(r"^root@opensync:~# (.*)\n", re.M)
NAMES = {"oftag": "home--1", "oftag-key-2": "home-2", "oftag-key-3": "home-3"}
ADDRESSES = [
    (r"\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b", "MAC"),
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UUID"),
    (r"(WPS-ENROLLEE-SEEN MAC UUID) .*", r"\1"),  # what kind of device it is
]


def plain(text: str) -> str:
    """A table, without what is left aside."""
    lines = (" ".join(line.split()) for line in text.strip().splitlines())
    lines = (re.sub(r"^-+$", "---", line) for line in lines)
    return "\n".join(re.sub(r"^(_uuid|_version|mac|vif_config) \|.*", r"\1 |", x) for x in lines)


def difference(expected: str, text: str) -> str:
    lines = difflib.unified_diff(expected.splitlines(), text.splitlines(), lineterm="", n=0)
    return "; ".join(list(lines)[2:])


def cells(text: str) -> dict:
    """{column: value} of a table, whose values go on in lines that begin with a colon."""
    whole = re.sub(r" ?[|:]\n: ", "", plain(text))
    return dict(re.findall(r"^(\w+) \| ?(.*?) ?[|:]?$", whole, re.M))


def session_events(text: str) -> list[str]:
    """hostapd's events on a screen."""
    lines = [match.strip() for match in re.findall(r"<3>.*", text)]
    for pattern, name in ADDRESSES:
        lines = [re.sub(pattern, name, line) for line in lines]
    return lines


def in_order(wanted: list[str], seen: list[str]) -> str:
    """The first of `wanted` that does not follow in `seen`; empty if all do."""
    rest = iter(seen)
    return next((line for line in wanted if line not in rest), "")


def type_session(lab, house, wider):
    """Types the transcript; the terminal with hostapd_cli and what should appear there."""
    parts = PROMPT.split((lab.root / "lab/data/sample_session.txt").read_text())
    steps = list(zip(parts[1::2], parts[2::2], strict=True))
    cli = Terminal(steps[-1][0], "hostapd_cli")
    cli.wait_text("Interactive mode")
    for number, (command, document) in enumerate(steps[:-1], 1):
        expected = document.replace("driver=atheros", "driver=nl80211")
        result = lab.sh(command)
        what = f"{number}. {command}"
        if command.startswith("ovsh u"):
            check(f"{what} prints nothing", (result.text, result.code) == ("", 0), result)
            house.wait_state("home-ap-24", wps_pbc=True)
        elif command.startswith("cat"):
            wrong = difference(expected, result.text)
            check(f"{what}: byte for byte", result.text == expected, wrong)
        elif wider:
            seen, wanted = cells(result.text), cells(expected)
            wrong = {name: seen.get(name) for name in wanted if seen.get(name) != wanted[name]}
            check(f"{what}: the document's columns", len(wanted) > 30 and not wrong, wrong)
        else:
            wrong = difference(plain(expected), plain(result.text))
            check(f"{what}: as printed", result.code == 0 and not wrong, wrong)
    return cli, session_events(steps[-1][1])


def play(lab, house, wider=False):
    """The whole session; returns the device that joined."""
    house.vif(
        security=security(**NAMES), dynamic_beacon=False, mac_list_type="none", mcast2ucast=False
    )
    cli, expected = type_session(lab, house, wider)
    cleared = house.db.wait_row("Wifi_VIF_Config", {"if_name": "home-ap-24"}, 5, wps_pbc=None)
    check("Config.wps_pbc is unset", cleared["wps_pbc"] is None)

    device = house.station("sta", device_name="TV")
    house.join(device)
    check("the device is pinged", device.ping(ADDRESS))
    wait_for(lambda: "AP-STA-CONNECTED" in cli.text, 10, "hostapd_cli tells of the device")
    missing = in_order(expected, session_events(cli.text))
    check("hostapd_cli shows what the document shows", not missing, missing)
    check("key-3 among it", re.search(f"AP-STA-CONNECTED {device.mac} keyid=key-3", cli.text))
    client = house.wait_client(device.mac, key_id="key-3")
    check("its row has the tag of key-3", client["oftag"] == "home-3", client["oftag"])
    house.wait_state("home-ap-24", wps_pbc=False)
    return device


@scenario(clock="travel", radios=2)
def sample_session(lab):
    """The document's sample session as typed there; a device joins with key-3."""
    house = House(lab)
    begin = time.time()
    device = play(lab, house)
    row = house.wait_session("home-ap-24", 40, status="succeeded", reason="joined")
    check("the session row says who", row["peer_mac"] == device.mac and row["peer_uuid"], told(row))
    check("and what it is called", row["peer_name"] == "TV", row["peer_name"])
    check("and for whom", (row["key_id"], row["requested_by"]) == ("key-3", "ovsdb"))
    times = (int(begin), row["started_at"], row["ended_at"], time.time())
    check("and when", list(times) == sorted(times), times)
    check("and until when it would have gone", row["ends_at"] == row["started_at"] + 120)


@scenario(clock="travel", radios=2)
def big_schema(lab):
    """The sample session on Wifi_* tables of 70 columns and without the table WPS_Session."""
    big = lab.artefacts / "big.ovsschema"
    command = [lab.root / "tools/big-schema", lab.root / "packaging/openwps.ovsschema"]
    big.write_bytes(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    house = House(lab, schema=big)
    tables = house.db.schema["tables"]
    narrow = [name for name in tables if len(tables[name]["columns"]) < 70]
    check("every table has 70 columns", tables and not narrow, narrow)
    check("none is ours", not house.has_sessions, list(tables))
    device = play(lab, house, wider=True)
    status = json.loads(lab.sh("wps status --json").text)
    session = status["vifs"][0]["session"]
    check("wps status tells what no row does", session["status"] == "succeeded", session["detail"])
    check("and of whom", session["peer_mac"] == device.mac)
