Who was given a key.
wpsd ledger
$ wps devices
    Guests:
      NAME     MAC                KEY     JOINED                SEEN        STATE
      visitor  02:00:00:00:0a:00  dev-30  2026-07-01, guest-24  2026-07-02  joined

    My home:
      NAME        MAC                KEY     JOINED                         SEEN               STATE
      kitchen TV  02:00:00:00:01:00  dev-17  today HH:MM, home-ap-24        now                here now on home-ap-u50
      doorbell    02:00:00:00:06:00  dev-4   2025-06-15, home-ap-24         today HH:MM        joined; two devices use this key
      printer     02:00:00:00:08:00  dev-6   clock was not set, home-ap-24  2026-07-02         joined
      kitchen TV  02:00:00:00:01:00  dev-9   2026-07-01, home-ap-24         2026-07-02         joined; older key of dev-17
      radio       02:00:00:00:09:00  key-3   2026-07-01, home-ap-24         2026-07-02         joined; others have this key too
      Old laptop  02:00:00:00:03:00  dev-3   2026-05-28, home-ap-24         2026-07-01         joined
      Küche 厨房  02:00:00:00:04:00  dev-18  -                              -                  has the key, not seen yet
      hall lamp   02:00:00:00:05:00  dev-19  -                              -                  may have the key, not seen yet
      fridge      02:00:00:00:07:00  dev-5   clock was not set, home-ap-24  clock was not set  joined; bound to its address

