# SPDX-License-Identifier: BSD-3-Clause
"""wpsd reaches its database over TCP and TLS, too."""

import pathlib

from lab import check, scenario, wait_for
from lab.personas.house import House
from lab.personas.pki import Pki

TCP = "ovsdb = tcp:127.0.0.1:6640\nlog_level = debug\n"


def ssl(pki, ca_cert) -> str:
    return (
        "ovsdb = ssl:127.0.0.1:6641\nlog_level = debug\n"
        f"ca_file = {ca_cert}\ncert_file = {pki.client_cert}\nkey_file = {pki.client_key}\n"
    )


@scenario(clock="travel", radios=2)
def ovsdb_remotes(lab):
    """A session over tcp:, one over ssl:, and no word to a server of another authority."""
    server = lab.ovsdb(tcp_port=6640, ssl_port=6641)
    house = House(lab, server=server, conf=TCP)
    house.vif("home-ap-24", wps=True)
    device = house.station("tv")
    house.start("home-ap-24", "key-3")
    house.join(device)
    house.wait_session("home-ap-24", key_id="key-3", reason="joined")
    check("a session over tcp:", True)

    foreign = Pki(pathlib.Path("/run/lab/foreign-pki"))
    house.wpsd.stop()
    house.wpsd.configure(ssl(server.pki, foreign.ca_cert))
    house.wpsd.start()
    wait_for(lambda: "certificate" in house.wpsd.log(), 20, "the log tells of the certificate")
    status = house.control.status()["ovsdb"]
    check("a server of another authority is refused", status == "disconnected", status)
    check("meanwhile the device stays", device.connected)
    house.set("home-ap-24", wps_pbc_key_id="key-2")

    house.wpsd.stop()
    house.wpsd.configure(ssl(server.pki, server.pki.ca_cert))
    house.wpsd.start()
    house.wait_state("home-ap-24", 30, wps_pbc_key_id="key-2")
    device.forget()
    house.start("home-ap-24", "key-2")
    house.join(device)
    row = house.wait_session("home-ap-24", key_id="key-2", reason="joined")
    check("a session over ssl:", row["peer_mac"] == device.mac, row["peer_mac"])
