# SPDX-License-Identifier: BSD-3-Clause
"""A disk that is full, that is read-only, that loses its contents: nobody is locked out by it."""

import os
import pathlib
import re

from lab import check, now, scenario, sleep, wait_for
from lab.personas.home import AP, OPENS, WPA2, Home, conf, read_ledger
from lab.personas.house import ADDRESS, KEYS
from lab.personas.process import must

STATE_DIR = pathlib.Path("/flash/openwps")
OWN_KEYS = WPA2 + "".join(f"security.{name} = {psk}\n" for name, psk in KEYS.items())
CONF = conf(STATE_DIR, vif=OWN_KEYS)
FILLER = pathlib.Path("/flash/filler")
REFUSED = "ledger-not-writable"
MONITOR_S = 125  # after that a button that was pressed is forgotten, by hostapd and by a new wpsd
TRIES = 40  # sessions, until there is really no room: the files have some of their own


def told(session) -> str:
    return f"{session['status']} {session['reason']}, {session['key_id']}: {session['detail']}"


def fill():
    """Not a block is left on the flash."""
    with open(FILLER, "ab", buffering=0) as file:
        for size in (1 << 20, 1 << 16, 1 << 12):
            try:
                while True:
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, size)
            except OSError:
                pass


def make_room():
    FILLER.unlink()


def opened(home, since) -> list:
    return home.hostapd.events("WPS-PBC-ACTIVE", since)


def refused(home, what, **params):
    """An order is refused before anything is opened; one that still could be written is taken back."""
    for number in range(TRIES):
        start = now()
        session = home.open(**params)
        if session["status"] == "rejected":
            break
        home.control.request("cancel", if_name=AP)
        home.wait_session(status="cancelled")
    check(f"{what}: refused, for the ledger", session["reason"] == REFUSED, told(session))
    sleep(1)
    check(f"{what}: hostapd has not opened anything", not opened(home, start), number)
    return session


class Client:
    """Somebody who is on the network, and must not notice."""

    def __init__(self, home, station):
        self.station, self.start = station, now()
        self.pings = station.start_ping(ADDRESS, 50)

    def check(self):
        result = self.pings.stop()
        drops = self.station.disconnects(self.start)
        good = result.lost == 0 and result.sent > 20 and not drops
        check(f"{self.station.name}: no ping lost, never disconnected", good, result)


def comes_back(home, station, what):
    start = now()
    station.restart()
    home.comes_back(station)
    said = home.hostapd.wait_event(f"AP-STA-CONNECTED {station.mac}", 5, start).text
    check(f"{what}: {station.name} comes back with its own key", "keyid=dev-" in said, said)


def reboot(home, *stations):
    """wpsd and hostapd end as if the power had failed, and what is in memory is gone."""
    home.wpsd.kill()
    must("sh", "-c", "kill -9 $(pgrep -x hostapd)")
    wait_for(lambda: not home.lab.sh("pgrep -x hostapd").text, 10, "hostapd is gone")
    home.lab.sh("rm -rf /run/openwps /run/hostapd-*")
    home.hostapd_restarted()


def start_again(home):
    home.wpsd.start()
    home.wait_up()
    home.hostapd  # listens from here on


@scenario(clock="travel", radios=5, flash=True)
def disk_full(lab):
    """No room for the ledger: no session opens, everyone stays; with room it works as before."""
    home = Home(lab, CONF)
    home.hostapd  # listens from here on
    client = Client(home, home.client_station("client", KEYS["key"]))
    tv, phone, radio = home.station("tv"), home.station("phone"), home.station("radio")
    home.let_in(tv)
    fill()
    refused(home, "a key of its own")
    refused(home, "a chosen key", key_id="key-3")
    check("`wps status` says so", home.control.status()["ledger"] == REFUSED)
    comes_back(home, tv, "full")
    home.wpsd.restart()
    home.wait_up()
    comes_back(home, tv, "wpsd was started on a full disk")
    refused(home, "after that start")
    make_room()
    sleep(MONITOR_S)
    session = home.let_in(phone)
    check("there is room again", session["reason"] == "joined", told(session))
    check("`wps status` says so, too", home.control.status()["ledger"] == "ok")
    full_in_session(home, radio)
    client.check()


