# SPDX-License-Identifier: BSD-3-Clause
"""Figures of wpsd, beside the floor that its peers set in the same run; tools/bench shows them."""

import json
import pathlib
import shutil
import statistics

from lab import check, now, scenario, sleep, wait_for
from lab.personas.house import CONF, House
from lab.personas.ovsdb import Controller

RUNS = 60
IDLE_S = 60
IF_NAME = "home-ap-24"
PBC = f"IFNAME={IF_NAME} WPS_PBC"
ACTIVE = f"IFNAME={IF_NAME} WPS-PBC-ACTIVE"
OVER = f"IFNAME={IF_NAME} WPS-(PBC-DISABLE|CANCEL|TIMEOUT)"


def milliseconds(samples) -> dict:
    ordered = sorted(sample * 1000 for sample in samples)
    return {
        "median_ms": round(statistics.median(ordered), 3),
        "p90_ms": round(ordered[int(len(ordered) * 0.9)], 3),
        "runs": len(ordered),
    }


def until(predicate, what):
    """Like wait_for, without a pause between two looks that would be measured, too."""
    return wait_for(predicate, 20, what, 0.0002)


def orders(house) -> list[float]:
    """From the write of wps_pbc to hostapd's word that it is active."""
    samples = []
    for _ in range(RUNS):
        sleep(0.1)
        start = now()
        house.set(IF_NAME, wps_pbc=True)
        active = until(lambda t=start: house.hostapd.events(ACTIVE, t), "WPS-PBC-ACTIVE")[0]
        samples.append(active.time - start)
        house.wait_state(IF_NAME, wps_pbc=True)
        house.set(IF_NAME, wps_pbc=False)
        house.wait_state(IF_NAME, wps_pbc=lambda value: not value)
        house.hostapd.wait_event(OVER, 20, start)
    return samples


def bare_ovsdb(house) -> list[float]:
    """From the same write to its notification on another connection, where nobody acts on it."""
    listener = Controller(house.server.path)
    changes = listener.monitor("Wifi_VIF_Config")
    samples = []
    for number in range(RUNS):
        sleep(0.1)
        seen, start = len(changes), now()
        house.set(IF_NAME, wps_pbc=bool(number % 2))
        until(lambda n=seen: len(changes) > n, "the notification")
        samples.append(changes[seen][0] - start)
    listener.close()
    return samples


def bare_control(house) -> list[float]:
    """From WPS_PBC on hostapd's own socket to the same event."""
    samples = []
    for _ in range(RUNS):
        sleep(0.1)
        start = now()
        house.hostapd.must(PBC)
        active = until(lambda t=start: house.hostapd.events(ACTIVE, t), "WPS-PBC-ACTIVE")[0]
        samples.append(active.time - start)
        house.hostapd.must(f"IFNAME={IF_NAME} WPS_CANCEL")
        house.hostapd.wait_event(OVER, 20, start)
    return samples


def field(pid: int, name: str, file: str) -> int:
    for line in pathlib.Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise RuntimeError(f"/proc/{pid}/{file} has no {name}")


def pss_kib(house) -> int:
    sleep(3)
    return field(house.wpsd.pid, "Pss", "smaps_rollup")


def wakeups(house) -> int:
    before = field(house.wpsd.pid, "voluntary_ctxt_switches", "status")
    sleep(IDLE_S)
    return field(house.wpsd.pid, "voluntary_ctxt_switches", "status") - before


def stripped_kib(lab, program: str) -> float:
    copy = f"/run/lab/{program}.stripped"
    shutil.copy(shutil.which(program), copy)
    lab.sh(f"strip {copy}")
    return round(pathlib.Path(copy).stat().st_size / 1024, 1)


@scenario(clock="real", radios=3, limit_s=600, by_default=False)
def bench(lab):
    """Latency, memory, size, wake-ups; into bench.json. Not part of the suite."""
    figures = {}
    house = House(lab, radios=2, conf=CONF.replace("debug", "info"))
    house.vif(IF_NAME, wps=True, wps_pbc_key_id="key-3")
    client = house.client_station("client")
    house.hostapd  # listens from here on
    figures["stripped_kib"] = {name: stripped_kib(lab, name) for name in ("wpsd", "wps")}
    figures["pss_1_bss_kib"] = pss_kib(house)
    figures["wakeups_idle_60_s"] = wakeups(house)
    figures["order_to_active"] = milliseconds(orders(house))
    house.wpsd.stop()  # hostapd goes on
    figures["floor_control"] = milliseconds(bare_control(house))
    figures["floor_ovsdb"] = milliseconds(bare_ovsdb(house))
    house.set(IF_NAME, wps_pbc=None)
    floor = figures["floor_control"]["median_ms"] + figures["floor_ovsdb"]["median_ms"]
    figures["ratio"] = round(figures["order_to_active"]["median_ms"] / floor, 3)
    house.wpsd.start()
    house.wait_up(IF_NAME)
    for number in range(15):
        house.vif(f"ap-{number}", radio=(number + 1) % 2, ssid=f"net-{number}", wps=True)
    figures["pss_16_bss_kib"] = pss_kib(house)
    (lab.artefacts / "bench.json").write_text(json.dumps(figures, indent=1) + "\n")
    runs = [figures[name]["runs"] for name in ("order_to_active", "floor_control", "floor_ovsdb")]
    check("everything was measured", min(runs) >= 50, figures)
    check("the client stayed", client.connected)
