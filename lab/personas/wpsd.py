# SPDX-License-Identifier: BSD-3-Clause
"""The product's daemon, as the scenario's build made it."""

import pathlib
import shutil

from lab.personas.process import ARTEFACTS, Process

CONF = pathlib.Path("/etc/openwps/wpsd.conf")


class Wpsd:
    """Runs with `conf` as its configuration file. All its lives log to wpsd.log, or to `log`."""

    def __init__(self, conf: str = "", log=None):
        if not shutil.which("wpsd"):
            raise RuntimeError("build/wpsd was not there when the machine started: run 'make'")
        CONF.parent.mkdir(parents=True, exist_ok=True)
        CONF.write_text(conf)
        CONF.chmod(0o600)
        self.log_path = ARTEFACTS / "wpsd.log"
        self._log = self.log_path if log is None else log
        self._process = None
        self.start()

    def start(self):
        self._process = Process(["wpsd", "--foreground", "-c", str(CONF)], self._log)

    @property
    def alive(self) -> bool:
        return self._process.alive

    @property
    def code(self) -> int | None:
        """Its exit code when it has ended, negative for a signal."""
        return self._process.code

    @property
    def pid(self) -> int:
        return self._process.pid

    def signal(self, number):
        self._process.send_signal(number)

    def configure(self, conf: str):
        """Another configuration file; it counts from the next start."""
        CONF.write_text(conf)

    def kill(self):
        """kill -9."""
        self._process.kill()

    def stop(self) -> int:
        """Exit code after SIGTERM."""
        return self._process.stop()

    def restart(self):
        self.kill()
        self.start()

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")
