# SPDX-License-Identifier: BSD-3-Clause
"""A stock reload of the keys drops every WPA3 client; the product's must not."""

from lab import check, now, scenario, sleep
from lab.personas.house import ADDRESS, KEYS, House, pmk, wpa3_mixed
from lab.personas.station import NO_DISPLAY


@scenario(clock="travel", radios=4)
def sae_clients_stay(lab):
    """WPA2/WPA3 mixed: key ids are chosen and a session is run under an SAE and a PSK client."""
    house = House(lab)
    house.vif("home-ap-24", wps=True, wps_pbc_key_id="key", **wpa3_mixed())
    clients = [house.sae_station("sae"), house.client_station("psk", KEYS["key-2"])]
    device = house.station("tv", config_methods=NO_DISPLAY)
    suites = [client.status().get("key_mgmt", "") for client in clients]
    check("one client uses SAE, the other a PSK", suites == ["SAE", "WPA2-PSK"], suites)
    start, connected = now(), house.hostapd  # listens from here on
    pings = [client.start_ping(ADDRESS, 20) for client in clients]

    for key_id in ("key-3", "key-2", "key", "key-2"):
        house.set("home-ap-24", wps_pbc_key_id=key_id)
        house.wait_state("home-ap-24", wps_pbc_key_id=key_id)
        sleep(0.5)
    house.start("home-ap-24", "key-3")
    house.join(device)
    row = house.wait_session("home-ap-24", status="succeeded", reason="joined")
    check("the session row names the device", row["peer_mac"] == device.mac, row["peer_mac"])
    check("it was given the chosen key", device.stored_psk() == pmk(KEYS["key-3"]))
    house.wait_client(device.mac, key_id="key-3")
    house.set("home-ap-24", wps_pbc_key_id="key-2")
    house.wait_state("home-ap-24", wps_pbc_key_id="key-2")
    house.start("home-ap-24", "key-2")
    house.set("home-ap-24", wps_pbc=False)
    house.wait_session("home-ap-24", status="cancelled")
    sleep(1)

    for client, ping in zip(clients, pings):
        result = ping.stop()
        good = result.lost == 0 and result.sent > 100
        check(f"{client.name}: no ping lost", good, f"{result} {result.missing[:10]}")
        check(f"{client.name}: never disconnected", not client.disconnects(start))
    drops = house.drops(start, *clients)
    check("AP-STA-DISCONNECTED for neither", not drops, [str(drop) for drop in drops])
    check("hostapd was heard", connected.events("AP-STA-CONNECTED", start))
