What runs, for people.
wpsd house
$ wps
    hostapd: running, pid 4711
    ovsdb: connected

    home-ap-24: up
      ssid: My home
      radio: wifi0
      bssid: 02:00:00:00:00:01
      wps: on, hands out key-3
      keys: key, key-1, key-2, key-3
      clients: 2
        02:00:00:00:02:00  key-3
        02:00:00:00:03:00  key
      session: active, key-3, 1:47 left
        The session is open for one device. Held until it ends: wps.
        Press the button on the device within the walk time of 120 s.

    home-ap-u50: up
      ssid: My home
      radio: wifi1
      bssid: 02:00:00:00:00:02
      wps: on, hands out key-3
      keys: key, key-1, key-2, key-3
      clients: 0
      session: timed out, key-3, 2026-07-01 10:01:00
        No device pressed its button within the walk time of 120 s.
        Start again and press the button on the device within two minutes, close to the access point.

    guest-24: up
      ssid: Guests
      radio: wifi0
      bssid: 02:00:00:00:00:03
      wps: off
      keys: key-0, key-1, key-2, key-3, key-4, key-5, key-6, key-7, key-8, key-9, key-10, key-11 and 8 more
      clients: 0

    guest-u50: down
      ssid: Guests
      radio: wifi1
      wps: on, no key is chosen
      keys: key
      clients: 0

    iot-24: up
      ssid: Things
      radio: wifi0
      bssid: 02:00:00:00:00:04
      wps: not possible (hidden-ssid): The SSID is hidden, and WPS needs a visible one.
        Set ssid_broadcast to enabled.
      keys: key, key-1, key-2, key-3
      clients: 0
      session: succeeded, key-3, 2026-07-01 10:01:00
        The device was given the key and joined.
        device: Kitchen radio, 02:00:00:00:01:00

    old-24: disabled
      ssid: Old
      radio: wifi0
      wps: off
      keys: none
      clients: 0

    problems: 2
      Wifi_VIF_Config lab-24: security: key has 7 characters; 8 to 63 characters or 64 hex digits are a PSK
      Wifi_VIF_Config 2f1c: if_name is empty

