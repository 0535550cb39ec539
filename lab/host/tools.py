# SPDX-License-Identifier: BSD-3-Clause
"""The host's programs that the lab needs, and the Debian packages that bring them."""

import os
import pathlib
import shutil

# Started by the host itself.
HOST = {
    "qemu-system-x86_64": "qemu-system-x86",
    "busybox": "busybox-static",
    "modinfo": "kmod",
    "mke2fs": "e2fsprogs",
    "apt-get": "apt",
    "dpkg": "dpkg",
    "setpriv": "util-linux",
}
# Started inside the machine, from its memory. Other programs of the host are there as well, but a
# travelling clock jumps while they are read.
GUEST = {
    "hostapd": "hostapd",
    "hostapd_cli": "hostapd",
    "wpa_supplicant": "wpasupplicant",
    "wpa_cli": "wpasupplicant",
    "ovsdb-server": "openvswitch-common",
    "ovsdb-tool": "openvswitch-common",
    "ovsdb-client": "openvswitch-common",
    "iw": "iw",
    "ip": "iproute2",
    "ping": "iputils-ping",
    "tcpdump": "tcpdump",
    "python3": "python3",
    "openssl": "openssl",
    "bash": "bash",
    "sh": "dash",
    "grep": "grep",
    "sed": "sed",
    "setsid": "util-linux",
    "script": "bsdutils",
    "timeout": "coreutils",
    **dict.fromkeys(
        "cat chmod chown cp cut date dd echo env false head id ln ls mkdir mv nice printf readlink "
        "rm seq sleep sort stat sync tail tee touch tr true uname wc".split(), "coreutils"
    ),
    "ps": "procps",
    "kill": "procps",
    "pgrep": "procps",
    "mount": "mount",
    "umount": "mount",
    "tar": "tar",
}
# Our own, from the build directory; in /usr/local/bin inside the machine.
OURS = ("wpsd", "wps", "wscpeer")
REGULATORY_DB = pathlib.Path("/lib/firmware/regulatory.db")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


class MissingTool(Exception):
    """A program or file is not installed."""


class LabError(Exception):
    """The lab can not be set up; the text says what to do."""


def find(program: str) -> str:
    """Path of a program, also of those in sbin, which are not in everyone's PATH."""
    path = shutil.which(program, path=PATH + os.pathsep + os.environ.get("PATH", ""))
    if path is None:
        package = (HOST | GUEST).get(program, program)
        raise MissingTool(
            f"{program} is missing (Debian package {package}): run 'sudo tools/setup lab'"
        )
    return path


def check_all():
    """Raises MissingTool for the first one that is not there."""
    for program in HOST | GUEST:
        find(program)
    if not REGULATORY_DB.exists():
        raise MissingTool(
            f"{REGULATORY_DB} is missing (Debian package wireless-regdb): "
            "run 'sudo tools/setup lab'"
        )
