# SPDX-License-Identifier: BSD-3-Clause
"""A TV joins over WPS, and the router reboots: with stock hostapd alone, and with the product."""

import pathlib
import re

from lab import Timeout, check, now, scenario, sleep, wait_for
from lab.personas.hostapd import WPA2, StockHostapd
from lab.personas.home import AP, WPA2 as WPA2_OPTIONS, Home, conf
from lab.personas.house import ADDRESS, KEYS, SSID
from lab.personas.process import sh

# As OpenWrt 23.05 sets an access point up that has "psk2" and "wps_pushbutton": the psk file is
# empty, in a directory that a reboot empties, and hostapd makes a key for each device.
PSK_FILE = pathlib.Path("/var/run/hostapd-wlan0.psk")
OPENWRT = f"""ssid={SSID}
hw_mode=g
channel=6
bridge=br-home
ap_isolate=1
{WPA2}wpa_passphrase=the routers own key
wpa_psk_file={PSK_FILE}
disable_pmksa_caching=1
eap_server=1
wps_state=2
wps_independent=1
config_methods=push_button
device_type=6-0050F204-1
device_name=OpenWrt AP
manufacturer=www.openwrt.org
"""
GOLDEN = "tests/golden/lost-key"
TIMES = r"^(\d+\.\d+: )+"


class Story:
    """Says each step and how it ended, and remembers it as a check."""

    def __init__(self, lab, title):
        self.lab = lab
        lab.say(title if lab.phase == 1 else "")

    def step(self, what, good, seen):
        check(what, good, seen)
        self.lab.say(f"  {what + ' ':.<58} {seen}")


def comes_in(station, timeout_s=20) -> str:
    """How long it takes to be on the network, in words; "" when it does not get there."""
    start = now()
    try:
        station.wait_connected(timeout_s)
        wait_for(lambda: station.ping(ADDRESS, 1), 10, "it is pinged")
    except Timeout:
        return ""
    return f"connected after {now() - start:.1f} s"


def reboot(lab):
    """The TV's own memory is written long before; then the router's power fails."""
    sh("sync")
    lab.power_cut()


def events(lines) -> list[str]:
    """Without the times, and each that comes several times in a row once."""
    found = [re.sub(TIMES, "", line) for line in lines]
    return [text for number, text in enumerate(found) if not number or text != found[number - 1]]


def attempt(log: pathlib.Path, first: str, last: str) -> list[str]:
    """The lines of a log from the first that has `first` in it to the next that has `last`."""
    lines = log.read_text(errors="replace").splitlines()
    begin = next(number for number, line in enumerate(lines) if re.search(first, line))
    end = next(n for n, line in enumerate(lines) if n > begin and re.search(last, line))
    return lines[begin : end + 1]


def golden(lab, name, lines):
    """The lines of the failure, compared with those that are kept in the tree."""
    folder = lab.artefacts / "golden"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(f"{line}\n" for line in lines))
    kept = (lab.root / GOLDEN / name).read_text().splitlines()
    check(f"{name} is as in {GOLDEN}", events(lines) == events(kept), events(lines))


@scenario(clock="travel", radios=2, flash=True)
def reboot_stock(lab):
    """Stock hostapd as OpenWrt sets it up: a TV that joined over WPS is locked out by a reboot."""
    story = Story(lab, "stock hostapd alone:")
    lab.bridge("br-home", f"{ADDRESS}/24")
    PSK_FILE.touch()
    ap = StockHostapd(lab.radio().netdev, "hostapd", OPENWRT, debug=False)
    tv = lab.station("tv", device_name="Living room TV", freqs=[2437], memory=lab.flash,
                     debug=False)  # fmt: skip
    tv.ip("192.168.7.11/24")
    if lab.phase == 1:
        ap.control.must("WPS_PBC")
        tv.wps_pbc()
        seen = comes_in(tv, 60)
        story.step("the TV joins over WPS", seen, seen)
        check("with a key of its own", tv.stored_psk() in PSK_FILE.read_text())
        tv.restart()
        seen = comes_in(tv)
        story.step("the TV is switched off and on", seen, seen)
        reboot(lab)
    check("it still has the key that it was given", len(tv.stored_psk()) == 64)
    refused = tv.wait_event("SSID-TEMP-DISABLED.*WRONG_KEY", 20)
    mismatch = ap.wait_event(f"AP-STA-POSSIBLE-PSK-MISMATCH {tv.mac}", 5)
    seen = comes_in(tv)
    story.step("the router is switched off and on", not seen, seen or f"locked out: {mismatch.text}")
    reasons = [event.text for event in tv.events("^CTRL-EVENT-DISCONNECTED")]
    check("and sends it away with reason 15", any("reason=15" in text for text in reasons), reasons)
    check("the same each time", len(tv.events("WRONG_KEY")) > 1, refused)
    golden(lab, "hostapd.log", attempt(ap.log_path, f"STA {tv.mac}", "disconnect|deauth|REMOVE"))
    golden(lab, "wpa_supplicant.log", attempt(tv.log_path, "Trying to associate", "WRONG_KEY"))


# A second network, where devices are given one of its own keys, by hostapd's registrar.
GUESTS = "guest-ap-24"
MONITOR_S = 125  # after that hostapd does not take the other TV's button for a second device
CHOSEN = f"""{WPA2_OPTIONS}[vif {GUESTS}]
ssid = guests
bridge = br-home
wps = yes
registrar = hostapd
wps_pbc_key_id = key-3
{WPA2_OPTIONS}"""


@scenario(clock="travel", radios=3, flash=True)
def reboot_openwps(lab):
    """The same steps with the product: the TV comes back, with a key of its own or a chosen one."""
    keys = "".join(f"security.{name} = {psk}\n" for name, psk in KEYS.items())
    home = Home(lab, conf(lab.flash / "openwps", vif=CHOSEN + keys))
    home.wait_up(GUESTS)
    ways = (("tv", AP, "a key of its own", {}), ("old-tv", GUESTS, "a chosen key", {"key_id": "key-3"}))
    for name, if_name, what, params in ways:
        story = Story(lab, f"openwps, {what}:")
        tv = home.station(name, memory=lab.flash, debug=False)
        if lab.phase == 1:
            sleep(MONITOR_S)
            started = now()
            session = home.let_in(tv, if_name, **params)
            seen = f"connected after {now() - started:.1f} s"
            story.step("the TV joins over WPS", session["reason"] == "joined", seen)
            tv.restart()
            seen = comes_in(tv)
            story.step("the TV is switched off and on", seen, seen)
        else:
            seen = comes_in(tv)
            story.step("the router is switched off and on", seen, seen)
    if lab.phase == 1:
        reboot(lab)
    known = {device["mac"]: device["state"] for device in home.devices()}
    check("`wps devices` knows both", len(known) == 2, known)
