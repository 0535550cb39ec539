# SPDX-License-Identifier: BSD-3-Clause
"""`wps registrar` behind stock hostapd, and stock wpa_supplicants that do not behave.

registrar-radius shows what works; here is what goes wrong.
"""

import signal

from lab import check, now, scenario, sleep, wait_for
from lab.cases import FIRST_WRONG, PIN, SECOND_WRONG, Case
from lab.personas.registrar import Registrar

FREQS = [2437]
DONE, NOT_DONE = 0, 1  # exit codes of `wps`
SLOW = 15  # pieces of so many bytes: an exchange that is long enough to break into
SUCCESS = ("^WPS-CRED-RECEIVED", "^WPS-SUCCESS")
NEVER = "^WPS-SUCCESS"


class Place:
    """One access point with its RADIUS server, two stock devices, one libwsc that stalls."""

    def __init__(self, lab):
        self.ap = lab.radius_ap("ap")
        self.devices = [lab.station(name, freqs=FREQS) for name in ("sta", "second")]
        self.device = self.devices[0]
        self.peer = lab.peer(freqs=FREQS)
        self._names = iter(range(1, 100))

    def registrar(self, *words, **options) -> Registrar:
        return Registrar(f"registrar-{next(self._names)}", *words, **options)

    def begin(self, name, device=None) -> Case:
        """A case; the other end is the device."""
        for each in self.devices:
            each.command("WPS_CANCEL")
            each.forget()
            each.command("SET wps_fragment_size 0")
        return Case(name, device or self.device)

    def pin(self, pin=PIN, device=None):
        self.ap.open_pin()
        (device or self.device).control.must(f"WPS_PIN any {pin}")

    def press(self, device=None):
        self.ap.open_pbc()
        (device or self.device).wps_pbc()


def ended(case, registrar, code, token="", timeout_s=60):
    """`wps registrar` has ended so."""
    got = registrar.wait_end(timeout_s)
    story = f"ours: {registrar.told()}; theirs: {case.events()}"
    case.check(f"ours: exit code {code}", got == code, story)
    if token:
        case.check(f"ours: {token}", registrar.error.get("token") == token, story)


def failed(case, registrar, *wanted):
    """It told that a session ended with this reason, Configuration Error and message."""
    told = [(e["reason"], e["config_error"], e["message"]) for e in registrar.told("failed")]
    case.check(f"ours: {' '.join(map(str, wanted))}", told == [wanted],
               f"ours: {told}; theirs: {case.events()}")  # fmt: skip


def came_in(case):
    """It has the key, and a join's time to use it before the next case makes it forget the network."""
    case.theirs(*SUCCESS)
    case.ap.wait_connected()


def stop(registrar):
    registrar.process.stop()


@scenario(clock="travel", radios=4, limit_s=600)
def peer_radius(lab):
    """Our registrar behind stock hostapd: wrong and late PINs, overlap, walk time, restarts."""
    place = Place(lab)
    wrong_pins(place)
    late_pin(place)
    fragments(place)
    overlap(place)
    walk_time(place)
    interruptions(place)
    two_at_once(place)
    wrong_secret(place)


def wrong_pins(place):
    cases = (("first", FIRST_WRONG, "M4", 8), ("second", SECOND_WRONG, "M6", 10))
    for half, pin, at, msg in cases:
        case = place.begin(f"radius-wrong-{half}-half")
        registrar = place.registrar(pin=PIN)
        place.pin(pin)
        ended(case, registrar, NOT_DONE, "wrong-pin")
        failed(case, registrar, f"password-{half}-half", 18, at)
        case.theirs(f"^WPS-FAIL msg={msg} config_error=18", without=[NEVER])


def late_pin(place):
    case = place.begin("radius-late-pin")
    other = place.registrar("--enrollee", "02:00:00:00:ff:ff", pin=PIN)
    place.pin()
    told = other.wait("told-to-wait", 30)
    case.check("ours: the device is told to wait", told["mac"] == place.device.mac, told)
    case.theirs("^WPS-M2D dev_password_id=0 config_error=0", without=[NEVER])
    stop(other)
    registrar = place.registrar(pin=PIN)
    ended(case, registrar, DONE, timeout_s=130)
    came_in(case)


