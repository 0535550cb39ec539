The open or last session of each interface.
wpsd house
$ wps events
    TIME  home-ap-24: session active (open), key-3: The session is open for one device. Held until it ends: wps.
    TIME  home-ap-u50: session timed_out (walk-time), key-3: No device pressed its button within the walk time of 120 s.
    TIME  iot-24: session succeeded (joined), key-3, 02:00:00:00:01:00: The device was given the key and joined.

$ wps events --json | cut -d, -f1-4
    {"event":"session","session":{"id":7,"if_name":"home-ap-24","ssid":"My home"
    {"event":"session","session":{"id":6,"if_name":"home-ap-u50","ssid":"My home"
    {"event":"session","session":{"id":5,"if_name":"iot-24","ssid":"My home"

And what happens from then on, until wpsd ends.
wpsd follow
$ wps events -f
    TIME  home-ap-24: session timed_out (walk-time), key-3: No device pressed its button within the walk time of 120 s.
    TIME  hostapd ended
    TIME  hostapd is up
    TIME  ovsdb disconnected
    TIME  ovsdb connected
    TIME  home-ap-24: up, wps on, hands out key-3, session open
    TIME  home-ap-24: session succeeded (registered), key-3, 02:00:00:00:01:00: The device was given the key and is expected on the network.
    TIME  home-ap-24: 02:00:00:00:01:00 connected, key-3
    TIME  home-ap-24: 02:00:00:00:01:00 disconnected
    TIME  home-ap-24: held until the session ends: wps
    TIME  dev-4: two devices are on the network with this key (02:00:00:00:06:00, 02:00:00:00:06:01); to take it from both: wps revoke dev-4
    TIME  {"event":"new-kind","x":"\u001B[2J","at":TIME}
    wps: wpsd at SOCKET closed the connection
      See `systemctl status wpsd`.
[3]

wpsd follow
$ wps events -f --json | cut -d, -f1-2
    {"event":"session","session":{"id":6
    {"event":"hostapd","up":false
    {"event":"hostapd","up":true
    {"event":"ovsdb","connected":false
    {"event":"ovsdb","connected":true
    {"event":"vif","vif":{"if_name":"home-ap-24"
    {"event":"session","session":{"id":8
    {"event":"client","if_name":"home-ap-24"
    {"event":"client","if_name":"home-ap-24"
    {"event":"log","text":"home-ap-24: held until the session ends: wps"
    {"event":"shared-key","key_id":"dev-4"
    {"event":"new-kind","x":"\u001B[2J"
    {"error":{"token":"connection-lost","message":"wpsd at SOCKET closed the connection"
