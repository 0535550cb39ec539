# SPDX-License-Identifier: BSD-3-Clause
"""A scenario: a function that runs inside the machine, and the shape of the machine it wants."""

import dataclasses
import importlib
import importlib.util
import pathlib
from collections.abc import Callable

REGISTRY: dict[str, "Scenario"] = {}


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One scenario. `limit_s` is wall-clock time on the host, for all its phases together."""

    name: str
    run: Callable
    clock: str  # "real": follows the host's clock; "travel": jumps over idle time
    radios: int
    memory_mb: int
    flash: bool  # an ext4 disk at /flash that survives power cuts
    limit_s: int
    by_default: bool  # part of `lab/run` without names


def scenario(
    clock="real", radios=2, *, name=None, memory_mb=768, flash=False, limit_s=300, by_default=True
):
    """Registers the function below as a scenario; its name is the function's with dashes."""
    if clock not in ("real", "travel"):
        raise ValueError(f"clock={clock!r}: must be 'real' or 'travel'")

    def register(function):
        key = name or function.__name__.replace("_", "-")
        if key in REGISTRY:
            raise ValueError(f"two scenarios are called {key}")
        REGISTRY[key] = Scenario(
            key, function, clock, radios, memory_mb, flash, limit_s, by_default
        )
        return function

    return register


def discover() -> dict[str, Scenario]:
    """Every scenario of lab/scenarios/, by name."""
    for path in sorted((pathlib.Path(__file__).parent / "scenarios").glob("[a-z]*.py")):
        importlib.import_module(f"lab.scenarios.{path.stem}")
    return REGISTRY


def discover_file(path) -> dict[str, Scenario]:
    """The scenarios of one file that may live anywhere."""
    before = set(REGISTRY)
    spec = importlib.util.spec_from_file_location("lab_scenario_file", path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return {name: REGISTRY[name] for name in REGISTRY if name not in before}


class Failed(Exception):
    """A check without which the scenario can not go on did not hold."""


def _print_check(what, ok, detail):
    print(("ok   " if ok else "FAIL ") + what + (f": {detail}" if detail else ""))


check_sink = _print_check  # inside the machine: the link to the host


def check(what: str, condition, detail="") -> bool:
    """Records whether `what` is true, and goes on. `detail` is what was seen."""
    check_sink(what, bool(condition), str(detail))
    return bool(condition)


def require(what: str, condition, detail=""):
    """A check that ends the scenario when it does not hold."""
    if not check(what, condition, detail):
        raise Failed(what)
