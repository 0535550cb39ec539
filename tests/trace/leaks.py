#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What is left in copies of `wps trace --anonymise`: tests/trace/leaks.py WPS [CASE...], or --files WPS FILE...

All inputs of each tests/golden/trace/CASE are copied in one run. Whatever identifies somebody or opens something is
looked for in the copies, in every writing: addresses, UUIDs, names of networks and devices, keys, as the inputs show
them and as the lab is known to have them. Then `wps trace` must say the same of the copies as of the originals. The
key of a copy is drawn anew each time, and could give one device the address of another: what counts is what two copies
have. --files does the same with any files at once."""
import base64
import binascii
import gzip
import ipaddress
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "trace"

# What the lab is known to have: names of networks and devices that are no words of a program, and keys. A key is
# nowhere to be found, also where it is none.
NAMES = ["Living room TV", "Kitchen radio", "Anna's phone", "lab device", "lab's own printer", "other-house", "next-door",
         "OPENSYNC-SSID", "My home", "openwps lab", "Client", "LabMaker", "guests"]
KEYS = ["12345670", "one-two-three", "first passphrase", "one-and-the-same", "opensync11", "correct horse", "12345671"]

MAC = re.compile(rb"(?<![0-9a-fA-F:])(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}(?![0-9a-fA-F:])")
UUID = re.compile(rb"(?<![0-9a-fA-F])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-fA-F])")
DUMP = re.compile(rb"(?m)^(.*) - hexdump(?:_ascii)?\(len=(\d+)\):((?: [0-9a-f]{2})*)(.*(?:\n(?:[^\n]*: )?     [^\n]*)*)")
DUMP_LINE = re.compile(rb"     ((?:[0-9a-f]{2} )+)")
SETTING = re.compile(rb"(?i)(?<![a-z_])(?:psk|passphrase|password|wpa_psk)=\"?([^\s\"]{8,63})")
NAME_TITLES = (b"SSID", b"Device Name", b"Serial Number", b"Network Name")
KEY_TITLES = (b"PSK", b"PMK", b"PTK", b"KCK", b"KEK", b"GTK", b"KDK", b"Network Key", b"DH Private", b"DH Shared", b"DHKey",
              b"AuthKey", b"KeyWrapKey", b"EMSK", b"E-S1", b"E-S2", b"R-S1", b"R-S2", b"SNonce1", b"SNonce2", b"E-Hash",
              b"R-Hash", b"Device Password", b"passphrase", b"Credential", b"Decrypted", b"Encrypted Settings", b"TK1",
              b"Key MIC", b"EAPOL-Key MIC", b"key data", b"KeyData", b"PMKID")
GROUPS = (b"\xff" * 6, b"\0" * 6)
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}")


def opened(path):
    data = pathlib.Path(path).read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def is_capture(data):
    return data[:4] in (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x0a\x0d\x0d\x0a", b"\x4d\x3c\xb2\xa1")


def frames(data):
    """802.11 frames of a pcap with radiotap."""
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        packet = data[at + 16:at + 16 + length]
        at += 16 + length
        if len(packet) > 4:
            yield packet[struct.unpack_from("<H", packet, 2)[0]:]


def capture_identities(data):
    """(addresses, names) of a capture."""
    addresses, names = set(), set()
    for frame in frames(data):
        if len(frame) < 24 or frame[0] & 0x0c == 0x04:
            continue
        addresses |= {frame[4:10], frame[10:16], frame[16:22]}
        if frame[0] in (0x80, 0x50) and frame[36:37] == b"\0":
            names.add(frame[38:38 + frame[37]])
    return addresses, names


def dumps(data):
    """(title, bytes) of hexdumps in a log."""
    for title, length, here, below in DUMP.findall(data):
        text = here if here else b"".join(DUMP_LINE.findall(below))
        try:
            yield title.rsplit(b": ", 1)[-1] if b": " in title else title, bytes.fromhex(text.decode())[:int(length)]
        except ValueError:
            continue


def text_identities(data):
    """(addresses, UUIDs, names, keys) of a log."""
    addresses = {bytes.fromhex(one.decode().replace(":", "")) for one in MAC.findall(data)}
    uuids = {bytes.fromhex(one.decode().replace("-", "")) for one in UUID.findall(data)}
    names, keys = set(), set(SETTING.findall(data))
    for title, value in dumps(data):
        if title.endswith(b"UUID-E") or title.endswith(b"UUID-R") or title.endswith(b"UUID"):
            uuids.add(value)
        elif any(word in title for word in NAME_TITLES):
            names.add(value)
        elif any(word in title for word in KEY_TITLES) and b"Nonce" not in title.replace(b"SNonce", b""):
            keys.add(value)
    return addresses, uuids, names, keys


# Words that programs use, too: where nothing says that it is a name, it stays.
WORDS = {b"home", b"guest", b"WiFi", b"test", b"Client", b"phone", b"OpenWrt"}


def wanted(data_of_inputs):
    """{bytes: what it is} to be looked for."""
    found = {name.encode(): "a name" for name in NAMES} | {key.encode(): "a key" for key in KEYS}
    for data in data_of_inputs:
        uuids, keys = set(), set()
        if is_capture(data):
            addresses, names = capture_identities(data)
        else:
            addresses, uuids, names, keys = text_identities(data)
        for one in addresses:
            if one not in GROUPS and one[:3] != b"\x01\x80\xc2" and one[:3] != b"\0\0\0":
                found[one] = "an address"
        found.update({one: "a UUID" for one in uuids if any(one)})
        found.update({one: "a name" for one in names if len(one) >= 5 and any(one) and not one.startswith(b"DIRECT-")})
        found.update({one: "a key" for one in keys if len(one) >= 8 and len(set(one)) > 2})
    return {one: what for one, what in found.items() if one not in WORDS}


def bare_hex(text):
    """The copy with all hexadecimal bytes side by side, whatever stood between them."""
    return re.sub(rb"(?<=[0-9a-f])(?::|-|\.|, ?0x|,| |\\x|%|0x)(?=[0-9a-f]{2})", b"", text)


def unescaped(text):
    return re.sub(rb"(?:%|\\x|\\u00)([0-9a-fA-F]{2})", lambda m: binascii.unhexlify(m[1]), text.replace(b"\\\\", b"\\"))


def unpacked(text):
    """What base64 may hide."""
    out = []
    for token in BASE64.findall(text):
        token = token.replace(b"-", b"+").replace(b"_", b"/")
        for skip in range(4):
            part = token[skip:]
            out.append(base64.b64decode(part[:len(part) // 4 * 4]))
    return b"\n".join(out)


class Copy:
    """A copy in all its readings."""

    def __init__(self, data):
        lower = data.lower()
        self.data, self.lower = data, lower
        self.capture = is_capture(data)
        if not self.capture:
            self.hex = bare_hex(lower)
            self.plain = unescaped(data)
            self.hidden = unpacked(data)

    def has(self, value, what):
        texts = [value[:16].hex().encode()]
        raws = [value]
        if what == "an address" and not any(value[3:]):  # as bytes it is nothing: zeros are everywhere
            return value.hex(":").encode() in self.lower
        if what == "an address":
            eui = bytes([value[0] ^ 2]) + value[1:3] + b"\xff\xfe" + value[3:]
            raws += [value[::-1], eui]
            texts += [eui.hex().encode(), value[::-1].hex().encode()]
            link_local = str(ipaddress.IPv6Address(b"\xfe\x80" + bytes(6) + eui)).encode()
            if not self.capture and (link_local in self.lower or eui.hex(":", 2).encode() in self.lower):
                return True
        if what == "a UUID":
            little = value[3::-1] + value[5:3:-1] + value[7:5:-1] + value[8:]
            raws.append(little)
            texts.append(little.hex().encode())
        if any(raw in self.data for raw in raws):
            return True
        if self.capture:
            return value.hex().encode() in self.lower
        if what in ("a name", "a key") and value.lower() in self.lower and value.lower() not in (b"client",):
            return True
        return (any(text in self.hex for text in texts) or any(raw in self.plain or raw in self.hidden for raw in raws)
                or base64.b64encode(value).rstrip(b"=") in self.data)


def report(wps, files):
    done = subprocess.run([wps, "trace", "--json", *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if not done.stdout:
        return done.returncode, done.stderr.decode(errors="replace")
    return done.returncode, said(json.loads(done.stdout))


def said(document):
    """What a report says, without who it is said of, and without the places' texts."""
    if isinstance(document, dict):
        gone = {"path", "quote", "station", "ap", "ssid", "device", "name", "bssid", "mac", "text", "own", "uuid", "sentence",
                "detail", "bytes", "address", "remedy", "texts", "interface", "not_understood"}
        left = {key: said(value) for key, value in document.items() if key not in gone}
        if "access_points" in left:  # in the order of addresses
            left["access_points"].sort(key=json.dumps)
        return left
    if isinstance(document, list):
        return [said(value) for value in document]
    return "address" if isinstance(document, str) and MAC.fullmatch(document.encode()) else document


