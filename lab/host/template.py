# SPDX-License-Identifier: BSD-3-Clause
"""A machine as it is when its kernel has booted, saved: every other one goes on from there.

Nothing that a scenario sees has happened yet: no file system of the host and no disk is mounted, no
radio is there. An emulated boot costs more than most scenarios.
"""

import contextlib
import hashlib
import json
import os
import pathlib
import shlex
import socket
import subprocess
import tempfile
import threading
import time

from lab.host import cache, tools
from lab.story import Scenario

READY = b"lab: booted"
TIMEOUT_S = 300
AGAIN_S = 0.1
KEEP_UNUSED_S = 86400


def saved(scenario: Scenario, boot: cache.Boot) -> pathlib.Path:
    """The file of a machine of the scenario's shape; it is made when it is not there."""
    qemu = os.stat(tools.find("qemu-system-x86_64"))
    shape = (boot.initramfs.name, boot.kernel.stat().st_mtime_ns, qemu.st_size, qemu.st_mtime_ns,
             scenario.clock, scenario.memory_mb, scenario.flash)  # fmt: skip
    code = b"".join(path.read_bytes() for path in _sources())
    name = hashlib.sha256(repr(shape).encode() + code).hexdigest()[:16]
    target = cache.CACHE / f"booted-{name}"
    with cache.locked():
        if not target.exists():
            _make(scenario, boot, target)
        os.utime(target)  # in use
    return target


def monitor(descriptor: int) -> list[str]:
    """QEMU's words for a line to itself over a socket that it inherits."""
    return ["-chardev", f"socket,id=monitor,fd={descriptor}", "-mon", "chardev=monitor,mode=control"]


def go_on(end, saved_as, stdin, scenario: Scenario, awake: threading.Event):
    """Loads a machine, and tells it how many radios it has, until it is `awake`.

    What comes while it is being loaded is lost. `end`: of monitor()'s socket.
    """
    with contextlib.suppress(OSError, ValueError), end:  # it was switched off
        lines = _begin(end)
        _ask(lines, "migrate-incoming", uri=f"exec:cat {shlex.quote(str(saved_as))}")
        while not awake.wait(AGAIN_S):
            stdin.write(b"radios=%d\n" % scenario.radios)
            stdin.flush()


def _sources():
    here = pathlib.Path(__file__)
    return here, here.with_name("machine.py")


def _make(scenario: Scenario, boot: cache.Boot, target: pathlib.Path):
    from lab.host import machine  # which needs this module

    for old in cache.CACHE.glob("booted-*"):
        if old.stat().st_mtime < time.time() - KEEP_UNUSED_S:
            old.unlink()
    with tempfile.TemporaryDirectory(dir=cache.CACHE) as work:
        folder = pathlib.Path(work)
        ours, theirs = socket.socketpair()
        more = monitor(theirs.fileno())
        if scenario.flash:
            image = folder / "flash.img"
            cache.blank_flash(image)
            more = machine.disk(image, {name: folder / name for name in machine.RECORDERS}) + more
        words = machine.command(scenario, boot, folder, folder / "console", more)
        with open(folder / "qemu.log", "wb") as log:
            process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                start_new_session=True, pass_fds=[theirs.fileno()],
            )  # fmt: skip
        theirs.close()
        try:
            for line in process.stdout:
                if READY in line:
                    break
            else:
                raise tools.LabError(f"a machine did not boot: {(folder / 'qemu.log').read_text()}")
            _save(ours, folder / "saved")
        finally:
            process.kill()
            process.wait()
        os.rename(folder / "saved", target)


def _begin(end):
    """The monitor's lines. The flash disk is mapped: it is not part of what is saved."""
    end.settimeout(TIMEOUT_S)
    lines = end.makefile("rwb")
    lines.readline()  # who it is
    _ask(lines, "qmp_capabilities")
    shared = {"capability": "x-ignore-shared", "state": True}
    _ask(lines, "migrate-set-capabilities", capabilities=[shared])
    return lines


def _save(end, target):
    with end:
        lines = _begin(end)
        _ask(lines, "migrate-set-parameters", **{"max-bandwidth": 1 << 40})
        _ask(lines, "migrate", uri=f"exec:cat > {shlex.quote(str(target))}")
        deadline = time.monotonic() + TIMEOUT_S
        while (status := _ask(lines, "query-migrate").get("status")) != "completed":
            if status == "failed" or time.monotonic() > deadline:
                raise tools.LabError(f"a machine cannot be saved: {status}")
            time.sleep(0.05)


def _ask(lines, command, **arguments) -> dict:
    lines.write(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
    lines.flush()
    while True:
        reply = json.loads(lines.readline())
        if "error" in reply:
            raise tools.LabError(f"QEMU: {command}: {reply['error']['desc']}")
        if "return" in reply:
            return reply["return"]
