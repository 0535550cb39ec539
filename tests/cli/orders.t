Orders that are not waited for.
wpsd house
$ wps start home-ap-24
    home-ap-24: requested, key-3
      The access point is being made ready.
      Wait; a request dies after 10 s.

$ wps start home-ap-24 --key key-3 --json
    {
      "sessions": [
        {
          "id": 8,
          "if_name": "home-ap-24",
          "ssid": "My home",
          "key_id": "key-3",
          "method": "pbc",
          "requested_by": "cli",
          "status": "requested",
          "reason": "waiting",
          "detail": "The access point is being made ready.",
          "started_at": 0,
          "ends_at": 0,
          "ended_at": 0,
          "peer_mac": "",
          "peer_uuid": "",
          "peer_name": "",
          "peer_type": "",
          "sentence": "The access point is being made ready.",
          "remedy": "Wait; a request dies after 10 s."
        }
      ]
    }

$ wps cancel home-ap-24
    home-ap-24: cancelled, key-3, 2026-07-01 10:01:00
      The session was cancelled by an order.

$ wps cancel --ssid 'My home' --json
    {
      "sessions": [
        {
          "id": 7,
          "if_name": "home-ap-24",
          "ssid": "My home",
          "key_id": "key-3",
          "method": "pbc",
          "requested_by": "cli",
          "status": "cancelled",
          "reason": "by-order",
          "detail": "The session was cancelled by an order.",
          "started_at": 1782900000,
          "ends_at": 1782900120,
          "ended_at": 1782900060,
          "peer_mac": "",
          "peer_uuid": "",
          "peer_name": "",
          "peer_type": "",
          "sentence": "The session was cancelled by an order.",
          "remedy": "Nothing to do."
        }
      ]
    }

wpsd empty
$ wps cancel
    No session was open.

$ wps cancel --json
    {
      "sessions": []
    }

$ wps start nope
    nope: rejected, 2026-07-01 10:01:00
      There is no such interface.
      Run `wps status` to see the interfaces.
[1]

$ wps start an-interface-with-a-long-name
    wps: start: if_name has 29 bytes
      It can have up to 15.
[1]

$ wps start an-interface-with-a-long-name --json
    {"error":{"token":"bad-params","message":"start: if_name has 29 bytes","remedy":"It can have up to 15."}}
[1]

One of two is enough.
wpsd half-rejected
$ wps start --ssid 'My home'
    home-ap-24: rejected, 2026-07-01 10:01:00
      No key id is chosen.
      Set wps_pbc_key_id to the id of one of the interface's keys.
    home-ap-u50: active, key-3, 2:00 left
      The session is open for one device.
      Press the button on the device within the walk time of 120 s.

A key of the device's own. (This wpsd tells what it was asked.)
wpsd ledger
$ wps start home-ap-24 --per-device
    home-ap-24: requested, per-device
      The access point is being made ready.
      Wait; a request dies after 10 s.

$ wps start home-ap-24 -p --name 'kitchen TV' --bind
    home-ap-24: requested, per-device
      Asked for per-device, called kitchen TV, bound.
      Wait; a request dies after 10 s.

$ wps start --ssid 'My home' --name TV
    home-ap-24: requested, per-device
      Asked for the chosen key, called TV.
      Wait; a request dies after 10 s.

$ wps start home-ap-24 -p -n 0123456789012345678901234567890123456789012345678901234567890123456789
    wps: start: name has 70 bytes
      It can have up to 64.
[1]
