# SPDX-License-Identifier: BSD-3-Clause
"""Makes tests/vectors/wsc_pin.txt and wsc_pbc.txt anew: what stock hostapd and wpa_supplicant say
to each other over WPS, and what they log of their keys."""

import pathlib
import re

from lab import check, require, scenario, wait_for
from lab.personas.hostapd import WPA2

WPS = "wps_state=2\neap_server=1\nconfig_methods=push_button keypad\nwps_independent=1\n"
PASSPHRASE = "one-two-three"
PIN = "12345670"

# Lines of the logs, and what the values are called in WSC 2.0.x, 7.3
ENROLLEE = {
    "WPS: DH Private Key": "private_e",
    "WPS: DH own Public Key": "pk_e",
    "WPS: DH peer Public Key": "pk_r",
    "WPS: Enrollee Nonce": "n1",
    "WPS: Registrar Nonce": "n2",
    "WPS: DH shared key": "dh_secret",
    "WPS: DHKey": "dh_key",
    "WPS: KDK": "kdk",
    "WPS: AuthKey": "auth_key",
    "WPS: KeyWrapKey": "key_wrap_key",
    "WPS: EMSK": "emsk",
    "WPS: PSK1": "psk1",
    "WPS: PSK2": "psk2",
    "WPS: E-S1": "e_s1",
    "WPS: E-S2": "e_s2",
    "WPS: E-Hash1": "e_hash1",
    "WPS: E-Hash2": "e_hash2",
}
REGISTRAR = {
    "WPS: DH Private Key": "private_r",
    "WPS: R-S1": "r_s1",
    "WPS: R-S2": "r_s2",
    "WPS: R-Hash1": "r_hash1",
    "WPS: R-Hash2": "r_hash2",
}
TYPES = {4: "m1", 5: "m2", 7: "m3", 8: "m4", 9: "m5", 10: "m6", 11: "m7", 12: "m8"}
BY_ENROLLEE = ("settings_m4", "settings_m6", "settings_m8")
BY_REGISTRAR = ("settings_m5", "settings_m7")
DECRYPTED = "WPS: Decrypted Encrypted Settings"
DUMP = re.compile(r"^(?:\d+\.\d+: )?(.+?) - hexdump\(len=(\d+)\):((?: [0-9a-f]{2})*)$")


def dumps(path: pathlib.Path):
    """(what, bytes) of every hexdump of a log."""
    for line in path.read_text(errors="replace").splitlines():
        found = DUMP.match(line)
        if found and found[3]:
            yield found[1], bytes.fromhex(found[3])


def keys(path: pathlib.Path, names: dict) -> dict:
    """The first one of each, by our name."""
    found = {}
    for what, value in dumps(path):
        if what in names:
            found.setdefault(names[what], value)
    return found


def messages(path: pathlib.Path) -> dict:
    """M1 to M8 of an enrollee's log: its EAPOL frames without fragments, EAP-WSC of op-code MSG."""
    found = {}
    for what, frame in dumps(path):
        at = 0 if what.startswith("RX EAPOL") else 14 if what.startswith("TX EAPOL") else None
        if at is None:
            continue
        eap = frame[4:] if frame[1:2] == b"\0" else b""
        wsc = eap[: int.from_bytes(eap[2:4], "big")]
        if wsc[4:12] == bytes.fromhex("fe00372a00000001") and wsc[12] == 4 and not wsc[13] & 1:
            body = wsc[14 + (2 if wsc[13] & 2 else 0) :]
            kind = body[body.index(bytes.fromhex("10220001")) + 4]
            found.setdefault(TYPES.get(kind, f"type_{kind}"), body)
    return found


def settings(path: pathlib.Path, names: tuple) -> dict:
    """What was in the Encrypted Settings that this side opened, in the order of the messages."""
    opened = [value for what, value in dumps(path) if what == DECRYPTED]
    return dict(zip(names, opened))


def heading(lab, method: str) -> str:
    versions = lab.sh("dpkg-query -W -f '${Package} ${Version}, ' hostapd wpasupplicant").text
    return (
        f"# One WPS exchange ({method}) between stock programs of Debian: {versions.rstrip(', ')}.\n"
        "# Access point and registrar: hostapd; enrollee: wpa_supplicant; on simulated radios.\n"
        "# Values are from their debug logs (-K, LOG_LEVEL MSGDUMP): what each says of its own\n"
        "# secrets, and what they opened of Encrypted Settings; M1 to M8 are from the enrollee's\n"
        "# EAPOL frames, without EAP's header. Made by\n"
        "#   lab/run record-vectors && cp artefacts/record-vectors/wsc_*.txt tests/vectors/\n"
        "# name: hex\n"
    )


def record(lab, method: str, name: str, password: str, press):
    ap = lab.hostapd(f"ssid=home\nhw_mode=g\nchannel=6\n{WPA2}{WPS}wpa_passphrase={PASSPHRASE}\n",
                     name=f"ap-{name}")  # fmt: skip
    device = lab.station(f"sta-{name}", device_name="Device", freqs=[2437])
    for control in (ap.control, device.control):
        control.must("LOG_LEVEL MSGDUMP")
    press(ap, device)
    ap.wait_event("^AP-STA-CONNECTED", 60)
    require("it has the key", wait_for(device.stored_psk, 10, "a stored key"))
    peers = lab.artefacts / "peers"
    enrollee, registrar = peers / f"sta-{name}.log", peers / f"ap-{name}.log"
    values = {
        "enrollee_mac": bytes.fromhex(device.mac.replace(":", "")),
        "password": password.encode(),
        **keys(enrollee, ENROLLEE),
        **keys(registrar, REGISTRAR),
        **messages(enrollee),
        **settings(enrollee, BY_ENROLLEE),
        **settings(registrar, BY_REGISTRAR),
    }
    wanted_all = (*ENROLLEE.values(), *REGISTRAR.values(), *TYPES.values())
    for wanted in (*wanted_all, *BY_ENROLLEE, *BY_REGISTRAR):
        check(f"{method}: {wanted} is known", wanted in values)
    lines = [f"{what}: {value.hex()}\n" for what, value in values.items()]
    (lab.artefacts / f"wsc_{name}.txt").write_text(heading(lab, method) + "".join(lines))
    device.process.stop()
    ap.process.stop()


@scenario(clock="travel", radios=4, by_default=False)
def record_vectors(lab):
    """Records the vectors of libwsc's known answers."""

    def pin(ap, device):
        ap.control.must(f"WPS_PIN any {PIN}")
        device.control.must(f"WPS_PIN any {PIN}")

    def pbc(ap, device):
        ap.control.must("WPS_PBC")
        device.wps_pbc()

    record(lab, "PIN", "pin", PIN, pin)
    record(lab, "PBC", "pbc", "00000000", pbc)
