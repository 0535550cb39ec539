# SPDX-License-Identifier: BSD-3-Clause
"""Does the lab's power cut cut what it must?"""

import os
import pathlib

from lab import check, scenario


@scenario(radios=1, flash=True)
def lab_power_cut(lab):
    """/flash survives, as far as it was synced; tmpfs does not."""
    synced, lazy = lab.flash / "synced", lab.flash / "lazy"
    volatile = pathlib.Path("/run/volatile")
    if lab.phase == 1:
        with open(synced, "w", encoding="ascii") as file:
            file.write("here")
            file.flush()
            os.fsync(file.fileno())
        os.sync()
        lazy.write_text("not synced")
        volatile.write_text("gone")
        lab.power_cut()
    check("this is the second phase", lab.phase == 2, lab.phase)
    check("what was synced is there", synced.exists() and synced.read_text() == "here")
    check("what was not synced is not", not lazy.exists() or not lazy.read_text())
    check("tmpfs is empty", not volatile.exists())
