# SPDX-License-Identifier: BSD-3-Clause
"""What every machine boots from: Debian's kernel, unpacked and never installed, and our initramfs.

Both live in lab/.cache and are built once, under a lock, however many runs start at the same time.
"""

import contextlib
import dataclasses
import fcntl
import hashlib
import lzma
import os
import pathlib
import re
import struct
import subprocess
import tempfile
import time

from lab.host import memory, tools

LAB = pathlib.Path(__file__).resolve().parent.parent
CACHE = LAB / ".cache"
KEEP_OLD_S = 86400
FLASH_MB = 64
INIT = LAB / "host" / "init"
MODULES = (
    "9p 9pnet_virtio virtio_pci virtio_console nfit nd_pmem overlay crc32c_generic ext4 mac80211_hwsim "
    "ccm gcm cmac ctr ghash_generic gf128mul michael_mic veth bridge tun af_packet"
).split()
SIGNED = b"~Module signature appended~\n"
FOLDERS = (
    "bin proc sys dev lower new modules memory overlay lib lib/firmware".split()
)  # of the initramfs itself


@dataclasses.dataclass(frozen=True)
class Boot:
    """What every machine starts with."""

    kernel: pathlib.Path
    initramfs: pathlib.Path


@contextlib.contextmanager
def locked():
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(*command, cwd=None) -> str:
    """Output of a command; LabError with its own words when it fails."""
    environment = os.environ | {"LC_ALL": "C", "PATH": tools.PATH}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise tools.LabError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


def newest_kernel_package() -> str:
    """Name of the newest 6.1 kernel that apt knows."""
    pattern = r"^linux-image-6\.1\.0-[0-9]+-amd64$"
    names = re.findall(r"^linux-image-6\.1\.0-(\d+)-amd64", run("apt-cache", "pkgnames"), re.M)
    if not names:
        raise tools.LabError(f"apt knows no package {pattern}: run 'sudo apt-get update'")
    return f"linux-image-6.1.0-{max(map(int, names))}-amd64"


def unpacked_kernel(say) -> pathlib.Path:
    """Folder with boot/ and lib/modules/ of the kernel package. One that is there is kept."""
    there = sorted(CACHE.glob("linux-image-*-amd64"))
    if there:
        return there[-1]
    package = newest_kernel_package()
    say(f"fetching {package} (once; it is unpacked into {CACHE}, not installed)")
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        run("apt-get", "-q", "download", package, cwd=work)
        (deb,) = pathlib.Path(work).glob("*.deb")
        run("dpkg", "-x", deb, f"{work}/unpacked")
        unpack_image(pathlib.Path(work) / "unpacked")
        os.rename(f"{work}/unpacked", CACHE / package)
    return CACHE / package


def unpack_image(folder: pathlib.Path):
    """Makes folder/vmlinux, an ELF file that QEMU starts directly (PVH).

    Letting the emulated processor unpack it would take seconds at every boot. Offsets are from the
    kernel's Documentation/arch/x86/boot.rst.
    """
    (path,) = (folder / "boot").glob("vmlinuz-*")
    image = path.read_bytes()
    setup_sectors = image[0x1F1]
    offset, length = struct.unpack_from("<II", image, 0x248)
    start = (setup_sectors + 1) * 512 + offset
    # The payload ends with its unpacked size, which the decompressor object leaves alone.
    kernel = lzma.LZMADecompressor().decompress(image[start : start + length])
    (folder / "vmlinux").write_bytes(kernel)


def load_order(folder: pathlib.Path, wanted) -> list[pathlib.Path]:
    """Files of the named modules and of all they need, each after what it needs."""
    files = {path.stem.replace("-", "_"): path for path in folder.rglob("*.ko")}
    order: list[pathlib.Path] = []

    def add(module):
        path = files.get(module.replace("-", "_"))
        if path is None or path in order:  # absent: built into the kernel
            return
        for need in run("modinfo", "-F", "depends", path).strip().split(","):
            add(need)
        order.append(path)

    for module in wanted:
        add(module)
    return order


def unsigned(module: bytes) -> bytes:
    """A kernel module without its signature: checking them is half of an emulated boot.

    The kernel's include/linux/module_signature.h: the signature, 12 bytes that end with its length,
    the magic.
    """
    if not module.endswith(SIGNED):
        return module
    end = len(module) - len(SIGNED) - 12
    return module[: end - struct.unpack_from(">I", module, end + 8)[0]]


def initramfs(kernel: pathlib.Path, ours, say) -> pathlib.Path:
    """A cpio archive named by the hash of what it is made of."""
    busybox = pathlib.Path(tools.find("busybox"))
    firmware = [tools.REGULATORY_DB, tools.REGULATORY_DB.with_suffix(".db.p7s")]
    content = memory.files(run, ours)
    key = hashlib.sha256(kernel.name.encode() + memory.fingerprint(content))
    for path in [pathlib.Path(__file__), pathlib.Path(memory.__file__), INIT, busybox, *firmware]:
        key.update(path.read_bytes())
    target = CACHE / f"initramfs-{key.hexdigest()[:16]}"
    if target.exists():
        return target
    say("building the initramfs (again only when a program changes)")
    modules = load_order(kernel / "lib/modules", MODULES)
    work = CACHE / "initramfs.new"
    with open(work, "wb") as file:
        archive = memory.Archive(file)
        for folder in FOLDERS:
            archive.add(folder, 0o40755)
        archive.add("bin/busybox", 0o100755, busybox.read_bytes())
        archive.add("init", 0o100755, INIT.read_bytes())
        for path in firmware:
            archive.add(f"lib/firmware/{path.name}", 0o100644, path.read_bytes())
        for path in modules:
            archive.add(f"modules/{path.name}", 0o100644, unsigned(path.read_bytes()))
        order = "".join(f"{path.name}\n" for path in modules)
        archive.add("modules/order", 0o100644, order.encode())
        for path in content:
            archive.add_path(f"memory{path}", path)
        for name, text in memory.TEXTS.items():
            archive.add(f"memory{name}", 0o100644, text.encode())
        archive.close()
    for old in CACHE.glob("initramfs-*"):
        if old.stat().st_mtime < time.time() - KEEP_OLD_S:  # another run may still boot it
            old.unlink()
    os.rename(work, target)
    return target


def blank_flash(path: pathlib.Path):
    """A flash disk without anything on it."""
    with open(path, "wb") as image:
        image.truncate(FLASH_MB << 20)


def prepare(build: pathlib.Path, say) -> Boot:
    """Builds what is not there. `build`: where our programs are. `say` gets lines for the user."""
    ours = [build / name for name in tools.OURS if (build / name).exists()]
    with locked():
        kernel = unpacked_kernel(say)
        return Boot(kernel / "vmlinux", initramfs(kernel, ours, say))
