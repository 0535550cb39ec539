# SPDX-License-Identifier: BSD-3-Clause
"""The line to the host: JSON messages over the second serial port."""

import json
import os
import termios
import threading
import tty

_lock = threading.Lock()
_port = None


def open_port():
    global _port
    _port = os.open("/dev/ttyS1", os.O_RDWR | os.O_NOCTTY)
    tty.setraw(_port)


def send(**message):
    data = (json.dumps(message) + "\n").encode()
    with _lock:
        while data:
            data = data[os.write(_port, data) :]


def flush():
    """Returns when the host has all that was sent."""
    termios.tcdrain(_port)


def send_check(what, ok, detail):
    print(f"{'ok  ' if ok else 'FAIL'} {what}" + (f" ({detail})" if detail else ""), flush=True)
    send(check=what, ok=ok, detail=detail)


def say(text):
    print(text, flush=True)
    send(say=text)
