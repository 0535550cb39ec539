# SPDX-License-Identifier: BSD-3-Clause
"""What the frames of a capture are, read without any code of the product: pcap, radiotap, 802.11, EAPOL, WSC.

For comparing what `wps trace` says of a frame; it knows as much as that takes.
"""

import struct

RADIOTAP = 127
WFA = bytes.fromhex("00372a")
P2P = bytes.fromhex("506f9a09")
WPS_ELEMENT = bytes.fromhex("0050f204")
LLC_EAPOL = bytes.fromhex("aaaa03000000888e")
PBC, SAE = 4, 3

# Message Type (0x1022), and "code" of the step in a report (enum wsc_kind).
MESSAGES = {4: "M1", 5: "M2", 6: "M2D", 7: "M3", 8: "M4", 9: "M5", 10: "M6", 11: "M7", 12: "M8",
            13: "WSC_ACK", 14: "WSC_NACK", 15: "WSC_Done"}  # fmt: skip
KINDS = ["M1", "M2", "M2D", "M3", "M4", "M5", "M6", "M7", "M8", "WSC_ACK", "WSC_NACK", "WSC_Done"]
MANAGEMENT = {0: "assoc-request", 1: "assoc-response", 2: "assoc-request", 3: "assoc-response", 4: "probe-request",
              5: "probe-response", 8: "beacon", 10: "disassoc", 11: "auth", 12: "deauth", 13: "action"}  # fmt: skip
P2P_ACTIONS = ["p2p-go-request", "p2p-go-response", "p2p-go-confirm", "p2p-invitation", "p2p-invitation", "",
               "", "p2p-provision", "p2p-provision"]  # fmt: skip


class Frame:
    """`shows`: token of a step -> the members that it must have; `wsc`: the WSC attributes that it has."""

    def __init__(self, time_ns: int):
        self.time_ns = time_ns
        self.shows: dict[str, dict] = {}
        self.addresses: set[str] = set()
        self.receiver = ""
        self.sender = None  # "ap" or "station", where the frame tells
        self.wsc: dict[int, bytes] = {}
        self.beacon = False

    def number(self, attribute: int) -> int:
        return int.from_bytes(self.wsc.get(attribute, b""), "big")


