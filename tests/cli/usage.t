Errors quote the word that is wrong and say where help is.
$ wps strat
    wps: unknown command 'strat'; try 'wps help'
[2]

$ wps start --kee
    wps: start: unknown option '--kee'; try 'wps help start'
[2]

$ wps start --kee=1 home-ap-24
    wps: start: unknown option '--kee=1'; try 'wps help start'
[2]

$ wps start
    wps: start: an interface or '--ssid SSID' is missing; try 'wps help start'
[2]

$ wps start ''
    wps: start: IFACE is empty; try 'wps help start'
[2]

$ wps start a b
    wps: start: unexpected argument 'b'; try 'wps help start'
[2]

$ wps start a --ssid b
    wps: start: 'a' and '--ssid' exclude each other; try 'wps help start'
[2]

$ wps start --ssid
    wps: start: '--ssid' needs a value: SSID; try 'wps help start'
[2]

$ wps start --ssid=
    wps: start: '--ssid' has an empty value; try 'wps help start'
[2]

$ wps start --ssid a --ssid b
    wps: start: '--ssid' is given twice; try 'wps help start'
[2]

$ wps start --wait=yes a
    wps: start: '--wait' takes no value: '--wait=yes'; try 'wps help start'
[2]

$ wps start -x a
    wps: start: unknown option '-x'; try 'wps help start'
[2]

$ wps start a --per-device --key key-1
    wps: start: '--per-device' and '--key' exclude each other; try 'wps help start'
[2]

$ wps start a --bind
    wps: start: '--bind' is of use with '--per-device' only; try 'wps help start'
[2]

$ wps start a --per-device=yes
    wps: start: '--per-device' takes no value: '--per-device=yes'; try 'wps help start'
[2]

$ wps start a --name
    wps: start: '--name' needs a value: NAME; try 'wps help start'
[2]

$ wps start a --name x --name y
    wps: start: '--name' is given twice; try 'wps help start'
[2]

$ wps start a --key "$(printf '\377')"
    wps: start: '\xff' is not in UTF-8; try 'wps help start'
[2]

$ wps start -- --kee
    wps: cannot reach wpsd at SOCKET: No such file or directory
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ wps status home-ap-24
    wps: status: unexpected argument 'home-ap-24'; try 'wps help status'
[2]

$ wps cancel a --ssid b
    wps: cancel: 'a' and '--ssid' exclude each other; try 'wps help cancel'
[2]

$ wps events -w
    wps: events: unknown option '-w'; try 'wps help events'
[2]

$ wps --json=1
    wps: '--json' takes no value: '--json=1'; try 'wps help'
[2]

$ wps --socket
    wps: '--socket' needs a value: PATH; try 'wps help'
[2]

$ wps help strat
    wps: unknown command 'strat'; try 'wps help'
[2]

$ wps -- status
    wps: cannot reach wpsd at SOCKET: No such file or directory
      Is wpsd running? See `systemctl status wpsd`.
[3]

Help comes from the table of commands.
$ wps help
    usage: wps [OPTION]... [COMMAND [ARGUMENT]...]

      status    show the access points, their WPS and their sessions (default)
      start     let one device in by push button
      cancel    end a session, or all of them
      events    print the open or last session of each interface, or follow
      devices   show the devices that were given a key
      rename    call a device by another name
      revoke    take the key of a device back
      history   print the sessions there were, the newest first
      export    write the devices and their keys to a file
      import    take in what was exported, or a psk file of hostapd
      registrar let a device in through other people's access points, over RADIUS
      trace     say what happened in captures and logs, why, and what to do
      ovsh      read and write the OVSDB database
      help      explain a command

      -j, --json            print JSON
          --socket PATH     of wpsd's control socket
      -h, --help            print help
          --version         print the version

    exit code: 0 done, 1 rejected or not succeeded, 2 wrong usage, 3 wpsd not reached, 130 stopped waiting
    of trace: 0 all is well, 1 something failed, 3 bad file, 4 nothing about WPS, 5 not decided

