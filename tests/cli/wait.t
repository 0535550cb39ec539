A device joins.
wpsd joins
$ wps start home-ap-24 --wait
    home-ap-24: session requested (waiting), key-3: The access point is being made ready.
    home-ap-24: session active (open), key-3: The session is open for one device.
    home-ap-24: session succeeded (registered), key-3, 02:00:00:00:01:00: The device was given the key and is expected on the network.
    home-ap-24: succeeded, key-3, 2026-07-01 10:01:00
      The device was given the key and joined.
      device: Kitchen radio, 02:00:00:00:01:00

tty$ wps start home-ap-24 --wait
    \rhome-ap-24: The access point is being made ready.\e[K\r2:00  Press the button on the device (home-ap-24).\e[K\r2:00  Press the button on the device (home-ap-24).\e[K\r2:00  Press the button on the device (home-ap-24).\e[K\r\e[K\e[32mhome-ap-24: session succeeded (registered), key-3, 02:00:00:00:01:00: The device was given the key and is expected on the network.\e[0m
    \rhome-ap-24: The device was given the key and is expected on the network.\e[K\r\e[K\e[1mhome-ap-24\e[0m: \e[32msucceeded, key-3, 2026-07-01 10:01:00\e[0m
      The device was given the key and joined.
      \e[1mdevice\e[0m: Kitchen radio, 02:00:00:00:01:00

tty$ NO_COLOR=1 wps start -w home-ap-24
    \rhome-ap-24: The access point is being made ready.\e[K\r2:00  Press the button on the device (home-ap-24).\e[K\r2:00  Press the button on the device (home-ap-24).\e[K\r2:00  Press the button on the device (home-ap-24).\e[K\r\e[Khome-ap-24: session succeeded (registered), key-3, 02:00:00:00:01:00: The device was given the key and is expected on the network.
    \rhome-ap-24: The device was given the key and is expected on the network.\e[K\r\e[Khome-ap-24: succeeded, key-3, 2026-07-01 10:01:00
      The device was given the key and joined.
      device: Kitchen radio, 02:00:00:00:01:00

$ wps start home-ap-24 --wait --json
    {
      "succeeded": true,
      "sessions": [
        {
          "id": 8,
          "if_name": "home-ap-24",
          "ssid": "My home",
          "key_id": "key-3",
          "method": "pbc",
          "requested_by": "cli",
          "status": "succeeded",
          "reason": "joined",
          "detail": "The device was given the key and joined.",
          "started_at": 1782900000,
          "ends_at": 1782900120,
          "ended_at": 1782900060,
          "peer_mac": "02:00:00:00:01:00",
          "peer_uuid": "572cf82f-c957-5653-9b16-b5cfb298abf1",
          "peer_name": "Kitchen radio",
          "peer_type": "1-0050F204-1",
          "sentence": "The device was given the key and joined.",
          "remedy": "Nothing to do."
        }
      ]
    }

It got the key but is not seen.
wpsd not-seen
$ wps start home-ap-24 --wait
    home-ap-24: session active (open), key-3: The session is open for one device.
    home-ap-24: session active (device-failed-once), key-3, 02:00:00:00:01:00: A device tried and failed; the session is still open.
    home-ap-24: session succeeded (registered), key-3, 02:00:00:00:01:00: The device was given the key and is expected on the network.
    home-ap-24: succeeded, key-3, 2026-07-01 10:01:00
      The device was given the key but has not joined within 30 s.
      device: Kitchen radio, 02:00:00:00:01:00
      Check that the device supports what the network demands (WPA3 or protected management frames demand newer devices) and that it is in range; then restart the device.

Nobody comes.
wpsd nobody
$ wps start home-ap-24 --wait
    home-ap-24: session active (open), key-3: The session is open for one device.
    home-ap-24: timed out, key-3, 2026-07-01 10:01:00
      No device pressed its button within the walk time of 120 s.
      Start again and press the button on the device within two minutes, close to the access point.
[1]

$ wps start home-ap-24 --wait --json
    {
      "succeeded": false,
      "sessions": [
        {
          "id": 8,
          "if_name": "home-ap-24",
          "ssid": "My home",
          "key_id": "key-3",
          "method": "pbc",
          "requested_by": "cli",
          "status": "timed_out",
          "reason": "walk-time",
          "detail": "No device pressed its button within the walk time of 120 s.",
          "started_at": 1782900000,
          "ends_at": 1782900120,
          "ended_at": 1782900060,
          "peer_mac": "",
          "peer_uuid": "",
          "peer_name": "",
          "peer_type": "",
          "sentence": "No device pressed its button within the walk time of 120 s.",
          "remedy": "Start again and press the button on the device within two minutes, close to the access point."
        }
      ]
    }
[1]

wpsd overlap
$ wps start home-ap-24 --wait
    home-ap-24: session active (open), key-3: The session is open for one device.
    home-ap-24: overlap, key-3, 2026-07-01 10:01:00
      Two devices asked to be let in at the same time; neither was.
      Make sure that only one device has its button pressed, wait two minutes, start again.
[1]

It never opens.
wpsd no-key
$ wps start home-ap-24 --wait
    home-ap-24: rejected, 2026-07-01 10:01:00
      No key id is chosen.
      Set wps_pbc_key_id to the id of one of the interface's keys.
[1]

Two access points of one network: the device joins one.
wpsd two-aps
$ wps start --ssid 'My home' --wait
    home-ap-24: session active (open), key-3: The session is open for one device.
    home-ap-u50: session active (open), key-3: The session is open for one device.
    home-ap-u50: session succeeded (registered), key-3, 02:00:00:00:01:00: The device was given the key and is expected on the network.
    The device came through home-ap-u50.
    home-ap-24: cancelled, key-3, 2026-07-01 10:01:00
      The device joined another access point of the same attempt.
    home-ap-u50: succeeded, key-3, 2026-07-01 10:01:00
      The device was given the key and joined.
      device: Kitchen radio, 02:00:00:00:01:00

tty$ NO_COLOR=1 wps start --ssid 'My home' --wait
    \r2:00  Press the button on the device (home-ap-24).\e[K\r\e[Khome-ap-u50: session succeeded (registered), key-3, 02:00:00:00:01:00: The device was given the key and is expected on the network.
    \rhome-ap-u50: The device was given the key and is expected on the network.\e[K\rhome-ap-u50: The device was given the key and is expected on the network.\e[K\r\e[KThe device came through home-ap-u50.
    home-ap-24: cancelled, key-3, 2026-07-01 10:01:00
      The device joined another access point of the same attempt.
    home-ap-u50: succeeded, key-3, 2026-07-01 10:01:00
      The device was given the key and joined.
      device: Kitchen radio, 02:00:00:00:01:00

wpsd two-aps-nobody
$ wps start --ssid 'My home' --wait
    home-ap-24: session active (open), key-3: The session is open for one device.
    home-ap-u50: session active (open), key-3: The session is open for one device.
    No device joined.
    home-ap-24: timed out, key-3, 2026-07-01 10:01:00
      No device pressed its button within the walk time of 120 s.
      Start again and press the button on the device within two minutes, close to the access point.
    home-ap-u50: timed out, key-3, 2026-07-01 10:01:00
      No device pressed its button within the walk time of 120 s.
      Start again and press the button on the device within two minutes, close to the access point.
[1]
