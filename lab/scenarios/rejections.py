# SPDX-License-Identifier: BSD-3-Clause
"""Every request that can not become true is rejected at once, with a token of its own (R3)."""

from lab import check, now, scenario, sleep
from lab.personas.house import KEYS, House, security, told
from lab.personas.monitor import BEACON

WPA3 = {"security": {}, "wpa": True, "wpa_psks": KEYS}
CASES = [  # token, radio, columns
    ("no-key-id", 0, {"wps_pbc_key_id": ""}),
    ("unknown-key-id", 0, {"wps_pbc_key_id": "key-9"}),
    ("wps-off", 0, {"wps": False}),
    ("wps-off", 0, {"wps": None}),
    ("vif-disabled", 0, {"enabled": False}),
    ("radio-down", 1, {}),
    ("hidden-ssid", 0, {"ssid_broadcast": "disabled"}),
    ("no-ccmp", 0, WPA3 | {"wpa_key_mgmt": ["wpa2-psk"], "rsn_pairwise_tkip": True}),
    ("wpa1-only", 0, {"security": security(mode="1")}),
    ("open-network", 0, {"security": {"encryption": "OPEN"}}),
    ("enterprise", 0, {"security": {"encryption": "WPA-EAP", "mode": "2"}}),
    ("sae-only", 0, WPA3 | {"wpa_key_mgmt": ["sae"], "pmf": "required"}),
    ("band-6ghz", 2, {}),
    ("bad-row", 0, {"security": security({"key-3": "short"})}),
]


@scenario(clock="travel", radios=3)
def rejections(lab):
    """Each hindrance of R3: its own reason at once, wps_pbc unset, nothing opened."""
    house = House(lab)
    monitor = lab.monitor()
    house.vif("home-ap-24", wps=True, wps_pbc_key_id="key-3")
    radio = {"hw_mode": "11n", "enabled": True}
    house.db.insert("Wifi_Radio_Config", if_name="wifi1", freq_band="2.4G", channel=6,
                    hw_config={"phy": lab.radio().phy}, **radio | {"enabled": False})  # fmt: skip
    house.db.insert("Wifi_Radio_Config", if_name="wifi2", freq_band="6G", channel=5,
                    hw_config={"phy": lab.radio().phy}, **radio)  # fmt: skip
    house.hostapd  # listens from now on
    start = now()
    for number, (token, radio, columns) in enumerate(CASES):
        rejected(house, f"ap-{number}", token, radio, columns)
    stale(house)
    sleep(1)
    opened = [beacon for beacon in monitor.frames(None, BEACON, start) if beacon.pbc_active]
    check("no BSS opened on the air", not opened, len(opened))
    check("hostapd was never asked", not house.hostapd.events("WPS-PBC-ACTIVE"))
    client = house.config("home-ap-24")
    check("the BSS beside them stays as it was", client["wps"] and house.state("home-ap-24")["wps"])


def rejected(house, if_name, token, radio, columns):
    what = f"{token} ({if_name})"
    columns = {"wps": True, "wps_pbc_key_id": "key-3", "ssid": if_name, **columns}
    house.vif(if_name, radio, wait=False, **columns)
    sleep(2)
    begin = now()
    house.set(if_name, wps_pbc=True)
    row = house.wait_session(if_name, 12, status=lambda status: status != "requested")
    took = now() - begin
    check(f"{what}: rejected", (row["status"], row["reason"]) == ("rejected", token), told(row))
    check(f"{what}: at once, with a sentence", took < 1 and row["detail"], f"{took:.3f} s")
    config = house.db.wait_row("Wifi_VIF_Config", {"if_name": if_name}, 2, wps_pbc=None)
    check(f"{what}: Config.wps_pbc is unset", config["wps_pbc"] is None)
    state = house.state(if_name)
    check(f"{what}: State.wps_pbc is not true", not state or not state["wps_pbc"])
    house.remove(if_name)


def stale(house):
    house.wpsd.kill()
    house.set("home-ap-24", wps_pbc=True)
    sleep(15)
    house.wpsd.start()
    row = house.wait_session("home-ap-24", 15, status="rejected")
    check("stale-request: rejected", row["reason"] == "stale-request", told(row))
    config = house.db.wait_row("Wifi_VIF_Config", {"if_name": "home-ap-24"}, 2, wps_pbc=None)
    check("stale-request: Config.wps_pbc is unset", config["wps_pbc"] is None)
