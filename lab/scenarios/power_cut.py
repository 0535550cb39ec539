# SPDX-License-Identifier: BSD-3-Clause
"""The power fails at any moment of an enrolment, again and again: who was given a key comes back.

Each cut is the end of a QEMU process, either at an instant of the machine's own time, in the middle of
whatever runs, or when the host kills it; the next machine boots with the disk as it was left. What a
device was given is known from its own log, which the host has as soon as it is written.
"""

import collections
import os
import random
import re
import time

from lab import Timeout, check, now, scenario, sleep
from lab.personas.home import OPENS, Home, conf, read_ledger
from lab.personas.house import GLOBAL_SOCKET, SSID

STATE_DIR = "/flash/openwps"
FLASH_RUN = "/flash/run"  # a run_dir that survives: its psk file must have nothing that the ledger lacks
STAGES = ("before", "reserved", "opened", "offered", "issued", "confirmed")
IN_EXCHANGE = ("opened", "offered", "issued")
CREDENTIAL = re.compile(r"WPS: Network Key - hexdump\(len=\d+\): ([0-9a-f ]+)")
# The moments of an enrolment: whose event begins each, and what it says.
MOMENTS = {
    "open": ("hostapd", "WPS-PBC-ACTIVE"),
    "exchange": ("tv", "CTRL-EVENT-EAP-STARTED"),
    "given": ("tv", "WPS-CRED-RECEIVED"),
    "done": ("tv", "WPS-SUCCESS"),
    "joined": ("tv", "CTRL-EVENT-CONNECTED"),
}
# Where cuts fall: (share, from which moment on, to which moment). Half of all anywhere, half where
# much happens in few milliseconds.
WHERE = (
    (25, "order", "end"),
    (20, "host", ""),
    (15, "order", "open"),
    (25, "exchange", "done"),
    (15, "given", "joined"),
)
AFTER_S = 1.0  # of having joined


