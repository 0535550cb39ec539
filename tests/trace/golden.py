#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Golden tests of `wps trace`: tests/trace/golden.py WPS [CASE[/VIEW]...], or --show WPS CASE VIEW

Every view of every tests/golden/trace/CASE/case.json is told to `wps trace --json`, and what it says is compared
with what happened (docs/trace.md). One line for each view that differs. --show prints the report of one as people
read it."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "trace"
sys.path.insert(0, str(ROOT))

from lab import truth  # noqa: E402


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
    return truth.differences(report, code, case, view) + truth.lost_addresses(report, files, case, view)


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
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
