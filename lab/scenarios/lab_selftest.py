from lab import check, now, scenario, sleep


@scenario(clock="travel", radios=3, name="lab-selftest-travel")
@scenario(clock="real", radios=3, name="lab-selftest-real")
def lab_selftest(lab):
    """boots."""
    import subprocess
    check("three", "phy#2" in subprocess.run(["iw", "dev"], capture_output=True, text=True).stdout)
    a = now()
    sleep(2)
    check("slept", True, now() - a)
    check("up", True, now())
