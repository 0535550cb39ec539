# SPDX-License-Identifier: BSD-3-Clause
"""Somebody at a terminal who leaves a program running in it."""

import os
import pty
import re
import threading

from lab.personas.process import PEERS, Process
from lab.waiting import wait_for


class Terminal:
    """Runs a line as typed; `text` grows with what is on the screen, without its cursor moves."""

    def __init__(self, command: str, name: str):
        self._master, slave = pty.openpty()
        self._log = PEERS / f"{name}.log"
        self._text = ""
        self.process = Process(["/bin/bash", "-c", command], self._log, terminal=slave)
        os.close(slave)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with open(self._log, "a", encoding="utf-8") as log:
            while True:
                try:
                    data = os.read(self._master, 4096)
                except OSError:  # nobody has the other end open any more
                    return
                log.write(data.decode(errors="replace"))
                log.flush()
                self._text += re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", data.decode(errors="replace"))

    @property
    def text(self) -> str:
        return self._text

    def type(self, text: str):
        os.write(self._master, text.encode())

    def wait_text(self, pattern: str, timeout_s=20):
        return wait_for(
            lambda: re.search(pattern, self._text), timeout_s, f"the terminal shows {pattern}"
        )
