# SPDX-License-Identifier: BSD-3-Clause
"""What became of each station's attempts to join, scenario by scenario: what `wps trace` must say of the logs.

Words are its outcomes: "joined" is one such attempt, "joined:2" two, "lost-key:some" at least one, "plain-joined:any"
any number of them; "a|b" is either. A station's other outcomes would be wrong.
"""

PLAIN = "plain-joined:any"
JOINED = f"joined {PLAIN}"
# A device whose key was taken from it, by the scenario.
LOCKED_OUT = f"{JOINED} lost-key|wrong-key:some"
GAVE_UP = "cancelled|no-wps-ap|nobody-pressed|walk-time|registrar-not-ready|incomplete|in-progress:any"
UNUSED = "not-joined|given|stalled:any"
SILENT = "given|not-joined|credential-mismatch:some"

TRUTHS = {
    "adoption": {name: PLAIN for name in ("bound", "hex", "named", "wild")}
    | {"old1": LOCKED_OUT, "old2": JOINED, "probe": f"{PLAIN} wrong-key:some"},
    "bad-rows": {"client": PLAIN},
    "big-schema": {"sta": JOINED},
    "cancel": {"sta": f"{JOINED} {GAVE_UP}"},
    "clock-jumps": {name: JOINED for name in ("phone", "radio", "tv")},
    "command-line": {"sta": JOINED},
    "device-keys": {"client": PLAIN, "lamp": JOINED, "radio": JOINED, "tv": f"{LOCKED_OUT} joined"},
    "disk-full": {"client": PLAIN, "phone": JOINED, "radio": f"{JOINED} {GAVE_UP} overlap:any", "tv": JOINED},
    "disk-read-only": {"phone": JOINED, "tv": PLAIN},
    "duplicate-psk-text": {"first": JOINED, "last": JOINED},
    "held-during-session": {"sta1": JOINED, "sta2": JOINED},
    "key-removed-during-session": {"client": PLAIN, "sta": f"{JOINED} {GAVE_UP}"},
    "lab-selftest-real": {"sta": JOINED, "modern": PLAIN},
    "lab-selftest-travel": {"sta": JOINED},
    "ledger-corrupt": {name: JOINED for name in ("phone", "radio", "tv")},
    "no-key-but-devices": {"radio": JOINED, "tv": LOCKED_OUT},
    "no-secrets": {"tv": f"joined:2 {PLAIN}"},
    "one-bss": {"sta": JOINED},
    # Its key is bound to the address that it had.
    "one-key-two-devices": {"lamp": f"{JOINED} key-of-other-mac|wrong-key:some",
                            "thief": f"{PLAIN} wrong-key:some", "tv": JOINED},
    "overlap": {"sta1": f"{JOINED} {GAVE_UP} overlap:any", "sta2": f"{GAVE_UP} overlap:any"},
    "ovsdb-remotes": {"tv": f"joined:2 {PLAIN}"},
    "own-registrar": {"client": PLAIN, "radio": JOINED, "tv": f"{JOINED} {GAVE_UP}"},
    # It hangs at a random moment, before or after it has the key.
    "own-registrar-failure": {"client": PLAIN, "tv": f"joined:2 {PLAIN} cancelled|stalled|given|not-joined:some"},
    "own-registrar-mixed": {"modern": JOINED, "other": JOINED, "psk": PLAIN, "sae": PLAIN},
    # Whoever hears the access point's answer after the session is closed does not turn to it.
    "own-registrar-overlap": {"first": JOINED, "one": f"{JOINED} overlap|cancelled|no-wps-ap:some",
                              "two": "overlap|cancelled|no-wps-ap:some"},
    "own-registrar-restart": {"client": PLAIN, "tv": f"joined:some {PLAIN} cancelled|incomplete:any"},
    "own-registrar-siblings": {"one": JOINED, "two": JOINED},
    "own-registrar-wpa3": {"client": PLAIN, "tv": JOINED},
    "peer-enrollee": {"sta": PLAIN},
    "peer-enrollee-more": {"sta": PLAIN},
    "peer-radius": {"sta": f"pin-first-half pin-second-half overlap joined:some {GAVE_UP} {UNUSED}"},
    "peer-registrar": {"sta": PLAIN},
    "reboot-stock": {"tv": "wrong-key"},
    "registrar-radius": {f"sta-{security}-{method}": JOINED for security in ("wpa2", "mixed", "sae", "open")
                         for method in ("pbc", "pin")},
    "registrar-radius-outcomes": {
        "sta-0": f"pin-first-half pin-second-half:2 joined:2 {GAVE_UP} stalled:any",
        "sta-1": f"{JOINED} {GAVE_UP} overlap:any",
        "far": f"overlap {GAVE_UP} stalled:any",
    },
    "restart-hostapd": {"one": PLAIN, "two": PLAIN, "tv": JOINED},
    "restart-ovsdb": {"one": PLAIN, "two": PLAIN, "visitor": PLAIN, "tv": JOINED},
    "restart-wpsd": {"one": PLAIN, "two": PLAIN, "tv": f"joined:some {PLAIN} {GAVE_UP}"},
    "revoke-one-of-many": {f"dev{n}": PLAIN for n in range(3, 30)}
    | {"dev0": JOINED, "dev1": LOCKED_OUT, "dev2": JOINED, "dev28": f"{PLAIN} wrong-key:some"},
    "roam": {"radio": JOINED, "tv": JOINED},
    "sae-clients-stay": {"psk": PLAIN, "sae": PLAIN, "tv": JOINED},
    "sample-session": {"sta": JOINED},
    "ssid-wide": {"sta": JOINED},
    "success-but-silent": {"good": JOINED, "dead": f"{SILENT} incomplete|in-progress:any", "old": SILENT},
    "ten-thousand-keys": {"known": PLAIN, "stock": PLAIN, "wanderer": PLAIN, "new-few": JOINED, "new-many": JOINED},
    "toggle-quiet": {f"sta{n}": PLAIN for n in range(3)},
    "vif-removed": {"guest": PLAIN},
    "walk-time": {"sta": GAVE_UP},  # it came too late
    "wpa3-mixed-devices": {"classic": LOCKED_OUT, "modern": JOINED, "psk": PLAIN, "sae": PLAIN},
    "wpa3-only-devices": {"client": PLAIN, "tv": LOCKED_OUT},
}  # fmt: skip

# With the logs of before the power cuts (phase-1/ and so on) beside the last ones.
OVER_REBOOTS = {
    "reboot-openwps": {"tv": f"joined {PLAIN}", "old-tv": f"joined {PLAIN}"},
    "reboot-stock": {"tv": f"joined {PLAIN} lost-key"},
}
