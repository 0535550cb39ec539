# SPDX-License-Identifier: BSD-3-Clause
"""Runs one scenario inside the machine: python3 -m lab.guest NAME PHASE [FILE]."""

import fcntl
import os
import shutil
import sys
import traceback

from lab import story
from lab.guest import link
from lab.guest.world import OUT, World
from lab.host import tools
from lab.personas.process import ARTEFACTS
from lab.waiting import Timeout, now

RNDRESEEDCRNG = 0x5207  # random(4)
LOOKED_UP = "/etc/openwps /etc/libnl /etc/netns /usr/lib/x86_64-linux-gnu/ip".split()
LISTED = "/usr/lib/x86_64-linux-gnu/ossl-modules /var/lib /etc/ssl /usr/lib/ssl".split()


def stir():
    """The kernel's random numbers are its own, though its first second was another machine's, too."""
    with open("/dev/random", "wb", buffering=0) as pool:
        pool.write(bytes.fromhex(os.environ.pop("LAB_CHANCE")))
        fcntl.ioctl(pool, RNDRESEEDCRNG)


def ask_host():
    """What programs look for, mostly in vain, is looked up now: later that makes the clock jump."""
    for folder in os.environ["PATH"].split(os.pathsep):
        for program in [*tools.GUEST, *tools.OURS, "ovsh"]:
            os.path.exists(f"{folder}/{program}")
    for path in LOOKED_UP:
        os.path.exists(path)
    for folder in LISTED:
        for name in os.listdir(folder):
            os.path.exists(f"{folder}/{name}")


def where(error) -> str:
    """The scenario's own line that led to an error; the whole traceback is in console.log."""
    traceback.print_exception(error)
    sys.stderr.flush()
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/guest/" not in f.filename]
    return f"{frames[0].filename}:{frames[0].lineno}: {frames[0].line}" if frames else ""


def run(scenario, world) -> str:
    """Empty, or why the scenario did not come to its end."""
    try:
        scenario.run(world)
    except story.Failed:
        pass  # reported by the check
    except Timeout as timeout:
        link.send_check(str(timeout), False, where(timeout))
    except Exception as error:  # the report must reach the host whatever went wrong
        return f"{type(error).__name__}: {error} ({where(error)})"
    return ""


def main():
    name, phase, source = [*sys.argv[1:], ""][:3]
    stir()
    link.open_port()
    ask_host()
    story.check_sink = link.send_check
    if source:
        story.discover_file(source)
    else:
        story.discover()
    os.symlink("wps", "/usr/local/bin/ovsh")
    world = World(int(phase))
    started = now()
    problem = run(story.REGISTRY[name], world)
    seconds = now() - started
    try:
        world.clear()
    except Exception as error:
        problem = problem or f"the end: {type(error).__name__}: {error} ({where(error)})"
    shutil.copytree(ARTEFACTS, OUT, dirs_exist_ok=True)
    link.send(who=world.who())
    link.send(end=problem, seconds=seconds)
    os.sync()


main()
