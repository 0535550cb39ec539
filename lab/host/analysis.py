# SPDX-License-Identifier: BSD-3-Clause
"""`wps trace` on what a scenario left behind: it must say what the scenario knows (lab/truths.py)."""

import collections
import json
import pathlib

from lab import proof, truth
from lab.truths import BEFORE_CUT, OVER_REBOOTS, TRUTHS


class Wanted:
    """What the words of a truth ask for."""

    def __init__(self, words: str):
        self._least: collections.Counter = collections.Counter()  # by alternatives, "a|b"
        self._more: set[str] = set()
        for word in words.split():
            tokens, _, number = word.partition(":")
            if number in ("some", "any"):
                self._more.add(tokens)
            self._least[tokens] += {"some": 1, "any": 0, "": 1}[number] if not number.isdigit() else int(number)

    @property
    def tokens(self) -> set[str]:
        """All that may be told."""
        return {token for tokens in self._least for token in tokens.split("|")}

    def wrong(self, outcomes) -> str:
        """What is not as it was; "" when all is. `outcomes`: of the station's attempts."""
        told = collections.Counter(outcomes)
        for tokens, number in self._least.items():
            there = sum(told.pop(token, 0) for token in tokens.split("|"))
            if there < number or (there > number and tokens not in self._more):
                return f"{number} × {tokens} was expected; told: {_list(outcomes)}"
        return f"{_list(sorted(told))} did not happen; told: {_list(outcomes)}" if told else ""


def checks(scenario: str, folder: pathlib.Path, who: dict, wps: pathlib.Path) -> list[dict]:
    """A check for each view. `who`: {"stations": {name: [MAC, …]}, "aps": [name, …]}."""
    return [*_checks_of_last(scenario, folder, who, wps), *_checks_over_reboots(scenario, folder, who, wps),
            *_checks_of_cuts(folder, wps)]  # fmt: skip


def _checks_over_reboots(scenario, folder, who, wps) -> list[dict]:
    found = []
    for name, words in OVER_REBOOTS.get(scenario, {}).items():
        logs = [*sorted(folder.glob(f"phase-*/peers/{name}.log")), folder / "peers" / f"{name}.log"]
        what = f"wps trace of {name}'s logs over reboots"
        found.append(_check(what, wps, logs, {name: Wanted(words)}, who))
    return found


def _checks_of_cuts(folder, wps) -> list[dict]:
    """Each phase has the log of a device that the power was cut off from."""
    notes = json.loads((folder / "notes.json").read_text())
    given = {device["phase"] for device in notes.get("devices", [])}
    return [
        _check(f"wps trace of {path.name}, up to the cut", wps, [path],
               {path.stem: Wanted(BEFORE_CUT[int(path.stem.partition("-")[2]) in given])}, {})
        for path in sorted((folder / "peers").glob("phase-*.log")) if path.stat().st_size
    ]  # fmt: skip


def _checks_of_last(scenario, folder, who, wps) -> list[dict]:
    wanted = {name: Wanted(words) for name, words in TRUTHS.get(scenario, {}).items() if name in who["stations"]}
    if not wanted:
        return []
    stations = {name: folder / "peers" / f"{name}.log" for name in wanted}
    aps = _ap_files(folder, who)
    found = [
        _check(f"wps trace of {name}'s log", wps, [path], {name: wanted[name]}, who)
        for name, path in stations.items()
    ]  # fmt: skip
    if aps:
        found.append(_check("wps trace of the access points", wps, aps, wanted, who, failures_only=True))
    air = [path for path in [folder / "air.pcap"] if path.exists()]
    events = [path for path in [folder / "peers" / "hostapd.events"] if path.exists()]
    for what, files in (("the air", air), ("hostapd's events", events)):
        if files:
            found.append(_check(f"wps trace of {what}", wps, files, wanted, who, failures_only=True))
    everything = [*air, *aps, *stations.values()]
    found.append(_check("wps trace of all together", wps, everything, wanted, who, failures_only=True))
    return found


def _ap_files(folder: pathlib.Path, who: dict) -> list[pathlib.Path]:
    """The access points' logs, the product's hostapd's too."""
    own = [folder / "peers" / f"{name}.log" for name in who["aps"]]
    product = [path for path in [folder / "hostapd.log"] if path.exists() and "hostapd" not in who["aps"]]
    return [*own, *product]


def _check(what, wps, files, wanted, who, failures_only=False) -> dict:
    """`failures_only`: not all is seen there; but what did not fail is no failure."""
    report, code, words = truth.report_of(wps, files)
    problems = proof.problems(report, files) if report else [f"exit code {code}: {words}"]
    for name, truths in wanted.items() if report else ():
        attempts = report["attempts"]
        if failures_only:
            failed = [a["outcome"] for a in attempts if a["class"] == "failed" and _is(a, who["stations"][name])]
            if others := sorted(set(failed) - truths.tokens):
                problems.append(f"{name}: {_list(others)} did not happen")
        elif wrong := truths.wrong([a["outcome"] for a in attempts]):  # in its own log all are its
            problems.append(f"{name}: {wrong}")
    return {"check": what, "ok": not problems, "detail": "; ".join(problems)}


def _is(attempt, macs) -> bool:
    return bool({attempt["station"], attempt.get("other_station")} & set(macs))


def _list(outcomes) -> str:
    return ", ".join(outcomes) or "nothing"
