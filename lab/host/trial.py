# SPDX-License-Identifier: BSD-3-Clause
"""One run of one scenario: its machines, its checks, its artefacts, its verdict."""

import dataclasses
import json
import os
import pathlib
import shlex
import shutil
import tarfile
import threading
import time

from lab.host import analysis, cache, secrets, tools
from lab.host.machine import Machine
from lab.story import Scenario

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PHASES_MAX = 400
CONSOLE_TAIL = 15
TREE = "tree.tar"
NOTES = "notes.json"
SOURCE = "/run/lab-scenario.py"  # where a scenario from outside the tree is in the guest


@dataclasses.dataclass
class Result:
    scenario: Scenario
    folder: pathlib.Path
    checks: list = dataclasses.field(default_factory=list)
    problems: list = dataclasses.field(default_factory=list)
    seconds: float = 0.0  # on the host
    guest_seconds: float = 0.0  # inside, by its own clock

    @property
    def passed(self) -> bool:
        return bool(self.checks) and not self.problems and all(c["ok"] for c in self.checks)

    def reasons(self) -> list[str]:
        """Why it failed, in lines; empty if it passed."""
        lines = [
            f"{c['check']}" + (f": {c['detail']}" if c["detail"] else "")
            for c in self.checks if not c["ok"]
        ]
        if not self.checks and not self.problems:
            lines.append("the scenario made no check")
        return lines + self.problems


class Trial:
    def __init__(self, scenario, source, boot: cache.Boot, folder, build, keep=False, show=None):
        """`source`: the scenario's file if outside lab/scenarios, or None. `show` gets lines live."""
        self.scenario, self.source, self.boot = scenario, source, boot
        self.folder, self.build, self.keep = folder, build, keep
        self.show = show or (lambda line: None)
        self.result = Result(scenario, folder)
        self._notes: dict = {}
        self._who: dict = {"stations": {}, "aps": []}
        self._machine = None
        self._stopped = threading.Event()

    def stop(self):
        """From another thread: ends the run now."""
        self._stopped.set()
        machine = self._machine
        if machine:
            machine.power_off()

    def run(self) -> Result:
        started = time.monotonic()
        deadline = started + self.scenario.limit_s
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._write_tree()
        flash = self._make_flash() if self.scenario.flash else None
        try:
            for phase in range(1, PHASES_MAX + 1):
                if not self._run_phase(phase, flash, deadline):
                    break
            else:
                self.result.problems.append(f"more than {PHASES_MAX} power cuts")
        except TimeoutError:
            self.result.problems.append(
                f"not done after {self.scenario.limit_s} s; last lines of the console:"
            )
            self._add_console_tail()
        self._write_notes()  # the last phase's, too: the analysis wants them
        for name in [TREE] if self.keep else [TREE, "boot.sh", "flash.img", "flash.img.cut"]:
            (self.folder / name).unlink(missing_ok=True)
        self.result.problems += secrets.leaks(self.folder)
        if not self.result.problems:
            self._analyse()
        self.result.seconds = time.monotonic() - started
        self._write_report()
        return self.result

    def _run_phase(self, phase, flash, deadline) -> bool:
        """True if the power was cut and the machine has to be switched on again."""
        self._write_boot(phase)
        if self._stopped.is_set():
            raise KeyboardInterrupt
        machine = Machine(self.scenario, self.boot, self.folder.resolve(), flash, phase)
        self._machine = machine
        if self._stopped.is_set():
            machine.power_off()
        cut = False
        try:
            while True:
                message = machine.message(deadline)
                if message is None:
                    if self._stopped.is_set():
                        raise KeyboardInterrupt
                    if machine.was_cut():
                        return True
                    self.result.problems.append("the machine went off by itself; its console ends:")
                    self._add_console_tail()
                    return False
                if "check" in message:
                    self.result.checks.append(message)
                    self.show(_check_line(message))
                elif "say" in message:
                    self.show(message["say"])
                elif "power_cut" in message:
                    machine.cut_flash()
                    cut = True
                elif "cut_due" in message:
                    machine.expect_cut(message["after_s"])
                elif "note" in message:
                    name = message["note"]
                    self._notes |= {name: message["value"], f"{name}.host_s": time.monotonic()}
                elif "who" in message:
                    self._who = message["who"]
                elif "end" in message:
                    self.result.guest_seconds += message["seconds"]
                    if message["end"]:
                        self.result.problems.append(message["end"])
                    break
        finally:
            machine.power_off()
            self._machine = None
        if cut:
            machine.use_cut_flash()
        return cut

    def _write_tree(self):
        """What the guest needs of our tree, in its memory for the reason told in memory.py."""
        with tarfile.open(self.folder / TREE, "w") as tree:
            for name in ("lab", "packaging", "tools", "tests/golden/lost-key"):
                tree.add(ROOT / name, str(ROOT / name), filter=_without_cache)
            for name in tools.OURS:
                program = (self.build / name).resolve()
                if program.exists():
                    tree.add(program, f"/usr/local/bin/{name}")
            if self.source:
                tree.add(self.source, SOURCE)

    def _write_notes(self):
        (self.folder / NOTES).write_text(json.dumps(self._notes))

    def _write_boot(self, phase):
        """The script that the guest's first process becomes."""
        self._write_notes()
        words = [self.scenario.name, str(phase), *([SOURCE] if self.source else [])]
        quoted = " ".join(shlex.quote(word) for word in words)
        root, seed = shlex.quote(str(ROOT)), shlex.quote(os.environ.get("LAB_SEED", ""))
        (self.folder / "boot.sh").write_text(
            f"""date -s @{int(time.time())} > /dev/null
export PATH=/usr/local/bin:{tools.PATH} HOME=/root LC_ALL=C.UTF-8
tar -xf /run/out/{TREE} -C /
cd {root}
export PYTHONPATH={root} PYTHONDONTWRITEBYTECODE=1 LAB_SEED={seed} LAB_CHANCE={os.urandom(64).hex()}
/usr/bin/python3 -sS -m lab.guest {quoted}
echo o > /proc/sysrq-trigger
sleep 9
"""
        )

    def _analyse(self):
        """The analyser must say what happened, of what each end saw of it."""
        for one in analysis.checks(self.scenario.name, self.folder, self._who, self.build / "wps"):
            self.result.checks.append(one)
            self.show(_check_line(one))

    def _make_flash(self) -> pathlib.Path:
        flash = self.folder / "flash.img"
        cache.blank_flash(flash)
        cache.run(tools.find("mke2fs"), "-q", "-t", "ext4", "-F", flash)
        return flash

    def _add_console_tail(self):
        consoles = sorted(self.folder.glob("console*.log"), key=lambda path: path.stat().st_mtime)
        if consoles:
            lines = consoles[-1].read_text(errors="replace").splitlines()
            self.result.problems += [f"  | {line}" for line in lines[-CONSOLE_TAIL:]]

    def _write_report(self):
        result = self.result
        report = {
            "scenario": self.scenario.name,
            "clock": self.scenario.clock,
            "passed": result.passed,
            "seconds": round(result.seconds, 3),
            "guest_seconds": round(result.guest_seconds, 3),
            "checks": result.checks,
            "problems": result.problems,
        }
        (self.folder / "report.json").write_text(json.dumps(report, indent=1) + "\n")


def _without_cache(member):
    return None if member.name.endswith("/.cache") else member


def _check_line(message) -> str:
    detail = f" ({message['detail']})" if message["detail"] else ""
    return f"  {'ok  ' if message['ok'] else 'FAIL'} {message['check']}{detail}"
