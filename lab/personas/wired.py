# SPDX-License-Identifier: BSD-3-Clause
"""A wire with two ends: 802.1X where the medium must not be radio."""

import pathlib

from lab.personas.hostapd import StockHostapd
from lab.personas.peer import Peer
from lab.personas.process import PEERS, Process, must
from lab.personas.wpactrl import ControlSocket


class Wire:
    """A veth pair: "wire0" here, "wire1" in a network namespace of its own."""

    here, there = "wire0", "wire1"

    def __init__(self, netns="wire"):
        self.netns = netns
        must("ip", "netns", "add", netns)
        must("ip", "link", "add", self.here, "type", "veth", "peer", self.there, "netns", netns)
        must("ip", "link", "set", self.here, "up")
        must("ip", "link", "set", self.there, "up", netns=netns)

    def mac(self, there=False) -> str:
        name, netns = (self.there, self.netns) if there else (self.here, None)
        text = must("ip", "-br", "link", "show", "dev", name, netns=netns)
        return text.split()[2]

    def peer(self) -> Peer:
        """libwsc at the far end."""
        return Peer("wired-peer", self.there, self.netns, self.mac(there=True))

    def hostapd(self, config: str) -> StockHostapd:
        """An authenticator at this end."""
        return StockHostapd(self.here, "wired", f"driver=wired\n{config}")


class WiredStation:
    """wpa_supplicant at the far end; it is told what to do by command()."""

    def __init__(self, wire: Wire, name="wired-station"):
        control = pathlib.Path(f"/run/lab/{name}")
        path = pathlib.Path(f"/run/lab/{name}.conf")
        path.write_text(
            f"ctrl_interface={control}\nap_scan=0\nupdate_config=1\ndevice_name={name}\n"
            "config_methods=virtual_display virtual_push_button keypad\n"
        )
        self.name, self.config_path = name, path
        self.mac = wire.mac(there=True)
        self.macs = {self.mac}
        argv = ["wpa_supplicant", "-dt", "-K", "-Dwired", f"-i{wire.there}", f"-c{path}"]
        self.log_path = PEERS / f"{name}.log"
        self.process = Process(argv, self.log_path, wire.netns)
        self.control = ControlSocket(control / wire.there, PEERS / f"{name}.events")
        self.command = self.control.command
        self.events = self.control.events
        self.wait_event = self.control.wait_event
