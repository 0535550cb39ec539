# SPDX-License-Identifier: BSD-3-Clause
"""R15: bad rows leave the last good configuration running and are reported by name."""

import json

from lab import check, now, require, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, KEYS, House

IF_NAME = "home-ap-24"
MANY = 10_000


def read_table(lab) -> tuple[dict, list]:
    """The good row, and the bad ones, as RFC 7047 writes them."""
    table = json.loads((lab.root / "lab/data/bad_rows.json").read_text())
    return table["base"], table["bad"]


def raw_update(row) -> dict:
    where = [["if_name", "==", IF_NAME]]
    return {"op": "update", "table": "Wifi_VIF_Config", "where": where, "row": row}


class Table:
    """Puts bad rows into the database and sees what wpsd says."""

    def __init__(self, house, base):
        self.house, self.base = house, base
        self.unset = {  # columns that `base` does not have, as they were
            "wpa": ["set", []], "wpa_key_mgmt": ["set", []], "wpa_psks": ["map", []],
            "wpa_oftags": ["map", []], "pmf": ["set", []], "rsn_pairwise_ccmp": ["set", []],
            "rsn_pairwise_tkip": ["set", []], "wpa_pairwise_tkip": ["set", []],
            "wpa_pairwise_ccmp": ["set", []], "mac_list": ["set", []], "mac_list_type": ["set", []],
        }  # fmt: skip

    def heal(self):
        self.house.db.transact(raw_update({**self.unset, **self.base}))

    def named(self, problem: str) -> str:
        """The problem's text, once one names this column."""
        texts = self.house.control.problems().values()
        return next((text for text in texts if problem in text), "")

    def try_bad(self, bad) -> tuple[bool, str]:
        """One bad row: is it named with its reason, and an order on it rejected?"""
        house, columns = self.house, bad["columns"]
        known = {row["_uuid"] for row in house.sessions()}
        beside = "if_name" in columns
        if beside:
            row = {**self.base, **columns, "wps_pbc": True}
            (added,) = house.db.transact({"op": "insert", "table": "Wifi_VIF_Config", "row": row})
        else:
            house.db.transact(raw_update({**columns, "wps": True, "wps_pbc": True}))
        text = wait_for(lambda: self.named(bad["problem"]), 10, f"{bad['name']} is named")
        reason = "" if beside else self._rejection(known)
        if beside:
            where = [["_uuid", "==", added["uuid"]]]
            house.db.transact({"op": "delete", "table": "Wifi_VIF_Config", "where": where})
        else:
            self.heal()
        wait_for(lambda: not house.control.problems(), 10, f"{bad['name']} is gone")
        return beside or reason == "bad-row", f"{text}; order: {reason}"

    def _rejection(self, known) -> str:
        def ended():
            rows = [row for row in self.house.sessions() if row["_uuid"] not in known]
            return next((row for row in rows if row["status"] == "rejected"), None)

        return wait_for(ended, 10, "the order on a bad row is rejected")["reason"]


@scenario(clock="travel", radios=2)
def bad_rows(lab):
    """A table of bad rows one by one, 10 000 rows at once: the running BSS never blinks."""
    base, bad = read_table(lab)
    require("the table has at least 60 rows", len(bad) >= 60, len(bad))
    monitor = lab.monitor()
    house = House(lab)
    house.vif(IF_NAME)
    client = house.client_station("client")
    house.hostapd  # listens from here on
    bssid, start = house.bssid(IF_NAME), now()
    ping = client.start_ping(ADDRESS, 20)
    table = Table(house, base)
    table.heal()
    for row in bad:
        good, detail = table.try_bad(row)
        check(f"{row['name']} is refused", good, detail)

    # Two rows of one name; one without a radio; and a great many at once.
    twin = {"op": "insert", "table": "Wifi_VIF_Config", "row": base}
    house.db.transact(twin)
    text = wait_for(lambda: house.control.problems().get(IF_NAME), 10, "two rows of one name")
    check("two rows of one name are refused", text, text)
    rows = house.db.select("Wifi_VIF_Config", {"if_name": IF_NAME})
    in_use = house.db.select("Wifi_Radio_Config")[0]["vif_configs"]
    for row in rows:
        if row["_uuid"] not in in_use:
            house.db.delete("Wifi_VIF_Config", {"_uuid": row["_uuid"]})
    wait_for(lambda: not house.control.problems(), 10, "the remaining row is good again")
    many = [{**base, "if_name": f"x{n}", "ssid": "S" * (n % 37)} for n in range(MANY)]
    began = now()
    house.db.call(
        "transact",
        ["Open_vSwitch", *({"op": "insert", "table": "Wifi_VIF_Config", "row": r} for r in many)],
        timeout_s=120,
    )
    problems = wait_for(lambda: len(house.control.problems()) >= 200, 120, "they are named")
    check(f"{MANY} rows at once are named", problems, f"{now() - began:.1f} s")
    house.set(IF_NAME, wps=True)
    monitor.wait_wps(bssid, True, 60)
    check("a good row is followed among them", True)
    house.db.transact(
        {"op": "delete", "table": "Wifi_VIF_Config", "where": [["if_name", "!=", IF_NAME]]}
    )
    wait_for(lambda: not house.control.problems(), 120, "all good again")
    check("wpsd lived through it", house.wpsd.alive)

    sleep(1)
    result = ping.stop()
    check("no ping lost", result.lost == 0 and result.sent > 100, f"{result} {result.missing[:10]}")
    check("the client was never disconnected", not client.disconnects(start))
    check("hostapd heard nobody leave", not house.drops(start))
    times = [frame.time for frame in monitor.beacons(bssid, start)]
    gap = max(b - a for a, b in zip(times, times[1:]))
    check("the BSS never blinked", gap < 0.5, f"{len(times)} beacons, {gap:.2f} s at most between")
    house.start(IF_NAME, "key-3")
    log = house.wpsd.log()
    check("the log names no key", not any(psk in log for psk in KEYS.values()))
