# SPDX-License-Identifier: BSD-3-Clause
"""`registrar = own`: wpsd itself is the registrar behind stock hostapd, and hands out text."""

import contextlib
import random
import signal
import time

from lab import Timeout, check, now, scenario, sleep, wait_for
from lab.personas.house import ADDRESS, CONF, KEYS, House, pmk, told, wpa3_mixed
from lab.personas.others import Others
from lab.personas.station import NO_DISPLAY

OWN = CONF + "registrar = own\n"
AP = "home-ap-24"
SAE = "wps_cred_add_sae=1"  # a station uses a text that WPS gave it for WPA3 only when told so
MONITOR_S = 125  # after that a button that was pressed in vain is forgotten
OPEN = ("requested", "active")


def press(house, device, key_id, if_name=AP):
    """A session with this key and a device whose button is pressed: its row, when it has joined."""
    house.start(if_name, key_id)
    house.join(device)
    row = house.wait_session(if_name, peer_mac=device.mac, reason="joined", key_id=key_id)
    check(f"{device.name}: the session says who", row["peer_name"] == device.name, told(row))
    house.wait_state(if_name, wps_pbc=False)
    return row


def in_vain(device):
    """It presses its button; nothing comes of it, and nobody remembers it afterwards."""
    device.wps_pbc()
    sleep(15)
    check(f"{device.name} is not let in", not device.connected and not device.stored_psk())
    device.wps_cancel()
    device.forget()
    sleep(MONITOR_S)


@scenario(clock="travel", radios=4)
def own_registrar(lab):
    """WPA2: the chosen key as text; one device after the other; nobody without a session."""
    house = House(lab, conf=OWN)
    monitor = lab.monitor()
    house.vif(AP, wps=True, wps_pbc_key_id="key")
    others = Others(house, house.client_station("client"))
    bssid = house.bssid(AP)
    tv, radio = house.station("tv"), house.station("radio", config_methods=NO_DISPLAY)

    tv.control.must("WPS_PIN any 12345670")
    m2d = tv.wait_event("^WPS-M2D", 60)
    check("no session: M2D, come back later", "config_error=0" in m2d.text, m2d)
    check("and no key", not tv.stored_psk())
    tv.wps_cancel()
    tv.forget()
    check("no session row for it", not house.sessions(), house.sessions())

    house.start(AP, "key-3")
    monitor.wait_pbc(bssid, active=True)
    house.set(AP, wps_pbc=False)
    house.wait_session(AP, reason="by-order")
    monitor.wait_pbc(bssid, active=False)
    in_vain(tv)

    start = now()
    row = press(house, tv, "key-3")
    check("the text of the key", tv.stored_psk() == KEYS["key-3"])
    check("its UUID is told", len(row["peer_uuid"]) == 36, row["peer_uuid"])
    heard = [event.text for event in house.hostapd_events(AP, "EAP-FAILURE2|WPS-CANCEL", start)]
    check("hostapd is closed after the device was told", len(heard) == 2 and "EAP" in heard[0], heard)
    monitor.wait_pbc(bssid, active=False)
    press(house, radio, "key-2")
    check("the next one, at once, another key", radio.stored_psk() == KEYS["key-2"])
    told_ = [house.wait_client(device.mac)["key_id"] for device in (tv, radio)]
    check("hostapd tells the keys", told_ == ["key-3", "key-2"], told_)
    monitor.wait_pbc(bssid, active=False)
    others.check()
    ls = lab.sh("stat -c %a /run/openwps/private/registrar.secret").text.strip()
    check("the secret is root's", ls == "600", ls)
    secret = lab.sh("cat /run/openwps/private/registrar.secret").text.strip()
    check("and in no log of ours", len(secret) == 64 and secret not in house.wpsd.log())
    log = lab.sh("cat /run/openwps/private/hostapd.log").text
    check("nor in hostapd's", secret not in log and KEYS["key-3"] not in log)


@scenario(clock="travel", radios=5)
def own_registrar_mixed(lab):
    """WPA2/WPA3: with the text of the WPA3 password a device uses WPA3; other keys stay WPA2's."""
    house = House(lab, conf=OWN)
    house.vif(AP, wps=True, wps_pbc_key_id="key", **wpa3_mixed())
    others = Others(house, house.sae_station("sae"), house.client_station("psk", KEYS["key-2"]))
    modern = [house.station(name, config=SAE) for name in ("modern", "other")]
    for device, key_id, suite, given in (
        (modern[0], "key", "SAE", KEYS["key"]),
        (modern[1], "key-3", "WPA2-PSK", pmk(KEYS["key-3"])),
    ):
        press(house, device, key_id)
        used = device.status()["key_mgmt"]
        check(f"{key_id}: joined with {suite}", used == suite, used)
        check(f"{key_id}: was given what works", device.stored_psk() == given)
    others.check()