def difference(one, two, where=""):
    """The first place where two reports are not the same."""
    if type(one) is not type(two):
        return f"{where}: {one!r} {two!r}"
    if isinstance(one, dict):
        for key in sorted(set(one) | set(two)):
            if one.get(key) != two.get(key):
                return difference(one.get(key), two.get(key), f"{where}.{key}")
    if isinstance(one, list) and len(one) == len(two):
        for i, (a, b) in enumerate(zip(one, two)):
            if a != b:
                return difference(a, b, f"{where}[{i}]")
    return f"{where}: {str(one)[:200]} / {str(two)[:200]}"


def copied(wps, files, folder):
    """The paths of the copies."""
    done = subprocess.run([wps, "trace", "--json", "--anonymise", folder, *files], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace"))
    text, paths, decoder = done.stdout.decode(), [], json.JSONDecoder()
    while text.strip():
        copy, end = decoder.raw_decode(text.lstrip())
        text = text.lstrip()[end:]
        paths.append(copy["copy"])
    return paths


def leaks(paths, needles):
    found = set()
    for path in paths:
        copy = Copy(opened(path))
        found |= {(os.path.basename(path), what, value) for value, what in needles.items() if copy.has(value, what)}
    return found


def failures(wps, files):
    """What is wrong with the copies of these files, as sentences."""
    files = [str(file) for file in files]
    needles = wanted([opened(file) for file in files])
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        paths = copied(wps, files, one)
        left = leaks(paths, needles)
        if left:
            left &= leaks(copied(wps, files, two), needles)
        shown = {value for _, _, value in leaks(files, needles)}
        wrong = [f"{what} is not found in the original: {value!r}" for value, what in needles.items()
                 if value not in shown and any(value[3:]) and value.decode(errors="replace") not in NAMES + KEYS]
        wrong += [f"{name} still has {what}: {value!r}" for name, what, value in sorted(left)]
        for file, path in zip(files, paths):
            before, after = opened(file), opened(path)
            if not is_capture(before) and before.count(b"\n") != after.count(b"\n"):
                wrong.append(f"{path} has other lines")
        before, after = report(wps, files), report(wps, paths)
        if before != after:
            wrong.append(f"another report: exit {before[0]} {after[0]}, {difference(before[1], after[1])}")
    return wrong


def main():
    arguments = sys.argv[1:]
    if not arguments or (arguments[0] == "--files" and len(arguments) < 3):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments[0] == "--files":
        cases = [("files", arguments[2:])]
        wps = arguments[1]
    else:
        wps = arguments[0]
        cases = [(path.name, sorted(file for file in path.iterdir() if file.name != "case.json"))
                 for path in sorted(GOLDEN.iterdir()) if not arguments[1:] or path.name in arguments[1:]]
    passed = failed = 0
    for name, files in cases:
        wrong = failures(wps, files)
        passed, failed = passed + (not wrong), failed + bool(wrong)
        for sentence in wrong:
            print(f"{name}: {sentence}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
