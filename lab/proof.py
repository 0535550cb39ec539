# SPDX-License-Identifier: BSD-3-Clause
"""Whether what `wps trace` says is shown by the lines and frames that it names (docs/trace.md, "Golden tests").

Nothing is known here of what happened: each verdict of any report must be borne out by its own evidence.
"""

import calendar
import gzip
import re
import time

from lab.frames import KINDS, frames_of

CONFIDENCES = ("certain", "likely", "possible")
MASK = "*"
GROUP = "13579bdf"  # the second digit of an address that is not one device's
EVERYBODY = "ff:ff:ff:ff:ff:ff"
PCAP = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d")
CUT = " …"  # of a long line
NS = 10**9

# What stands in a line that shows a step. {code} is the step's.
LINES = {
    "ap-chosen": r"SME: Trying to authenticate with |Trying to associate with ",
    "ap-down": r"AP-DISABLED|interface state .*->DISABLED",
    "ap-settings": r"WPS-NEW-AP-SETTINGS",
    "ap-up": r"AP-ENABLED",
    "assoc-request": r"association request: STA=|Trying to associate with |: associate with |-> ASSOCIATING",
    "assoc-response": r"associated|association OK|Associated with|ASSOC-REJECT.* status_code={code}\b"
                      r"|AssocResp.*status={code}\b",
    "assoc-timeout": r"[Aa]ssociation.* timed out|association with .* timed out",
    "associated": r"[Aa]ssociated|AP-STA-CONNECTED",
    "auth-request": r"Trying to authenticate with |authentication: STA=|: send auth to |-> AUTHENTICATING",
    "auth-response": r"authentication reply: STA=.* resp={code}\b|Authentication response: .*status_code={code}\b"
                     r"|AUTH-REJECT.*status_code={code}\b|IEEE 802.11: authenticated|: authenticated$",
    "auth-timeout": r"Authentication time|did not acknowledge authentication response|authentication .*timed out",
    "boot": r"Linux version",
    "cancelled": r"WPS-CANCEL",
    "connected": r"AP-STA-CONNECTED|EVENT-CONNECTED|joined with key id",
    "credential": r"WPS-CRED-RECEIVED",
    "data": r"$^",
    "deauth": r"CTRL_IFACE DEAUTHENTICATE"
              r"|deauthentication: STA=.*reason_code={code}\b|deauthenticate\(.*reason_code={code}\b"
              r"|ap_sta_disconnect.*reason={code}\b|Deauthentication notification|deauthenticated|DISCONNECTED| left$",
    "disassoc": r"CTRL_IFACE DISASSOCIATE|disassoc",
    "disconnected": r"DISCONNECTED.*(reason={code}\b|STA-DISCONNECTED|$)|AP-STA-DISCONNECTED| left$",
    "driver-error": r"failed",
    "eap-failure": r"EAP-FAILURE|EAP-Failure|EAP Failure",
    "eap-nak": r"-> NAK",
    "eap-other": r"PROPOSED-METHOD vendor=\d+ method={code}\b",
    "eap-retransmit": r"EAP-RETRANSMIT",
    "eap-started": r"EAP-STARTED",
    "eap-success": r"EAP-SUCCESS|EAP-Success|EAP Success",
    "eap-timeout": r"EAP-TIMEOUT-FAILURE",
    "eapol-start": r"EAPOL: txStart|received EAPOL-Start",
    "enrollee-seen": r"WPS-ENROLLEE-SEEN",
    "group-key": r"[Gg]roup",
    "identity": r"[Ii]dentity",
    "identity-request": r"PROPOSED-METHOD vendor=0 method=1\b|EAP-Request id=\d+ method=1 ",
    "key-done": r"Key negotiation completed|4WAY-HS-COMPLETED|pairwise key handshake completed",
    "key-message": r"msg of 4-Way Handshake|[^\d]{code} of 4-Way Handshake|message {code} of|{code}/4",
    "key-mismatch": r"POSSIBLE-PSK-MISMATCH|invalid MIC in msg 2/4",
    "key-timeout": r"EAPOL-Key timeout",
    "key-wrong": r"pre-shared key may be incorrect",
    "no-ap-found": r"No suitable network|NETWORK-NOT-FOUND|skip RSN IE|skip WPA IE",
    "no-entropy": r"[Nn]ot enough entropy|[Nn]o entropy|random",
    "next-try": r"[Nn]ext|again|retry",
    "other-manager": r"Control interface command|NetworkManager",
    "overlap": r"OVERLAP|PBC overlap detected",
    "p2p-find": r"P2P",
    "p2p-found": r"P2P-DEVICE-FOUND",
    "p2p-go-confirm": r"GO Negotiation Confirm",
    "p2p-go-done": r"P2P-GO-NEG-(SUCCESS|FAILURE)|P2P: (Timeout on|Wait for GO Negotiation Confirm timed out)",
    "p2p-go-request": r"GO Negotiation Request|P2P-GO-NEG-REQUEST",
    "p2p-go-response": r"GO Negotiation Response",
    "p2p-group-failed": r"P2P-GROUP-FORMATION-FAILURE",
    "p2p-group-formed": r"P2P-GROUP-FORMATION-SUCCESS",
    "p2p-group-removed": r"P2P-GROUP-REMOVED",
    "p2p-group-started": r"P2P-GROUP-STARTED",
    "p2p-invitation": r"[Ii]nvitation",
    "p2p-provision": r"PROV-DISC|Provision Discovery",
    "password-proved": r"proved knowledge of the {half} half",
    "password-wrong": r"[RE]-Hash{code} .*does not match",
    "pbc-disabled": r"WPS-PBC-DISABLE",
    "pbc-pressed": r"WPS-PBC-ACTIVE",
    "pin-needed": r"WPS-PIN-NEEDED",
    "pin-set": r"WPS-PIN-ACTIVE|new PIN configured",
    "probe-request": r"Probe Request",
    "program-end": r"CTRL-EVENT-TERMINATING",
    "program-start": r"Configuration file|wpa_supplicant v|hostapd v|Successfully initialized|wpsd .* runs",
    "registered": r"WPS-REG-SUCCESS",
    "sae-failed": r"SAE|AUTH-REJECT .* auth_type=3 .* status_code={code}\b",
    "scan-done": r"[Ss]can results|SCAN-RESULTS",
    "scan-start": r"SCAN.STARTED",
    "session": r"session",
    "setup-locked": r"AP Setup is locked|AP-SETUP-LOCKED",
    "setup-unlocked": r"AP-SETUP-UNLOCKED",
    "ssid-disabled": r"SSID-TEMP-DISABLED.*duration={value}\b",
    "walk-time-over": r"WPS-TIMEOUT",
    "wps-fail": r"WPS-FAIL( msg={code} config_error={code2}\b| *$)",
    "wps-success": r"WPS-SUCCESS",
    "wps-unavailable": r"WPS",
    "wsc-fragment": r"EAP-WSC: .* {value} bytes",
    "wsc-fragment-ack": r"FRAG_ACK|Fragment acknowledged",
    "wsc-message": r"(Building Message|Received) {message}$|WPS-M2D ",
    "wsc-start": r"PROPOSED-METHOD vendor=14122 method=",
}  # fmt: skip

