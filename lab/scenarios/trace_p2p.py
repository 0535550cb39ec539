# SPDX-License-Identifier: BSD-3-Clause
"""Cases for `wps trace` of Wi-Fi Direct: two stock wpa_supplicants form a group, or do not."""

from lab import scenario, sleep
from lab.recording import ANY_STATION, Studio

CHANNELS = (1, 6, 11)  # where P2P devices look for each other
P2P = "p2p_disabled=0\ncountry=US\n"


@scenario(clock="travel", radios=4, limit_s=1800, by_default=False)
def trace_p2p(lab):
    """Records Wi-Fi Direct: groups by button and PIN, provision discovery, a rejected negotiation."""
    studio = Studio()
    formed(studio)
    rejected(studio)


def device(case, name):
    """One that looks for others; (its Wi-Fi Direct control socket, its address there)."""
    station = case.station(device_name=name, freqs=(), config=P2P)
    control = case.control(station, f"p2p-dev-{station.netdev}")
    control.must("P2P_FIND")
    return control, station.status()["p2p_device_address"]


def pair(case):
    """Two devices that know of each other."""
    (one, one_address), (two, two_address) = device(case, "Camera"), device(case, "Printer")
    case.view("station", "station.log")
    case.view("station2", "station2.log")
    case.view("ends", "station.log", "station2.log")
    case.view("station-events", "station.events")
    case.view("events", "station.events", "station2.events")
    one.wait_event(f"^P2P-DEVICE-FOUND {two_address}", 120)
    two.wait_event(f"^P2P-DEVICE-FOUND {one_address}", 120)
    return one, one_address, two, two_address


def group(case, one, two):
    for end in (one, two):
        end.wait_event("^P2P-GROUP-STARTED", 60)
    sleep(3)
    case.truth(ANY_STATION, "p2p-formed", must_not=["wrong-key", "nack", "stalled", "overlap"])
    case.exit(0)


def formed(studio):
    with studio.case("p2p-pbc", "Two Wi-Fi Direct devices form a group by push button.", CHANNELS) as case:
        one, one_address, two, two_address = pair(case)
        one.must(f"P2P_CONNECT {two_address} pbc go_intent=15 freq=2437")
        two.must(f"P2P_CONNECT {one_address} pbc go_intent=1")
        group(case, one, two)

    with studio.case("p2p-pin", "Two Wi-Fi Direct devices form a group by PIN.", CHANNELS) as case:
        one, one_address, two, two_address = pair(case)
        one.must(f"P2P_PROV_DISC {two_address} display")
        one.wait_event("^P2P-PROV-DISC", 20)
        pin = two.must(f"P2P_CONNECT {one_address} pin display go_intent=1")
        one.must(f"P2P_CONNECT {two_address} {pin} keypad go_intent=15 freq=2437")
        group(case, one, two)


def rejected(studio):
    with studio.case("p2p-rejected", "One device wants a group, the other one refuses.", CHANNELS) as case:
        one, one_address, two, two_address = pair(case)
        two.must(f"P2P_REJECT {one_address}")
        one.must(f"P2P_CONNECT {two_address} pbc go_intent=15 freq=2437")
        one.wait_event("^P2P-GO-NEG-FAILURE", 130)
        sleep(3)
        case.truth(ANY_STATION, "p2p-failed", must_not=["wrong-key", "nack", "stalled", "overlap"])
        case.exit(1)

    with studio.case("p2p-one-sided", "One device wants a group, and the other one does nothing.", CHANNELS) as case:
        one, one_address, two, two_address = pair(case)
        one.must(f"P2P_CONNECT {two_address} pbc go_intent=15 freq=2437")
        one.wait_event("^P2P-GO-NEG-FAILURE|^P2P-GROUP-FORMATION-FAILURE", 200)
        sleep(3)
        case.truth(ANY_STATION, "p2p-failed", must_not=["wrong-key", "nack", "overlap"])
        case.exit(1)
