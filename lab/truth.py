# SPDX-License-Identifier: BSD-3-Clause
"""What `wps trace` says of inputs, compared with what is known to have happened (docs/trace.md)."""

import gzip
import json
import subprocess

TIMEOUT_S = 120
UNKNOWN = "xx"


def report_of(wps, files) -> tuple[dict | None, int, str]:
    """(report, exit code, what went wrong) of `wps trace --json`."""
    try:
        done = subprocess.run(
            [wps, "trace", "--json", *map(str, files)], capture_output=True, timeout=TIMEOUT_S, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, -1, f"not done after {TIMEOUT_S} s"
    words = done.stderr.decode(errors="replace").strip()
    if done.returncode < 0:
        return None, done.returncode, f"signal {-done.returncode}: {words[-300:]}"
    try:
        return json.loads(done.stdout), done.returncode, words
    except ValueError:
        return None, done.returncode, f"exit code {done.returncode}, no JSON: {words[-300:]}"


def differences(report: dict, code: int, case: dict, view: str) -> list[str]:
    """What is not as it was, in words; empty when all is."""
    found = []
    entries = [entry for entry in (_seen(one, view) for one in case["truth"]) if entry]
    for attempt in report["attempts"]:
        entry = _entry_of(attempt, entries)
        if entry is None:
            found.append(f"{_who(attempt)}: an attempt too many, {attempt['outcome']}")
            continue
        entry["times"] += 1
        found += _attempt_differences(attempt, entry)
    for entry in entries:
        if not entry["times"] and not entry.get("optional"):
            found.append(f"{entry['station'] or 'nobody'}: no attempt, {' or '.join(entry['outcome'])} was expected")
    everything = {f["token"] for f in report["findings"]}
    everything |= {f["token"] for attempt in report["attempts"] for f in attempt["findings"]}
    found += _findings_differences("findings", everything, _seen(case.get("findings", {}), view))
    codes = _list(case.get("exits", {}).get(view, case.get("exit", 0)))
    if code not in codes:
        found.append(f"exit code {code}, not {' or '.join(map(str, codes))}")
    return found


def lost_addresses(report: dict, files, case: dict, view: str) -> list[str]:
    """Stations whose address is in the inputs, and in no attempt; in words."""
    told = {attempt[who] for attempt in report["attempts"] for who in ("station", "other_station")}
    content = b"".join(_content(file) for file in files).lower()
    found = []
    for entry in filter(None, (_seen(one, view) for one in case["truth"])):
        station = entry["station"]
        if entry.get("optional") or station in (None, "*", *told) or UNKNOWN in station:
            continue
        if station.encode() in content or bytes.fromhex(station.replace(":", "")) in content:
            found.append(f"{station} is in the input, and is not told")
    return found


def _content(path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _seen(entry: dict, view: str) -> dict | None:
    """An entry as it shows in a view; None when it does not."""
    views = entry.get("views", {})
    special = views.get(view, {})
    if special is None:
        return None
    result = {**entry, **special, "times": 0}
    for key in ("must", "must_not", "says"):
        result[key] = [*entry.get(key, []), *special.get(key, [])]
    return result


def _same(address: str | None, told: str | None) -> bool:
    """Whether a report's address may be this one: it may be unknown or masked."""
    if address in (None, "*") or told is None:
        return told is None or address == "*"
    return all(theirs in (mine, UNKNOWN) for mine, theirs in zip(address.split(":"), told.split(":")))


def _entry_of(attempt: dict, entries: list[dict]) -> dict | None:
    """The truth of an attempt: the next one of its station, the one that fits if there are several."""
    told = {attempt["station"], attempt.get("other_station")} - {None} or {None}
    candidates, waiting = [], set()
    for entry in entries:
        station = entry["station"]
        if station in waiting or not any(_same(station, one) for one in told):
            continue
        if not entry["times"] or entry.get("repeated"):
            candidates.append(entry)
        if not entry["times"] and not entry.get("optional"):
            waiting.add(station)  # those after it have to wait for it
    fitting = [entry for entry in candidates if attempt["outcome"] in entry["outcome"]]
    exact = [entry for entry in fitting if entry["station"] in told]
    return next(iter([*exact, *fitting, *candidates]), None)


def _attempt_differences(attempt: dict, entry: dict) -> list[str]:
    who = _who(attempt)
    found = []
    if attempt["outcome"] not in entry["outcome"]:
        found.append(f"{who}: {attempt['outcome']}, not {' or '.join(entry['outcome'])}")
    said = "\n".join(finding["detail"] or "" for finding in attempt["findings"])
    found += [f"{who}: {words} is not named" for words in entry["says"] if words not in said]
    failures = [f["token"] for f in attempt["findings"] if f["class"] == "failed"]
    if attempt["class"] == "good" and failures:
        found.append(f"{who}: {attempt['outcome']}, and {' and '.join(failures)} beside it")
    return found + _findings_differences(who, {f["token"] for f in attempt["findings"]}, entry)


def _findings_differences(who: str, tokens: set, wanted: dict) -> list[str]:
    found = [
        f"{who}: without {' or '.join(_list(must))}"
        for must in wanted["must"] if not tokens & set(_list(must))
    ]  # fmt: skip
    return found + [f"{who}: {token} is said" for token in wanted["must_not"] if token in tokens]


def _who(attempt: dict) -> str:
    return f"attempt {attempt['number']} of {attempt['station'] or 'nobody'}"


def _list(value) -> list:
    return value if isinstance(value, list) else [value]
