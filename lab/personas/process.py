# SPDX-License-Identifier: BSD-3-Clause
"""Programs that a scenario starts. Everything they print is in the artefacts."""

import dataclasses
import os
import pathlib
import signal
import subprocess

from lab.waiting import now

ARTEFACTS = pathlib.Path("/run/artefacts")
PEERS = ARTEFACTS / "peers"  # logs of everyone who is not the product; they may name keys
running: list["Process"] = []


class Process:
    """A child that runs until it is stopped; its output is appended to `log`, a path or a descriptor.

    `terminal`: the descriptor of one that it is given for all its input and output instead.
    """

    def __init__(self, argv, log, netns=None, terminal=None):
        if netns:
            argv = ["ip", "netns", "exec", netns, *argv]
        self.argv = argv
        if isinstance(log, pathlib.Path):
            log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "ab") if isinstance(log, pathlib.Path) else os.fdopen(os.dup(log), "ab") as output:
            self._child = subprocess.Popen(
                argv, stdin=terminal or subprocess.DEVNULL, stdout=terminal or output,
                stderr=terminal or output, start_new_session=terminal is not None,
            )  # fmt: skip
        running.append(self)

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    @property
    def code(self) -> int | None:
        """The exit code when it has ended, negative for a signal."""
        return self._child.poll()

    def send_signal(self, number):
        self._child.send_signal(number)

    def kill(self) -> int:
        """kill -9, and waits until it is gone."""
        self._child.kill()
        return self._child.wait()

    def stop(self, timeout_s=10, number=signal.SIGTERM) -> int:
        """Asks it to end; its exit code, negative for a signal. Kills it after `timeout_s`."""
        self._child.send_signal(number)
        try:
            return self._child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return self.kill()


@dataclasses.dataclass(frozen=True)
class Output:
    """What a command printed (both streams, as on a terminal), and its exit code."""

    text: str
    code: int

    def __str__(self):
        return self.text


def sh(command: str, timeout_s=60, netns=None) -> Output:
    """Runs a line as typed by a user; it and its output are kept in commands.log."""
    argv = ["/bin/bash", "-c", command]
    if netns:
        argv = ["ip", "netns", "exec", netns, *argv]
    started = now()
    try:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=timeout_s, check=False,
        )  # fmt: skip
        output = Output(done.stdout.decode(errors="replace"), done.returncode)
    except subprocess.TimeoutExpired as late:
        text = (late.stdout or b"").decode(errors="replace")
        output = Output(f"{text}\n(killed after {timeout_s} s)\n", 124)
    with open(ARTEFACTS / "commands.log", "a", encoding="utf-8") as log:
        where = f"[{netns}] " if netns else ""
        log.write(f"{started:.3f} {where}# {command}\n{output.text}")
        if output.code:
            log.write(f"(exit code {output.code})\n")
    return output


def must(*argv, netns=None) -> str:
    """Output of a command that the scenario needs; RuntimeError with its words if it fails."""
    if netns:
        argv = ("ip", "netns", "exec", netns, *argv)
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def private_file(name: str, text: str) -> pathlib.Path:
    """A file in /run/lab that only root reads: `wps` takes keys from no other."""
    path = pathlib.Path("/run/lab", name)
    path.touch(mode=0o600)
    path.write_text(text)
    return path
