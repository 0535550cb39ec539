# SPDX-License-Identifier: BSD-3-Clause
"""The machine's plug: pulled at a moment of its own, in the middle of whatever runs."""

import os
import pathlib
import re
import socket
import time

PORT, PULL = 0x501, b"\x41"  # QEMU's isa-debug-exit: it ends at this instruction
URGENT = 50  # before every program, as soon as the kernel lets go


def pull():
    """Does not return: the power is off."""
    with open("/dev/port", "wb", buffering=0) as port:
        port.seek(PORT)
        port.write(PULL)


def pull_later(delay_s: float, path="", pattern=""):
    """Another process pulls it in `delay_s`, after the first event like `pattern` on this socket.

    Returns when the delay or the waiting has begun.
    """
    ready, begun = os.pipe()
    if os.fork() == 0:
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(URGENT))
            end = _listen(path) if path else None
            os.write(begun, b".")
            while end and not re.search(pattern, end.recv(8192).decode(errors="replace")):
                pass
            time.sleep(delay_s)
            pull()
        finally:
            os._exit(1)
    os.close(begun)
    if not os.read(ready, 1):
        raise RuntimeError(f"the plug cannot be pulled ({path})")
    os.close(ready)


def _listen(path):
    """hostapd's or wpa_supplicant's events."""
    end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    own = pathlib.Path(f"/run/lab/plug-{os.getpid()}")
    end.bind(str(own))
    end.connect(path)
    end.send(b"ATTACH")
    if end.recv(64) != b"OK\n":
        raise RuntimeError("ATTACH was refused")
    return end
