# SPDX-License-Identifier: BSD-3-Clause
"""The machine's radios."""

import pathlib

from lab.personas.process import must

PHYS = pathlib.Path("/sys/class/ieee80211")


class Radio:
    """A simulated radio, "phy0", with the network device the kernel made for it, "wlan0"."""

    def __init__(self, phy: str):
        self.phy = phy
        self.netns = None

    @property
    def netdevs(self) -> list[str]:
        """Only known in the main network namespace."""
        return sorted(path.name for path in (PHYS / self.phy / "device/net").iterdir())

    @property
    def netdev(self) -> str:
        return self.netdevs[0]

    def move(self, netns: str):
        """Into a network namespace, which is made."""
        must("ip", "netns", "add", netns)
        must("ip", "link", "set", "lo", "up", netns=netns)
        must("iw", "phy", self.phy, "set", "netns", "name", netns)
        self.netns = netns

    def remove_netdevs(self):
        """A bare radio: whoever wants an interface makes it."""
        for name in self.netdevs:
            must("iw", "dev", name, "del")

    def add_netdev(self, name: str, kind="__ap"):
        must("iw", "phy", self.phy, "interface", "add", name, "type", kind)


def all_radios() -> list[Radio]:
    names = sorted((path.name for path in PHYS.iterdir()), key=lambda name: int(name[3:]))
    return [Radio(name) for name in names]


def mac_of(netdev: str) -> str:
    """Address of an interface of the main network namespace."""
    return pathlib.Path(f"/sys/class/net/{netdev}/address").read_text().strip()
