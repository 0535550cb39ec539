# SPDX-License-Identifier: BSD-3-Clause
"""A device that wants to join: wpa_supplicant on a radio and in a network namespace of its own."""

import itertools
import pathlib

from lab.personas.ping import Ping
from lab.personas.process import PEERS, Process, must, sh
from lab.personas.radio import Radio
from lab.personas.wpactrl import ControlSocket
from lab.waiting import wait_for

DISPLAY = "virtual_display virtual_push_button keypad"
NO_DISPLAY = "push_button"


class Station:
    """`freqs`: the only channels it scans, in MHz (all: slow). `config`: more lines of its file.

    `memory`: a folder that keeps its file; what it has learned in an earlier life is still in it.
    `log`: where its log goes, a path or an open descriptor. `debug`: the log tells all, keys too, and
    not what users find in theirs. `prompt`: its log has each line at once, not in blocks. `mac`:
    another address than its radio's.
    """

    def __init__(self, radio: Radio, name: str, *, device_name="", config_methods=DISPLAY,
                 freqs=(), config="", memory=pathlib.Path("/run/lab"), log=None,
                 debug=True, prompt=False, mac=""):  # fmt: skip
        self.name = name
        self.netdev = radio.netdev
        self.mac = mac or pathlib.Path(f"/sys/class/net/{self.netdev}/address").read_text().strip()
        self.macs = {self.mac}  # all that it ever had
        self._pings = itertools.count(1)
        radio.move(name)
        must("ip", "link", "set", "dev", self.netdev, "address", self.mac, netns=name)
        control = pathlib.Path(f"/run/lab/{name}")
        lines = [
            f"ctrl_interface={control}",
            "update_config=1",
            "p2p_disabled=1",
            f"device_name={device_name or name}",
            f"config_methods={config_methods}",
            config,
        ]
        if freqs:
            lines.append(f"freq_list={' '.join(map(str, freqs))}")
        self.config_path = memory / f"{name}.conf"
        if not self.config_path.exists():
            self.config_path.write_text("\n".join(lines) + "\n")
        self.log_path = PEERS / f"{name}.log"
        self._log = self.log_path if log is None else log
        self._options = ["-dt", "-K"] if debug else ["-t"]
        if prompt:
            self._options += ["-f", str(self.log_path)]
        self._socket = control / self.netdev
        self._start()

    def _start(self):
        argv = ["wpa_supplicant", *self._options, "-Dnl80211", f"-i{self.netdev}",
                f"-c{self.config_path}"]  # fmt: skip
        self.process = Process(argv, self._log, self.name)
        self.control = ControlSocket(self._socket, PEERS / f"{self.name}.events")
        self.command = self.control.command
        self.events = self.control.events
        self.wait_event = self.control.wait_event

    def restart(self):
        """It is switched off and on, and knows what is in its file."""
        self.control.close()
        self.process.stop()
        self._start()

    def change_mac(self, mac: str):
        """From now on it has another address, as a device with randomised ones does."""
        self.control.must("DISCONNECT")
        for words in (("down",), ("address", mac), ("up",)):
            must("ip", "link", "set", "dev", self.netdev, *words, netns=self.name)
        self.mac = mac
        self.macs.add(mac)
        wait_for(lambda: self.status().get("address") == mac, 10, f"{self.name} is {mac}")
        self.control.must("RECONNECT")

    def status(self) -> dict[str, str]:
        return self.control.fields("STATUS")

    @property
    def connected(self) -> bool:
        return self.status().get("wpa_state") == "COMPLETED"

    def wait_connected(self, timeout_s=60) -> dict[str, str]:
        """Its status, once the keys are in place."""
        wait_for(lambda: self.connected, timeout_s, f"{self.name} is connected")
        return self.status()

    def disconnects(self, since=0.0) -> int:
        """How often it lost a network. Joining over WPS itself counts one, after the exchange."""
        return len(self.events("^CTRL-EVENT-DISCONNECTED", since))

    # Ways in

    def wps_pbc(self, bssid=""):
        """Someone presses the device's button."""
        self.control.must(f"WPS_PBC {bssid}".rstrip())

    def wps_cancel(self):
        self.control.must("WPS_CANCEL")

    def connect_psk(self, ssid: str, psk: str, **more):
        """Text, or 64 hex digits. `more`: further variables of wpa_supplicant's network block."""
        value = psk if len(psk) == 64 else f'"{psk}"'
        return self._connect(ssid, key_mgmt="WPA-PSK", psk=value, **more)

    def connect_sae(self, ssid: str, password: str, **more):
        return self._connect(
            ssid, key_mgmt="SAE", sae_password=f'"{password}"', ieee80211w="2", **more
        )

    def _connect(self, ssid, **variables):
        number = self.control.must("ADD_NETWORK")
        for key, value in {"ssid": f'"{ssid}"', **variables}.items():
            self.control.must(f"SET_NETWORK {number} {key} {value}")
        self.control.must(f"SELECT_NETWORK {number}")

    def forget(self):
        """Leaves, and knows no network any more."""
        self.control.must("REMOVE_NETWORK all")

    def network(self, number=0) -> dict[str, str]:
        """What it has stored of a network; secrets only as it wrote them to its file."""
        names = ("ssid", "key_mgmt", "bssid", "proto", "disabled")
        return {name: self.control.command(f"GET_NETWORK {number} {name}") for name in names}

    def stored_psk(self) -> str:
        """The last psk= of its configuration file: what WPS gave it. Empty if there is none."""
        lines = self.config_path.read_text().splitlines()
        keys = [line.split("=", 1)[1] for line in map(str.strip, lines) if line.startswith("psk=")]
        return keys[-1].strip('"') if keys else ""

    # IP

    def ip(self, address: str):
        """Gives itself an address, "192.168.7.11/24"."""
        must("ip", "addr", "replace", address, "dev", self.netdev, netns=self.name)

    def sh(self, command: str, timeout_s=60):
        return sh(command, timeout_s, netns=self.name)

    def ping(self, address: str, count=3) -> bool:
        """True if any of `count` pings was answered."""
        return self.sh(f"ping -n -c {count} -i 0.2 -W 1 {address}").code == 0

    def start_ping(self, address: str, interval_ms=20) -> Ping:
        return Ping(f"{self.name}-ping-{next(self._pings)}", address, interval_ms, self.name)

