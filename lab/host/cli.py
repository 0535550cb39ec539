# SPDX-License-Identifier: BSD-3-Clause
"""The command lab/run."""

import argparse
import concurrent.futures
import os
import pathlib
import signal
import sys

from lab.host import cache, tools
from lab.host.trial import ROOT, Trial
from lab.story import discover, discover_file


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="lab/run",
        description="Runs scenarios, each in a virtual machine of its own.",
        epilog="Without a name: all scenarios. Exit code 0 only if every one passed.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME|FILE.py", help="what to run")
    parser.add_argument("--list", action="store_true", help="only list the scenarios")
    parser.add_argument("-j", type=int, default=os.cpu_count(), metavar="N",
                        help="machines side by side (default: %(default)s, the cores)")  # fmt: skip
    parser.add_argument("--show", action="store_true", help="show what happens while it happens")
    parser.add_argument("--keep", action="store_true",
                        help="keep flash.img and boot.sh with the artefacts")  # fmt: skip
    parser.add_argument("--artefacts", type=pathlib.Path, default=ROOT / "artefacts", metavar="DIR",
                        help="where logs and captures go (default: %(default)s)")  # fmt: skip
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", metavar="DIR",
                        help="where wpsd and wps are (default: %(default)s)")  # fmt: skip
    options = parser.parse_args(arguments)
    if options.j < 1:
        parser.error("-j: at least 1")
    return options


def select(names):
    """[(scenario, file or None)] in the order they are run."""
    known = discover()
    if not names:
        return [(s, None) for s in known.values() if s.by_default]
    chosen = []
    for name in names:
        if name.endswith(".py"):
            path = pathlib.Path(name).resolve()
            found = discover_file(path)
            if not found:
                raise tools.LabError(f"{name}: no scenario in this file")
            chosen += [(s, path) for s in found.values()]
        elif name in known:
            chosen.append((known[name], None))
        else:
            raise tools.LabError(f"{name}: no such scenario ('lab/run --list' lists them)")
    return chosen


class Printer:
    def __init__(self):
        self.colour = sys.stdout.isatty()
        self.width = 0

    def paint(self, code, text):
        return f"\033[{code}m{text}\033[0m" if self.colour else text

    def result(self, result):
        word = self.paint(32, "pass") if result.passed else self.paint("31;1", "FAIL")
        print(
            f"{word} {result.scenario.name:<{self.width}} {len(result.checks):3} checks "
            f"{result.seconds:6.1f} s  "
            f"({result.scenario.clock} clock: {result.guest_seconds:.1f} s)"
        )
        for line in result.reasons():
            print(f"     {line}")
        if not result.passed:
            print(f"     artefacts: {result.folder}")
        sys.stdout.flush()


def run_all(chosen, options) -> int:
    boot = cache.prepare(options.build, lambda line: print(line, flush=True))
    printer = Printer()
    printer.width = max(len(s.name) for s, _ in chosen)
    trials = []
    for scenario, source in chosen:
        prefix = f"{scenario.name}: " if options.j > 1 and len(chosen) > 1 else ""
        show = (lambda line, p=prefix: print(p + line, flush=True)) if options.show else None
        folder = options.artefacts / scenario.name
        trials.append(Trial(scenario, source, boot, folder, options.build, options.keep, show))
    passed = 0
    with concurrent.futures.ThreadPoolExecutor(min(options.j, len(trials))) as pool:
        futures = [pool.submit(trial.run) for trial in trials]
        try:
            for future in concurrent.futures.as_completed(futures):
                result = future.result()
                passed += result.passed
                printer.result(result)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for trial in trials:
                trial.stop()
            raise
    failed = len(trials) - passed
    colour = 32 if failed == 0 else "31;1"
    print(printer.paint(colour, f"{passed} passed, {failed} failed"))
    return 0 if failed == 0 else 1


def interrupted(_signal, _frame):
    raise KeyboardInterrupt


def main(arguments=None) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupted)
    try:
        options = parse(arguments)
        chosen = select(options.names)
        if options.list:
            for scenario, _ in chosen:
                print(f"{scenario.name:<28} {scenario.clock:<7} {scenario.run.__doc__ or ''}")
            return 0
        tools.check_all()
        return run_all(chosen, options)
    except (tools.MissingTool, tools.LabError) as error:
        print(f"lab/run: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        print("lab/run: interrupted, all machines are off", file=sys.stderr)
        return 130
