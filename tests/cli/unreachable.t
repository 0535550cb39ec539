No wpsd, and what is not one.
no wpsd
$ wps
    wps: cannot reach wpsd at SOCKET: No such file or directory
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ wps --json
    {"error":{"token":"unreachable","message":"cannot reach wpsd at SOCKET: No such file or directory","remedy":"Is wpsd running? See `systemctl status wpsd`."}}
[3]

$ wps start home-ap-24 --wait
    wps: cannot reach wpsd at SOCKET: No such file or directory
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ wps cancel
    wps: cannot reach wpsd at SOCKET: No such file or directory
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ wps events -f
    wps: cannot reach wpsd at SOCKET: No such file or directory
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ wps --socket /nowhere status
    wps: cannot reach wpsd at /nowhere: No such file or directory
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ OPENWPS_SOCKET= wps status
    wps: cannot reach wpsd at /run/openwps/control.sock: No such file or directory
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ wps --socket /a/path/that/is/longer/than/any/address/of/a/unix/socket/may/be/on/this/system/which/has/a/limit/of/108/bytes status
    wps: the path of the socket has 109 bytes, at most 107 are possible: /a/path/that/is/longer/than/any/address/of/a/unix/socket/may/be/on/this/system/which/has/a/limit/of/108/bytes
      Give a shorter path.
[3]

$ touch "$OPENWPS_SOCKET"; wps; rm "$OPENWPS_SOCKET"
    wps: cannot reach wpsd at SOCKET: Connection refused
      Is wpsd running? See `systemctl status wpsd`.

One that hangs.
wpsd silent
$ wps
    hostapd: not running
    ovsdb: off
    no interfaces are configured

$ sleep 0.2

$ wps
    wps: wpsd at SOCKET does not answer within 10 s
      See its log: `journalctl -u wpsd`.
[3]

Its socket is for others. (To root nothing is refused that it has the power for.)
wpsd ledger
$ chmod 0 "$OPENWPS_SOCKET"; [ "$(id -u)" = 0 ] && echo setpriv --bounding-set=-dac_override,-dac_read_search >"$DIR/weak"; touch "$DIR/weak"

$ $(cat "$DIR/weak") wps devices
    wps: no permission to use wpsd's socket SOCKET
      Use sudo.
[3]

$ $(cat "$DIR/weak") wps revoke dev-17 --yes
    wps: no permission to use wpsd's socket SOCKET
      Use sudo.
[3]

$ $(cat "$DIR/weak") wps import - --json <"$ROOT/LICENSE"
    {"error":{"token":"no-permission","message":"no permission to use wpsd's socket SOCKET","remedy":"Use sudo."}}
[3]

$ $(cat "$DIR/weak") wps export "$DIR/keys"; echo $?; ls "$DIR" | grep -c keys
    wps: no permission to use wpsd's socket SOCKET
      Use sudo.
    3
    0
[1]
