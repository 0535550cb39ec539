# SPDX-License-Identifier: BSD-3-Clause
"""An access point without us: Debian's hostapd with a configuration of the scenario's choice."""

import pathlib

from lab.personas.process import PEERS, Process
from lab.personas.radio import mac_of
from lab.personas.wpactrl import ControlSocket
from lab.waiting import wait_for

WPA2 = "auth_algs=1\nwpa=2\nwpa_key_mgmt=WPA-PSK\nwpa_pairwise=CCMP\n"
WPS = "wps_state=2\neap_server=1\nconfig_methods=push_button\nwps_independent=1\n"


class StockHostapd:
    """Up when it is made. `keys`: lines of a wpa_psk_file.

    `config`: everything but interface, driver and ctrl_interface. `debug`: its log tells all, keys
    too, and not what users find in theirs. `prompt`: its log has each line at once, not in blocks.
    `more`: (netdev, configuration) of further radios that the same program serves.
    """

    def __init__(self, netdev: str, name: str, config: str, keys: str = "", debug=True, prompt=False,
                 more=()):  # fmt: skip
        self.netdev = netdev
        self.psk_path = pathlib.Path(f"/run/lab/{name}.psk")
        control = pathlib.Path(f"/run/lab/{name}")
        lines = f"interface={netdev}\ndriver=nl80211\nctrl_interface={control}\n{config}\n"
        if keys:
            self.psk_path.write_text(keys)
            lines += f"wpa_psk_file={self.psk_path}\n"
        path = pathlib.Path(f"/run/lab/{name}.conf")
        path.write_text(lines)
        self.log_path = PEERS / f"{name}.log"
        options = ["-dt", "-K"] if debug else ["-t"]
        if prompt:
            options += ["-f", str(self.log_path)]
        paths = [path]
        for other, text in more:
            paths.append(pathlib.Path(f"/run/lab/{name}-{other}.conf"))
            paths[-1].write_text(f"interface={other}\ndriver=nl80211\nctrl_interface={control}\n{text}\n")
        self._argv, self._socket = ["hostapd", *options, *map(str, paths)], control / netdev
        self._events = PEERS / f"{name}.events"
        self.name = name
        self._start()

    def _start(self):
        self.process = Process(self._argv, self.log_path)
        self.control = ControlSocket(self._socket, self._events)
        self.command = self.control.command
        self.events = self.control.events
        self.wait_event = self.control.wait_event
        wait_for(self._enabled, 20, f"{self.name} is up (its log is in peers/)")
        self.bssid = mac_of(self.netdev)

    def restart(self, keys=None, kill=False):
        """It ends and starts anew. `keys`: what is in its wpa_psk_file then. `kill`: without a word."""
        self.control.close()
        if kill:
            self.process.kill()
            self._socket.unlink()
        else:
            self.process.stop()
        if keys is not None:
            self.psk_path.write_text(keys)
        self._start()

    def _enabled(self) -> bool:
        return self.control.fields("STATUS").get("state") == "ENABLED"

    def pbc_status(self) -> dict[str, str]:
        """Lines of WPS_GET_STATUS, "PBC Status" and so on."""
        lines = self.command("WPS_GET_STATUS").splitlines()
        return dict(line.split(": ", 1) for line in lines if ": " in line)
