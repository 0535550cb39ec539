# SPDX-License-Identifier: BSD-3-Clause
"""R17: secrets never reach a log, an argv, a core dump or a world-readable file."""

import os
import pathlib
import resource
import signal

from lab import check, scenario, sleep, wait_for
from lab.personas.house import KEYS, House, pmk, security, wpa3_mixed
from lab.personas.process import ARTEFACTS, Process

SECRETS = {
    **KEYS, "key-4": "refused\x7fsecret", "key-5": "changed secret", "key-6": "one more secret",
}  # fmt: skip
FOLDERS = ("/run", "/etc/openwps", "/var/lib/openwps", "/tmp")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent  # the source tree has example keys
NOT_OURS = ("/run/lab", "/run/artefacts", "/run/out", "/run/host", "/run/netns", str(ROOT))
CORES = pathlib.Path("/run/lab/cores")


def needles() -> list[bytes]:
    """Each secret as text and as the PMKs that it becomes."""
    texts = list(SECRETS.values())
    pmks = [pmk(text, ssid) for text in texts for ssid in ("OPENSYNC-SSID", "modern")]
    return [text.encode() for text in texts + pmks]


def found(data: bytes, secrets) -> bool:
    data = data.lower()
    return any(secret.lower() in data for secret in secrets)


def files():
    for folder in FOLDERS:
        for root, names, leaves in os.walk(folder):
            names[:] = [n for n in names if not f"{root}/{n}".startswith(NOT_OURS)]
            for leaf in leaves:
                path = pathlib.Path(root) / leaf
                if path.is_file() and not path.is_symlink():
                    yield path


def life(house):
    """Everything that could make someone talk: sessions, refusals, restarts, changes."""
    device = house.station("tv")
    house.start("home-ap-24", "key-3")
    house.join(device)
    house.wait_session("home-ap-24", reason="joined")
    house.set("home-ap-24", security=security({**KEYS, "key-4": SECRETS["key-4"]}))
    wait_for(house.control.problems, 10, "the bad key is reported")
    house.start("home-ap-24", wait=False)
    house.wait_session("home-ap-24", reason="bad-row")
    house.set("home-ap-24", security=security({**KEYS, "key-2": SECRETS["key-5"]}))
    house.wait_state("home-ap-24", security=lambda m: m.get("key-2") == SECRETS["key-5"])
    mixed = wpa3_mixed({"key": SECRETS["key-6"], "key-2": KEYS["key-2"]})
    house.vif("modern-ap", ssid="modern", wps=True, wps_pbc_key_id="key-2", **mixed)
    house.set("modern-ap", wpa_psks={"key": SECRETS["key-6"]}, wps_pbc_key_id="key")
    house.wait_state("modern-ap", wps_pbc_key_id="key")
    house.wpsd.restart()
    house.wait_up("home-ap-24")
    os.kill(house.hostapd_pid, signal.SIGKILL)
    sleep(1)
    for if_name in ("home-ap-24", "modern-ap"):
        house.wait_up(if_name)
    house.start("home-ap-24", "key")
    device.forget()
    house.join(device)
    house.wait_session("home-ap-24", key_id="key", reason="joined")


@scenario(clock="travel", radios=2)
def no_secrets(lab):
    """Sessions with everything logged: no key in a log, an argv, an answer, an open file or a core."""
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    CORES.mkdir()
    pathlib.Path("/proc/sys/kernel/core_pattern").write_text(f"{CORES}/%e.%p")
    house = House(lab)
    house.vif("home-ap-24", wps=True)
    lab.sh("wps status; wps status --json")
    events = Process(["wps", "events", "-f", "--json"], ARTEFACTS / "wps-events.log")
    life(house)
    secrets = needles()

    texts = {"wpsd's log": house.wpsd.log_path, "wps events": ARTEFACTS / "wps-events.log"}
    texts["hostapd's log"] = pathlib.Path("/run/openwps/private/hostapd.log")
    for name, path in texts.items():
        data = path.read_bytes()
        check(f"{name} has no key", data and not found(data, secrets), f"{len(data)} bytes")
    for command in ("wps", "wps status --json", "wps events", "wps events --json", "dmesg"):
        output = lab.sh(command).text
        check(f"{command} prints no key", not found(output.encode(), secrets))
    bad = []
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        for part in ("cmdline", "environ"):
            try:
                data = (path / part).read_bytes()
            except OSError:  # it ended meanwhile
                continue
            if found(data, secrets):
                bad.append(f"{path / part}: {data[:40]!r}")
    check("no process has a key in its arguments", not bad, bad)

    with_keys = [path for path in files() if found(path.read_bytes(), secrets)]
    modes = {str(path): f"{path.stat().st_mode & 0o777:o}" for path in with_keys}
    check("files with keys are for root only", set(modes.values()) == {"600"}, modes)
    public = [name for name in modes if name.startswith(("/run/hostapd-", "/var/run/hostapd-"))]
    check("the psk files are among them", len(public) >= 2, public)
    private = pathlib.Path("/run/openwps/private").stat().st_mode & 0o777
    check("the private folder is closed", private == 0o700, f"{private:o}")
    configs = sorted(pathlib.Path("/var/run").glob("hostapd-*.config"))
    modes = {path.name: f"{path.stat().st_mode & 0o777:o}" for path in configs}
    check("the config files are, too", modes and set(modes.values()) == {"600"}, modes)

    house.wpsd.signal(signal.SIGABRT)
    wait_for(lambda: not house.wpsd.alive, 10, "wpsd ends")
    crash = Process(["/bin/sleep", "60"], ARTEFACTS / "sleep.log")
    crash.send_signal(signal.SIGABRT)
    wait_for(lambda: not crash.alive, 10, "sleep ends")
    cores = [path.name for path in CORES.iterdir()]
    check("cores are written here", any(name.startswith("sleep") for name in cores), cores)
    check("but not of wpsd", not any(name.startswith("wpsd") for name in cores), cores)
    events.stop()
