# SPDX-License-Identifier: BSD-3-Clause
"""The lab: a whole Wi-Fi network in a virtual machine, driven by scenarios. See lab/README.md."""

from lab.story import check, require, scenario
from lab.waiting import Timeout, now, sleep, wait_for

__all__ = ["Timeout", "check", "now", "require", "scenario", "sleep", "wait_for"]
