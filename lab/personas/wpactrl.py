# SPDX-License-Identifier: BSD-3-Clause
"""Client of hostapd's and wpa_supplicant's control sockets: commands, and a log of all events."""

import dataclasses
import itertools
import os
import pathlib
import re
import socket
import threading

from lab.waiting import Timeout, now, wait_for

_numbers = itertools.count()


@dataclasses.dataclass(frozen=True)
class Event:
    time: float  # lab.now()
    text: str  # without its <level>

    def __str__(self):
        return f"{self.time:.3f} {self.text}"


class ControlSocket:
    """Opens `path` when it appears. `log` keeps the events, one per line with its time."""

    def __init__(self, path, log: pathlib.Path, timeout_s=20):
        self.path = str(path)
        wait_for(lambda: os.path.exists(self.path), timeout_s, f"socket {self.path}")
        self._log = log
        self._events: list[Event] = []
        self._lock = threading.Lock()
        self._requests, self._listener = self._connect(), self._connect()
        self._listener.send(b"ATTACH")
        if self._listener.recv(64) != b"OK\n":
            raise RuntimeError(f"{self.path}: ATTACH was refused")
        # A listener that does not read stops hostapd: always a thread of its own.
        threading.Thread(target=self._listen, daemon=True).start()

    def _connect(self):
        end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        end.bind(f"/run/lab/control-{os.getpid()}-{next(_numbers)}")
        wait_for(lambda: _try_connect(end, self.path), 10, f"{self.path} answers")
        end.settimeout(20)
        return end

    def _listen(self):
        self._listener.settimeout(None)
        with open(self._log, "a", encoding="utf-8") as log:
            while True:
                try:
                    data = self._listener.recv(8192)
                except OSError:
                    return
                if not data:
                    return
                text = data.decode(errors="replace")
                event = Event(now(), re.sub(r"^(IFNAME=\S+ )?<\d>", r"\1", text))
                print(event, file=log, flush=True)
                self._events.append(event)

    def command(self, text: str) -> str:
        """The reply, without its final newline."""
        with self._lock:
            self._requests.send(text.encode())
            try:
                return self._requests.recv(16384).decode(errors="replace").rstrip("\n")
            except TimeoutError:
                raise Timeout(f"{self.path}: no reply to {text.split(' ')[0]}") from None

    def must(self, text: str) -> str:
        """command(), where FAIL is an error."""
        reply = self.command(text)
        if reply.startswith(("FAIL", "UNKNOWN COMMAND")):
            raise RuntimeError(f"{self.path}: {text.split(' ')[0]}: {reply}")
        return reply

    def fields(self, text: str) -> dict[str, str]:
        """The reply's key=value lines."""
        return dict(line.split("=", 1) for line in self.command(text).splitlines() if "=" in line)

    def events(self, pattern="", since=0.0) -> list[Event]:
        """Events that contain the regular expression `pattern`, after time `since`."""
        return [e for e in list(self._events) if e.time >= since and re.search(pattern, e.text)]

    def wait_event(self, pattern: str, timeout_s: float, since=0.0) -> Event:
        return wait_for(
            lambda: self.events(pattern, since), timeout_s, f"{self.path}: event {pattern}", 0.02
        )[0]

    def close(self):
        for end in (self._listener, self._requests):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            os.unlink(end.getsockname())
            end.close()


def _try_connect(end, path) -> bool:
    try:
        end.connect(path)
    except (ConnectionRefusedError, FileNotFoundError):
        return False
    return True
