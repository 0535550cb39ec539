# SPDX-License-Identifier: BSD-3-Clause
"""Everything that is on the air, and answers about it. The capture is air.pcap in the artefacts."""

import dataclasses
import signal
import struct
import time

from lab.personas.process import ARTEFACTS, Process, must
from lab.waiting import wait_for

BEACON, PROBE_RESPONSE, DISASSOC, AUTH, DEAUTH = 8, 5, 10, 11, 12
WPS_OUI_TYPE = b"\x00\x50\xf2\x04"
WPS_DEVICE_PASSWORD_ID = 0x1012
WPS_SELECTED_REGISTRAR = 0x1041
PBC = 4
OPEN, SAE = 0, 3
EAPOL = b"\xaa\xaa\x03\0\0\0\x88\x8e"
KEY_ACK, KEY_MIC, KEY_SECURE = 0x80, 0x100, 0x200


@dataclasses.dataclass(frozen=True)
class Frame:
    """A management frame."""

    time: float  # lab.now()
    subtype: int
    receiver: str
    sender: str
    bssid: str
    wps: dict | None  # attributes by type, None: no WPS element
    reason: int | None  # of a deauthentication or disassociation in clear
    algorithm: int | None = None  # of an authentication: OPEN or SAE

    @property
    def pbc_active(self) -> bool:
        """It says that a registrar waits for a button."""
        wps = self.wps or {}
        return (
            wps.get(WPS_SELECTED_REGISTRAR) == b"\x01"
            and wps.get(WPS_DEVICE_PASSWORD_ID) == PBC.to_bytes(2, "big")
        )


@dataclasses.dataclass(frozen=True)
class KeyFrame:
    """A message of the 4-way handshake, 1 to 4."""

    time: float
    receiver: str
    sender: str
    message: int


class Monitor:
    """Listens from its creation to the end of the scenario."""

    def __init__(self):
        must("ip", "link", "set", "hwsim0", "up")
        self.path = ARTEFACTS / "air.pcap"
        argv = ["tcpdump", "-n", "-i", "hwsim0", "-U", "--immediate-mode", "-B", "8192",
                "-Z", "root", "-w", str(self.path)]  # fmt: skip
        self._process = Process(argv, ARTEFACTS / "tcpdump.log")
        self._frames: list[Frame] = []
        self._keys: list[KeyFrame] = []
        self._offset = 24  # of the next record: after the file header
        wait_for(lambda: self.path.exists() and self.path.stat().st_size >= 24, 20, "tcpdump runs")

    def frames(self, bssid=None, subtype=None, since=0.0) -> list[Frame]:
        """Management frames so far, oldest first."""
        self._read()
        return [
            f for f in self._frames
            if f.time >= since and bssid in (None, f.bssid) and subtype in (None, f.subtype)
        ]  # fmt: skip

    def beacons(self, bssid: str, since=0.0) -> list[Frame]:
        return self.frames(bssid, BEACON, since)

    def drops(self, since=0.0, bssid=None) -> list[Frame]:
        """Deauthentications and disassociations, from either side."""
        return [f for f in self.frames(bssid, None, since) if f.subtype in (DEAUTH, DISASSOC)]

    def authentications(self, mac: str, since=0.0) -> list[Frame]:
        """Those that a station sent."""
        return [f for f in self.frames(None, AUTH, since) if f.sender == mac]

    def handshake(self, mac: str, since=0.0) -> list[KeyFrame]:
        """Messages of the 4-way handshake of a station, oldest first."""
        self._read()
        return [k for k in self._keys if k.time >= since and mac in (k.receiver, k.sender)]

    def wait_beacon(self, bssid: str, what: str, predicate, timeout_s=5.0) -> Frame:
        """The first beacon from now on for which `predicate(frame)` holds."""
        start = self.now()
        return wait_for(
            lambda: next(filter(predicate, self.beacons(bssid, start)), None),
            timeout_s, f"a beacon of {bssid} {what}",
        )  # fmt: skip

    def wait_wps(self, bssid: str, shown: bool, timeout_s=5.0) -> Frame:
        what = "with WPS" if shown else "without WPS"
        return self.wait_beacon(bssid, what, lambda f: (f.wps is not None) == shown, timeout_s)

    def wait_pbc(self, bssid: str, active: bool, timeout_s=5.0) -> Frame:
        what = "with PBC active" if active else "without PBC active"
        return self.wait_beacon(bssid, what, lambda f: f.pbc_active == active, timeout_s)

    now = staticmethod(time.monotonic)

    def stop(self):
        self._process.stop(number=signal.SIGINT)

    def _read(self):
        """Takes in the whole records that tcpdump has written since the last time."""
        to_monotonic = time.monotonic() - time.time()
        with open(self.path, "rb") as file:
            file.seek(self._offset)
            data = file.read()
        at = 0
        while at + 16 <= len(data):
            seconds, micros, captured, _ = struct.unpack_from("<IIII", data, at)
            if at + 16 + captured > len(data):
                break
            when, packet = seconds + micros / 1e6 + to_monotonic, data[at + 16 : at + 16 + captured]
            frame = parse(when, packet)
            key = None if frame else parse_key(when, packet)
            if frame:
                self._frames.append(frame)
            elif key:
                self._keys.append(key)
            at += 16 + captured
        self._offset += at


