# SPDX-License-Identifier: BSD-3-Clause
"""Everything that is on the air, and answers about it. The capture is air.pcap in the artefacts."""

import dataclasses
import signal
import struct
import time

from lab.personas.process import ARTEFACTS, Process, must
from lab.waiting import wait_for

BEACON, PROBE_RESPONSE, DISASSOC, DEAUTH = 8, 5, 10, 12
WPS_OUI_TYPE = b"\x00\x50\xf2\x04"
WPS_DEVICE_PASSWORD_ID = 0x1012
WPS_SELECTED_REGISTRAR = 0x1041
PBC = 4


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

    @property
    def pbc_active(self) -> bool:
        """It says that a registrar waits for a button."""
        wps = self.wps or {}
        return (
            wps.get(WPS_SELECTED_REGISTRAR) == b"\x01"
            and wps.get(WPS_DEVICE_PASSWORD_ID) == PBC.to_bytes(2, "big")
        )


class Monitor:
    """Listens from its creation to the end of the scenario."""

    def __init__(self):
        must("ip", "link", "set", "hwsim0", "up")
        self.path = ARTEFACTS / "air.pcap"
        argv = ["tcpdump", "-n", "-i", "hwsim0", "-U", "--immediate-mode", "-B", "8192",
                "-Z", "root", "-w", str(self.path)]  # fmt: skip
        self._process = Process(argv, ARTEFACTS / "tcpdump.log")
        self._frames: list[Frame] = []
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
            frame = parse(seconds + micros / 1e6 + to_monotonic, data[at + 16 : at + 16 + captured])
            if frame:
                self._frames.append(frame)
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
    return Frame(when, subtype, _mac(frame, 4), _mac(frame, 10), _mac(frame, 16), wps, reason)


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
