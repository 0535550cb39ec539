Asked first, on a terminal.
wpsd ledger
type y$ wps revoke 'kitchen TV'
    Revoke kitchen TV (dev-17, dev-9)? It will be off at once and cannot come back. [y/N] y
    Revoked kitchen TV: dev-17 (My home), dev-9 (My home).

type yes$ wps revoke dev-9
    Revoke kitchen TV (dev-9)? It will be off at once and cannot come back. [y/N] yes
    Revoked dev-9: dev-17 (My home), dev-9 (My home).

type n$ wps revoke 02:00:00:00:01:01
    Revoke kitchen TV (dev-17)? It will be off at once and cannot come back. [y/N] n
    wps: nothing was revoked
[1]

type $ wps revoke dev-17
    Revoke kitchen TV (dev-17)? It will be off at once and cannot come back. [y/N] 
    wps: nothing was revoked
[1]

type ^C$ wps revoke dev-19
    Revoke dev-19 (dev-19)? It will be off at once and cannot come back. [y/N] 
    wps: stopped; nothing was revoked
[130]

type y$ wps revoke dev-17 --json
    Revoke kitchen TV (dev-17)? It will be off at once and cannot come back. [y/N] y
    {
      "revoked": [
        {
          "key_id": "dev-17",
          "ssid": "My home"
        },
        {
          "key_id": "dev-9",
          "ssid": "My home"
        }
      ]
    }

Who cannot be meant.
type y$ wps revoke nobody
    wps: The ledger knows no such device.
      Run `wps devices` to see them.
[1]

type y$ wps revoke radio
    wps: The device was given a key that others have too.
      Change that key; devices that are let in with --per-device can be revoked alone.
[1]

Without a terminal, and without a question.
$ wps revoke dev-17
    wps: revoke: standard input is no terminal to ask on: give '--yes' if you are sure; try 'wps help revoke'
[2]

$ echo y | wps revoke dev-17
    wps: revoke: standard input is no terminal to ask on: give '--yes' if you are sure; try 'wps help revoke'
[2]

$ wps revoke dev-17 --yes
    Revoked dev-17: dev-17 (My home), dev-9 (My home).

$ wps revoke dev-17 -y --json
    {
      "revoked": [
        {
          "key_id": "dev-17",
          "ssid": "My home"
        },
        {
          "key_id": "dev-9",
          "ssid": "My home"
        }
      ]
    }

$ wps revoke
    wps: revoke: DEVICE is missing; try 'wps help revoke'
[2]

$ wps revoke a b -y
    wps: revoke: unexpected argument 'b'; try 'wps help revoke'
[2]

$ wps revoke '' -y
    wps: revoke: DEVICE is empty; try 'wps help revoke'
[2]

$ wps revoke dev-17 --force
    wps: revoke: unknown option '--force'; try 'wps help revoke'
[2]

What wpsd says against it.
wpsd refuses
type y$ wps revoke late
    Revoke late (dev-7)? It will be off at once and cannot come back. [y/N] y
    wps: Several devices have this name.
      Name it by its MAC address or key id.
[1]

type y$ wps revoke twin
    wps: Several devices have this name.
      Name it by its MAC address or key id.
[1]

$ wps revoke twin --yes
    wps: Several devices have this name.
      Name it by its MAC address or key id.
[1]

$ wps revoke twin --yes --json
    {"error":{"token":"device-ambiguous","message":"Several devices have this name.","remedy":"Name it by its MAC address or key id."}}
[1]

wpsd hostile
type y$ wps revoke plain
    Revoke plain (dev-2)? It will be off at once and cannot come back. [y/N] y
    Revoked plain: \x1b[2J (\x1b[31mred\x0d\x0aline\u202eabc é 家).

type n$ wps revoke dev-1
    Revoke \x1b[31mred\x0d\x0aline\u202eabc (dev-1)? It will be off at once and cannot come back. [y/N] n
    wps: nothing was revoked
[1]

no wpsd
type y$ wps revoke dev-17
    wps: cannot reach wpsd at SOCKET: Connection refused
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ wps revoke dev-17 --yes
    wps: cannot reach wpsd at SOCKET: Connection refused
      Is wpsd running? See `systemctl status wpsd`.
[3]
