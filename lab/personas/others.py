# SPDX-License-Identifier: BSD-3-Clause
"""Those who are on the network already, and must not notice anything."""

from lab.personas.house import ADDRESS
from lab.story import check
from lab.waiting import now, sleep


class Others:
    """Clients that ping from here on, every `interval_ms`, until check()."""

    def __init__(self, house, *clients, interval_ms=50):
        self.house, self.clients, self.start = house, clients, now()
        self._interval_ms = interval_ms
        house.hostapd  # listens from here on
        self.pings = [client.start_ping(ADDRESS, interval_ms) for client in clients]

    def check(self):
        """One check for each of them, and what hostapd says of all."""
        sleep(2)
        enough = (now() - self.start) * 1000 / self._interval_ms / 2
        for client, ping in zip(self.clients, self.pings):
            result = ping.stop()
            good = result.lost == 0 and result.sent > max(5, enough)
            check(f"{client.name}: no ping lost, never disconnected",
                  good and not client.disconnects(self.start), result)  # fmt: skip
        drops = self.house.drops(self.start, *self.clients)
        check("hostapd heard none of them leave", not drops, [str(drop) for drop in drops])