# They say that something is missing: nobody but a program that waited for it can be certain of that.
OF_ABSENCE = {"in-progress", "incomplete", "never-associates", "no-wps-ap", "nobody-pressed", "not-joined"}
# What is nowhere has no place.
NO_PLACE = {"no-wps"}
# They tell of what was before, or at another access point or device, too.
ELSEWHERE = {"ap-restarted", "key-of-other-mac", "lost-key", "mac-changed", "off-disabled", "off-hidden-ssid",
             "off-not-built", "off-sae-only", "off-tkip", "off-wep", "overlap", "pmf-required", "repeated-dh-key",
             "repeated-nonce", "sae-needed", "setup-locked", "wps-off", "wrong-ap"}  # fmt: skip
MEANWHILE = {"overlap", "wrong-ap"}  # … within the walk time
WALK_S = 120
SLACK_S = 0.3  # two programs' clocks

OPEN = "connected key-done key-message data session associated assoc-response"  # a network without keys has no more
REFUSED = "key-mismatch key-wrong key-timeout ssid-disabled key-message disconnected deauth sae-failed auth-response"
EXCHANGE = "wsc-message wps-fail password-wrong password-proved"
# Of these steps at least one is in the evidence.
DECISIVE = {
    "joined": OPEN, "plain-joined": OPEN, "given": f"{EXCHANGE} registered credential wps-success session",
    "ap-read": f"{EXCHANGE} wps-success", "ap-configured": f"{EXCHANGE} ap-settings", "cancelled": "cancelled session",
    "p2p-formed": "p2p-group-formed p2p-group-started p2p-go-done connected key-message",
    "sibling": "walk-time-over pbc-disabled", "lost-key": REFUSED, "key-of-other-mac": REFUSED, "wrong-key": REFUSED,
    "key-refused-after-wps": REFUSED,
    "overlap": "overlap wsc-message wps-fail session pbc-pressed probe-request enrollee-seen",
    "pin-first-half": EXCHANGE, "pin-second-half": EXCHANGE, "pin-wrong": EXCHANGE,
    "setup-locked": f"{EXCHANGE} setup-locked", "nack": f"{EXCHANGE} session",
    "assoc-refused": "assoc-response assoc-request", "auth-refused": "auth-response auth-timeout auth-request",
    "session-rejected": "session", "p2p-failed": "p2p-go-done p2p-go-response p2p-go-confirm p2p-group-failed",
    "eap-refused": "eap-nak eap-other", "eap-failure-normal": "eap-failure", "fail-is-success": "wps-fail",
    "timeout-is-cancel": "cancelled", "timeout-of-sibling": "walk-time-over pbc-disabled",
    "waited-for-registrar": "wsc-message", "registrar-not-ready": "wsc-message pin-needed",
    "fragmented": "wsc-fragment wsc-fragment-ack", "version-1": "wsc-message", "repeated-nonce": "wsc-message",
    "repeated-dh-key": "wsc-message", "weak-dh-key": "wsc-message", "zero-nonce": "wsc-message",
    "zero-secret": "wsc-message", "no-entropy": "no-entropy", "other-manager": "other-manager",
    "driver-refused": "driver-error", "put-aside": "ssid-disabled", "auth-timeout": "auth-timeout auth-request",
    "assoc-timeout": "assoc-timeout assoc-request", "unexpected-disconnect": "deauth disassoc disconnected",
    "disconnected": "deauth disassoc disconnected", "handshake-retries": "key-message key-timeout",
}  # fmt: skip
# What a program says in words is certain.
WORDS = {
    "plain-joined": "connected", "given": "registered credential", "ap-configured": "ap-settings",
    "cancelled": "cancelled", "overlap": "overlap", "p2p-formed": "p2p-group-formed", "p2p-failed": "p2p-group-failed",
    "pin-first-half": "password-wrong", "pin-second-half": "password-wrong", "assoc-refused": "assoc-response",
    "driver-refused": "driver-error", "session-rejected": "session", "registrar-not-ready": "wsc-message",
    "eap-failure-normal": "eap-failure", "put-aside": "ssid-disabled", "no-entropy": "no-entropy",
}  # fmt: skip
# Numbers of a finding's detail, and in what member of which steps they are.
CODES = ((r"Configuration Error (\d+)", "code2"), (r"(?:[Rr]eason|[Ss]tatus|\berror) (\d+)", "code"))
CODED = {"code2": {"wsc-message", "wps-fail"},
         "code": {"deauth", "disassoc", "disconnected", "assoc-response", "auth-response", "sae-failed", "driver-error",
                  "p2p-go-done", "p2p-go-response", "p2p-go-confirm"}}  # fmt: skip

