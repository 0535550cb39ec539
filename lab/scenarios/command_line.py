# SPDX-License-Identifier: BSD-3-Clause
"""A device without OVSDB: VIFs from wpsd.conf, orders by the command `wps`."""

import json
import threading

from lab import check, require, scenario, sleep, wait_for

KEYS = {"key": "first passphrase", "key-3": "third passphrase"}
CONF = """
log_level = debug
[radio wifi0]
phy = phy0
channel = 1
[radio wifi1]
phy = phy1
channel = 6
"""
VIF = """
[vif {0}]
radio = {1}
ssid = My home
bridge = br-home
security.encryption = WPA-PSK
security.mode = 2
security.key = {2[key]}
security.key-3 = {2[key-3]}
wps = yes
wps_pbc_key_id = key
"""


class Background(threading.Thread):
    """A command that runs while the scenario goes on."""

    def __init__(self, lab, command):
        super().__init__(daemon=True)
        self._lab, self._command = lab, command
        self.start()

    def run(self):
        self.output = self._lab.sh(self._command, timeout_s=200)

    def result(self):
        self.join(200)
        return self.output


def vif(lab, name) -> dict:
    status = json.loads(lab.sh("wps status --json").text)
    return next(v for v in status["vifs"] if v["if_name"] == name)


def sessions(result) -> list[dict]:
    """What --json told of sessions."""
    return json.loads(result.text)["sessions"]


def session_is(lab, name, status):
    def found():
        session = vif(lab, name)["session"]
        return session if session and session["status"] == status else None

    return wait_for(found, 20, f"the session of {name} is {status}")


@scenario(clock="travel", radios=3)
def command_line(lab):
    """No OVSDB: wps status, start, cancel, events; their sentences, JSON and exit codes."""
    lab.bridge("br-home", "192.168.7.1/24")
    radios = [lab.radio(), lab.radio()]
    check("radios", [radio.phy for radio in radios] == ["phy0", "phy1"])
    names = ("home-ap-24", "home-ap-u50")
    conf = CONF + "".join(VIF.format(n, f"wifi{i}", KEYS) for i, n in enumerate(names))
    wpsd = lab.wpsd(conf)
    wait_for(lambda: lab.sh("wps status").code == 0, 20, "wpsd answers")
    for name in names:
        wait_for(lambda n=name: vif(lab, n)["wps"], 20, f"WPS is on on {name}")
    look(lab, names)
    join(lab)
    refuse(lab)
    ssid(lab, names)
    nobody(lab)
    wpsd.stop()
    gone = lab.sh("wps status")
    check("without wpsd: exit code 3 and what to do", gone.code == 3 and "wpsd" in gone.text, gone)
    check("wrong usage: exit code 2", lab.sh("wps start").code == 2)


def look(lab, names):
    text = lab.sh("wps")
    check("wps is wps status", text.code == 0 and all(name in text.text for name in names), text)
    check("it shows key ids", "key-3" in text.text)
    whole = lab.sh("wps status --json").text
    check("never a key", not any(psk in text.text + whole for psk in KEYS.values()))
    status = json.loads(whole)
    check("there is no OVSDB", status["ovsdb"] == "off", status["ovsdb"])
    check("hostapd is up", status["hostapd"]["up"])


def join(lab):
    events = Background(lab, "timeout 60 wps events -f --json")
    waiting = Background(lab, "wps start home-ap-24 --key key-3 --wait")
    session = session_is(lab, "home-ap-24", "active")
    check("the countdown runs", 110000 < session["left_ms"] <= 120000, session["left_ms"])
    check("the order is the command line's", session["requested_by"] == "cli")
    again = lab.sh("wps start home-ap-24 --key key-3 --json")
    ids = [s["id"] for s in sessions(again)]
    check("asked again, it is the same session", ids == [session["id"]], ids)
    other = lab.sh("wps start home-ap-24 --key key --json")
    reasons = [s["reason"] for s in sessions(other)]
    check("another key is refused", other.code == 1 and reasons == ["other-key-active"], reasons)
    device = lab.station("sta", device_name="Kitchen radio", freqs=[2412, 2437])
    device.ip("192.168.7.11/24")
    device.wps_pbc()
    device.wait_connected()
    require("the device is pinged", device.ping("192.168.7.1"))
    result = waiting.result()
    check("--wait tells that it joined", result.code == 0 and "and joined" in result.text, result)
    check("and who", "Kitchen radio" in result.text and device.mac in result.text)
    clients = vif(lab, "home-ap-24")["clients"]
    check("it has key-3", clients == [{"mac": device.mac, "key_id": "key-3"}], clients)
    lines = [json.loads(line) for line in events.result().text.splitlines()]
    kinds = [line["event"] for line in lines]
    check("wps events told of it", {"session", "vif", "client"} <= set(kinds), kinds)
    ends = [line["session"]["reason"] for line in lines if line["event"] == "session"]
    check("step by step", [r for r in ends if r in ("open", "registered", "joined")][-3:]
          == ["open", "registered", "joined"], ends)  # fmt: skip


def refuse(lab):
    for words, token in [
        ("start cellar", "no-such-vif"),
        ("start --ssid Cellar", "no-such-ssid"),
        ("start home-ap-24 --key key-9", "unknown-key-id"),
    ]:
        result = lab.sh(f"wps {words} --json")
        reasons = [(s["status"], s["reason"]) for s in sessions(result)]
        refused = result.code == 1 and reasons == [("rejected", token)]
        check(f"wps {words}: {token}", refused, reasons)
        text = lab.sh(f"wps {words}")
        check(f"wps {words}: with a remedy", sessions(result)[0]["remedy"] in text.text, text)


def ssid(lab, names):
    result = lab.sh("wps start --ssid 'My home' --json")
    asked = sorted(s["if_name"] for s in sessions(result))
    check("--ssid asks both", result.code == 0 and asked == sorted(names), asked)
    for name in names:
        session_is(lab, name, "active")
    result = lab.sh("wps cancel home-ap-24")
    told = result.code == 0 and "home-ap-24: cancelled" in result.text
    check("cancel ends one and says so", told, result)
    result = lab.sh("wps cancel --ssid 'My home' --json")
    ended = [(s["if_name"], s["status"], s["reason"]) for s in sessions(result)]
    rest = [("home-ap-u50", "cancelled", "by-order")]
    check("cancel ends the rest of the SSID", ended == rest, ended)
    for name in names:
        session_is(lab, name, "cancelled")
    check("nothing to cancel is no error", lab.sh("wps cancel").code == 0)


def nobody(lab):
    result = lab.sh("wps start home-ap-u50 --wait --json", timeout_s=200)
    (session,) = sessions(result)
    late = result.code == 1 and session["status"] == "timed_out"
    check("nobody came: exit code 1", late, session["status"])
    lasted = session["ended_at"] - session["started_at"]
    check("after the walk time", lasted in (120, 121), f"{lasted} s")
    sleep(1)
    last = lab.sh("wps events")
    check("wps events keeps the last of each", "walk-time" in last.text and last.code == 0)
