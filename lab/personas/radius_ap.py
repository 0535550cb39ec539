# SPDX-License-Identifier: BSD-3-Clause
"""Somebody else's access point: stock hostapd that asks a RADIUS server about WPS (eap_server=0)."""

from lab.personas.hostapd import StockHostapd

SECRET = "a-secret-of-the-radius-client"
PORT = 1812

# By what the network demands. PASSPHRASE is replaced.
SECURITY = {
    "open": "auth_algs=1\n",
    "wpa2": "wpa=2\nwpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\nwpa_passphrase=PASSPHRASE\n",
    "mixed": "wpa=2\nwpa_key_mgmt=WPA-PSK SAE\nrsn_pairwise=CCMP\nieee80211w=1\nsae_require_mfp=1\n"
    "wpa_passphrase=PASSPHRASE\n",
    "sae": "wpa=2\nwpa_key_mgmt=SAE\nrsn_pairwise=CCMP\nieee80211w=2\nsae_password=PASSPHRASE\n",
}
# A station upgrades a credential with the text of the passphrase to SAE only when it is told to.
STATION_SAE = "wps_cred_add_sae=1\n"


class RadiusAp(StockHostapd):
    """`security`: a key of SECURITY. `more`: further lines of hostapd.conf; `options`: of StockHostapd."""

    def __init__(self, netdev: str, name: str, *, ssid="other-house", security="wpa2",
                 passphrase="one-two-three", secret=SECRET, server="127.0.0.1", port=PORT,
                 own_address="127.0.0.1", channel=6, more="", **options):  # fmt: skip
        self.ssid, self.passphrase = ssid, passphrase
        lines = [
            f"ssid={ssid}",
            "hw_mode=g",
            f"channel={channel}",
            SECURITY[security].replace("PASSPHRASE", passphrase).rstrip(),
            "wps_state=2",
            "wps_independent=1",
            "config_methods=push_button virtual_push_button keypad label display",
            "ap_pin=12345670",
            "eap_server=0",
            f"own_ip_addr={own_address}",
            f"auth_server_addr={server}",
            f"auth_server_port={port}",
            f"auth_server_shared_secret={secret}",
            f"nas_identifier={netdev}",
            more,
        ]
        super().__init__(netdev, name, "\n".join(lines), **options)

    def open_pbc(self):
        """The beacon says that a button was pressed; who is let in is the RADIUS server's affair."""
        self.control.must("WPS_PBC")

    def open_pin(self):
        """The beacon says that a PIN was entered; hostapd's own copy of it is never asked for."""
        self.control.must("WPS_PIN any 12345670 300")

    def close(self):
        """hostapd does not know that the server succeeded: its beacon goes on inviting."""
        self.control.must("WPS_CANCEL")