tty$ wps devices
    \e[1mGuests\e[0m:
      \e[1mNAME\e[0m     \e[1mMAC\e[0m                \e[1mKEY\e[0m     \e[1mJOINED\e[0m                \e[1mSEEN\e[0m        \e[1mSTATE\e[0m
      visitor  02:00:00:00:0a:00  dev-30  2026-07-01, guest-24  2026-07-02  joined

    \e[1mMy home\e[0m:
      \e[1mNAME\e[0m        \e[1mMAC\e[0m                \e[1mKEY\e[0m     \e[1mJOINED\e[0m                         \e[1mSEEN\e[0m               \e[1mSTATE\e[0m
      kitchen TV  02:00:00:00:01:00  dev-17  today HH:MM, home-ap-24        now                \e[32mhere now on home-ap-u50\e[0m
      doorbell    02:00:00:00:06:00  dev-4   2025-06-15, home-ap-24         today HH:MM        \e[31mjoined; two devices use this key\e[0m
      printer     02:00:00:00:08:00  dev-6   clock was not set, home-ap-24  2026-07-02         joined
      kitchen TV  02:00:00:00:01:00  dev-9   2026-07-01, home-ap-24         2026-07-02         \e[2mjoined; older key of dev-17\e[0m
      radio       02:00:00:00:09:00  key-3   2026-07-01, home-ap-24         2026-07-02         joined; others have this key too
      Old laptop  02:00:00:00:03:00  dev-3   2026-05-28, home-ap-24         2026-07-01         joined
      Küche 厨房  02:00:00:00:04:00  dev-18  -                              -                  \e[36mhas the key, not seen yet\e[0m
      hall lamp   02:00:00:00:05:00  dev-19  -                              -                  \e[36mmay have the key, not seen yet\e[0m
      fridge      02:00:00:00:07:00  dev-5   clock was not set, home-ap-24  clock was not set  joined; bound to its address

$ wps devices Guests
    Guests:
      NAME     MAC                KEY     JOINED                SEEN        STATE
      visitor  02:00:00:00:0a:00  dev-30  2026-07-01, guest-24  2026-07-02  joined

$ wps devices -l
    Guests:
      NAME     MAC                KEY     JOINED                SEEN        TYPE  UUID  STATE
      visitor  02:00:00:00:0a:00  dev-30  2026-07-01, guest-24  2026-07-02  -     -     joined

    My home:
      NAME        MAC                KEY     JOINED                         SEEN               TYPE     UUID                                  STATE
      kitchen TV  02:00:00:00:01:00  dev-17  today HH:MM, home-ap-24        now                display  572cf82f-c957-5653-9b16-b5cfb298abf1  here now on home-ap-u50
      doorbell    02:00:00:00:06:00  dev-4   2025-06-15, home-ap-24         today HH:MM        -        -                                     joined; two devices use this key
      printer     02:00:00:00:08:00  dev-6   clock was not set, home-ap-24  2026-07-02         -        -                                     joined
      kitchen TV  02:00:00:00:01:00  dev-9   2026-07-01, home-ap-24         2026-07-02         -        572cf82f-c957-5653-9b16-b5cfb298abf1  joined; older key of dev-17
      radio       02:00:00:00:09:00  key-3   2026-07-01, home-ap-24         2026-07-02         -        -                                     joined; others have this key too
      Old laptop  02:00:00:00:03:00  dev-3   2026-05-28, home-ap-24         2026-07-01         -        -                                     joined
      Küche 厨房  02:00:00:00:04:00  dev-18  -                              -                  -        -                                     has the key, not seen yet
      hall lamp   02:00:00:00:05:00  dev-19  -                              -                  -        -                                     may have the key, not seen yet
      fridge      02:00:00:00:07:00  dev-5   clock was not set, home-ap-24  clock was not set  -        -                                     joined; bound to its address

$ wps devices Nowhere
    No device was let into this network by push button yet.

$ wps devices Guests --json
    {
      "devices": [
        {
          "key_id": "dev-30",
          "ssid": "Guests",
          "name": "visitor",
          "mac": "02:00:00:00:0a:00",
          "macs": [
            "02:00:00:00:0a:00"
          ],
          "uuid": "",
          "type": "",
          "own_key": true,
          "state": "confirmed",
          "if_name": "guest-24",
          "joined_at": 1782900000,
          "last_seen": 1782986400,
          "shared": false,
          "bound": false,
          "replaced_by": "",
          "connected": false,
          "connected_on": ""
        }
      ]
    }

$ wps devices a b
    wps: devices: unexpected argument 'b'; try 'wps help devices'
[2]

$ wps devices --ssid a
    wps: devices: unknown option '--ssid'; try 'wps help devices'
[2]

Nobody yet.
wpsd empty
$ wps devices
    No device was let in by push button yet; `wps start --per-device` does.

$ wps devices --json
    {
      "devices": []
    }

Names that want to drive the terminal, and ones that JSON cannot carry.
wpsd hostile
$ wps devices
    \x1b[31mred\x0d\x0aline\u202eabc é 家:
      NAME                                   MAC                KEY    JOINED                  SEEN        STATE
      \x1b[31mred\x0d\x0aline\u202eabc é 家  \x1b[2J            dev-1  2026-07-01, \x1b[2J     2026-07-02  \x1b[2J
      plain                                  02:00:00:00:01:00  dev-2  2026-07-01, home-ap-24  2026-07-02  joined

$ wps devices "$(printf '\377')"
    wps: devices: '\xff' is not in UTF-8; try 'wps help devices'
[2]

wpsd ledger
$ wps rename dev-17 'kitchen TV'
    dev-17 is called kitchen TV now.

$ wps rename dev-17 TV --json
    {}

$ wps rename dev-17
    wps: rename: NAME is missing; try 'wps help rename'
[2]

$ wps rename
    wps: rename: DEVICE is missing; try 'wps help rename'
[2]

$ wps rename dev-17 ''
    wps: rename: NAME is empty; try 'wps help rename'
[2]

$ wps rename dev-17 a b
    wps: rename: unexpected argument 'b'; try 'wps help rename'
[2]

$ wps rename dev-17 "$(printf 'a\nb')"
    wps: rename: name has a control character in it
      A name is one line of text.
[1]

$ wps rename dev-17 "$(printf '\377')"
    wps: rename: '\xff' is not in UTF-8; try 'wps help rename'
[2]

$ wps rename dev-17 0123456789012345678901234567890123456789012345678901234567890123456789
    wps: rename: name has 70 bytes
      It can have up to 64.
[1]

wpsd refuses
$ wps rename dev-99 TV
    wps: The ledger knows no such device.
      Run `wps devices` to see them.
[1]

$ wps rename dev-99 TV --json
    {"error":{"token":"no-such-device","message":"The ledger knows no such device.","remedy":"Run `wps devices` to see them."}}
[1]

no wpsd
$ wps devices
    wps: cannot reach wpsd at SOCKET: Connection refused
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ wps rename dev-17 TV
    wps: cannot reach wpsd at SOCKET: Connection refused
      Is wpsd running? See `systemctl status wpsd`.
[3]
