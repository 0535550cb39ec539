# SPDX-License-Identifier: BSD-3-Clause
"""R9: keys are chosen by id; two ids may hold the same text."""

import pathlib
import re

from lab import check, scenario
from lab.personas.house import House, security

KEYS = {"key": "one-and-the-same", "key-2": "another-one", "key-3": "one-and-the-same"}
PSK_FILE = pathlib.Path("/var/run/hostapd-home-ap-24.pskfile")


@scenario(clock="travel", radios=3)
def duplicate_psk_text(lab):
    """Two key ids with one PSK, the chosen one first or last: it, and only it, is used and told."""
    house = House(lab)
    house.vif("home-ap-24", wps=True, wps_pbc_key_id="key", security=security(KEYS))
    for name, key_id in (("first", "key"), ("last", "key-3")):
        device = house.station(name)
        house.start("home-ap-24", key_id)
        lines = [line for line in PSK_FILE.read_text().splitlines() if "wps=1" in line]
        good = len(lines) == 1 and re.search(rf"\bkeyid={key_id}\b", lines[0])
        check(f"{key_id}: its line, and no other, has wps=1", good, f"{len(lines)} lines")
        state = house.state("home-ap-24")
        check(f"{key_id}: State tells its id", state["wps_pbc_key_id"] == key_id, key_id)
        house.hostapd  # listens from here on
        house.join(device)
        connected = house.hostapd.events(f"AP-STA-CONNECTED {device.mac}")
        ids = [event.text.split("keyid=")[-1] for event in connected]
        check(f"{key_id}: hostapd reports it", ids and set(ids) == {key_id}, ids)
        row = house.wait_session("home-ap-24", key_id=key_id, reason="joined")
        other = "joined with key id" in row["detail"]
        check(f"{key_id}: the session row tells of no other", not other, row["detail"])
        client = house.wait_client(device.mac)
        check(f"{key_id}: Wifi_Associated_Clients too", client["key_id"] == key_id, client)
        tag = f"home-{key_id}"
        check(f"{key_id}: with the tag of this id", client["oftag"] == tag, client["oftag"])
