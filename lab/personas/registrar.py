# SPDX-License-Identifier: BSD-3-Clause
"""`wps registrar` as somebody starts it beside access points that are not ours."""

import json
import pathlib

from lab.personas.process import ARTEFACTS, Process
from lab.personas.radius_ap import SECRET
from lab.waiting import wait_for

PASSPHRASE = "one-two-three"
PIN = "12345670"


class Registrar:
    """With --json, for the network of a RadiusAp. `options`: further words of its command line.

    `pin` None: by push button.
    """

    def __init__(self, name, *options, ssid="other-house", security="wpa2", pin=None,
                 passphrase=PASSPHRASE, secret=SECRET):  # fmt: skip
        folder = pathlib.Path(f"/run/lab/{name}-secrets")
        folder.mkdir(mode=0o700)
        for file, text in (("radius", secret), ("key", passphrase), ("pin", pin or "")):
            (folder / file).write_text(text + "\n")
            (folder / file).chmod(0o600)
        self._log = ARTEFACTS / f"{name}.log"
        argv = ["wps", "registrar", "--json", "--secret-file", str(folder / "radius"),
                "--ssid", ssid, "--security", security]  # fmt: skip
        if security != "open":
            argv += ["--key-file", str(folder / "key")]
        argv += ["--pin-file", str(folder / "pin")] if pin else ["--pbc"]
        self.process = Process([*argv, *options], self._log)
        self.wait("listening", 10)

    def told(self, event="") -> list[dict]:
        """Its events so far, of one kind; the failure at the end has "error" instead."""
        lines = [json.loads(line) for line in self._log.read_text().splitlines()]
        return [line for line in lines if not event or line.get("event") == event]

    @property
    def error(self) -> dict:
        """The failure that it ended with; empty if there was none."""
        return next((line["error"] for line in self.told() if "error" in line), {})

    def sentences(self) -> list[str]:
        return [line.get("sentence", "") for line in self.told()]

    def wait(self, event, timeout_s) -> dict:
        return wait_for(lambda: self.told(event), timeout_s, f"wps registrar: {event}")[0]

    def wait_end(self, timeout_s) -> int:
        """Its exit code."""
        wait_for(lambda: not self.process.alive, timeout_s, "wps registrar ends")
        return self.process.stop()
