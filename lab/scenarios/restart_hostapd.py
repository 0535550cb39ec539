# SPDX-License-Identifier: BSD-3-Clause
"""R13: hostapd may die at any time."""

import json
import os
import signal

from lab import check, now, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, House
from lab.personas.process import ARTEFACTS, Process


def told(path) -> list[dict]:
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line.startswith("{")]


def both(house, monitor, device):
    """hostapd dies while nobody watches it, and while wpsd is about to adopt it."""
    bssid = house.bssid("home-ap-24")
    for pause_s in (None, 0.0, 0.005, 0.02, 0.1):
        killed = now()
        house.wpsd.kill()
        if pause_s is None:
            os.kill(house.hostapd_pid, signal.SIGKILL)
            house.wpsd.start()
            what = "killed together"
        else:
            old = house.hostapd_pid
            house.wpsd.start()
            sleep(pause_s)
            os.kill(old, signal.SIGKILL)
            what = f"killed {pause_s * 1000:.0f} ms after a new wpsd"
        frame = wait_for(
            lambda since=now() + 0.2: next(iter(monitor.beacons(bssid, since)), None), 10, what
        )
        seconds = frame.time - killed
        check(f"{what}: the BSS is soon back", seconds < 4 and frame.wps, f"{seconds:.2f} s")
        device.wait_connected(60)
        house.wait_client(device.mac, key_id="key-3")
        house.wait_up("home-ap-24")
        sleep(1)


@scenario(clock="travel", radios=4)
def restart_hostapd(lab):
    """kill -9 of hostapd in a session: noticed at once, everything comes back, the row says why."""
    monitor = lab.monitor()
    house = House(lab)
    house.vif("home-ap-24", wps=True, wps_pbc_key_id="key-3")
    house.vif("guest-ap-24", ssid="guests", wps=False)
    clients = [house.client_station("one"), house.client_station("two")]
    device = house.station("tv")
    events_path = ARTEFACTS / "wps-events.log"
    events = Process(["wps", "events", "-f", "--json"], events_path)
    house.start("home-ap-24", "key-3")
    states, sessions = house.db.monitor("Wifi_VIF_State"), house.db.monitor("WPS_Session")
    bssids = {name: house.bssid(name) for name in ("home-ap-24", "guest-ap-24")}
    sleep(1)
    old, killed = house.hostapd_pid, now()
    os.kill(old, signal.SIGKILL)

    row = house.wait_session("home-ap-24", 5, status="interrupted")
    check("the session is interrupted, and why", row["reason"] == "hostapd-died", row["reason"])
    when = next(c[0] for c in sessions if c[4] and c[4]["status"] == "interrupted") - killed
    check("its row says so within 1 s", when < 1, f"{when * 1000:.0f} ms")
    changed = [c[0] - killed for c in states if c[0] > killed]
    check("State changed within 1 s", changed and changed[0] < 1, f"{changed[:3]} s")
    down = wait_for(
        lambda: [e for e in told(events_path) if e.get("event") == "hostapd" and not e["up"]],
        5, "wps events tells of it",
    )  # fmt: skip
    check("wps events tells that it is down", down, down[0])
    new = wait_for(lambda: house.hostapd_pid, 10, "another hostapd runs")
    check("another one runs", new != old, f"{old}, then {new}")
    for name, bssid in bssids.items():
        shown = name == "home-ap-24"
        frame = monitor.wait_wps(bssid, shown, 10)
        what = "with WPS" if shown else "without WPS"
        check(f"{name} is back {what}", frame.time > killed, f"{frame.time - killed:.2f} s")
        house.wait_state(name, mac=bssid, wps=shown)
    early = [f for f in monitor.beacons(bssids["guest-ap-24"], killed) if f.wps]
    check("guest-ap-24 never showed WPS", not early, f"{len(early)} beacons")
    for client in clients:
        client.wait_connected(60)
        wait_for(lambda c=client: c.ping(ADDRESS, 1), 10, f"{client.name} is pinged again")
        house.wait_client(client.mac, key_id="key", state="active")
    check("both clients are back", True, f"{now() - killed:.1f} s after the kill")
    check("nothing is open", house.state("home-ap-24")["wps_pbc"] is not True)

    house.hostapd_restarted()
    house.start("home-ap-24", "key-3")
    house.join(device)
    house.wait_session("home-ap-24", peer_mac=device.mac, reason="joined")
    rows = [(row["status"], row["reason"]) for row in house.sessions()]
    good = [("interrupted", "hostapd-died"), ("succeeded", "joined")]
    check("a later session works; two rows in all", rows == good, rows)
    check("wpsd lived through it", house.wpsd.alive)
    both(house, monitor, device)
    events.stop()
