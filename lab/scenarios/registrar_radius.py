# SPDX-License-Identifier: BSD-3-Clause
"""`wps registrar` behind somebody else's access points: stock hostapd asks it over RADIUS."""

from lab import check, now, scenario
from lab.personas.radius_ap import STATION_SAE
from lab.personas.registrar import PASSPHRASE, PIN, Registrar

ADDRESS = "192.168.7.1"
TYPE = "1-0050F204-1"
EXPECTED = {"wpa2": "WPA2-PSK", "mixed": "SAE", "sae": "SAE", "open": "NONE"}


def invite(ap, device, pin):
    """The beacon invites, and somebody presses the device's button or starts it with its PIN."""
    if pin:
        ap.open_pin()
        device.control.must(f"WPS_PIN any {pin}")
    else:
        ap.open_pbc()
        device.wps_pbc()


def kitchen_radio(lab, name):
    config = f"{STATION_SAE}device_type={TYPE}\n"
    return lab.station(name, device_name="Kitchen radio", freqs=[2437], config=config)


def join(lab, security, pin):
    """One device through one access point; it is pinged afterwards."""
    method = "pin" if pin else "pbc"
    what, name = f"{security}, {method}", f"{security}-{method}"
    ap = lab.radius_ap(name, security=security, passphrase=PASSPHRASE)
    lab.address(ap.netdev, f"{ADDRESS}/24")
    device = kitchen_radio(lab, f"sta-{name}")
    registrar = Registrar(f"registrar-{name}", security=security, pin=pin)
    invite(ap, device, pin)
    start = now()
    code = registrar.wait_end(60)
    check(f"{what}: wps registrar is content", code == 0, registrar.sentences())
    told = registrar.wait("enrolled", 1)
    expected = (device.mac, "Kitchen radio", TYPE, method, "127.0.0.1", ap.bssid)
    seen = tuple(told[k] for k in ("mac", "name", "type", "method", "access_point", "bssid"))
    check(f"{what}: it says who was let in", seen == expected, told["sentence"])
    ap.close()
    status = device.wait_connected(40)
    lab.say(f"{what}: connected {now() - start:.1f} s later, key_mgmt={status['key_mgmt']}")
    key_mgmt = EXPECTED[security]
    check(f"{what}: key_mgmt={key_mgmt}", status["key_mgmt"] == key_mgmt, status["key_mgmt"])
    if security != "open":
        check(f"{what}: it has the text", device.stored_psk() == PASSPHRASE)
    device.ip("192.168.7.11/24")
    check(f"{what}: it is pinged", device.ping(ADDRESS))
    ap.process.stop()
    device.process.stop()
    lab.sh(f"ip addr del {ADDRESS}/24 dev {ap.netdev}")


@scenario(clock="travel", radios=16, limit_s=600)
def registrar_radius(lab):
    """Push button and PIN on WPA2, WPA2/WPA3 mixed, WPA3-only and open networks."""
    for security in EXPECTED:
        for pin in (None, PIN):
            join(lab, security, pin)
