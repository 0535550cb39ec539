# SPDX-License-Identifier: BSD-3-Clause
"""Does the lab itself work? Only stock parts: a failure here is no failure of the product."""

from lab import check, now, require, scenario, sleep
from lab.personas.hostapd import WPA2, WPS

AP = f"ssid=lab\nhw_mode=g\nchannel=6\n{WPA2}{WPS}"
AP5 = """ssid=lab-5
hw_mode=a
channel=36
country_code=US
wpa=2
wpa_key_mgmt=SAE
rsn_pairwise=CCMP
ieee80211w=2
sae_password=one-two-three
"""
KEYS = "wps=1 keyid=key 00:00:00:00:00:00 one-two-three\n"


def join(lab):
    """An access point, and a device that joins it over push button; both are returned."""
    monitor = lab.monitor()
    ap = lab.hostapd(AP, KEYS)
    lab.address(ap.netdev, "192.168.7.1/24")
    station = lab.station(device_name="lab device", freqs=[2437])
    quiet = monitor.wait_wps(ap.bssid, shown=True)
    check("the beacon does not say that a button was pressed", not quiet.pbc_active)
    ap.command("WPS_PBC")
    monitor.wait_pbc(ap.bssid, active=True)
    station.wps_pbc()
    success = ap.wait_event("^WPS-REG-SUCCESS", 30)
    check("hostapd names the device that registered", station.mac in success.text, success)
    connected = ap.wait_event("^AP-STA-CONNECTED", 30)
    check("it connected with the key id", "keyid=key" in connected.text, connected)
    station.wait_connected()
    station.ip("192.168.7.11/24")
    require("the device is pinged", station.ping("192.168.7.1"))
    return monitor, ap, station


@scenario(clock="real", radios=4)
def lab_selftest_real(lab):
    """Push button on stock hostapd in real time; OVSDB, pings, captures."""
    monitor, ap, station = join(lab)
    pings = station.start_ping("192.168.7.1", interval_ms=20)
    start = now()
    for shown in (False, True):
        ap.command(f"SET wps_state {2 if shown else 0}")
        ap.command("UPDATE_BEACON")
        monitor.wait_wps(ap.bssid, shown)
    check("WPS went from the beacon and came back", True)
    sleep(2)
    result = pings.stop()
    check("no ping lost meanwhile", result.lost == 0 and result.sent > 50, result)
    check("nobody was disconnected", not monitor.drops(start) and not station.disconnects(start))

    lab.sh("iw reg set US")
    lab.hostapd(AP5, name="hostapd-5")
    modern = lab.station("modern", freqs=[5180])
    modern.connect_sae("lab-5", "one-two-three")
    status = modern.wait_connected()
    check("WPA3 on 5 GHz", status["key_mgmt"] == "SAE" and status["freq"] == "5180", status)

    database = lab.ovsdb(tcp_port=6640, ssl_port=6641).controller
    changes = database.monitor("Wifi_VIF_Config")
    database.insert("Wifi_VIF_Config", if_name="home-ap-24", security={"key": "abc"}, wps=True)
    row = database.wait_row("Wifi_VIF_Config", {"if_name": "home-ap-24"}, 5, wps=True)
    check("OVSDB keeps a row", row["security"] == {"key": "abc"} and row["wps_pbc"] is None)
    check("OVSDB tells of the row", [c[4]["if_name"] for c in changes] == ["home-ap-24"])


@scenario(clock="travel", radios=2)
def lab_selftest_travel(lab):
    """Push button on stock hostapd, then a walk time of 120 s that expires, in jumping time."""
    monitor, ap, station = join(lab)
    start = now()
    ap.command("WPS_PBC")
    monitor.wait_pbc(ap.bssid, active=True)
    ap.wait_event("^WPS-TIMEOUT", 125, since=start)
    check("the walk time is 120 s", abs(now() - start - 120) < 1, f"{now() - start:.2f} s")
    monitor.wait_pbc(ap.bssid, active=False)
    active = [f for f in monitor.beacons(ap.bssid, start) if f.pbc_active]
    seconds = active[-1].time - active[0].time
    check("the air says the same", 118 < seconds < 122, f"{len(active)} beacons in {seconds:.2f} s")
    check("nobody was disconnected", station.connected and not station.disconnects(start))
