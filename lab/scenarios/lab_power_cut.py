# SPDX-License-Identifier: BSD-3-Clause
"""Do the lab's power cuts cut what they must?"""

import os
import pathlib

from lab import check, now, scenario

LATER_S = 0.3


@scenario(clock="travel", radios=1, flash=True)
def lab_power_cut(lab):
    """/flash survives, as far as it was synced; tmpfs does not; the plug is pulled when it should."""
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
    check("what was synced is there", synced.exists() and synced.read_text() == "here", lab.phase)
    check("what was not synced is not", not lazy.exists() or not lazy.read_text(), lab.phase)
    check("tmpfs is empty", not volatile.exists(), lab.phase)
    if lab.phase == 2:
        lazy.write_text("not synced either")
        volatile.write_text("gone")
        lab.note("seen", lab.phase)
        lab.cut_later(LATER_S)
        start = now()
        while True:
            os.write(lab.recorder("peers"), b"%.6f\n" % (now() - start))
    last = float(lab.recorded("peers", 2).splitlines()[-1])
    check("the plug was pulled at its time", abs(last - LATER_S) < 0.001, f"{last} s")
    check("this is the third phase", lab.phase == 3 and lab.notes["seen"] == 2, lab.phase)