$ wps --help
    usage: wps [OPTION]... [COMMAND [ARGUMENT]...]

      status    show the access points, their WPS and their sessions (default)
      start     let one device in by push button
      cancel    end a session, or all of them
      events    print the open or last session of each interface, or follow
      devices   show the devices that were given a key
      rename    call a device by another name
      revoke    take the key of a device back
      history   print the sessions there were, the newest first
      export    write the devices and their keys to a file
      import    take in what was exported, or a psk file of hostapd
      registrar let a device in through other people's access points, over RADIUS
      trace     say what happened in captures and logs, why, and what to do
      ovsh      read and write the OVSDB database
      help      explain a command

      -j, --json            print JSON
          --socket PATH     of wpsd's control socket
      -h, --help            print help
          --version         print the version

    exit code: 0 done, 1 rejected or not succeeded, 2 wrong usage, 3 wpsd not reached, 130 stopped waiting
    of trace: 0 all is well, 1 something failed, 3 bad file, 4 nothing about WPS, 5 not decided

$ wps help start
    usage: wps start IFACE | --ssid SSID [--key KEYID | --per-device [--bind]]
             [--name NAME] [--wait]

    Let one device in by push button.
    The session is open for two minutes: press the button on the device.
    With --ssid, every access point of the network opens, and all close when
    the device has joined one.
    With --per-device, the device gets a key that nobody else has: `wps devices`
    shows it, `wps revoke` takes it back.

      -s, --ssid SSID       every interface with this SSID
      -k, --key KEYID       hand out this key instead of the chosen one
      -p, --per-device      the device gets a key of its own
      -n, --name NAME       what to call the device
          --bind            its key opens for its MAC address only
      -w, --wait            wait for the outcome
      -j, --json            print JSON
          --socket PATH     of wpsd's control socket
      -h, --help            print help
          --version         print the version

$ wps cancel --help
    usage: wps cancel [IFACE | --ssid SSID]

    End a session, or all of them.

      -s, --ssid SSID       every interface with this SSID
      -j, --json            print JSON
          --socket PATH     of wpsd's control socket
      -h, --help            print help
          --version         print the version

$ wps --help events
    usage: wps events [-f]

    Print the open or last session of each interface, or follow.

      -f, --follow          go on with what happens from now on
      -j, --json            print JSON
          --socket PATH     of wpsd's control socket
      -h, --help            print help
          --version         print the version

$ wps help revoke
    usage: wps revoke DEVICE [--yes]

    Take the key of a device back.
    The device is off at once and cannot come back; no other one is touched.
    DEVICE is its name, its MAC address or its UUID: all its keys; or the id of
    one of them.

      -y, --yes             do not ask
      -j, --json            print JSON
          --socket PATH     of wpsd's control socket
      -h, --help            print help
          --version         print the version

$ wps help export
    usage: wps export FILE [--force]

    Write the devices and their keys to a file.
    FILE can be read by you only; -: standard output, if it is no terminal.

          --force           replace a file that is there
      -j, --json            print JSON
          --socket PATH     of wpsd's control socket
      -h, --help            print help
          --version         print the version

$ wps help import
    usage: wps import FILE [--ssid SSID]

    Take in what was exported, or a psk file of hostapd.
    All of it or, when there is a mistake in it, nothing. Keys that are there
    already stay as they are. FILE -: standard input.

      -s, --ssid SSID       the network of the keys in a psk file
      -j, --json            print JSON
          --socket PATH     of wpsd's control socket
      -h, --help            print help
          --version         print the version

$ wps help ovsh | head -1
    usage: ovsh COMMAND TABLE [-w COLUMN==VALUE]... [COLUMN | COLUMN:=VALUE]...

$ wps --version
    wps 0.1.0

$ wps start --version
    wps 0.1.0

The other name.
$ ovsh --help | head -1
    usage: ovsh COMMAND TABLE [-w COLUMN==VALUE]... [COLUMN | COLUMN:=VALUE]...

$ wps ovsh s
    ovsh: expected COMMAND TABLE; ovsh --help tells more
[2]

$ wps --socket x ovsh s Wifi_VIF_State
    wps: ovsh: '--socket' is of no use to it; try 'wps help ovsh'
[2]
