#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Golden tests of `wps trace`: tests/trace/golden.py WPS [CASE[/VIEW]...], or --show WPS CASE VIEW

Every view of every tests/golden/trace/CASE/case.json is told to `wps trace --json`, and what it says is compared
with what happened, and with the lines and frames that it names (docs/trace.md). One line for each view that differs.
--show prints the report of one as people read it."""
import copy
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "trace"
sys.path.insert(0, str(ROOT))

from lab import proof, truth  # noqa: E402


def views(wanted):
    """(case, view, files, case.json) of those that are wanted, of all without a word."""
    for path in sorted(GOLDEN.glob("*/case.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        for view, files in case["views"].items():
            name = path.parent.name
            if not wanted or name in wanted or f"{name}/{view}" in wanted:
                yield name, view, [path.parent / file for file in files], case


def failures(wps, view, files, case):
    report, code, words = truth.report_of(wps, files)
    if report is None:
        return [words]
    found = truth.differences(report, code, case, view) + truth.lost_addresses(report, files, case, view)
    return found + proof.problems(report, files)


def _first(report, kind):
    """A place of the outcome's evidence that is a frame, or a line."""
    return next(place for place in report["attempts"][0]["findings"][0]["evidence"] if kind in place)


def _step(report, token):
    return next(step for step in report["attempts"][0]["steps"] if step["token"] == token)


# What a report could say wrongly. Each has to be found.
DOCTORED = {
    "a line that is not there": lambda report: _first(report, "line").update(line=10**6),
    "a frame that is not there": lambda report: _step(report, "eap-failure")["seen"][0].update(frame=10**6),
    "the line before": lambda report: _step(report, "registered")["seen"][0].update(
        line=_step(report, "registered")["seen"][0]["line"] - 1),
    "the frame after": lambda report: _step(report, "wsc-start")["seen"][0].update(
        frame=_step(report, "wsc-start")["seen"][0]["frame"] + 1),
    "another text": lambda report: _first(report, "line").update(quote="WPS-SUCCESS"),
    "no text": lambda report: _first(report, "line").pop("quote"),
    "evidence that is nowhere": lambda report: report["attempts"][0]["findings"][0]["evidence"].append(None),
    "no evidence": lambda report: report["attempts"][0]["findings"][0]["evidence"].clear(),
    "evidence of something else": lambda report: report["attempts"][0]["findings"][0].update(
        evidence=[_step(report, "probe-request")["seen"][0]]),
    "a line that is no step": lambda report: report["attempts"][0]["findings"][0]["evidence"].append(
        {"input": 1, "line": 1}),
    "a word that is no confidence": lambda report: report["attempts"][0]["findings"][0].update(confidence="sure"),
    "doubt of what is said": lambda report: report["attempts"][0]["findings"][1].update(confidence="likely"),
    "certain of what is missing": lambda report: report["attempts"][0]["findings"][1].update(token="not-joined"),
    "another outcome than found": lambda report: report["attempts"][0].update(outcome="given"),
    "a time of another moment": lambda report: _step(report, "wsc-start").update(time=_step(report, "deauth")["time"]),
    "evidence before the begin": lambda report: report["attempts"][0].update(start=report["attempts"][0]["end"] + 60),
    "another reason": lambda report: _step(report, "deauth").update(code=7),
    "a reason without a proof": lambda report: report["attempts"][0]["findings"][0].update(detail="Reason 7: …"),
    "another sender": lambda report: _step(report, "wsc-start").update({"from": "station"}),
    "another network": lambda report: report["attempts"][0].update(ssid="elsewhere"),
    "another access point": lambda report: _step(report, "wsc-start").update(ap="02:00:00:00:77:00"),
    "not seen, with a place": lambda report: _step(report, "wsc-start").update(not_seen=True),
    "seen, without a place": lambda report: _step(report, "wsc-start").update(seen=[]),
}  # fmt: skip


def undetected(wps):
    """Which of them are not found, in a report that is right."""
    files = [GOLDEN / "pbc" / name for name in ("air.pcap.gz", "ap.log.gz", "station.log.gz")]
    report = truth.report_of(wps, files)[0]
    for what, spoil in DOCTORED.items():
        spoiled = copy.deepcopy(report)
        spoil(spoiled)
        if not proof.problems(spoiled, files):
            yield what


def show(wps, name, view):
    case = json.loads((GOLDEN / name / "case.json").read_text(encoding="utf-8"))
    files = [str(GOLDEN / name / file) for file in case["views"][view]]
    print(f"{case['about']}\n$ wps trace {' '.join(os.path.relpath(file) for file in files)}\n", flush=True)
    return subprocess.run([wps, "trace", *files], check=False).returncode


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--show"] and len(arguments) == 4:
        return show(*arguments[1:])
    if not arguments or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    passed = failed = 0
    for name, view, files, case in views(set(arguments[1:])):
        wrong = failures(arguments[0], view, files, case)
        passed, failed = passed + (not wrong), failed + bool(wrong)
        if wrong:
            print(f"{name} {view}: {'; '.join(wrong)}", flush=True)
    if not arguments[1:]:
        missed = list(undetected(arguments[0]))
        passed, failed = passed + len(DOCTORED) - len(missed), failed + len(missed)
        print("".join(f"a report with {what} passes for a right one\n" for what in missed), end="")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
