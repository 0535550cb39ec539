# SPDX-License-Identifier: BSD-3-Clause
"""What the peer-* scenarios share: a case, and what both ends must say of it."""

import re

from lab import Timeout, check, now, wait_for

PIN = "12345670"
FIRST_WRONG = "99995670"
SECOND_WRONG = "12349999"
METHODS = "config_methods=push_button virtual_push_button keypad label display\n"
SUCCEEDED = ("succeeded",)


def attribute(kind: int, value: bytes) -> bytes:
    return kind.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value


def credential(ssid: bytes, auth: int, encryption: int, key: bytes) -> bytes:
    """A Credential attribute, WSC 2.0.x, Table 28."""
    return attribute(
        0x100E,
        attribute(0x1026, b"\1") + attribute(0x1045, ssid)
        + attribute(0x1003, auth.to_bytes(2, "big"))
        + attribute(0x100F, encryption.to_bytes(2, "big"))
        + attribute(0x1027, key) + attribute(0x1020, b"\xff" * 6),
    )  # fmt: skip


class Case:
    """Begins when it is made. `ap`: whose events are the other end's story."""

    def __init__(self, name: str, ap):
        self.name, self.ap, self.since = name, ap, now()
        self._log_from = ap.log_path.stat().st_size

    def events(self) -> list[str]:
        return [event.text for event in self.ap.events(since=self.since)]

    def check(self, what: str, condition, detail="") -> bool:
        return check(f"{self.name}: {what}", condition, "" if condition else detail)

    def theirs(self, *patterns, without=(), timeout_s=3):
        """The other end says so, in this order; `without`: and none of these."""
        wanted = [re.compile(pattern) for pattern in patterns]

        def told():
            rest = iter(self.events())
            return all(any(pattern.search(text) for text in rest) for pattern in wanted)

        try:
            good = wait_for(told, timeout_s, "events", 0.1)
        except Timeout:
            good = False
        bad = [text for text in self.events() if any(re.search(w, text) for w in without)]
        said = " … ".join(patterns) or "nothing of it"
        return self.check(f"theirs: {said}", good and not bad, f"theirs: {self.events()}")

    def theirs_logged(self, pattern: str):
        """What the other end has no event for."""
        with open(self.ap.log_path, "rb") as log:
            log.seek(self._log_from)
            text = log.read().decode(errors="replace")
        lines = [line for line in text.splitlines() if "NACK" in line or "WPS:" in line]
        self.check(f"theirs, logged: {pattern}", re.search(pattern, text), lines[-12:])

    def both(self, run, ours: tuple, *patterns, code=None, without=(), timeout_s=3):
        """The outcome here and there."""
        story = f"ours: {run}; theirs: {self.events()}"
        self.check(f"ours: {' '.join(map(str, ours))}", run.outcome == ours, story)
        if code is not None:
            self.check(f"ours: exit code {code}", run.end() == code, story)
        self.theirs(*patterns, without=without, timeout_s=timeout_s)