def full_in_session(home, device):
    """The disk fills up when the session is open already: the key stays here."""
    for number in range(TRIES):
        key_id = home.open()["key_id"]
        fill()
        device.wps_pbc()
        ended = ("failed", "interrupted", "succeeded", "rejected")
        session = wait_for(lambda: (s := home.session()) and s["status"] in ended and s, 60, "the end")
        if session["status"] != "succeeded":
            break
        device.forget()
        make_room()
    check("full meanwhile: the session ends", session["reason"] == "ledger-failed", told(session))
    check("the device was not given the key", not device.stored_psk(), number)
    sleep(1)
    check("nothing is open any more", home.control.vif(AP)["wps_pbc"] is False)
    device.wps_cancel()
    make_room()
    sleep(MONITOR_S)
    session = home.let_in(device)
    check("with room it is let in", session["reason"] == "joined", told(session))
    check("with another key", session["key_id"] != key_id, session["key_id"])


@scenario(clock="travel", radios=4, flash=True)
def disk_read_only(lab):
    """The disk turns read-only, and is so at the next start: keys open, sessions do not."""
    if lab.phase == 1:
        must("mount", "-o", "remount,errors=remount-ro", "/flash")
    else:
        must("mount", "-o", "remount,ro", "/flash")
    home = Home(lab, CONF)
    home.hostapd  # listens from here on
    tv = home.station("tv", memory=lab.flash)
    if lab.phase == 1:
        client = Client(home, home.client_station("client", KEYS["key"]))
        home.let_in(tv)
        must("sync")
        pathlib.Path("/sys/fs/ext4/pmem0/trigger_fs_error").write_text("the flash is worn out")
        wait_for(lambda: not writable(), 20, "the disk is read-only")
    what = "read-only" if lab.phase == 1 else "read-only from the start"
    refused(home, what)
    refused(home, f"{what}, a chosen key", key_id="key-3")
    status = lab.sh("wps status").text
    check(f"{what}: `wps status` says so", f"ledger: {REFUSED}" in status, status[:200])
    names = {device["mac"] for device in home.devices()}
    check(f"{what}: `wps devices` knows the TV", tv.mac in names, names)
    comes_back(home, tv, what)
    if lab.phase == 1:
        client.check()
        lab.power_cut()
    must("mount", "-o", "remount,rw", "/flash")
    session = home.let_in(home.station("phone"))
    check("written to again, it works without a restart", session["reason"] == "joined", told(session))
    opens = [key for key in read_ledger(STATE_DIR).values() if key["state"] in OPENS]
    check("and both keys are on the disk", len(opens) == 2, len(opens))


def writable() -> bool:
    try:
        (STATE_DIR.parent / "probe").touch()
        return True
    except OSError:
        return False


# What becomes of the files while wpsd is down: name, and what is done to them.
def flipped(path):
    """Every page has bad bytes, but the first."""
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        for at in (page, page + 4090):  # its header, and what was written into it first
            data[at] ^= 0x40
    path.write_bytes(data)


