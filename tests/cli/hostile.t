What comes from the air cannot steer a terminal.
wpsd hostile
$ wps
    hostapd: running, pid 4711
    ovsdb: connected

    home-ap-24: up
      ssid: \x1b[31mred\x1b]0;title\x07\x0d\x0aline\u0085\u202eabc\u2066 é 家
      radio: wifi0
      bssid: 02:00:00:00:00:01
      wps: on, hands out key-3
      keys: key\x1b[2J
      clients: 0
      session: succeeded, key-3, 2026-07-01 10:01:00
        The device was given the key and joined.
        device: \x1b[31mred\x1b]0;title\x07\x0d\x0aline\u0085\u202eabc\u2066 é 家, 02:00:00:00:01:00

    problems: 1
      Wifi_VIF_Config \x1b[2J: bad \u009b2J

tty$ NO_COLOR=1 wps
    hostapd: running, pid 4711
    ovsdb: connected

    home-ap-24: up
      ssid: \x1b[31mred\x1b]0;title\x07\x0d\x0aline\u0085\u202eabc\u2066 é 家
      radio: wifi0
      bssid: 02:00:00:00:00:01
      wps: on, hands out key-3
      keys: key\x1b[2J
      clients: 0
      session: succeeded, key-3, 2026-07-01 10:01:00
        The device was given the key and joined.
        device: \x1b[31mred\x1b]0;title\x07\x0d\x0aline\u0085\u202eabc\u2066 é 家, 02:00:00:00:01:00

    problems: 1
      Wifi_VIF_Config \x1b[2J: bad \u009b2J

tty$ NO_COLOR=1 LC_ALL=C wps | cat
    hostapd: running, pid 4711
    ovsdb: connected

    home-ap-24: up
      ssid: \x1b[31mred\x1b]0;title\x07\x0d\x0aline\u0085\u202eabc\u2066 é 家
      radio: wifi0
      bssid: 02:00:00:00:00:01
      wps: on, hands out key-3
      keys: key\x1b[2J
      clients: 0
      session: succeeded, key-3, 2026-07-01 10:01:00
        The device was given the key and joined.
        device: \x1b[31mred\x1b]0;title\x07\x0d\x0aline\u0085\u202eabc\u2066 é 家, 02:00:00:00:01:00

    problems: 1
      Wifi_VIF_Config \x1b[2J: bad \u009b2J

tty$ NO_COLOR=1 LC_ALL=C wps
    hostapd: running, pid 4711
    ovsdb: connected

    home-ap-24: up
      ssid: \x1b[31mred\x1b]0;title\x07\x0d\x0aline\u0085\u202eabc\u2066 \u00e9 \u5bb6
      radio: wifi0
      bssid: 02:00:00:00:00:01
      wps: on, hands out key-3
      keys: key\x1b[2J
      clients: 0
      session: succeeded, key-3, 2026-07-01 10:01:00
        The device was given the key and joined.
        device: \x1b[31mred\x1b]0;title\x07\x0d\x0aline\u0085\u202eabc\u2066 \u00e9 \u5bb6, 02:00:00:00:01:00

    problems: 1
      Wifi_VIF_Config \x1b[2J: bad \u009b2J

tty$ wps --json
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
          "ssid": "\u001B[31mred\u001B]0;title\u0007\r\nline\u0085\u202Eabc\u2066 \u00E9 \u5BB6",
          "radio": "wifi0",
          "bssid": "02:00:00:00:00:01",
          "enabled": true,
          "up": true,
          "wps": true,
          "wps_pbc": false,
          "wps_pbc_key_id": "key-3",
          "key_ids": [
            "key\u001B[2J"
          ],
          "clients": [],
          "session": {
            "id": 3,
            "if_name": "home-ap-24",
            "ssid": "\u001B[31mred\u001B]0;title\u0007\r\nline\u0085\u202Eabc\u2066 \u00E9 \u5BB6",
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
            "peer_name": "\u001B[31mred\u001B]0;title\u0007\r\nline\u0085\u202Eabc\u2066 \u00E9 \u5BB6",
            "peer_type": "1-0050F204-1",
            "sentence": "The device was given the key and joined.",
            "remedy": "Nothing to do."
          }
        }
      ],
      "problems": [
        {
          "row": "Wifi_VIF_Config \u001B[2J",
          "problem": "bad \u009B2J"
        }
      ]
    }

$ wps cancel
    home-ap-24: cancelled, k\x1b[2J, 2026-07-01 10:01:00
      The session was cancelled by an order.

$ wps start x
    Nothing was started.
[1]

$ printf '\033[31m' | xargs wps
    wps: unknown command '\x1b[31m'; try 'wps help'
[123]
