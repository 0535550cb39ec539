# SPDX-License-Identifier: BSD-3-Clause
"""What became of each station's attempts to join, scenario by scenario: what `wps trace` must say of the logs.

Words are its outcomes: "joined" is one such attempt, "joined:2" two, "lost-key:some" at least one, "plain-joined:any"
any number of them; "a|b" is either. A station's other outcomes would be wrong. Where less is seen than in its own log,
it may be told less of; but no failure that is not named here.
"""

PLAIN = "plain-joined:any"
JOINED = f"joined {PLAIN}"
# A device whose key was taken from it, by the scenario.
LOCKED_OUT = f"{JOINED} lost-key|wrong-key:some"
# Its button was pressed in vain, until somebody cancelled.
IN_VAIN = "cancelled"
# The log ends while it waits.
WAITS = "in-progress|incomplete"
# The registrar sent it away: M2D, with Configuration Error 12 or without.
CROWDED = "registrar-not-ready|overlap"

TRUTHS = {
    "adoption": {name: PLAIN for name in ("bound", "hex", "named", "wild")}
    | {"old1": LOCKED_OUT, "old2": JOINED, "probe": f"{PLAIN} wrong-key:some"},
    "bad-rows": {"client": PLAIN},
    "big-schema": {"sta": JOINED},
    "cancel": {"sta": f"{IN_VAIN} {JOINED}"},
    "clock-jumps": {name: JOINED for name in ("phone", "radio", "tv")},
    "command-line": {"sta": JOINED},
    "device-keys": {"client": PLAIN, "lamp": JOINED, "radio": JOINED, "tv": f"{LOCKED_OUT} joined"},
    "disk-full": {"client": PLAIN, "phone": JOINED, "tv": JOINED,
                  "radio": f"{IN_VAIN}|overlap joined:some {PLAIN}"},  # there may be room for a key or two
    "disk-read-only": {"phone": JOINED, "tv": PLAIN},
    "duplicate-psk-text": {"first": JOINED, "last": JOINED},
    "held-during-session": {"sta1": JOINED, "sta2": JOINED},
    "key-removed-during-session": {"client": PLAIN, "sta": f"{IN_VAIN} {JOINED}"},
    "lab-selftest-real": {"sta": JOINED, "modern": PLAIN},
    "lab-selftest-travel": {"sta": JOINED},
    "ledger-corrupt": {name: JOINED for name in ("phone", "radio", "tv")},
    "no-key-but-devices": {"radio": JOINED, "tv": LOCKED_OUT},
    # Stock hostapd gives it a key and goes away; later keys are changed, removed, or given by nobody's leave in the
    # midst of an exchange. The last button waits.
    "no-leak": {"tv": f"joined|given:some {IN_VAIN}:some registrar-not-ready {WAITS} "
                      "key-refused-after-wps|not-joined|stalled:any"},
    "no-secrets": {"tv": f"joined:2 {PLAIN}"},
    "one-bss": {"sta": JOINED},
    # Its key is bound to the address that it had.
    "one-key-two-devices": {"lamp": f"{JOINED} key-of-other-mac|wrong-key:some",
                            "thief": f"{PLAIN} wrong-key:some", "tv": JOINED},
    "overlap": {"sta1": f"{CROWDED} {JOINED}", "sta2": CROWDED},
    "ovsdb-remotes": {"tv": f"joined:2 {PLAIN}"},
    "own-registrar": {"client": PLAIN, "radio": JOINED, "tv": f"registrar-not-ready {IN_VAIN} {JOINED}"},
    # It hangs three times at a random moment, before or after it has the key.
    "own-registrar-failure": {"client": PLAIN, "tv": f"joined:2 {PLAIN} cancelled|stalled|given|not-joined:3"},
    "own-registrar-mixed": {"modern": JOINED, "other": JOINED, "psk": PLAIN, "sae": PLAIN},
    # Whoever hears the access point's answer after the session is closed does not turn to it.
    "own-registrar-overlap": {"first": JOINED, "one": f"overlap|cancelled|no-wps-ap {JOINED}",
                              "two": "overlap|cancelled|no-wps-ap"},
    # 20 sessions, four of them cancelled before it comes. It tries again when wpsd's end breaks its exchange off.
    # A registrar that was killed in the exchange may answer the next message with an EAP-Failure that gives no reason.
    "own-registrar-restart": {"client": PLAIN,
                              "tv": f"joined:16 {PLAIN} cancelled|stalled|incomplete|cause-unknown:any"},
    "own-registrar-siblings": {"one": JOINED, "two": JOINED},
    "own-registrar-wpa3": {"client": PLAIN, "tv": JOINED},
    "peer-enrollee": {"sta": PLAIN},
    "peer-enrollee-more": {"sta": PLAIN},
    # At last the access point does not know the registrar's secret, and has no answer for it.
    "peer-radius": {"second": JOINED,
                    "sta": f"pin-first-half pin-second-half overlap registrar-not-ready {IN_VAIN} joined:6 stalled"},
    "peer-registrar": {"sta": PLAIN},
    # Given a key three times, two wrong PINs, four refusals. Then as the registrar: it reads and configures, with two
    # wrong PINs, and is locked out. On a wire it is connected whenever it has nothing to do.
    "peer-wired": {"wired-station": f"given:3 pin-first-half:2 pin-second-half:2 nack:4 ap-read|ap-configured:some "
                                    f"setup-locked {PLAIN}"},
    "reboot-stock": {"tv": "wrong-key"},
    "registrar-radius": {f"sta-{security}-{method}": JOINED for security in ("wpa2", "mixed", "sae", "open")
                         for method in ("pbc", "pin")},
    "registrar-radius-outcomes": {
        "sta-0": f"pin-first-half pin-second-half:2 joined:2 {IN_VAIN} registrar-not-ready",
        "sta-1": f"{JOINED} {CROWDED}",
        "far": f"overlap {IN_VAIN}",
    },
    "restart-hostapd": {"one": PLAIN, "two": PLAIN, "tv": JOINED},
    "restart-ovsdb": {"one": PLAIN, "two": PLAIN, "visitor": PLAIN, "tv": JOINED},
    "restart-wpsd": {"one": PLAIN, "two": PLAIN, "tv": f"joined:some {PLAIN} cancelled|{WAITS}:any"},
    "revoke-one-of-many": {f"dev{n}": PLAIN for n in range(3, 30)}
    | {"dev0": JOINED, "dev1": LOCKED_OUT, "dev2": JOINED, "dev28": f"{PLAIN} wrong-key:some"},
    "roam": {"radio": JOINED, "tv": JOINED},
    "sae-clients-stay": {"psk": PLAIN, "sae": PLAIN, "tv": JOINED},
    "sample-session": {"sta": JOINED},
    "ssid-wide": {"sta": JOINED},
    # One is killed with the key in its hand; the other one's network demands what it does not have.
    "success-but-silent": {"good": JOINED, "dead": "given|not-joined", "old": "credential-mismatch|not-joined"},
    "ten-thousand-keys": {"known": PLAIN, "stock": PLAIN, "wanderer": PLAIN, "new-few": JOINED, "new-many": JOINED},
    "toggle-quiet": {f"sta{n}": PLAIN for n in range(3)},
    "vif-removed": {"guest": PLAIN},
    "walk-time": {"sta": f"{WAITS}|walk-time"},  # it came too late
    "wpa3-mixed-devices": {"classic": LOCKED_OUT, "modern": JOINED, "psk": PLAIN, "sae": PLAIN},
    "wpa3-only-devices": {"client": PLAIN, "tv": LOCKED_OUT},
} | {f"power-cut-{shard}": {"old": "plain-joined:some"} for shard in "ab123456"}  # fmt: skip

# Of power cuts the notes know who had been given a key when it fell.
BEFORE_CUT = {True: "joined|given", False: f"{WAITS}:any"}

# With the logs of before the power cuts (phase-1/ and so on) beside the last ones.
OVER_REBOOTS = {
    "reboot-openwps": {"tv": f"joined {PLAIN}", "old-tv": f"joined {PLAIN}"},
    "reboot-stock": {"tv": f"joined {PLAIN} lost-key"},
}
