# SPDX-License-Identifier: BSD-3-Clause
"""The product without a controller: wpsd with one radio and one network of its own configuration."""

import itertools
import pathlib
import re
import shutil
import sqlite3

from lab.personas.control import SOCKET, Control
from lab.personas.house import ADDRESS, GLOBAL_SOCKET, SSID
from lab.personas.ovsdb import given_keys
from lab.personas.wpactrl import ControlSocket
from lab.waiting import wait_for

AP = "home-ap-24"
WPA2 = "security.encryption = WPA-PSK\nsecurity.mode = 2\n"
STATES = ("reserved", "offered", "issued", "confirmed", "returned", "revoked")
OPENS = STATES[:4]
TRIES = 3


def conf(state_dir="/var/lib/openwps", registrar="own", more="", vif=WPA2) -> str:
    """`more`: options before the sections; `vif`: keys and security of the network."""
    return (
        f"state_dir = {state_dir}\nregistrar = {registrar}\nlog_level = debug\n{more}"
        f"[radio wifi0]\nphy = phy0\nchannel = 6\n"
        f"[vif {AP}]\nssid = {SSID}\nbridge = br-home\nwps = yes\n{vif}"
    )


class Home:
    """Up when it is made. It must have the first radio, phy0."""

    def __init__(self, lab, text, log=None, up=True):
        self.lab = lab
        self.radio = lab.radio()
        self.control = Control()
        self._numbers = itertools.count(11)
        self._events = None
        lab.bridge("br-home", f"{ADDRESS}/24")
        self.wpsd = lab.wpsd(text, log)
        if up:
            self.wait_up()

    def wait_up(self, if_name=AP, timeout_s=30) -> dict:
        """The network is on the air, as `wps status` tells it."""

        def up():
            if not self.wpsd.alive:
                raise RuntimeError(f"wpsd ended by itself: {self.wpsd.code}")
            vif = pathlib.Path(SOCKET).exists() and self.control.vif(if_name)
            return vif if vif and vif["up"] else None

        return wait_for(up, timeout_s, f"{if_name} is up")

    @property
    def hostapd(self) -> ControlSocket:
        if self._events is None:
            log = pathlib.Path("/run/artefacts/peers/hostapd.events")
            self._events = ControlSocket(GLOBAL_SOCKET, log)
        return self._events

    def hostapd_restarted(self):
        """The socket of a hostapd that died is of no use any more."""
        self._events = None

    def station(self, name, **options):
        station = self.lab.station(name, **{"freqs": [2437], **options})
        station.ip(f"192.168.7.{next(self._numbers)}/24")
        return station

    # Sessions

    def start(self, if_name=AP, **params) -> dict:
        """An order for a key of the device's own, or with key_id: its session as it is at once."""
        params = params if "key_id" in params else {"per_device": True, **params}
        return self.control.request("start", if_name=if_name, **params)["sessions"][0]

    def open(self, if_name=AP, **params) -> dict:
        """An order, and what became of it: the session, when hostapd has opened it or it was refused.

        While a program waits for the disk a travelling clock jumps, now and then by more than an order
        lives: it is given again.
        """
        for _ in range(TRIES):
            self.start(if_name, **params)
            session = wait_for(
                lambda: (s := self.session(if_name)) and s["status"] != "requested" and s, 20,
                "an order is carried out",
            )  # fmt: skip
            if session["reason"] != "not-ready":
                break
        return session

    def session(self, if_name=AP) -> dict | None:
        return self.control.vif(if_name)["session"]

    def wait_session(self, timeout_s=20, if_name=AP, **expected) -> dict:
        """The last session of the network, once it has these values."""

        def there():
            session = self.session(if_name)
            return session if session and expected.items() <= session.items() else None

        return wait_for(there, timeout_s, f"a session {expected}")

    def let_in(self, station, if_name=AP, **params) -> dict:
        """A session for a station, whose button is pressed; the session, when it has joined."""
        self.open(if_name, **params)
        station.wps_pbc()
        self.comes_back(station, 60)
        given_keys.add(station.stored_psk())
        return self.wait_session(if_name=if_name, reason="joined", peer_mac=station.mac)

    def comes_back(self, station, timeout_s=30):
        """A device that has a key joins by itself."""
        station.wait_connected(timeout_s)
        wait_for(lambda: station.ping(ADDRESS, 1), 10, f"{station.name} is pinged")

    def client_station(self, name, psk, **options):
        """A station that is on the network by one of its own keys."""
        station = self.station(name, **options)
        station.connect_psk(SSID, psk)
        self.comes_back(station)
        return station

    def devices(self) -> list[dict]:
        return self.control.request("devices")["devices"]

    @staticmethod
    def psk_file_ids(run_dir="/var/run") -> set[str]:
        """Key ids of the lines of hostapd's psk file; empty when there is none."""
        path = pathlib.Path(f"{run_dir}/hostapd-{AP}.pskfile")
        return set(re.findall(r"keyid=(\S+)", path.read_text())) if path.exists() else set()


def read_ledger(folder) -> dict[str, dict]:
    """The keys on a disk by their ids, read from a copy of the files; sqlite3.DatabaseError if damaged."""
    copy = pathlib.Path("/run/lab/ledger")
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for path in pathlib.Path(folder).glob("ledger.db*"):
        shutil.copy(path, copy)
    if not (copy / "ledger.db").exists():
        return {}
    with sqlite3.connect(copy / "ledger.db") as db:
        (verdict,) = db.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        if not db.execute("SELECT name FROM sqlite_master WHERE name = 'key'").fetchone():
            return {}
        rows = db.execute("SELECT n, state, psk, peer_mac FROM key").fetchall()
    return {
        f"dev-{n}": {"state": STATES[state], "psk": psk, "mac": mac} for n, state, psk, mac in rows
    }