@scenario(clock="travel", radios=3)
def own_registrar_wpa3(lab):
    """WPA3 alone: WPS works with the text of the password, and says which key is none."""
    columns = {**wpa3_mixed(), "wpa_key_mgmt": ["sae"], "pmf": "required"}
    house = House(lab, conf=OWN)
    house.vif(AP, wps=True, wps_pbc_key_id="key", **columns)
    others = Others(house, house.sae_station("client"))
    house.start(AP, "key-2", wait=False)
    row = house.wait_session(AP, reason="no-sae-password")
    check("a key that WPA3 does not know is refused", row["status"] == "rejected", told(row))
    tv = house.station("tv", config=SAE)
    press(house, tv, "key")
    check("joined with SAE", tv.status()["key_mgmt"] == "SAE", tv.status()["key_mgmt"])
    others.check()


@scenario(clock="travel", radios=4)
def own_registrar_siblings(lab):
    """Two radios, one SSID, and the registrar is own on one only: the first success ends both."""
    house = House(lab, radios=2, conf=CONF + "[vif home-ap-u50]\nregistrar = own\n")
    names = [AP, "home-ap-u50"]
    for radio, name in enumerate(names):
        house.vif(name, radio=radio, wps=True)
    house.hostapd  # listens from here on
    for station, name in zip((house.station("one"), house.station("two")), names):
        bssid = house.bssid(name)
        start = now()
        house.set_ssid("OPENSYNC-SSID", wps_pbc_key_id="key-3", wps=True, wps_pbc=True)
        for sibling in names:
            house.wait_state(sibling, wps_pbc=True)
        station.wps_pbc(bssid)
        station.wait_connected()
        wait_for(lambda s=station: s.ping(ADDRESS, 1), 10, "it is pinged")
        (other,) = set(names) - {name}
        house.wait_session(name, peer_mac=station.mac, reason="joined")
        ended = house.wait_session(other, reason="sibling-succeeded")
        check(f"{name} gave it, {other} ended", not ended["peer_mac"], told(ended))
        own = name == "home-ap-u50"
        given = KEYS["key-3"] if own else pmk(KEYS["key-3"])
        check("by its own registrar" if own else "by hostapd", station.stored_psk() == given)
        heard = house.hostapd_events(name, "WPS-REG-SUCCESS", start)
        check("as far as hostapd knows", bool(heard) != own, [str(event) for event in heard])
        for sibling in names:
            house.wait_state(sibling, wps_pbc=False)
        sleep(MONITOR_S)


@scenario(clock="travel", radios=4)
def own_registrar_overlap(lab):
    """Two devices at once: neither is let in. One that joined before is no competitor."""
    house = House(lab, conf=OWN)
    monitor = lab.monitor()
    house.vif(AP, wps=True, wps_pbc_key_id="key")
    first, one, two = (house.station(name) for name in ("first", "one", "two"))
    press(house, first, "key")
    house.start(AP, "key-3")
    one.wps_pbc()
    two.wps_pbc()
    row = house.wait_session(AP, 30, status="overlap")
    check("two devices", row["reason"] == "two-devices", told(row))
    sleep(10)
    for device in (one, two):
        check(f"{device.name} has no key", not device.stored_psk() and not device.connected)
        device.wps_cancel()
    monitor.wait_pbc(house.bssid(AP), active=False)
    sleep(MONITOR_S)
    press(house, one, "key-3")


def stop_in_exchange(house, device, key_id, after_s):
    """A session with this key, in which the device hangs a while after its exchange began."""
    start = now()
    house.start(AP, key_id)
    device.wps_pbc()
    begun = wait_for(
        lambda: house.hostapd.events(f"EAP-STARTED {device.mac}", start), 60, "it begins", 0.001
    )[0]
    sleep(max(0.0, begun.time + after_s - now()))
    device.process.send_signal(signal.SIGSTOP)


@scenario(clock="travel", radios=3, limit_s=900)
def own_registrar_failure(lab):
    """A device that breaks off: after which message and why is in the session, which goes on."""
    house = House(lab, conf=OWN)
    house.vif(AP, wps=True, wps_pbc_key_id="key")
    others = Others(house, house.client_station("client"))
    tv, seen = house.station("tv"), set()
    for fraction_s in (0.01, 0.02):  # M8 is there after 15 ms
        stop_in_exchange(house, tv, "key-3", fraction_s)
        row = house.wait_session(AP, 60, status="active", reason="device-failed-once")
        seen.add(row["detail"])
        check("it says after which message, and why",
              "It broke off after M" in row["detail"] and "in time" in row["detail"], told(row))  # fmt: skip
        tv.process.send_signal(signal.SIGCONT)
        tv.wps_cancel()
        tv.forget()
        sleep(1)
        house.join(tv)
        row = house.wait_session(AP, peer_mac=tv.mac, reason="joined")
        check("it tries again and is let in", row["status"] == "succeeded", told(row))
        tv.forget()
        tv.control.must("SAVE_CONFIG")
        house.wait_state(AP, wps_pbc=False)
    check("not always at the same place", len(seen) > 1, seen)

    stop_in_exchange(house, tv, "key-2", 0.01)
    row = house.wait_session(AP, 140, key_id="key-2", status="failed")
    check("nobody else came: the last failure is the end's reason",
          row["reason"].startswith("wsc-") and "It broke off after" in row["detail"], told(row))  # fmt: skip
    tv.process.send_signal(signal.SIGCONT)
    others.check()


