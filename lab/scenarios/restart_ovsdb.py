# SPDX-License-Identifier: BSD-3-Clause
"""R14: ovsdb-server may go away at any time."""

from lab import check, now, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, KEYS, House
from lab.personas.ovsdb import encode

WHERE = [["if_name", "==", "home-ap-24"]]


def change(server, **columns):
    """A change while nobody listens."""
    row = {column: encode(value) for column, value in columns.items()}
    server.transact_offline(
        {"op": "update", "table": "Wifi_VIF_Config", "where": WHERE, "row": row}
    )


@scenario(clock="travel", radios=5)
def restart_ovsdb(lab):
    """The server is killed, also with a session open and rows changed meanwhile: Wi-Fi runs on."""
    monitor = lab.monitor()
    house = House(lab)
    house.vif("home-ap-24", wps=True, wps_pbc_key_id="key-3")
    clients = [house.client_station("one"), house.client_station("two", KEYS["key-2"])]
    visitor, device = house.station("visitor"), house.station("tv")
    bssid, start = house.bssid("home-ap-24"), now()
    house.hostapd  # listens from here on
    pings = [client.start_ping(ADDRESS, 20) for client in clients]

    house.start("home-ap-24", "key-3")
    house.server.kill()
    house.join(device)
    visitor.connect_psk("OPENSYNC-SSID", KEYS["key"])
    visitor.wait_connected()
    check("without the database a device joins by push button", device.connected)
    status = house.control.status()
    check(
        "wps status tells that the database is away",
        status["ovsdb"] == "disconnected",
        status["ovsdb"],
    )
    house.server.start()
    row = house.wait_session("home-ap-24", 30, reason="joined")
    good = row["status"] == "succeeded" and row["peer_mac"] == device.mac
    check("the session's row gets its end", good, row)
    check("there is one row", len(house.sessions()) == 1, len(house.sessions()))
    for station, key_id in ((device, "key-3"), (visitor, "key"), (clients[1], "key-2")):
        house.wait_client(station.mac, key_id=key_id)
    rows = len(house.db.select("Wifi_Associated_Clients"))
    check("each client is in the table once", rows == 4, rows)
    state = house.wait_state("home-ap-24", wps=True, wps_pbc=lambda value: value is not True)
    check("State is up to date", len(state["associated_clients"]) == 4, state["associated_clients"])

    house.server.kill()
    visitor.forget()
    change(house.server, wps=False, wps_pbc_key_id="key-2")
    sleep(20)
    house.server.start()
    monitor.wait_wps(bssid, False, 30)
    house.wait_state("home-ap-24", wps_pbc_key_id="key-2", wps=lambda value: not value)
    wait_for(lambda: house.client(visitor.mac) is None, 10, "the visitor's row goes")
    check("a row changed meanwhile is followed", True)

    house.server.kill()
    house.server.start()
    house.set("home-ap-24", wps=True, wps_pbc_key_id="key")  # before wpsd is back
    monitor.wait_wps(bssid, True, 30)
    house.wait_state("home-ap-24", wps_pbc_key_id="key", wps=True)
    check("a row changed before wpsd is back, too", True)

    house.server.kill()
    change(house.server, wps_pbc=True)
    sleep(20)
    house.server.start()
    row = house.wait_session("home-ap-24", 30, status="rejected")
    check("an order of unknown age starts nothing", row["reason"] == "stale-request", row["reason"])
    wait_for(lambda: house.config("home-ap-24")["wps_pbc"] is None, 10, "wps_pbc is unset")

    house.start("home-ap-24", "key")
    house.server.kill()
    sleep(125)
    house.server.start()
    row = house.wait_session("home-ap-24", 30, status="timed_out")
    good = abs(row["ended_at"] - row["started_at"] - 120) <= 1
    check("a walk time that ended meanwhile is told with its time", good, row)

    for client, ping in zip(clients, pings):
        result = ping.stop()
        check(f"{client.name}: no ping lost", result.lost == 0 and result.sent > 100, result)
        check(f"{client.name}: never disconnected", not client.disconnects(start))
    check("hostapd heard neither leave", not house.drops(start, *clients))
    check("wpsd lived through it", house.wpsd.alive)