def parse(when: float, packet: bytes) -> Frame | None:
    """A frame with its radiotap header; None unless it is a whole management frame."""
    if len(packet) < 4:
        return None
    radio = packet[: struct.unpack_from("<H", packet, 2)[0]]
    frame = packet[len(radio) :]
    if len(frame) < 24 or frame[0] & 0x0F != 0:
        return None
    subtype, protected = frame[0] >> 4, frame[1] & 0x40
    body = frame[24:]
    if subtype in (BEACON, PROBE_RESPONSE):
        wps = find_wps(body[12:])
    else:
        wps = None
    is_drop = subtype in (DEAUTH, DISASSOC) and not protected and len(body) >= 2
    reason = int.from_bytes(body[:2], "little") if is_drop else None
    algorithm = int.from_bytes(body[:2], "little") if subtype == AUTH and not protected else None
    addresses = _mac(frame, 4), _mac(frame, 10), _mac(frame, 16)
    return Frame(when, subtype, *addresses, wps, reason, algorithm)


def parse_key(when: float, packet: bytes) -> KeyFrame | None:
    """The same for a data frame in clear with an EAPOL-Key: IEEE 802.11-2020, 12.7.2."""
    frame = packet[struct.unpack_from("<H", packet, 2)[0] :] if len(packet) >= 4 else b""
    if len(frame) < 24 or frame[0] & 0x0F != 8 or frame[1] & 0x40:
        return None
    body = frame[26 if frame[0] & 0x80 else 24 :]
    if body[:8] != EAPOL or len(body) < 15 or body[9] != 3:
        return None
    info = int.from_bytes(body[13:15], "big")
    if info & KEY_ACK:
        message = 3 if info & KEY_MIC else 1
    else:
        message = 4 if info & KEY_SECURE else 2
    return KeyFrame(when, _mac(frame, 4), _mac(frame, 10), message)


def find_wps(elements: bytes) -> dict | None:
    """Attributes of the WPS elements, taken together; None if there is no such element."""
    payload, found = b"", False
    at = 0
    while at + 2 <= len(elements):
        number, length = elements[at], elements[at + 1]
        body = elements[at + 2 : at + 2 + length]
        if number == 221 and body[:4] == WPS_OUI_TYPE:
            payload, found = payload + body[4:], True
        at += 2 + length
    return _attributes(payload) if found else None


def _attributes(payload: bytes) -> dict:
    attributes = {}
    at = 0
    while at + 4 <= len(payload):
        kind, length = struct.unpack_from(">HH", payload, at)
        attributes[kind] = payload[at + 4 : at + 4 + length]
        at += 4 + length
    return attributes


def _mac(frame: bytes, at: int) -> str:
    return frame[at : at + 6].hex(":")
