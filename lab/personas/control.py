# SPDX-License-Identifier: BSD-3-Clause
"""A client of wpsd's control socket (docs/control.md)."""

import itertools
import json
import socket

from lab.waiting import Timeout, wait_for

SOCKET = "/run/openwps/control.sock"


class Control:
    """Connects when it is first used, and again after wpsd was away."""

    def __init__(self, path=SOCKET):
        self._path = path
        self._numbers = itertools.count(1)
        self._file = None

    def _connect(self):
        def connected():
            end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                end.connect(self._path)
            except (FileNotFoundError, ConnectionRefusedError):
                end.close()
                return None
            return end

        end = wait_for(connected, 20, f"{self._path} answers")
        end.settimeout(20)
        self._file = end.makefile("rwb")
        end.close()
        self._file.readline()  # who it is

    def request(self, method: str, **params):
        """The result; RuntimeError for an error of the protocol."""
        number = next(self._numbers)
        line = json.dumps({"id": number, "method": method, "params": params}).encode() + b"\n"
        for attempt in range(2):
            try:
                if self._file is None:
                    self._connect()
                self._file.write(line)
                self._file.flush()
                reply = json.loads(self._file.readline())
                break
            except TimeoutError:
                raise Timeout(f"{self._path}: no reply to {method}") from None
            except (OSError, ValueError):
                self._file = None
                if attempt:
                    raise
        if "error" in reply:
            raise RuntimeError(f"{method}: {reply['error']}")
        return reply["result"]

    def status(self) -> dict:
        return self.request("status")

    def vif(self, if_name) -> dict | None:
        return next((v for v in self.status()["vifs"] if v["if_name"] == if_name), None)

    def problems(self) -> dict[str, str]:
        """What is wrong, by the row's name."""
        return {p["row"]: p["problem"] for p in self.status()["problems"]}
