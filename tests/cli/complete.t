What a shell offers: from the table of commands and, for names, from wpsd.
wpsd house
$ wps complete
    status
    start
    cancel
    events
    devices
    rename
    revoke
    history
    export
    import
    registrar
    trace
    ovsh
    help

$ wps complete ''
    status
    start
    cancel
    events
    devices
    rename
    revoke
    history
    export
    import
    registrar
    trace
    ovsh
    help

$ wps complete st
    status
    start

$ wps complete start ''
    home-ap-24
    home-ap-u50
    guest-24
    guest-u50
    iot-24
    old-24

$ wps complete start home
    home-ap-24
    home-ap-u50

$ wps complete start --
    --ssid
    --key
    --per-device
    --name
    --bind
    --wait
    --json
    --socket
    --help
    --version

$ wps complete start --k
    --key

$ wps complete start --ssid ''
    My home
    Guests
    Things
    Old

$ wps complete start --ssid 'My home' --key key-1
    key-1
    key-10
    key-11
    key-12
    key-13
    key-14
    key-15
    key-16
    key-17
    key-18
    key-19

$ wps complete start home-ap-24 ''

$ wps complete --socket "$OPENWPS_SOCKET" --json start guest
    guest-24
    guest-u50

$ wps complete cancel iot
    iot-24

$ wps complete events -
    --follow
    --json
    --socket
    --help
    --version

$ wps complete help o
    ovsh

$ wps complete nonsense ''

wpsd hostile
$ wps complete start --ssid ''

$ wps complete start --key ''

no wpsd
$ wps complete start ''

wpsd ledger
$ wps complete revoke ''
    Old laptop
    dev-3
    kitchen TV
    dev-17
    dev-9
    Küche 厨房
    dev-18
    hall lamp
    dev-19
    doorbell
    dev-4
    fridge
    dev-5
    printer
    dev-6
    radio
    visitor
    dev-30

$ wps complete rename k
    kitchen TV

$ wps complete rename dev-17 ''

$ wps complete devices ''
    My home
    Odd

$ wps complete import --ssid M
    My home

$ wps complete trace --explain lo
    lost-key
    long-gap

$ wps complete trace --sh
    --show-keys

$ wps complete trace a.pcap b
