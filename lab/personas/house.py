# SPDX-License-Identifier: BSD-3-Clause
"""The product at work: ovsdb-server, wpsd, a bridge, radios and VIFs as a controller writes them."""

import hashlib
import itertools
import pathlib
import re

from lab.personas.control import Control
from lab.personas.ovsdb import given_keys
from lab.personas.wpactrl import ControlSocket
from lab.waiting import wait_for

ADDRESS = "192.168.7.1"
SSID = "OPENSYNC-SSID"
KEYS = {"key": "opensync11", "key-2": "12345678", "key-3": "opensync22"}
CHANNELS = (1, 6, 11)
CONF = "ovsdb = unix:/var/run/openvswitch/db.sock\nlog_level = debug\n"
GLOBAL_SOCKET = "/run/openwps/private/hostapd.ctrl"


def security(keys=None, **more) -> dict:
    """A `security` map as in the document's sample: WPA2 with several keys, each with its oftag."""
    keys = KEYS if keys is None else keys
    tags = {f"oftag{'-' + name if name != 'key' else ''}": f"home-{name}" for name in keys}
    return {"encryption": "WPA-PSK", "mode": "2", **keys, **tags, **more}


def wpa3_mixed(keys=None) -> dict:
    """Columns of a WPA2/WPA3 mixed network, in the other layout."""
    return {
        "security": {}, "wpa": True, "wpa_key_mgmt": ["wpa2-psk", "sae"], "pmf": "optional",
        "wpa_psks": KEYS if keys is None else keys, "rsn_pairwise_ccmp": True,
    }  # fmt: skip


def pmk(psk: str, ssid=SSID) -> str:
    """What WPS gives a device for a key: 64 hex digits."""
    return hashlib.pbkdf2_hmac("sha1", psk.encode(), ssid.encode(), 4096, 32).hex()


def told(row: dict) -> str:
    """What a session row says, for people."""
    peer = f" ({row['peer_mac']} {row['peer_name'] or ''})" if row["peer_mac"] else ""
    return f"{row['status']} {row['reason']}, {row['key_id'] or 'no key id'}: {row['detail']}{peer}"