NONCES = (0x101A, 0x1039)  # Enrollee's, Registrar's
PUBLIC_KEY, VERSION_2 = 0x1032, 0x104900


def _small(key: bytes) -> bool:
    """0, 1, p - 1, or far too small; p begins with 64 bits that are set."""
    return not any(key[:16]) or key[8:-8].count(0xFF) > len(key) // 8 and key[:8] == b"\xff" * 8


# What the frames of a finding have in common with their messages.
CONTENT = {
    "repeated-nonce": lambda wsc: any(len({one[n] for one in wsc if n in one}) == 1 for n in NONCES),
    "repeated-dh-key": lambda wsc: len({one[PUBLIC_KEY] for one in wsc}) == 1,
    "weak-dh-key": lambda wsc: any(_small(one[PUBLIC_KEY]) for one in wsc),
    "zero-nonce": lambda wsc: any(n in one and not any(one[n]) for one in wsc for n in NONCES),
    "version-1": lambda wsc: all(VERSION_2 not in one for one in wsc),
}  # fmt: skip

SSID = re.compile(r"SSID='(.{0,32}?)' freq=")
MAC = re.compile(r"\b(?:[0-9a-fx]{2}:){5}[0-9a-fx]{2}\b")
EPOCH = re.compile(r"^(?:> )?(?:\d{9,10}\.\d{6}: )?(\d{9,10})\.(\d{6}): ")
SYSLOG = re.compile(r"^(?:[A-Z][a-z]{2} )([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\d{4}) ")


class Line:
    def __init__(self, text: str):
        self.text = text
        self.addresses = {mac for mac in MAC.findall(text.lower()) if mac[1] not in GROUP}

    @property
    def time_ns(self):
        """None: it has no time, or one that is not read here."""
        if epoch := EPOCH.match(self.text):
            return int(epoch[1]) * NS + int(epoch[2]) * 1000
        if stamp := SYSLOG.match(self.text):
            return calendar.timegm(time.strptime(f"{stamp[1]} {stamp[2]}", "%b %d %H:%M:%S %Y")) * NS
        return None


