#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Golden tests of wps: run.py WPS FAKE_WPSD [--update] [CASE]...

A case is a file NAME.t beside this one:

    text                 what it shows
    wpsd NAME            from here on a fake wpsd answers from wpsd/NAME.json
    no wpsd              from here on none does
    $ COMMAND            run by sh; below it what it prints (stdout and stderr) ...
    tty$ COMMAND         the same on a terminal of 80 columns; escapes are shown as \\e
    ^C$ COMMAND          gets SIGINT once it has printed something
    type TEXT$ COMMAND   on a terminal, on which TEXT is typed at its question; TEXT can be ^C
    [N]                  ... and its exit code when that is not 0

What a command prints is indented by four spaces. Points in time are shown as TIME."""
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
import fcntl
import termios

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
GIVE_UP_S = 60


class Wpsd:
    """A fake wpsd, until stop()."""

    def __init__(self, program, socket, name):
        script = os.path.join(HERE, "wpsd", name + ".json")
        self.process = subprocess.Popen([program, socket, script], stdout=subprocess.PIPE)
        if self.process.stdout.readline() != b"ready\n":
            raise RuntimeError("fake_wpsd does not run " + script)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def collect(fd, process, typed):
    """Everything that comes from fd until its end. typed: None, or what happens after the first of it."""
    output = b""
    deadline = time.monotonic() + GIVE_UP_S
    while True:
        ready, _, _ = select.select([fd], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            os.killpg(process.pid, signal.SIGKILL)
            return output + b"... hangs\n"
        try:
            got = os.read(fd, 65536)
        except OSError:  # EIO: the last process left the terminal
            got = b""
        if not got:
            return output
        output += got
        if typed == "^C":
            os.killpg(process.pid, signal.SIGINT)
        elif typed is not None and output.endswith(b"] "):
            os.write(fd, typed.encode() + b"\n")
        else:
            continue
        typed = None


def run(command, environment, how):
    """Runs a command line; returns what it printed and its exit code."""
    typed = how[5:] if how.startswith("type ") else "^C" if how == "^C" else None
    if how == "tty" or how.startswith("type "):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    else:
        ours, theirs = os.pipe()
    process = subprocess.Popen(["/bin/sh", "-c", "exec " + command if typed == "^C" else command],
                               stdin=theirs if how.startswith("type ") else subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                               env=environment, start_new_session=True)
    os.close(theirs)
    output = collect(ours, process, typed)
    os.close(ours)
    return output.decode(), process.wait()


def shown(output, code, socket):
    """The lines that stand below a command in a case."""
    text = output.replace("\r\n", "\n").replace("\x1b", "\\e").replace("\r", "\\r")
    text = text.replace(socket, "SOCKET").replace(os.path.dirname(socket), "DIR")
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", "TIME", text)
    text = re.sub(r"today \d\d:\d\d", "today HH:MM", text)
    text = re.sub(r'"at":\d+(\.\d+)?', '"at":TIME', text)
    lines = ["    " + line if line else "" for line in text.split("\n")]
    if lines[-1] == "":
        lines.pop()
    return lines + ([f"[{code}]"] if code else [])


def play(case, programs, directory):
    """The case as it should stand if everything it prints is right."""
    socket = os.path.join(directory, "control.sock")
    bin_directory = os.path.join(directory, "bin")
    environment = {"PATH": bin_directory + ":/usr/bin:/bin", "OPENWPS_SOCKET": socket, "TZ": "UTC",
                   "LC_ALL": "C.UTF-8", "TERM": "xterm", "ROOT": ROOT, "DIR": directory}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    wpsd, result, after_command = None, [], False
    for line in case:
        if after_command and (line == "" or line.startswith("    ") or re.match(r"\[-?\d+\]$", line)):
            continue  # what it printed when the case was written
        if after_command:
            result.append("")
        result.append(line)
        match = re.match(r"(tty|\^C|type [^$]*)?\$ (.*)", line)
        after_command = bool(match)
        if match:
            result += shown(*run(match[2], environment, match[1] or ""), socket)
        if line.startswith("wpsd ") or line == "no wpsd":
            if wpsd:
                wpsd.stop()
            wpsd = Wpsd(programs[1], socket, line[5:]) if line.startswith("wpsd ") else None
    if wpsd:
        wpsd.stop()
    return result


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    update = "--update" in sys.argv
    if len(arguments) < 2:
        sys.exit(__doc__)
    programs = [os.path.abspath(p) for p in arguments[:2]]
    names = arguments[2:] or sorted(n[:-2] for n in os.listdir(HERE) if n.endswith(".t"))
    failed = 0
    for name in names:
        path = os.path.join(HERE, name + ".t")
        with open(path, encoding="utf-8") as file:
            case = file.read().rstrip("\n").split("\n")
        with tempfile.TemporaryDirectory() as directory:
            os.mkdir(os.path.join(directory, "bin"))
            for link in ("wps", "ovsh"):
                os.symlink(programs[0], os.path.join(directory, "bin", link))
            result = play(case, programs, directory)
        if update:
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(result) + "\n")
        elif result != case:
            failed += 1
            print(f"FAILED {name}", flush=True)
            with tempfile.NamedTemporaryFile("w", suffix=".t", encoding="utf-8") as file:
                file.write("\n".join(result) + "\n")
                file.flush()
                subprocess.run(["diff", "-u", path, file.name], check=False)
    print(f"{len(names) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
