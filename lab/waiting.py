# SPDX-License-Identifier: BSD-3-Clause
"""Time inside the machine, by its monotonic clock: virtual, and jumping, when it travels."""

import time


class Timeout(Exception):
    """Something that had to happen did not."""


def now() -> float:
    """Seconds since the machine was switched on."""
    return time.monotonic()


sleep = time.sleep


def wait_for(predicate, timeout_s: float, what: str, poll_s: float = 0.05):
    """The first true value of `predicate()`; raises Timeout naming `what` after `timeout_s`."""
    deadline = now() + timeout_s
    while True:
        value = predicate()
        if value:
            return value
        if now() >= deadline:
            raise Timeout(f"{what}: not within {timeout_s:g} s")
        sleep(poll_s)