class House:
    """`radios`: how many of the machine's radios are access points (wifi0 on phy0, …).

    `five`: the numbers of those that are on 5 GHz.
    """

    def __init__(self, lab, radios=1, schema=None, conf=CONF, server=None, five=()):
        self.lab = lab
        self.server = server or (lab.ovsdb(schema) if schema else lab.ovsdb())
        self.control = Control()
        self._numbers = itertools.count(11)
        lab.bridge("br-home", f"{ADDRESS}/24")
        self.radios, self.freqs = [], []
        for number in range(radios):
            radio, channel = lab.radio(), 36 if number in five else CHANNELS[number % 3]
            columns = {"freq_band": "5G", "country": "US"} if number in five else {"freq_band": "2.4G"}
            self.db.insert(
                "Wifi_Radio_Config", if_name=f"wifi{number}", enabled=True, channel=channel,
                hw_mode="11n", hw_config={"phy": radio.phy}, **columns,
            )  # fmt: skip
            self.radios.append(radio)
            self.freqs.append((5000 if number in five else 2407) + 5 * channel)
        self.wpsd = lab.wpsd(conf)
        self._events = None

    @property
    def db(self):
        return self.server.controller

    @property
    def has_sessions(self) -> bool:
        return "WPS_Session" in self.db.schema["tables"]

    @property
    def hostapd(self) -> ControlSocket:
        """hostapd's global socket, beside wpsd: to see what it says, and to ask it."""
        if self._events is None:
            log = pathlib.Path("/run/artefacts/peers/hostapd.events")
            self._events = ControlSocket(GLOBAL_SOCKET, log)
        return self._events

    @property
    def hostapd_pid(self) -> int:
        """That of the product's, 0 when it does not run."""
        for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes().split(b"\0")
            except OSError:  # it ended meanwhile
                continue
            if words[0].endswith(b"hostapd") and GLOBAL_SOCKET.encode() in words:
                return int(path.parent.name)
        return 0

    def drops(self, since=0.0, *stations) -> list:
        """hostapd's words about these stations (all: none given) leaving."""
        who = "|".join(station.mac for station in stations)
        return self.hostapd.events(f"AP-STA-DISCONNECTED ({who})", since)

    def hostapd_events(self, if_name, pattern="", since=0.0) -> list:
        """What hostapd said of one VIF."""
        return self.hostapd.events(f"^IFNAME={if_name} .*{pattern}", since)

    def wait_hostapd(self, if_name, pattern, timeout_s=20, since=0.0):
        return self.hostapd.wait_event(f"^IFNAME={if_name} .*{pattern}", timeout_s, since)

    def pbc_status(self, if_name) -> str:
        """hostapd's word: Disabled, Active, Timed-out or Overlap."""
        reply = self.hostapd.command(f"IFNAME={if_name} WPS_GET_STATUS")
        found = re.search(r"^PBC Status: (.*)", reply)
        return found[1] if found else reply

    def hostapd_restarted(self):
        """The socket of a hostapd that died is of no use any more."""
        self._events = None

    # VIFs

    def vif(self, if_name="home-ap-24", radio=0, ssid=SSID, wait=True, **columns):
        """Inserts a VIF row as a controller does, and waits until State tells that it is there."""
        row = {
            "if_name": if_name, "ssid": ssid, "enabled": True, "mode": "ap", "bridge": "br-home",
            "security": security(), "ssid_broadcast": "enabled", "vif_radio_idx": 2, "btm": 1, "rrm": 1,
            "group_rekey": 86400, "ft_psk": 0, "min_hw_mode": "11b", "ap_bridge": False,
            "uapsd_enable": True, "wds": False, "wps": False, **columns,
        }  # fmt: skip
        self.db.transact(
            self.db.insert_op("Wifi_VIF_Config", row, "vif"),
            {"op": "mutate", "table": "Wifi_Radio_Config", "where": [["if_name", "==", f"wifi{radio}"]],
             "mutations": [["vif_configs", "insert", ["set", [["named-uuid", "vif"]]]]]},
        )  # fmt: skip
        if wait and row["enabled"]:
            self.wait_up(if_name)
            if row["wps"]:
                self.wait_state(if_name, wps=True)

    def remove(self, if_name):
        self.db.transact(
            {"op": "mutate", "table": "Wifi_Radio_Config", "where": [],
             "mutations": [["vif_configs", "delete", ["uuid", self.config(if_name)["_uuid"]]]]},
            {"op": "delete", "table": "Wifi_VIF_Config", "where": [["if_name", "==", if_name]]},
        )  # fmt: skip

    def set(self, if_name, **columns):
        """One transaction on one VIF row."""
        self.db.update("Wifi_VIF_Config", {"if_name": if_name}, **columns)

    def set_ssid(self, ssid, **columns):
        """One transaction on every VIF of an SSID."""
        self.db.update("Wifi_VIF_Config", {"ssid": ssid}, **columns)

    def config(self, if_name) -> dict:
        return self.db.row("Wifi_VIF_Config", {"if_name": if_name})

    def state(self, if_name) -> dict:
        return self.db.row("Wifi_VIF_State", {"if_name": if_name})

    def wait_state(self, if_name, timeout_s=20, **expected) -> dict:
        return self.db.wait_row("Wifi_VIF_State", {"if_name": if_name}, timeout_s, **expected)

    def wait_up(self, if_name, timeout_s=30) -> dict:
        """The BSS is on the air: State tells its address."""
        return self.wait_state(if_name, timeout_s, mac=bool, channel=bool)

    def bssid(self, if_name) -> str:
        return self.state(if_name)["mac"]

    def handed_out(self, if_name) -> list[str]:
        """The key ids of the lines with wps=1 in the psk file."""
        text = pathlib.Path(f"/var/run/hostapd-{if_name}.pskfile").read_text()
        return re.findall(r"^wps=1 keyid=(\S+) ", text, re.M)

    # Sessions

    def start(self, if_name, key_id="key-3", wait=True, **columns):
        """What a controller writes to start a session, in one transaction; waits until it is open."""
        self.set(if_name, wps=True, wps_pbc_key_id=key_id, wps_pbc=True, **columns)
        if wait:
            self.wait_state(if_name, wps_pbc=True)

    def sessions(self, if_name=None) -> list[dict]:
        """Rows of WPS_Session, oldest first."""
        rows = self.db.select("WPS_Session", {"if_name": if_name} if if_name else None)
        return sorted(rows, key=lambda row: (row["started_at"] or 0, row["ended_at"] or 0))

    def session(self, if_name) -> dict | None:
        """The newest row of WPS_Session for this VIF."""
        rows = self.sessions(if_name)
        return rows[-1] if rows else None

    def wait_session(self, if_name, timeout_s=20, **expected) -> dict:
        """A session row of this VIF, once it has these values."""
        return self.db.wait_row("WPS_Session", {"if_name": if_name}, timeout_s, **expected)

    def client(self, mac) -> dict | None:
        return self.db.row("Wifi_Associated_Clients", {"mac": mac})

    def wait_client(self, mac, timeout_s=20, **expected) -> dict:
        return self.db.wait_row("Wifi_Associated_Clients", {"mac": mac}, timeout_s, **expected)

    # Device keys (docs/control.md)

    def devices(self, **expected) -> list[dict]:
        """What the ledger tells of devices, where these members are as given."""
        told_ = self.control.request("devices")["devices"]
        return [d for d in told_ if all(d[name] == value for name, value in expected.items())]

    def wait_device(self, timeout_s=20, **expected) -> dict:
        """The only one like this."""
        return wait_for(
            lambda: next(iter(self.devices(**expected)), None), timeout_s, f"a device {expected}"
        )

    def let_in(self, station, ssid=SSID, name="", press="", **params) -> dict:
        """A session with a key of the device's own: the device, once it has joined.

        `press`: the BSSID that it is told to join.
        """
        if name:
            params["name"] = name
        started = self.control.request("start", ssid=ssid, per_device=True, **params)["sessions"]
        refused = [session for session in started if session["status"] == "rejected"]
        if refused:
            raise RuntimeError(f"start --per-device: {refused}")
        for session in started:
            self.wait_state(session["if_name"], wps_pbc=True)
        self.join(station, press=press)
        given_keys.add(station.stored_psk())
        return self.wait_device(mac=station.mac, state="confirmed", replaced_by="")

    # Stations

    def station(self, name, **options):
        """A station with an address of its own on the bridge's network."""
        options.setdefault("freqs", self.freqs[:])
        station = self.lab.station(name, **options)
        station.ip(f"192.168.7.{next(self._numbers)}/24")
        return station

    def client_station(self, name, psk=KEYS["key"], ssid=SSID, **options):
        """A station that is on the network already, by its key."""
        station = self.station(name, **options)
        station.connect_psk(ssid, psk)
        station.wait_connected()
        wait_for(lambda: station.ping(ADDRESS, 1), 10, f"{name} is pinged")
        return station

    def sae_station(self, name, password=KEYS["key"], ssid=SSID, **options):
        """The same with WPA3."""
        station = self.station(name, **options)
        station.connect_sae(ssid, password)
        station.wait_connected()
        wait_for(lambda: station.ping(ADDRESS, 1), 10, f"{name} is pinged")
        return station

    def join(self, station, timeout_s=60, press=""):
        """The device's button is pressed (`press`: for this BSSID); returns when it is connected and pinged."""
        station.wps_pbc(press)
        station.wait_connected(timeout_s)
        wait_for(lambda: station.ping(ADDRESS, 1), 10, f"{station.name} is pinged")