class Life:
    """All phases of one disk. `devices`: who was given a key, in which phase."""

    def __init__(self, lab, cuts):
        self.lab, self.cuts = lab, cuts
        if lab.phase == 1:
            seed = os.environ.get("LAB_SEED") or str(time.time_ns() % 1_000_000)
            lab.note("seed", seed)
            lab.note("devices", [])
            lab.note("stages", {})
        self.seed = lab.notes["seed"]
        self.random = random.Random(f"{self.seed} {lab.phase}")
        self.devices = lab.notes["devices"]
        # Every other time hostapd's files are on the disk as well.
        self.run_dir = FLASH_RUN if lab.phase % 2 else "/run"

    # After a cut

    def examine(self):
        """The disk as the cut left it, before anybody touches it."""
        last, before = self.lab.phase - 1, set(self.lab.notes["keys"])
        recorded = self.lab.recorded("peers", last)
        given = [bytes.fromhex(text).decode() for text in CREDENTIAL.findall(recorded)]
        keys = read_ledger(STATE_DIR)
        made = sorted(set(keys) - before, key=lambda name: int(name[4:]), reverse=True)
        check(f"{last}: no key of before is missing", before <= set(keys), before - set(keys))
        old = [name for name in made[1:] if keys[name]["state"] != "returned"]
        check(f"{last}: at most one is new, but those of orders that grew too old", not old, old)
        stage = keys[made[0]]["state"] if made else "before"
        if stage == "reserved":
            is_open = f"(key id '{made[0]}'): active" in self.lab.recorded("wpsd", last)
            stage = "opened" if is_open else "reserved"
        if given:
            device = {**self.lab.notes["tried"], "key": given[0], "phase": last}
            self.devices.append(device)
            self.lab.note("devices", self.devices)
            known = made and keys[made[0]]["psk"] == given[0] and stage in OPENS[1:]
            check(f"{last}: the ledger has the key that was given", known, f"{made} {stage}")
        self.lab.note("stages", {**self.lab.notes["stages"], str(last): stage})
        if self.lab.notes.get("end") == last:  # nobody can tell how long it takes at the host but this
            span = self.lab.notes["end.host_s"] - self.lab.notes["begin.host_s"]
            self.lab.note("span", span)
        plan = self.lab.notes["plan"]
        self.lab.say(f"{last}: {plan}: {stage}{', the device has a key' if given else ''}")
        if self.lab.notes["run_dir"] == FLASH_RUN:
            there = Home.psk_file_ids(FLASH_RUN)
            check(f"{last}: hostapd's file has no key that the ledger lacks", there <= set(keys),
                  there - set(keys))  # fmt: skip

    def verify(self, home, old, everyone):
        """Everyone who was given a key comes back with it; nothing is reserved any more."""
        last = self.lab.phase - 1
        keys = read_ledger(STATE_DIR)
        texts = {key["psk"]: name for name, key in keys.items() if key["state"] in OPENS}
        missing = [
            (device["phase"], device["mac"]) for device in self.devices if device["key"] not in texts
        ]
        check(f"{last}: the ledger has every key that was given", not missing, missing)
        opens = set(texts.values())
        end = now() + 10  # the file may come a moment later than the word that the network is up
        while (lines := home.psk_file_ids(self.run_dir)) != opens and now() < end:
            sleep(0.05)
        check(f"{last}: hostapd has the keys of the ledger, and no other", lines == opens,
              f"{lines ^ opens}")  # fmt: skip
        left = [name for name, key in keys.items() if key["state"] == "reserved"]
        check(f"{last}: no key is reserved that nobody waits for", not left, left)
        devices = {device["key_id"]: device for device in home.devices()}
        check(f"{last}: `wps devices` has them all", opens <= set(devices), opens - set(devices))
        chosen = self.devices
        if not everyone:
            chosen = self.devices[-1:]
            chosen += self.random.sample(self.devices[:-1], min(1, len(self.devices) - len(chosen)))
        for device in chosen:
            name = texts.get(device["key"], "?")
            self.reconnect(home, old, device, name)

    def reconnect(self, home, old, device, name):
        start = now()
        old.change_mac(device["mac"])
        old.connect_psk(SSID, device["key"])
        what = f"{self.lab.phase - 1}: the device of phase {device['phase']} comes back with {name}"
        try:
            old.wait_connected(20)
            said = home.hostapd.wait_event(f"AP-STA-CONNECTED {old.mac}", 5, start).text
            check(what, f"keyid={name}" in said, said)
        except Timeout as late:
            check(what, False, late)
        old.forget()

    # The next enrolment

    def enrol(self, home, station):
        """An order, a device, and a cut; does not return."""
        lab = self.lab
        shares = [share for share, *_ in WHERE]
        _, first, last = self.random.choices(WHERE, shares)[0]
        lab.note("tried", {"mac": station.mac})
        lab.note("keys", sorted(read_ledger(STATE_DIR)))
        lab.note("run_dir", self.run_dir)
        times = lab.notes.get("times")
        if not times:
            first, plan = "", "not before the end"
        elif first == "host":
            delay = self.random.uniform(0, lab.notes["span"])
            plan = f"host, {delay:.2f} of {lab.notes['span']:.2f} s"
        else:
            delay = self.random.uniform(0, 1.1 * (times[last] - times[first]))
            plan = f"{first} + {delay * 1000:.1f} ms"
        lab.note("plan", plan)
        sockets = {"hostapd": GLOBAL_SOCKET, "tv": station.control.path}
        if first == "host":
            lab.cut_by_host(delay)
        elif first:
            who, pattern = MOMENTS.get(first, ("", ""))
            lab.cut_later(delay, sockets.get(who, ""), pattern)
        self.play(home, station)

    def play(self, home, station):
        lab, start = self.lab, now()
        lab.note("begin", lab.phase)
        home.open(name=f"device {lab.phase}")
        opened = home.hostapd.wait_event("WPS-PBC-ACTIVE", 20, start)
        station.wps_pbc()
        joined = station.wait_event("^CTRL-EVENT-CONNECTED", 60, start)
        sleep(max(0.0, joined.time + AFTER_S - now()))
        if "host" in lab.notes["plan"]:
            sleep(1e6)
        events = {"open": opened, "joined": joined}
        for name in ("exchange", "given", "done"):
            events[name] = station.events(MOMENTS[name][1], start)[0]
        times = {name: event.time - start for name, event in events.items()}
        lab.note("times", {**times, "order": 0.0, "end": times["joined"] + AFTER_S})
        lab.note("end", lab.phase)
        lab.cut_now()

    def summary(self):
        stages = collections.Counter(self.lab.notes["stages"].values())
        words = ", ".join(f"{stages[stage]} {stage}" for stage in (*STAGES, "returned"))
        self.lab.say(f"seed {self.seed}, {sum(stages.values())} cuts: {words}")
        check("every cut was one", sum(stages.values()) == self.cuts, f"seed {self.seed}: {words}")
        inside = sum(stages[stage] for stage in IN_EXCHANGE)
        check("some fell into the exchange", inside >= max(1, self.cuts // 10), words)
        check("devices were given keys", self.devices, len(self.devices))


def power_cut(lab, cuts):
    life = Life(lab, cuts)
    if lab.phase > 1:
        life.examine()
    more = f"run_dir = {life.run_dir}\n"
    home = Home(lab, conf(STATE_DIR, more=more), log=lab.recorder("wpsd"))
    home.hostapd  # listens from here on
    if lab.phase > 1:
        old = home.station("old")
        life.verify(home, old, everyone=lab.phase > cuts)
    if lab.phase > cuts:
        life.summary()
        return
    mac = f"02:aa:00:00:00:{lab.phase:02x}"
    if life.devices and life.random.random() < 0.2:  # one that was here before enrols again
        mac = life.random.choice(life.devices)["mac"]
    tv = home.station("tv", log=lab.recorder("peers"), mac=mac)
    life.enrol(home, tv)


def shard(name, cuts, by_default):
    def run(lab):
        power_cut(lab, cuts)

    run.__doc__ = f"The power fails at {cuts} random moments of enrolments: everyone who has a key comes back."
    options = {"clock": "travel", "radios": 3, "flash": True, "limit_s": 60 * cuts}
    return scenario(name=f"power-cut-{name}", by_default=by_default, **options)(run)


# In every check, and in the night (make power-cut).
DAILY = [shard(name, 22, True) for name in "ab"]
NIGHTLY = [shard(name, 50, False) for name in "123456"]
