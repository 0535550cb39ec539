Ctrl-C stops the wait, not the session.
wpsd open
^C$ wps start home-ap-24 --wait
    home-ap-24: session active (open), key-3: The session is open for one device.
    wps: stopped waiting; what was started goes on
      To end it: wps cancel home-ap-24
[130]

^C$ wps start --ssid 'My home' --wait
    home-ap-24: session active (open), key-3: The session is open for one device.
    wps: stopped waiting; what was started goes on
      To end it: wps cancel --ssid 'My home'
[130]

wpsd restarts
A restart of wpsd leaves the session open, and wps waits on.
$ wps start home-ap-24 --wait
    home-ap-24: session active (open), key-3: The session is open for one device.
    wps: wpsd went away; waiting for it to come back
    home-ap-24: session active (open), key-3: The session is open for one device.
    home-ap-24: succeeded, key-3, 2026-07-01 10:01:00
      The device was given the key and joined.
      device: Kitchen radio, 02:00:00:00:01:00

wpsd forgets
$ wps start home-ap-24 --wait
    home-ap-24: session active (open), key-3: The session is open for one device.
    wps: wpsd went away; waiting for it to come back
    wps: wpsd was restarted and does not know the session any more
      See `wps status` and whether the device is on the network.
[1]