$ wps status --json | head -12
    {
      "hostapd": {
        "up": true,
        "pid": 4711
      },
      "ovsdb": "connected",
      "radios": [],
      "vifs": [
        {
          "if_name": "home-ap-24",
          "ssid": "My home",
          "radio": "wifi0",

The same with colours, and without them for whoever does not want them.
tty$ wps | head -9
    hostapd: running, pid 4711
    ovsdb: connected

    home-ap-24: up
      ssid: My home
      radio: wifi0
      bssid: 02:00:00:00:00:01
      wps: on, hands out key-3
      keys: key, key-1, key-2, key-3

tty$ wps status
    \e[1mhostapd\e[0m: \e[32mrunning, pid 4711\e[0m
    \e[1movsdb\e[0m: connected

    \e[1mhome-ap-24\e[0m: \e[32mup\e[0m
      \e[1mssid\e[0m: My home
      \e[1mradio\e[0m: wifi0
      \e[1mbssid\e[0m: 02:00:00:00:00:01
      \e[1mwps\e[0m: \e[32mon, hands out key-3\e[0m
      \e[1mkeys\e[0m: key, key-1, key-2, key-3
      \e[1mclients\e[0m: 2
        02:00:00:00:02:00  key-3
        02:00:00:00:03:00  key
      \e[1msession\e[0m: \e[36mactive, key-3, 1:47 left\e[0m
        The session is open for one device. Held until it ends: wps.
        \e[2mPress the button on the device within the walk time of 120 s.\e[0m

    \e[1mhome-ap-u50\e[0m: \e[32mup\e[0m
      \e[1mssid\e[0m: My home
      \e[1mradio\e[0m: wifi1
      \e[1mbssid\e[0m: 02:00:00:00:00:02
      \e[1mwps\e[0m: \e[32mon, hands out key-3\e[0m
      \e[1mkeys\e[0m: key, key-1, key-2, key-3
      \e[1mclients\e[0m: 0
      \e[1msession\e[0m: \e[31mtimed out, key-3, 2026-07-01 10:01:00\e[0m
        No device pressed its button within the walk time of 120 s.
        \e[2mStart again and press the button on the device within two minutes, close to the access point.\e[0m

    \e[1mguest-24\e[0m: \e[32mup\e[0m
      \e[1mssid\e[0m: Guests
      \e[1mradio\e[0m: wifi0
      \e[1mbssid\e[0m: 02:00:00:00:00:03
      \e[1mwps\e[0m: off
      \e[1mkeys\e[0m: key-0, key-1, key-2, key-3, key-4, key-5, key-6, key-7, key-8, key-9, key-10, key-11 and 8 more
      \e[1mclients\e[0m: 0

    \e[1mguest-u50\e[0m: \e[31mdown\e[0m
      \e[1mssid\e[0m: Guests
      \e[1mradio\e[0m: wifi1
      \e[1mwps\e[0m: on, no key is chosen
      \e[1mkeys\e[0m: key
      \e[1mclients\e[0m: 0

    \e[1miot-24\e[0m: \e[32mup\e[0m
      \e[1mssid\e[0m: Things
      \e[1mradio\e[0m: wifi0
      \e[1mbssid\e[0m: 02:00:00:00:00:04
      \e[1mwps\e[0m: not possible (hidden-ssid): The SSID is hidden, and WPS needs a visible one.
        \e[2mSet ssid_broadcast to enabled.\e[0m
      \e[1mkeys\e[0m: key, key-1, key-2, key-3
      \e[1mclients\e[0m: 0
      \e[1msession\e[0m: \e[32msucceeded, key-3, 2026-07-01 10:01:00\e[0m
        The device was given the key and joined.
        \e[1mdevice\e[0m: Kitchen radio, 02:00:00:00:01:00

    \e[1mold-24\e[0m: \e[2mdisabled\e[0m
      \e[1mssid\e[0m: Old
      \e[1mradio\e[0m: wifi0
      \e[1mwps\e[0m: off
      \e[1mkeys\e[0m: none
      \e[1mclients\e[0m: 0

    \e[1mproblems\e[0m: \e[31m2\e[0m
      \e[1mWifi_VIF_Config lab-24\e[0m: security: key has 7 characters; 8 to 63 characters or 64 hex digits are a PSK
      \e[1mWifi_VIF_Config 2f1c\e[0m: if_name is empty

tty$ NO_COLOR=1 wps status
    hostapd: running, pid 4711
    ovsdb: connected

    home-ap-24: up
      ssid: My home
      radio: wifi0
      bssid: 02:00:00:00:00:01
      wps: on, hands out key-3
      keys: key, key-1, key-2, key-3
      clients: 2
        02:00:00:00:02:00  key-3
        02:00:00:00:03:00  key
      session: active, key-3, 1:47 left
        The session is open for one device. Held until it ends: wps.
        Press the button on the device within the walk time of 120 s.

    home-ap-u50: up
      ssid: My home
      radio: wifi1
      bssid: 02:00:00:00:00:02
      wps: on, hands out key-3
      keys: key, key-1, key-2, key-3
      clients: 0
      session: timed out, key-3, 2026-07-01 10:01:00
        No device pressed its button within the walk time of 120 s.
        Start again and press the button on the device within two minutes, close to the access point.

    guest-24: up
      ssid: Guests
      radio: wifi0
      bssid: 02:00:00:00:00:03
      wps: off
      keys: key-0, key-1, key-2, key-3, key-4, key-5, key-6, key-7, key-8, key-9, key-10, key-11 and 8 more
      clients: 0

    guest-u50: down
      ssid: Guests
      radio: wifi1
      wps: on, no key is chosen
      keys: key
      clients: 0

    iot-24: up
      ssid: Things
      radio: wifi0
      bssid: 02:00:00:00:00:04
      wps: not possible (hidden-ssid): The SSID is hidden, and WPS needs a visible one.
        Set ssid_broadcast to enabled.
      keys: key, key-1, key-2, key-3
      clients: 0
      session: succeeded, key-3, 2026-07-01 10:01:00
        The device was given the key and joined.
        device: Kitchen radio, 02:00:00:00:01:00

    old-24: disabled
      ssid: Old
      radio: wifi0
      wps: off
      keys: none
      clients: 0

    problems: 2
      Wifi_VIF_Config lab-24: security: key has 7 characters; 8 to 63 characters or 64 hex digits are a PSK
      Wifi_VIF_Config 2f1c: if_name is empty

tty$ TERM=dumb wps status
    hostapd: running, pid 4711
    ovsdb: connected

    home-ap-24: up
      ssid: My home
      radio: wifi0
      bssid: 02:00:00:00:00:01
      wps: on, hands out key-3
      keys: key, key-1, key-2, key-3
      clients: 2
        02:00:00:00:02:00  key-3
        02:00:00:00:03:00  key
      session: active, key-3, 1:47 left
        The session is open for one device. Held until it ends: wps.
        Press the button on the device within the walk time of 120 s.

    home-ap-u50: up
      ssid: My home
      radio: wifi1
      bssid: 02:00:00:00:00:02
      wps: on, hands out key-3
      keys: key, key-1, key-2, key-3
      clients: 0
      session: timed out, key-3, 2026-07-01 10:01:00
        No device pressed its button within the walk time of 120 s.
        Start again and press the button on the device within two minutes, close to the access point.

    guest-24: up
      ssid: Guests
      radio: wifi0
      bssid: 02:00:00:00:00:03
      wps: off
      keys: key-0, key-1, key-2, key-3, key-4, key-5, key-6, key-7, key-8, key-9, key-10, key-11 and 8 more
      clients: 0

    guest-u50: down
      ssid: Guests
      radio: wifi1
      wps: on, no key is chosen
      keys: key
      clients: 0

    iot-24: up
      ssid: Things
      radio: wifi0
      bssid: 02:00:00:00:00:04
      wps: not possible (hidden-ssid): The SSID is hidden, and WPS needs a visible one.
        Set ssid_broadcast to enabled.
      keys: key, key-1, key-2, key-3
      clients: 0
      session: succeeded, key-3, 2026-07-01 10:01:00
        The device was given the key and joined.
        device: Kitchen radio, 02:00:00:00:01:00

    old-24: disabled
      ssid: Old
      radio: wifi0
      wps: off
      keys: none
      clients: 0

    problems: 2
      Wifi_VIF_Config lab-24: security: key has 7 characters; 8 to 63 characters or 64 hex digits are a PSK
      Wifi_VIF_Config 2f1c: if_name is empty

Nothing is configured.
wpsd empty
$ wps status
    hostapd: not running
    ovsdb: off
    no interfaces are configured

Each device its own key.
wpsd ledger
$ wps status
    hostapd: running, pid 4711
    ovsdb: connected
    ledger: ok

    home-ap-24: up
      ssid: My home
      radio: wifi0
      bssid: 02:00:00:00:00:01
      wps: on, each device gets a key of its own
      keys: key, key-1
      device keys: 9
      clients: 1
        02:00:00:00:01:00  dev-17

    home-ap-u50: up
      ssid: My home
      radio: wifi1
      bssid: 02:00:00:00:00:02
      wps: on, each device gets a key of its own
      keys: none
      device keys: 9
      clients: 0

    odd-24: up
      ssid: Odd
      radio: wifi0
      bssid: 02:00:00:00:00:03
      wps: on, hands out per-device
      keys: per-device
      clients: 0

wpsd refuses
$ wps
    hostapd: running, pid 4711
    ovsdb: connected
    ledger: ledger-not-writable: The key ledger cannot be written, so no key that is given out now would be sure to outlive a restart.
      Make room on the disk of wpsd's state_dir, or mount it writable; then start again.
    no interfaces are configured

tty$ wps
    \e[1mhostapd\e[0m: \e[32mrunning, pid 4711\e[0m
    \e[1movsdb\e[0m: connected
    \e[1mledger\e[0m: \e[31mledger-not-writable: The key ledger cannot be written, so no key that is given out now would be sure to outlive a restart.\e[0m
      \e[2mMake room on the disk of wpsd's state_dir, or mount it writable; then start again.\e[0m
    no interfaces are configured

$ wps --json
    {
      "hostapd": {
        "up": true,
        "pid": 4711
      },
      "ovsdb": "connected",
      "ledger": "ledger-not-writable",
      "radios": [],
      "vifs": [],
      "problems": []
    }