class Restarts:
    """Sessions in which wpsd is killed at a random moment after one of their own."""

    MOMENTS = {"idle": 2.0, "open": 2.0, "exchange": 0.06, "key": 0.02, "success": 0.06, "cancel": 0.06}
    PLAYS = (("open", "exchange"), ("exchange",), ("key",), ("success",), ("idle", "cancel"))

    def __init__(self, house, device, seed):
        self.house, self.device, self.random = house, device, random.Random(seed)
        self.kills = 0
        self._before: set = set()

    def rows(self) -> list[dict]:
        return [r for r in self.house.sessions(AP) if r["_uuid"] not in self._before]

    def ended(self) -> bool:
        rows = self.rows()
        return bool(rows) and all(row["status"] not in OPEN for row in rows)

    def reached(self, moment, start) -> bool:
        """Waits for the moment; False when the session ended before."""
        if moment == "cancel":
            self.house.set(AP, wps_pbc=False)
            return True
        if moment in ("idle", "open"):
            self.house.wait_state(AP, wps_pbc=True)
            if moment == "open":
                self.device.wps_pbc()
            return True
        if moment == "exchange":
            signs = lambda: self.house.hostapd.events(f"EAP-STARTED {self.device.mac}", start)
        elif moment == "key":
            signs = lambda: any(row["peer_mac"] for row in self.rows())
        else:
            signs = lambda: any(row["status"] == "succeeded" for row in self.rows())
        if moment == self.play[0]:
            self.device.wps_pbc()
        wait_for(lambda: signs() or self.ended(), 60, moment, 0.001)
        return bool(signs())

    def run(self, play, key_id) -> tuple[str, list[dict]]:
        """One session: what the device was given, and the rows that are left of it."""
        self.play = play
        self.device.wps_cancel()
        self.device.forget()
        self.device.control.must("SAVE_CONFIG")
        self._before = {row["_uuid"] for row in self.house.sessions(AP)}
        start = now()
        self.house.start(AP, key_id)
        for moment in play:
            if not self.reached(moment, start):
                break
            sleep(self.random.uniform(0, self.MOMENTS[moment]))
            self.house.wpsd.kill()
            self.kills += 1
            sleep(self.random.choice((0, 0.05, 1.0, 4.0)))
            self.house.wpsd.start()
            wait_for(lambda: self.house.control.status()["ovsdb"] == "connected", 20, "it is back")
        if "cancel" not in play:
            with contextlib.suppress(Timeout):  # a device gives up when its exchange broke off
                self.device.wait_connected(35)
        if "cancel" not in play and not self.ended() and not self.device.connected:
            self.device.wps_cancel()
            self.house.join(self.device)
        wait_for(self.ended, 150, "the end of a session")
        psk = self.device.stored_psk()
        if psk:
            self.device.wait_connected()
            wait_for(lambda: self.rows()[0]["reason"] != "registered", 40, "the device is seen")
        self.house.wait_state(AP, wps_pbc=lambda value: not value)
        return psk, self.rows()


@scenario(clock="travel", radios=3, limit_s=900)
def own_registrar_restart(lab):
    """kill -9 of wpsd while a session is open, during the exchange, around the key: all rows true."""
    seed = time.time_ns() % 1_000_000
    house = House(lab, conf=OWN)
    house.vif(AP, wps=True, wps_pbc_key_id="key")
    others = Others(house, house.client_station("client"))
    sessions = Restarts(house, house.station("tv"), seed)
    hostapd = house.hostapd_pid
    lab.say(f"seed {seed}")
    for number in range(20):
        play, key_id = sessions.PLAYS[number % len(sessions.PLAYS)], list(KEYS)[number % 3]
        psk, rows = sessions.run(play, key_id)
        good = len(rows) == 1 and rows[0]["key_id"] == key_id
        if psk:
            good = good and psk == KEYS[key_id] and rows[0]["reason"] == "joined"
            good = good and rows[0]["peer_mac"] == sessions.device.mac
        else:
            good = good and rows[0]["reason"] == "by-order" and "cancel" in play
        what = "given the key" if psk else "given nothing"
        check(f"{number + 1} ({', '.join(play)}): one row, and true", good,
              f"{what}; {[told(row) for row in rows]}")  # fmt: skip
    check("wpsd was killed in every way", sessions.kills >= 20, f"seed {seed}: {sessions.kills}")
    others.check()
    check("hostapd is the same", house.hostapd_pid == hostapd, hostapd)
