# SPDX-License-Identifier: BSD-3-Clause
"""What a machine has in its memory from the start: the programs of scenarios and all they need.

Whatever else is read comes from the host over 9p. While the guest waits for that a travelling clock
jumps, by seconds when the host is busy: no program of a scenario may need it.
"""

import os
import pathlib
import re
import struct

from lab.host import tools

PYTHON = pathlib.Path("/usr/lib/python3.11")
PYTHON_WITHOUT = {"config-3.11-x86_64-linux-gnu", "test", "lib2to3", "pydoc_data", "distutils",
                  "idlelib", "tkinter", "ensurepip", "turtledemo"}  # fmt: skip
FOLDERS = (
    "/etc/ssl/openssl.cnf /etc/iproute2 /usr/lib/locale/C.utf8 /usr/lib/ssl/openssl.cnf "
    "/usr/lib/x86_64-linux-gnu/ossl-modules"
).split()
FILES = (
    "/etc/ld.so.cache /etc/passwd /etc/group /etc/hosts /etc/host.conf "
    "/etc/gai.conf /etc/protocols /etc/services /etc/localtime /etc/login.defs "
    "/etc/bash.bashrc /etc/inputrc /lib64/ld-linux-x86-64.so.2 /usr/share/locale/locale.alias "
    "/usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache "
    "/bin /sbin /lib /lib64 /var/run /var/lock"
).split()
# In place of the host's: names are looked up in files and nowhere else.
TEXTS = {
    "/etc/nsswitch.conf": "".join(
        f"{name}: files\n"
        for name in "passwd group shadow gshadow hosts networks protocols services ethers".split()
    ),
    "/etc/resolv.conf": "",
}


def files(run, ours) -> list[pathlib.Path]:
    """All of them with the links that lead to them; of the programs `ours` only the libraries.

    `run(*command)` gives a command's output.
    """
    programs = [tools.find(name) for name in tools.GUEST]
    modules = sorted(map(str, PYTHON.glob("lib-dynload/*.so")))
    more = [path for folder in FOLDERS for path in [folder, *map(str, _walk(folder, set()))]]
    needed = re.findall(r"(/\S+) \(0x", run("ldd", *programs, *modules, *ours, *_elf(more)))
    found: dict[pathlib.Path, None] = {}
    for name in [*FILES, *programs, *more, *needed, *map(str, _walk(PYTHON, PYTHON_WITHOUT))]:
        if os.path.lexists(name) and os.access(name, os.R_OK):
            _add(found, pathlib.Path(name))
    return list(found)


def _elf(names):
    return [name for name in names if name.endswith(".so")]


def _walk(folder, without):
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - without)
        for name in sorted(names):
            yield pathlib.Path(where, name)


def _add(found, path: pathlib.Path):
    """A path with the folders and links that lead to it, and what it links to."""
    for step in [*reversed(path.parents), path]:
        if step == pathlib.Path("/"):
            continue
        if step.is_symlink():
            found[step] = None
            target = step.parent / os.readlink(step)
            _add(found, pathlib.Path(os.path.normpath(target / path.relative_to(step))))
            return
        found.setdefault(step, None)


class Archive:
    """Writer of the cpio format "newc", which the kernel unpacks at boot."""

    def __init__(self, file):
        self._file = file
        self._number = 0

    def add(self, name: str, mode: int, data=b"", mtime=0):
        """A file, folder or link by its full mode; a link's data is its target."""
        self._number += 1
        self._write(name, mode, data, mtime)

    def add_path(self, name: str, path: pathlib.Path):
        """What there is at `path`, as `name`."""
        status = path.lstat()
        if path.is_symlink():
            data = os.readlink(path).encode()
        else:
            data = path.read_bytes() if path.is_file() else b""
        self.add(name, status.st_mode, data, int(status.st_mtime))

    def close(self):
        self._write("TRAILER!!!", 0, b"", 0)

    def _write(self, name, mode, data, mtime):
        encoded = name.encode() + b"\0"
        links = 1 if mode else 0
        fields = (self._number, mode, 0, 0, links, mtime, len(data), 0, 0, 0, 0, len(encoded), 0)
        header = b"070701" + b"".join(b"%08x" % (field & 0xFFFFFFFF) for field in fields)
        self._file.write(_padded(header + encoded) + _padded(data))


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def fingerprint(paths) -> bytes:
    """Changes when a file's contents may have."""
    parts = []
    for path in paths:
        status = path.lstat()
        parts.append(str(path).encode() + struct.pack("<qq", status.st_size, status.st_mtime_ns))
    return b"\0".join(parts)
