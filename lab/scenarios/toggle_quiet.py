# SPDX-License-Identifier: BSD-3-Clause
"""The document's known issue, gone: toggling `wps` disconnects nobody (R12)."""

from lab import check, now, scenario, sleep
from lab.personas.house import ADDRESS, KEYS, House

ROUNDS = 20


@scenario(clock="travel", radios=4)
def toggle_quiet(lab):
    """20 x wps on and off under three pinging clients: nobody drops, no ping is lost."""
    house = House(lab)
    monitor = lab.monitor()
    house.vif()
    clients = [house.client_station(f"sta{i}", psk) for i, psk in enumerate(KEYS.values())]
    bssid = house.bssid("home-ap-24")
    pings = [client.start_ping(ADDRESS, interval_ms=20) for client in clients]
    sleep(1)
    start = now()
    seen = {True: 0, False: 0}
    for _ in range(ROUNDS):
        for shown in (True, False):
            house.set("home-ap-24", wps=shown)
            house.wait_state("home-ap-24", wps=shown)
            since = now()
            monitor.wait_wps(bssid, shown)
            sleep(0.5)
            wrong = [f for f in monitor.beacons(bssid, since) if (f.wps is not None) != shown]
            seen[shown] += not wrong
    seconds = now() - start
    check("the element appeared on the air each time, and stayed", seen[True] == ROUNDS, seen)
    check("and disappeared each time, and stayed away", seen[False] == ROUNDS, seen)
    for client, ping in zip(clients, pings, strict=True):
        result = ping.stop()
        busy = result.sent > 0.8 * seconds / 0.02
        check(f"{client.name}: no ping lost", result.lost == 0 and busy, result)
        stayed = client.connected and not client.disconnects(start)
        check(f"{client.name}: never disconnected", stayed)
    check("nobody was sent away on the air", not monitor.drops(start, bssid))
    check("hostapd saw nobody leave", not house.drops(start))
