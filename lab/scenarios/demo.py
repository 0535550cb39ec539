# SPDX-License-Identifier: BSD-3-Clause
"""What `make demo` shows."""

import time

from lab import check, now, scenario, sleep
from lab.personas.house import ADDRESS, House, told

AP = "home-ap-24"


@scenario(clock="travel", radios=2, by_default=False)
def demo(lab):
    """The main job before your eyes: a controller's order lets a TV into the network."""

    def say(text=""):
        lab.say(f"  {text}" if text else "")

    say()
    say("A house: real ovsdb-server, hostapd and wpa_supplicant on simulated radios, and wpsd.")
    house = House(lab)
    monitor = lab.monitor()
    house.vif()
    bssid = house.bssid(AP)
    monitor.wait_wps(bssid, shown=False)
    say(f"The access point {AP} is on the air as OPENSYNC-SSID. It does not speak WPS yet.")
    television = house.station("tv", device_name="Living room TV")
    check("the TV is outside", not television.connected)
    say("A new TV is unpacked. Nobody wants to type a passphrase with a remote control.")
    say()
    say("The controller writes three columns into OVSDB:")
    say("    wps := true    wps_pbc_key_id := key-3    wps_pbc := true")
    start = now()
    house.start(AP)
    opened = monitor.wait_pbc(bssid, active=True).time - start
    say(f"{opened * 1000:.0f} ms later the beacon says: push the button.")
    say("The door is open for one device and 120 s.")
    check("the order was taken", house.config(AP)["wps_pbc"] is None)
    sleep(3)
    say()
    say("Somebody presses the button on the TV ...")
    start = now()
    house.join(television)
    house.wait_client(television.mac, key_id="key-3")
    say(f"... and {now() - start:.1f} s later it is on the network, and answers pings.")
    check("the TV is pinged", television.ping(ADDRESS))
    row = house.wait_session(AP, 40, status="succeeded", reason="joined")
    named = row["peer_mac"] == television.mac and row["key_id"] == "key-3"
    check("the row names it", named, told(row))
    say()
    say("The controller reads what happened, in WPS_Session:")
    for column in ("status", "reason", "detail", "key_id", "peer_name", "peer_mac"):
        say(f"    {column:<10} {row[column]}")
    say(f"    ended_at   {time.strftime('%H:%M:%S', time.localtime(row['ended_at']))}")
    closed = monitor.wait_pbc(bssid, active=False)
    check("the door is shut", not closed.pbc_active)
    say("The door is shut again: one session lets one device in.")
    say()
    say("On the access point, `wps status` says:")
    for line in lab.sh("wps status").text.splitlines():
        say(f"    {line}")
    say()
    say(f"The TV ({television.mac}) is in the house, with key id key-3.")
    say()
