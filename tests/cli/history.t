What there was.
wpsd ledger
$ wps history
    WHEN               WHERE       ASKED BY  OUTCOME      KEY     DEVICE                         WHAT HAPPENED
    today HH:MM        home-ap-24  cli       open         dev-20                                 The session is open for one device.
    today HH:MM        home-ap-24  cli       joined       dev-17  kitchen TV, 02:00:00:00:01:00  The device was given the key and joined.
    2026-07-01 10:01   home-ap-24  button    walk-time    key-3                                  No device pressed its button within the walk time of 120 s.
    clock was not set  nope        ovsdb     no-such-vif                                         There is no such interface.

tty$ wps history -n 2
    \e[1mWHEN\e[0m         \e[1mWHERE\e[0m       \e[1mASKED BY\e[0m  \e[1mOUTCOME\e[0m  \e[1mKEY\e[0m     \e[1mDEVICE\e[0m                         \e[1mWHAT HAPPENED\e[0m
    today HH:MM  home-ap-24  cli       \e[36mopen\e[0m     dev-20                                 The session is open for one device.
    today HH:MM  home-ap-24  cli       \e[32mjoined\e[0m   dev-17  kitchen TV, 02:00:00:00:01:00  The device was given the key and joined.

$ wps history -n 3 --json | grep reason
          "reason": "open",
          "reason": "joined",
          "reason": "walk-time",

$ wps history --limit 1001
    wps: history: '-n 1001' is not 1 to 1000; try 'wps help history'
[2]

$ wps history -n 0
    wps: history: '-n 0' is not 1 to 1000; try 'wps help history'
[2]

$ wps history -n x
    wps: history: '-n x' is not 1 to 1000; try 'wps help history'
[2]

$ wps history -n
    wps: history: '-n' needs a value: N; try 'wps help history'
[2]

$ wps history home-ap-24
    wps: history: unexpected argument 'home-ap-24'; try 'wps help history'
[2]

wpsd empty
$ wps history
    There was no session yet.

$ wps history --json
    {
      "sessions": []
    }

wpsd hostile
$ wps history
    WHEN              WHERE       ASKED BY  OUTCOME  KEY     DEVICE                                                    WHAT HAPPENED
    2026-07-01 10:01  home-ap-24  cli       joined   dev-17  \x1b[31mred\x0d\x0aline\u202eabc é 家, 02:00:00:00:01:00  \x1b[31mred\x0d\x0aline\u202eabc é 家

no wpsd
$ wps history
    wps: cannot reach wpsd at SOCKET: Connection refused
      Is wpsd running? See `systemctl status wpsd`.
[3]