def fragments(place):
    case = place.begin("radius-fragments")
    registrar = place.registrar(pin=PIN)
    place.device.control.must("SET wps_fragment_size 100")
    place.pin()
    ended(case, registrar, DONE)
    came_in(case)
    case.theirs_logged("EAP-WSC: Fragment size limit 100")


def overlap(place):
    case = place.begin("radius-overlap")
    registrar = place.registrar()
    place.ap.open_pbc()
    first = place.peer.start("enrollee", "--stall", "M2")
    first.wait("stalled")
    place.device.wps_pbc()
    ended(case, registrar, NOT_DONE)
    failed(case, registrar, "overlap", 12, "M2D")
    case.theirs("^WPS-M2D .*config_error=12", without=[NEVER])
    first.end()
    place.ap.close()


def walk_time(place):
    case = place.begin("radius-walk-time-over")
    registrar = place.registrar("--keep")
    registrar.wait("walk-time-over", 125)
    place.press()
    registrar.wait("told-to-wait", 30)
    case.theirs("^WPS-M2D .*config_error=0", without=[NEVER])

    case = Case("radius-pressed-again", place.device)
    registrar.process.send_signal(signal.SIGUSR1)
    registrar.wait("pressed", 5)
    place.press()  # a stock device has given up with M2D
    registrar.wait("enrolled", 60)
    came_in(case)
    stop(registrar)

    case = place.begin("radius-nobody-presses")
    registrar = place.registrar()
    ended(case, registrar, NOT_DONE, "walk-time", timeout_s=130)


def in_the_middle(place) -> Registrar:
    """An exchange that has begun and takes a while."""
    registrar = place.registrar(pin=PIN)
    place.device.control.must(f"SET wps_fragment_size {SLOW}")
    since = now()
    place.pin()
    place.device.wait_event("^CTRL-EVENT-EAP-METHOD", 30, since)
    return registrar


def interruptions(place):
    case = place.begin("radius-device-cancels")
    registrar = in_the_middle(place)
    place.device.wps_cancel()
    place.device.command("SET wps_fragment_size 0")
    sleep(20)
    told = registrar.told("credentials-sent") + registrar.told("enrolled")
    case.check("ours: no key went out", not told, told)
    case.theirs("^CTRL-EVENT-DISCONNECTED", without=[NEVER])
    place.pin()
    ended(case, registrar, DONE)
    came_in(case)

    case = place.begin("radius-registrar-restarts")
    registrar = in_the_middle(place)
    registrar.process.kill()
    told = registrar.told("credentials-sent") + registrar.told("enrolled")
    case.check("ours: no key had gone out", not told, told)
    place.device.command("SET wps_fragment_size 0")
    after = place.registrar(pin=PIN)
    ended(case, after, DONE, timeout_s=130)
    came_in(case)


def two_at_once(place):
    case = place.begin("radius-two-at-once")
    registrar = place.registrar("--keep", pin=PIN)
    place.pin()
    place.pin(device=place.devices[1])
    wait_for(lambda: len(registrar.told("enrolled")) == 2, 125, "both devices are enrolled")
    macs = {told["mac"] for told in registrar.told("enrolled")}
    case.check("ours: both", macs == {device.mac for device in place.devices}, macs)
    came_in(case)
    other = Case("radius-two-at-once", place.devices[1])
    other.since = case.since
    came_in(other)
    stop(registrar)


def wrong_secret(place):
    case = place.begin("radius-wrong-secret")
    registrar = place.registrar(pin=PIN, secret="another-secret")
    place.pin()
    told = registrar.wait("request", 30)
    case.check("ours: it says so", told["token"] == "bad-secret", told)
    sleep(15)
    case.check("ours: once", len(registrar.told("request")) == 1, registrar.told())
    case.check("ours: nobody came", not registrar.told("asks"), registrar.told())
    case.theirs("^CTRL-EVENT-EAP-STARTED", without=[NEVER, "PROPOSED-METHOD vendor=14122"])
    stop(registrar)
    check("the access point is still there", place.ap.command("PING") == "PONG")
