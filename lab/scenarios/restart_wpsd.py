# SPDX-License-Identifier: BSD-3-Clause
"""R13: wpsd may end at any moment; hostapd, its clients and the session go on."""

import random
import time

from lab import check, now, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, KEYS, House, pmk

KILLS = 50
IF_NAME = "home-ap-24"
# Where the kill falls: seconds after the order, after the exchange began, after its success.
MOMENTS = {"order": 0.06, "open": 3.0, "exchange": 0.12, "success": 0.08, "cancel": 0.06}


class Kills:
    """kill -9 and a new start, counted; the next one waits a random while for its moment."""

    def __init__(self, house, seed):
        self.house = house
        self.random = random.Random(seed)
        self.done = {}

    @property
    def count(self) -> int:
        return sum(self.done.values())

    def strike(self, moment: str):
        sleep(self.random.uniform(0, MOMENTS[moment]))
        self.house.wpsd.kill()
        self.done[moment] = self.done.get(moment, 0) + 1
        sleep(self.random.choice((0, 0.01, 0.1, 1.0)))
        self.house.wpsd.start()


def order(house, **columns):
    """What a controller writes: it does not care whether wpsd lives."""
    house.set(IF_NAME, **columns)


def exchange(house, kills, device, start) -> bool:
    """Lets the device in and kills in the middle; False when it found nothing open."""

    def event(pattern, timeout_s):
        return wait_for(
            lambda: house.hostapd.events(pattern, start) or ended(house), timeout_s, pattern, 0.001
        )

    device.wps_pbc()
    event(f"EAP-STARTED {device.mac}", 60)
    if ended(house):
        return False
    kills.strike("exchange")
    event("WPS-REG-SUCCESS", 30)
    kills.strike("success")
    return True


def ended(house) -> dict | None:
    row = house.session_after
    rows = [r for r in house.sessions(IF_NAME) if r["_uuid"] not in row]
    return next((r for r in rows if r["status"] not in ("requested", "active")), None)


def one_session(house, kills, device, kind) -> tuple[dict, list]:
    """From an order to its end; the rows that it left."""
    device.wps_cancel()
    device.forget()
    device.control.must("SAVE_CONFIG")
    house.session_after = {row["_uuid"] for row in house.sessions(IF_NAME)}
    start = now()
    order(house, wps=True, wps_pbc_key_id="key-3", wps_pbc=True)
    if kind != "quick":
        kills.strike("order")
    if kind == "join":
        kills.strike("open")
        exchange(house, kills, device, start)
    elif kind == "quick":
        exchange(house, kills, device, start)
    elif kind == "cancel":
        kills.strike("open")
        order(house, wps_pbc=False)
        kills.strike("cancel")
    # The order that was written last wins: nothing stays open.
    if kind in ("cancel", "order"):
        order(house, wps_pbc=False)
    wait_for(lambda: ended(house), 150, f"an end of the {kind} session")
    wait_for(lambda: house.config(IF_NAME)["wps_pbc"] is None, 20, "wps_pbc is unset")
    sleep(1)
    rows = [r for r in house.sessions(IF_NAME) if r["_uuid"] not in house.session_after]
    return device.stored_psk(), rows


def truthful(row, psk, device) -> bool:
    """Does the row say what happened? Of what nobody saw it may say that it does not know."""
    if psk:
        knows = row["status"] == "succeeded" and row["peer_mac"] == device.mac
        return psk == pmk(KEYS["key-3"]) and (knows or row["reason"] == "outcome-unknown")
    return row["status"] in ("cancelled", "interrupted", "rejected", "timed_out", "failed")


@scenario(clock="travel", radios=4)
def restart_wpsd(lab):
    """50 × kill -9 at random moments of sessions: no client drops, every session has one true row."""
    seed = int(time.time_ns() % 1_000_000)
    lab.say(f"seed {seed}")
    house = House(lab)
    house.vif(IF_NAME, wps=True)
    clients = [house.client_station("one"), house.client_station("two", KEYS["key-2"])]
    device = house.station("tv")
    bssid, hostapd, start = house.bssid(IF_NAME), house.hostapd_pid, now()
    house.hostapd  # listens from here on
    pings = [client.start_ping(ADDRESS, 100) for client in clients]
    kills = Kills(house, seed)
    sessions = 0
    while kills.count < KILLS:
        kind = ("join", "cancel", "quick", "join", "order")[sessions % 5]
        psk, rows = one_session(house, kills, device, kind)
        sessions += 1
        told = [(row["status"], row["reason"], row["peer_mac"]) for row in rows]
        good = len(rows) == 1 and truthful(rows[0], psk, device)
        given = "was given the key" if psk else "was given nothing"
        check(f"session {sessions} ({kind}): one row, and true", good, f"device {given}: {told}")

    check(f"{KILLS} kills", kills.count >= KILLS, f"seed {seed}: {kills.done}, {sessions} sessions")
    for client, ping in zip(clients, pings):
        result = ping.stop()
        check(f"{client.name}: no ping lost", result.lost == 0 and result.sent > 50, result)
        check(f"{client.name}: never disconnected", not client.disconnects(start))
    check("hostapd heard nobody leave", not house.drops(start, *clients))
    check("hostapd is the same", house.hostapd_pid == hostapd, hostapd)
    check("the BSS is the same", house.wait_up(IF_NAME)["mac"] == bssid, bssid)
    ids = {client.mac: house.wait_client(client.mac)["key_id"] for client in clients}
    check("the clients are in the table", list(ids.values()) == ["key", "key-2"], ids)
    psk, rows = one_session(house, kills, device, "undisturbed")
