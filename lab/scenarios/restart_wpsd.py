# SPDX-License-Identifier: BSD-3-Clause
"""R13: wpsd may end at any moment; hostapd, its clients and the session go on."""

import random
import time

from lab import check, now, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, KEYS, House, pmk

KILLS = 50
IF_NAME = "home-ap-24"
OPEN = ("requested", "active")
# How long after its moment a kill may fall, in seconds.
MOMENTS = {
    "before": 0.06,
    "order": 0.06,
    "open": 3.0,
    "exchange": 0.04,
    "success": 0.06,
    "cancel": 0.06,
}
PLAYS = {
    "join": ("order", "open", "exchange", "success"),
    "cancel": ("order", "open", "cancel"),
    "hasty": ("exchange", "success"),
    "brief": ("order", "cancel"),
    "late": ("before",),  # the order is written while wpsd is away, or right when it comes back
    "long": ("open", "open", "open"),  # nobody comes: once, for it takes the walk time
}
KINDS = ("join", "cancel", "hasty", "brief", "late")


class Sessions:
    """Sessions with one device, in which wpsd is killed."""

    def __init__(self, house, device, seed):
        self.house, self.device = house, device
        self.random = random.Random(seed)
        self.kills = dict.fromkeys(MOMENTS, 0)
        self.key_id = ""
        self._before: set = set()

    def strike(self, moment: str):
        """kill -9 a random while after this moment, and a new start a while later."""
        sleep(self.random.uniform(0, MOMENTS[moment]))
        self.house.wpsd.kill()
        self.kills[moment] += 1
        if moment == "before":
            self.order()
        sleep(self.random.choice((0, 0.01, 0.1, 1.0)))
        self.house.wpsd.start()

    def order(self):
        self.house.set(IF_NAME, wps=True, wps_pbc_key_id=self.key_id, wps_pbc=True)

    def rows(self) -> list[dict]:
        """Those of the session that is being played."""
        return [r for r in self.house.sessions(IF_NAME) if r["_uuid"] not in self._before]

    def ended(self) -> bool:
        rows = self.rows()
        return bool(rows) and all(row["status"] not in OPEN for row in rows)

    def wait_event(self, pattern: str, timeout_s: float, since: float) -> bool:
        """hostapd's event; False when the session ended before."""

        def happened():
            return bool(self.house.hostapd.events(pattern, since)) or self.ended()

        wait_for(happened, timeout_s, pattern, 0.005)
        return bool(self.house.hostapd.events(pattern, since))

    def play(self, kind: str, key_id: str) -> tuple[str, list[dict]]:
        """One session with its kills: what the device was given, and the rows that are left."""
        self.key_id = key_id
        self.device.wps_cancel()
        self.device.forget()
        self.device.control.must("SAVE_CONFIG")
        self._before = {row["_uuid"] for row in self.house.sessions(IF_NAME)}
        wait_for(
            lambda: self.house.control.status()["ovsdb"] == "connected", 20, "wpsd is connected"
        )
        moments, start = PLAYS[kind], now()
        if moments[0] != "before":
            self.order()
        for moment in moments:
            if moment == "exchange":
                self.device.wps_pbc()
                if not self.wait_event(f"EAP-STARTED {self.device.mac}", 60, start):
                    break
            elif moment == "success":
                if not self.wait_event("WPS-REG-SUCCESS", 30, start):
                    break
            elif moment == "cancel":
                self.house.set(IF_NAME, wps_pbc=False)
            self.strike(moment)
        wait_for(self.ended, 150, f"the end of a session ({kind})")
        wait_for(lambda: self.house.config(IF_NAME)["wps_pbc"] is None, 20, "wps_pbc is unset")
        psk = self.device.stored_psk()
        if psk:  # it comes, and wpsd sees it, whenever it was started again
            self.device.wait_connected()
            wait_for(lambda: self.rows()[0]["reason"] != "registered", 10, "the device is seen")
        self.house.wait_state(IF_NAME, wps_pbc=lambda value: not value)
        return psk, self.rows()


def truthful(row, kind, key_id, psk, device) -> bool:
    """Does the row say what happened? Of what nobody saw it may say that it does not know."""
    if row["key_id"] != key_id:
        return False
    if psk:
        knows = row["reason"] == "joined" and row["peer_mac"] == device.mac
        return psk == pmk(KEYS[key_id]) and (knows or row["reason"] == "outcome-unknown")
    if kind == "late":
        return row["reason"] == "stale-request"
    if kind == "long":
        return row["status"] == "timed_out" and abs(row["ended_at"] - row["started_at"] - 120) <= 1
    reasons = ("wpsd-restarted", "stale-request")
    return row["reason"] in (*reasons, *(("by-order",) if "cancel" in PLAYS[kind] else ()))


@scenario(clock="travel", radios=4)
def restart_wpsd(lab):
    """50 × kill -9 at random moments of sessions: no client drops, every session has one true row."""
    seed = time.time_ns() % 1_000_000
    house = House(lab)
    house.vif(IF_NAME, wps=True, wps_pbc_key_id="key-3")
    clients = [house.client_station("one"), house.client_station("two", KEYS["key-2"])]
    device = house.station("tv")
    bssid, hostapd, start = house.bssid(IF_NAME), house.hostapd_pid, now()
    house.hostapd  # listens from here on
    pings = [client.start_ping(ADDRESS, 100) for client in clients]
    sessions, number = Sessions(house, device, seed), 0
    lab.say(f"seed {seed}")
    while sum(sessions.kills.values()) < KILLS:
        kind = "long" if number == 0 else KINDS[number % len(KINDS)]
        key_id = list(KEYS)[number % len(KEYS)]
        psk, rows = sessions.play(kind, key_id)
        number += 1
        told = [(row["status"], row["reason"], row["peer_mac"]) for row in rows]
        good = len(rows) == 1 and truthful(rows[0], kind, key_id, psk, device)
        given = "given the key" if psk else "given nothing"
        check(f"session {number} ({kind}): one row, and true", good, f"{given}; {told}")

    total = sum(sessions.kills.values())
    check(f"{KILLS} kills", total >= KILLS, f"seed {seed}: {sessions.kills}, {number} sessions")
    for client, ping in zip(clients, pings):
        result = ping.stop()
        check(f"{client.name}: no ping lost", result.lost == 0 and result.sent > 50, result)
        check(f"{client.name}: never disconnected", not client.disconnects(start))
    check("hostapd heard neither leave", not house.drops(start, *clients))
    check("hostapd is the same", house.hostapd_pid == hostapd, hostapd)
    check("the BSS is the same", house.wait_up(IF_NAME)["mac"] == bssid, bssid)
    ids = [house.wait_client(client.mac)["key_id"] for client in clients]
    check("the clients are in the table, with their keys", ids == ["key", "key-2"], ids)
    house.start(IF_NAME, "key-3")
    house.set(IF_NAME, wps_pbc=False)
    house.wait_state(IF_NAME, wps_pbc=lambda value: not value)