def truncated(path):
    os.truncate(path, path.stat().st_size // 2)


def zeroed(path):
    path.write_bytes(bytes(path.stat().st_size))


def no_header(path):
    with open(path, "r+b") as file:
        file.write(bytes(100))


def empty(path):
    path.write_bytes(b"")


DAMAGES = (flipped, truncated, zeroed, no_header, empty)


def damage_it(home, damage, with_copy):
    """The files, damaged; what was there of ledger.db."""
    reboot(home)
    path = STATE_DIR / "ledger.db"
    for side in ("ledger.db-wal", "ledger.db-shm"):  # as after a clean end
        (STATE_DIR / side).unlink(missing_ok=True)
    damage(path)
    if not with_copy:
        (STATE_DIR / "ledger.copy").unlink()
    return path.read_bytes()


@scenario(clock="travel", radios=4, flash=True)
def ledger_corrupt(lab):
    """A damaged ledger is set aside, never deleted; whoever had a key comes back."""
    home = Home(lab, CONF)
    home.hostapd  # listens from here on
    devices = [home.station("tv"), home.station("phone")]
    for device in devices:
        home.let_in(device)
        sleep(MONITOR_S)
    for damage, with_copy in [*((damage, True) for damage in DAMAGES), (no_header, False)]:
        what = f"{damage.__name__}{'' if with_copy else ', and no copy'}"
        home.wpsd.stop()  # it is whole in ledger.db
        aside = {path.name for path in STATE_DIR.iterdir()}
        left = damage_it(home, damage, with_copy)
        seen = len(home.wpsd.log())
        start_again(home)
        new = [path for path in STATE_DIR.iterdir() if path.name not in aside]
        kept = [path.name for path in new if path.read_bytes() == left]
        check(f"{what}: set aside", kept or not left, [path.name for path in new])
        log = [line for line in home.wpsd.log()[seen:].splitlines() if "ledger" in line]
        loud = [line for line in log if re.search("was damaged|was gone", line)]
        check(f"{what}: said loudly", loud, log[:5])
        keys = read_ledger(STATE_DIR).values()
        opens = [key for key in keys if key["state"] in OPENS]
        check(f"{what}: both keys are there", len(opens) == 2, len(opens))
        for device in devices:
            comes_back(home, device, what)
    number = len(read_ledger(STATE_DIR))
    session = home.let_in(home.station("radio"))
    check("and goes on", len(read_ledger(STATE_DIR)) == number + 1, told(session))


YEAR_S = 31556952
TODAY = 1_795_000_000


def set_clock(seconds: int):
    must("date", "-s", f"@{seconds}")


@scenario(clock="travel", radios=5)
def clock_jumps(lab):
    """No clock at boot: 1970, then NTP sets it, then it jumps back: nothing expires, nothing hangs."""
    set_clock(int(now()) + 5)  # the machine runs since 1970
    home = Home(lab, conf("/run/openwps-state", vif=OWN_KEYS))
    home.hostapd  # listens from here on
    tv, phone, radio = home.station("tv"), home.station("phone"), home.station("radio")
    home.let_in(tv)
    joined = now()
    device = known(home, tv)
    check("in 1970 it is not known when it joined", device["joined_at"] == 0, device)
    home.open()
    sleep(20)
    set_clock(TODAY)
    device, expected = known(home, tv), TODAY - (now() - joined)
    check("the clock is set: it is known at once", abs(device["joined_at"] - expected) < 5,
          f"{device['joined_at'] - expected:+.0f} s")  # fmt: skip
    session = home.wait_session(status="active")
    check("the open session stays open", 90_000 < session["left_ms"] < 105_000, session["left_ms"])
    check("and has begun today", abs(session["started_at"] - (TODAY - 20)) < 5, session["started_at"])
    phone.wps_pbc()
    home.comes_back(phone, 60)
    session = home.wait_session(reason="joined", peer_mac=phone.mac)
    check("a device joins", abs(session["ended_at"] - TODAY) < 60, session["ended_at"])
    check("its time is right", abs(known(home, phone)["joined_at"] - TODAY) < 60, known(home, phone))

    sleep(MONITOR_S)
    home.open()
    start = now()
    set_clock(TODAY - 10 * YEAR_S)
    session = home.wait_session(140, status="timed_out")
    check("back by ten years: the walk time is 120 s", abs(now() - start - 120) < 5, now() - start)
    comes_back(home, tv, "ten years back")
    session = home.let_in(radio)
    check("a device joins", session["reason"] == "joined", told(session))
    set_clock(TODAY + 20 * YEAR_S)
    reboot(home)
    start_again(home)
    for device in (tv, phone, radio):
        comes_back(home, device, "twenty years on")
    check("nothing has expired", len(home.devices()) == 3, len(home.devices()))


def known(home, station) -> dict:
    return next(device for device in home.devices() if device["mac"] == station.mac)
