# SPDX-License-Identifier: BSD-3-Clause
"""One virtual machine: a QEMU process from power-on to power-off."""

import json
import os
import pathlib
import queue
import shutil
import signal
import socket
import subprocess
import threading
import time

from lab.host import cache, template, tools
from lab.host.cache import Boot
from lab.story import Scenario

CLOCKS = {
    "real": ["-accel", "tcg,thread=multi", "-smp", "2"],
    # One instruction is one virtual nanosecond: computing takes about as long as on a real device.
    "travel": ["-accel", "tcg", "-icount", "shift=0,sleep=off", "-smp", "1"],
}
KERNEL_WORDS = (
    "console=ttyS0 quiet panic=-1 mitigations=off audit=0 apparmor=0 "
    "random.trust_cpu=on cryptomgr.notests rodata=off"
)


PLUG_PULLED = 131  # the exit code when the guest writes 0x41 to isa-debug-exit


class Machine:
    """`share` is the host's folder that the guest sees as /run/out; console.log goes there too.

    `flash`: the image of its disk, if it has one. Then it has two recorders as well, which have each
    line as soon as it is written, whatever becomes of the machine: wpsd.log and a log of peers.
    """

    def __init__(self, scenario: Scenario, boot: Boot, share: pathlib.Path, flash, phase):
        console = share / ("console.log" if phase == 1 else f"console-{phase}.log")
        more = disk(flash, recorders(share, phase)) if flash else []
        saved = template.saved(scenario, boot) if scenario.clock == "travel" else None
        ours, theirs = socket.socketpair()
        if saved:
            more += ["-incoming", "defer", *template.monitor(theirs.fileno())]
        self._flash = flash
        self._cut_due = False
        self._awake = threading.Event()
        self._messages: queue.SimpleQueue = queue.SimpleQueue()
        with open(share / "qemu.log", "ab") as log:
            self._process = subprocess.Popen(
                command(scenario, boot, share, console, more),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True,
                pass_fds=[theirs.fileno()],
            )  # fmt: skip
        theirs.close()
        if saved:
            words = (ours, saved, self._process.stdin, scenario, self._awake)
            threading.Thread(target=template.go_on, args=words, daemon=True).start()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._process.stdout:
            self._awake.set()
            try:
                message = json.loads(line)
            except ValueError:
                message = {"noise": line.decode(errors="replace").rstrip()}
            self._messages.put(message)
        self._awake.set()
        self._messages.put(None)

    def message(self, deadline: float):
        """Next message of the guest; None when the machine is off. TimeoutError at the deadline."""
        try:
            return self._messages.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError from None

    def expect_cut(self, after_s=None):
        """The plug may be pulled at any moment from now on: by the guest, or here `after_s` from now."""
        self._cut_due = True
        if after_s is not None:
            threading.Timer(after_s, self._process.kill).start()

    def was_cut(self) -> bool:
        """The machine is off: whether its plug was pulled. The disk's image is as it was then."""
        return self._cut_due and self._process.wait() in (PLUG_PULLED, -signal.SIGKILL)

    def cut_flash(self):
        """Keeps the flash disk as it is at this very moment, whatever the guest still writes."""
        cut = f"{self._flash}.cut"
        os.kill(self._process.pid, signal.SIGSTOP)
        try:
            shutil.copyfile(self._flash, cut)
        finally:
            os.kill(self._process.pid, signal.SIGCONT)

    def use_cut_flash(self):
        """After power_off(): the next boot finds what cut_flash() kept."""
        os.replace(f"{self._flash}.cut", self._flash)

    def power_off(self):
        """Pulls the plug. Does nothing when the machine is off."""
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()


def command(scenario: Scenario, boot: Boot, share, console, more) -> list[str]:
    """QEMU's words for a machine; one with a travelling clock is to be saved, or was."""
    radios = "saved" if scenario.clock == "travel" else scenario.radios
    return [
        # The machine ends with us, whatever ends us.
        tools.find("setpriv"), "--pdeathsig", "KILL",
        tools.find("qemu-system-x86_64"), *CLOCKS[scenario.clock],
        "-machine", "q35,nvdimm=on", "-cpu", "max",
        "-m", f"{scenario.memory_mb},slots=1,maxmem={scenario.memory_mb + 1024}M",
        "-nodefaults", "-display", "none", "-no-reboot", "-nic", "none",
        "-rtc", "clock=vm" if scenario.clock == "travel" else "clock=host",
        "-kernel", str(boot.kernel), "-initrd", str(boot.initramfs),
        "-append", f"{KERNEL_WORDS} lab.radios={radios}",
        "-virtfs",
        "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap",
        "-virtfs", f"local,path={_escape(share)},mount_tag=artefacts,security_model=none",
        "-serial", f"file:{_escape(console)}",
        "-chardev", "stdio,id=link,signal=off", "-serial", "chardev:link", *more,
    ]  # fmt: skip


def disk(flash, records) -> list[str]:
    """Options for the flash disk, for the plug, and for what is left of a machine that lost power.

    The disk is memory that the image is mapped to: a travelling clock would jump while the guest
    waits for a disk of the host's.
    """
    words = ["-object", f"memory-backend-file,id=flash,share=on,mem-path={_escape(flash)},"
             f"size={cache.FLASH_MB}M", "-device", "nvdimm,memdev=flash",
             "-device", "isa-debug-exit", "-device", "virtio-serial-pci"]  # fmt: skip
    for name, path in records.items():
        path.parent.mkdir(exist_ok=True)
        words += ["-chardev", f"file,id={name},path={_escape(path)}",
                  "-device", f"virtserialport,chardev={name},name={name}"]  # fmt: skip
    return words


RECORDERS = {"wpsd": "wpsd-{}.log", "peers": "peers/phase-{}.log"}


def recorders(share, phase) -> dict[str, pathlib.Path]:
    return {name: share / path.format(phase) for name, path in RECORDERS.items()}


def _escape(path) -> str:
    """QEMU splits its arguments at commas."""
    return str(path).replace(",", ",,")