class Input:
    """A file as it is."""

    def __init__(self, path):
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        self.is_capture = content[:4] in PCAP
        if self.is_capture:
            self._units = frames_of(content)
        else:
            self._units = [Line(line.rstrip(b"\r").decode(errors="replace")) for line in content.split(b"\n")]

    def at(self, place):
        """The line or frame of a place; None when there is no such."""
        number = place.get("frame" if self.is_capture else "line", 0)
        return self._units[number - 1] if 0 < number <= len(self._units) else None


class Proof:
    def __init__(self, report: dict, files):
        self._report, self._inputs = report, [Input(file) for file in files]
        self._found: list[str] = []
        self._steps: dict[tuple, list] = {}  # place: (attempt, step)
        for attempt in report["attempts"]:
            for step in attempt["steps"]:
                for place in step["seen"]:
                    self._steps.setdefault(_key(place), []).append((attempt, step))

    def wrong(self) -> list[str]:
        for finding in self._report["findings"]:
            self._finding("the inputs", None, finding)
        for attempt in self._report["attempts"]:
            if attempt["outcome"] != attempt["findings"][0]["token"]:
                self._is(f"attempt {attempt['number']}", "its outcome is not its first finding")
            for finding in attempt["findings"]:
                self._finding(f"attempt {attempt['number']}", attempt, finding)
            for step in attempt["steps"]:
                self._step(attempt, step)
            self._network(attempt)
        return self._found

    def _is(self, what: str, problem: str):
        self._found.append(f"{what}: {problem}")

    def _network(self, attempt: dict):
        """The network is one that its lines name."""
        named = set()
        for step in attempt["steps"]:
            for place in step["seen"]:
                unit = self._inputs[place["input"]].at(place)
                if step["token"] == "ap-chosen" and unit is not None and not self._inputs[place["input"]].is_capture:
                    named |= set(SSID.findall(unit.text))
        if named and attempt["ssid"] is not None and attempt["ssid"] not in named:
            self._is(f"attempt {attempt['number']}", f"its network is '{attempt['ssid']}', its lines name {named}")

    def _step(self, attempt: dict, step: dict):
        what = f"attempt {attempt['number']}, {step['text']}"
        if step["not_seen"]:
            if step["seen"] or step["time"] is not None:
                self._is(what, "not seen, and yet it has a place or a time")
            return
        if not step["seen"]:
            self._is(what, "seen nowhere")
        for place in step["seen"]:
            unit = self._inputs[place["input"]].at(place)
            where = f"{what}, {_text(place)}"
            if unit is None:
                self._is(where, "there is no such place")
                continue
            if self._inputs[place["input"]].is_capture:
                self._frame(where, attempt, step, unit)
            else:
                self._line(where, attempt, step, unit)
        if step["seen"]:
            self._time(what, attempt, step)

    def _finding(self, who: str, attempt, finding: dict):
        what = f"{who}, {finding['token']}"
        if finding["confidence"] not in CONFIDENCES:
            self._is(what, f"{finding['confidence']} is no confidence")
        if not finding["evidence"] and finding["token"] not in NO_PLACE:
            self._is(what, "without evidence")
        steps = []
        places = [place for place in finding["evidence"] if place]
        if len(places) < len(finding["evidence"]):
            self._is(what, "evidence that is nowhere")
        for place in places:
            unit = self._inputs[place["input"]].at(place)
            if unit is None:
                self._is(what, f"{_text(place)} is not there")
            elif not self._inputs[place["input"]].is_capture and not _is_quote(place.get("quote"), unit.text):
                self._is(what, f"{_text(place)} is '{unit.text}', and quoted as '{place.get('quote')}'")
            here = self._steps.get(_key(place), [])
            steps += [step for _, step in here]
            if attempt and attempt["steps"]:
                self._belongs(what, attempt, finding, place, here)
        messages = [self._inputs[place["input"]].at(place).wsc for place in places
                    if "frame" in place and self._inputs[place["input"]].at(place)]  # fmt: skip
        if finding["token"] in CONTENT and messages and not CONTENT[finding["token"]](messages):
            self._is(what, "its frames are otherwise")
        tokens = {step["token"] for step in steps}
        if finding["confidence"] == "certain" and finding["token"] in OF_ABSENCE and "session" not in tokens:
            self._is(what, "certain, of what was not seen")
        if attempt and attempt["steps"]:
            self._decides(what, finding, steps, tokens)

    def _belongs(self, what, attempt, finding, place, here):
        """A place proves something of an attempt if it is one of its steps; of some verdicts, what was elsewhere."""
        own = any(one is attempt for one, _ in here)
        if not own and finding["token"] not in ELSEWHERE:
            self._is(what, f"{_text(place)} is no step of it")
        for one, step in here:
            if own and one is attempt and step["time"] is not None and attempt["start"] is not None and (
                    not attempt["start"] - SLACK_S <= step["time"] <= attempt["end"] + SLACK_S):  # fmt: skip
                self._is(what, f"{_text(place)} is not within its time")
            later = WALK_S if finding["token"] in MEANWHILE else SLACK_S
            if not own and step["time"] is not None and attempt["end"] is not None and (
                    step["time"] > attempt["end"] + later):  # fmt: skip
                self._is(what, f"{_text(place)} is after its end")

    def _decides(self, what, finding, steps, tokens):
        """The step that the verdict rests on is in its evidence, with the codes that are told."""
        wanted = DECISIVE.get(finding["token"], "").split()
        if wanted and not tokens & set(wanted):
            self._is(what, f"rests on {' and '.join(sorted(tokens)) or 'no step'}")
        if finding["confidence"] != "certain" and tokens & set(WORDS.get(finding["token"], "").split()):
            self._is(what, f"{finding['confidence']}, though it is said in words")
        for pattern, member in CODES:
            for code in re.findall(pattern, finding["detail"]):
                shown = any(step[member] == int(code) and step["token"] in CODED[member] for step in steps)
                if not shown and "session" not in tokens:  # wpsd says it in words
                    self._is(what, f"no evidence has the {code} of '{finding['detail']}'")

    def _frame(self, where, attempt, step, frame):
        members = frame.shows.get(step["token"])
        if members is None:
            self._is(where, f"the frame is {' and '.join(frame.shows) or 'something else'}")
            return
        for name, value in members.items():
            if step[name] != value:
                self._is(where, f"{name} is {value}, not {step[name]}")
        if step["from"] and frame.sender and step["from"] != frame.sender:
            self._is(where, f"the {frame.sender} sent it")
        if step["ap"] and step["ap"] not in frame.addresses and frame.receiver != EVERYBODY:
            self._is(where, f"it is of {' and '.join(sorted(frame.addresses))}, not of {step['ap']}")

    def _line(self, where, attempt, step, line):
        pattern = LINES[step["token"]]
        for name, value in (("code2", step["code2"]), ("code", step["code"]), ("value", step["value"]),
                            ("half", {1: "first", 2: "second"}.get(step["code"], "")),
                            ("message", KINDS[step["code"]] if step["code"] < len(KINDS) else "")):  # fmt: skip
            pattern = pattern.replace("{" + name + "}", str(value))
        if not re.search(pattern, line.text):
            self._is(where, f"the line is '{line.text[:100]}'")
        who = {attempt["station"], attempt["other_station"], step["ap"]}
        others = line.addresses - {ap["mac"] for ap in attempt["aps"]}
        if others and step["ap"] and not attempt["p2p"] and not line.addresses & who:
            self._is(where, f"the line is of {' and '.join(sorted(others))}")

    def _time(self, what, attempt, step):
        place = step["seen"][0]
        source = self._report["inputs"][place["input"]]
        if step["side"] != source["side"] and source["side"]:
            self._is(what, f"told by {step['side']}, and first seen by {source['side']}")
        told = self._inputs[place["input"]].at(place)
        if told is None or told.time_ns is None or step["time"] is None or step["approximate"]:
            return
        clock, own = source["clock"], told.time_ns / NS
        own += clock["offset"] or 0
        slack = 2e-6 + abs(clock["drift_ppb"]) * 1e-9 * 2 * ((source["last"] or 0) - (source["first"] or 0))
        if abs(step["time"] - own) > slack:
            self._is(what, f"its time is {step['time']:.6f}, {_text(place)} says {own:.6f}")


def _is_quote(quote, line: str) -> bool:
    """The line itself; what is masked has as many characters."""
    if quote is None:
        return False
    if quote.endswith(CUT):
        quote, line = quote[: -len(CUT)], line[: len(quote) - len(CUT)]
    return len(quote) == len(line) and all(a in (b, MASK) for a, b in zip(quote, line))


def _key(place) -> tuple:
    return place["input"], place.get("frame"), place.get("line")


def _text(place) -> str:
    kind = "frame" if "frame" in place else "line"
    return f"{kind} {place[kind]} of input {place['input'] + 1}"


def problems(report: dict, files) -> list[str]:
    """What a report says without showing it; in words."""
    return Proof(report, files).wrong()