def frames_of(capture: bytes) -> list[Frame]:
    """The frames of a pcap file; the first one is number 1 to `wps trace`."""
    order = "<" if capture[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    nanoseconds = struct.unpack_from(order + "I", capture)[0] == 0xA1B23C4D
    if struct.unpack_from(order + "I", capture, 20)[0] & 0xFFFF != RADIOTAP:
        raise ValueError("no radiotap headers")
    found, pieces, at = [], {}, 24
    while at + 16 <= len(capture):
        seconds, part, length, _ = struct.unpack_from(order + "IIII", capture, at)
        frame = Frame(seconds * 10**9 + part * (1 if nanoseconds else 1000))
        packet = capture[at + 16 : at + 16 + length]
        if len(packet) == length:
            _read(frame, packet[struct.unpack_from("<H", packet, 2)[0] :], pieces)
        found.append(frame)
        at += 16 + length
    return found


def _mac(raw: bytes) -> str:
    return raw.hex(":")


def _read(frame: Frame, p: bytes, pieces: dict):
    if len(p) < 24:
        return
    kind, subtype, flags = p[0] >> 2 & 3, p[0] >> 4, p[1]
    frame.addresses = {_mac(p[4:10]), _mac(p[10:16]), _mac(p[16:22])}
    frame.receiver = _mac(p[4:10])
    if kind == 0:
        frame.sender = "ap" if p[10:16] == p[16:22] else "station"
        if not flags & 0x40:
            _read_management(frame, MANAGEMENT.get(subtype, ""), p[24:])
        elif subtype in (10, 12):  # protected
            frame.shows[MANAGEMENT[subtype]] = {}
    elif kind == 2 and not subtype & 4:
        frame.sender = {1: "station", 2: "ap"}.get(flags & 3)
        body = p[(30 if flags & 3 == 3 else 24) + (2 if subtype & 8 else 0) :]
        if flags & 0x40:
            frame.shows["data"] = {}
        elif body[:8] == LLC_EAPOL:
            _read_eapol(frame, body[8:], pieces, (p[4:10], p[10:16]))


def elements(body: bytes):
    at = 0
    while at + 2 <= len(body):
        yield body[at], body[at + 2 : at + 2 + body[at + 1]]
        at += 2 + body[at + 1]


def attributes(body: bytes) -> dict[int, bytes]:
    """WSC attributes; the sub-elements of the WFA are there as 0x1049 << 8 | id."""
    found, at = {}, 0
    while at + 4 <= len(body):
        kind, length = struct.unpack_from(">HH", body, at)
        value = body[at + 4 : at + 4 + length]
        found[kind] = value
        if kind == 0x1049 and value[:3] == WFA:
            found |= {kind << 8 | number: sub for number, sub in elements(value[3:])}
        at += 4 + length
    return found


def _read_management(frame: Frame, what: str, body: bytes):
    fixed = {"assoc-request": 4, "assoc-response": 6, "probe-response": 12, "beacon": 12, "auth": 6,
             "probe-request": 0}.get(what, 2)  # fmt: skip
    if len(body) < fixed or not what:
        return
    words = struct.unpack_from(f"<{fixed // 2}H", body)
    if what == "action":
        _read_action(frame, body)
        return
    wps = b"".join(value[4:] for number, value in elements(body[fixed:]) if number == 221 and value[:4] == WPS_ELEMENT)
    frame.wsc = attributes(wps)
    code: dict = {}
    if what == "auth":
        algorithm, transaction, status = words
        answer = frame.sender == "ap"
        what = "auth-response" if answer else "auth-request"
        code = {"code": status, "code2": algorithm, "value": transaction} if answer else {
            "code": algorithm, "code2": transaction}  # fmt: skip
    elif what == "assoc-response":
        code = {"code": words[1]}
    elif what in ("deauth", "disassoc"):
        code = {"code": words[0]}
    elif what == "assoc-request":
        code = {"code": int(bool(wps))}
    elif what == "probe-request":
        code = {"value": frame.number(0x1012) | frame.number(0x104900) << 16}
    if what == "auth-response" and algorithm == SAE and status:
        frame.shows["sae-failed"] = {"code": status}
    if what in ("beacon", "probe-response"):
        _read_offer(frame)
    if what == "beacon":
        frame.beacon = True
    else:
        frame.shows[what] = code


def _read_offer(frame: Frame):
    """What an access point's beacon says of its buttons."""
    if not frame.number(0x1041):
        frame.shows["pbc-disabled"] = {}
    elif frame.number(0x1012) == PBC:
        frame.shows["pbc-pressed"] = {}
    else:
        frame.shows["pin-set"] = {}
    frame.shows["setup-locked" if frame.number(0x1057) else "setup-unlocked"] = {}


def _read_action(frame: Frame, body: bytes):
    if body[:6] != b"\x04\x09" + P2P or len(body) < 8:
        return
    subtype, code = body[6], {}
    tail = b"".join(value[4:] for number, value in elements(body[8:]) if number == 221 and value[:4] == P2P)
    at = 0
    while at + 3 <= len(tail):
        length = struct.unpack_from("<H", tail, at + 1)[0]
        if tail[at] == 0 and subtype in (1, 2):
            code = {"code": tail[at + 3]}
        at += 3 + length
    if subtype in (7, 8):
        code = {"code": subtype - 7}
    frame.sender = None
    frame.shows[P2P_ACTIONS[subtype] if subtype < len(P2P_ACTIONS) else ""] = code


def _read_eapol(frame: Frame, p: bytes, pieces: dict, pair: tuple):
    if p[1] == 1:
        frame.shows["eapol-start"] = {}
    elif p[1] == 3 and len(p) >= 95 + 4:
        info, counter = struct.unpack_from(">H", p, 5)[0], struct.unpack_from(">Q", p, 9)[0]
        ack, mic, install = info & 0x80, info & 0x100, info & 0x40
        number = (3 if install or mic else 1) if ack else 4 if not int.from_bytes(p[97:99], "big") else 2
        frame.shows.update({"key-message": {"code": number, "value": counter & 0xFFFFFFFF}} if info & 8
                           else {"group-key": {}})  # fmt: skip
    elif p[1] == 0 and len(p) >= 8:
        _read_eap(frame, p[4 : 4 + int.from_bytes(p[2:4], "big")], pieces, pair)


def _read_eap(frame: Frame, eap: bytes, pieces: dict, pair: tuple):
    code, kind = eap[0], eap[4] if len(eap) > 4 else 0
    if code in (3, 4):
        frame.shows["eap-success" if code == 3 else "eap-failure"] = {}
    elif kind == 1:
        frame.shows["identity-request" if code == 1 else "identity"] = (
            {} if code == 1 else {"code": int(b"Registrar" in eap)})
    elif kind == 3:
        frame.shows["eap-nak"] = {}
    elif kind != 254 or eap[5:12] != WFA + b"\0\0\0\1":
        frame.shows["eap-other"] = {"code": kind}
    else:
        _read_wsc(frame, eap[12], eap[13], eap[14:], pieces, pair)


def _read_wsc(frame: Frame, opcode: int, flags: int, body: bytes, pieces: dict, pair: tuple):
    if opcode in (1, 6):
        frame.shows["wsc-start" if opcode == 1 else "wsc-fragment-ack"] = {}
        return
    body = body[2:] if flags & 2 else body
    if flags & 1:
        frame.shows["wsc-fragment"] = {"value": len(body)}
        pieces[pair] = pieces.get(pair, b"") + body
        return
    frame.wsc = attributes(pieces.pop(pair, b"") + body)
    name = MESSAGES.get(frame.number(0x1022), "")
    if name:
        frame.shows["wsc-message"] = {"code": KINDS.index(name), "code2": frame.number(0x1009)}
