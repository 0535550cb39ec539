# SPDX-License-Identifier: BSD-3-Clause
"""What a scenario function is given: the machine it runs in, and the makers of everyone in it."""

import pathlib
import subprocess

ARTEFACTS = pathlib.Path("/run/artefacts")  # in tmpfs; copied out at the end
OUT = pathlib.Path("/run/out")


class World:
    def __init__(self, phase: int):
        self.phase = phase
        self.artefacts = ARTEFACTS
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)

    def clear(self):
        pass
