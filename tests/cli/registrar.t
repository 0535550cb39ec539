The registrar alone: what is missing or wrong is named.
$ cd "${PATH%%/bin:*}"; umask 077; echo s3cret >secret; echo one-two-three >key; echo 1234-5670 >pin; echo 12345678 >bad-pin; echo short >short; printf '%064d\n' 7 | tee hex | sed s/7/g/ >no-hex; : >empty; echo s3cret >open; chmod 644 open; printf 'k\303\266ln-k\303\266ln\n' >accents; head -c 300 /dev/zero | tr '\0' x >long; echo "A=127.$(($$ % 200 + 20)).$(($$ / 200 % 250)).1" >where

$ wps registrar
    wps: registrar: '--secret-file FILE' is missing; try 'wps help registrar'
[2]

$ wps registrar --secret-file s
    wps: registrar: '--ssid SSID' is missing; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid 123456789012345678901234567890123 --key-file k --pbc
    wps: registrar: '--ssid 123456789012345678901234567890123' is longer than 32 bytes; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home
    wps: registrar: '--pbc' or '--pin-file FILE' is missing; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --pin-file p
    wps: registrar: '--pbc' and '--pin-file' exclude each other; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc
    wps: registrar: '--key-file FILE' is missing; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --security open
    wps: registrar: '--key-file' and '--security open' exclude each other; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --security wpa3
    wps: registrar: 'wpa3' is none of wpa2, mixed, sae and open; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --enrollee 02:00:00:00:00
    wps: registrar: '--enrollee 02:00:00:00:00' is neither a UUID nor a MAC address; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --enrollee 572cf82f-c957-5653-9b16-b5cfb298abf
    wps: registrar: '--enrollee 572cf82f-c957-5653-9b16-b5cfb298abf' is neither a UUID nor a MAC address; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --timeout 121
    wps: registrar: '--timeout 121' is not 1 to 120 seconds, the walk time of the push button; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pin-file p --key-file k --timeout 0
    wps: registrar: '--timeout 0' is not 1 to 86400 seconds; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pin-file p --key-file k --timeout 1x
    wps: registrar: '--timeout 1x' is not 1 to 86400 seconds; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pin-file p --key-file k --timeout 10 --keep
    wps: registrar: '--timeout' and '--keep' exclude each other; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --listen router
    wps: registrar: '--listen router' is not ADDR or ADDR:PORT (IPv6: [ADDR]:PORT); try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --listen 127.0.0.1:70000
    wps: registrar: '--listen 127.0.0.1:70000' is not ADDR or ADDR:PORT (IPv6: [ADDR]:PORT); try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --listen '[::1'
    wps: registrar: '--listen [::1' is not ADDR or ADDR:PORT (IPv6: [ADDR]:PORT); try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --from 10.0.0.0/33
    wps: registrar: '--from 10.0.0.0/33' is not ADDR or ADDR/PREFIX; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k --from fe80::/10
    wps: registrar: '--from fe80::/10' is IPv6 and '--listen' is not: give '--listen [::]'; try 'wps help registrar'
[2]

$ wps registrar --secret-file s --ssid home --pbc --key-file k device
    wps: registrar: unexpected argument 'device'; try 'wps help registrar'
[2]

Files.
$ cd "${PATH%%/bin:*}"; wps registrar --secret-file nowhere --ssid home --pbc --key-file key
    wps: the RADIUS secret 'nowhere': No such file or directory
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file empty --ssid home --pbc --key-file key
    wps: the RADIUS secret 'empty': its first line is empty
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file open --ssid home --pbc --key-file key
    wps: the RADIUS secret 'open' can be read or written by everybody on this machine
      chmod 600 'open'
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file long --ssid home --pbc --key-file key
    wps: the RADIUS secret 'long': it is longer than 253 bytes
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file / --ssid home --pbc --key-file key
    wps: the RADIUS secret '/': Is a directory
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file secret --ssid home --pbc --key-file short
    wps: the network's key 'short': a passphrase has at least 8 characters
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file secret --ssid home --pbc --key-file long
    wps: the network's key 'long': a passphrase has at most 63 characters (or it is 64 hex digits)
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file secret --ssid home --pbc --key-file no-hex
    wps: the network's key 'no-hex': a passphrase has at most 63 characters (or it is 64 hex digits)
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file secret --ssid home --pbc --key-file accents
    wps: the network's key 'accents': a passphrase has only characters of ASCII (IEEE 802.11, J.4)
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file secret --ssid home --pbc --key-file hex --security sae
    wps: the network's key 'hex': WPA3 needs the passphrase as text, not 64 hex digits
[1]

$ cd "${PATH%%/bin:*}"; wps registrar --secret-file secret --ssid home --pin-file bad-pin --key-file key
    wps: the PIN 'bad-pin': it is not one: 4 digits, or 8 digits of which the last one checks the others
[1]

$ cd "${PATH%%/bin:*}"; echo 1234 5671 | wps registrar --secret-file secret --ssid home --pin-file - --key-file key --json
    {"error":{"token":"bad-file","message":"the PIN '-': it is not one: 4 digits, or 8 digits of which the last one checks the others","remedy":""}}
[1]

On a terminal the PIN is asked for and not shown.
$ cd "${PATH%%/bin:*}"; (sleep 1; echo 99; sleep 1) | script -qec 'wps registrar --secret-file secret --ssid home --pin-file - --key-file key' /dev/null
    PIN of the device: 
    wps: the PIN '-': it is not one: 4 digits, or 8 digits of which the last one checks the others
[1]

The network.
$ cd "${PATH%%/bin:*}"; wps registrar --secret-file secret --ssid home --pbc --key-file key --listen 192.0.2.1
    wps: cannot listen on 192.0.2.1:1812: Cannot assign requested address
      Give an address of this machine with --listen.
[1]

$ cd "${PATH%%/bin:*}"; . ./where; wps registrar --secret-file secret --ssid home --security open --pbc --listen $A --timeout 2 >/dev/null 2>&1 & sleep 0.5; cd "${PATH%%/bin:*}"; . ./where; wps registrar --secret-file secret --ssid home --pbc --key-file hex --listen $A 2>&1 | sed s/$A/ADDR/g; wait
    wps: cannot listen on ADDR:1812: Address already in use
      Another RADIUS server runs there: choose another port with --listen.

Nobody comes, and somebody stops it.
$ cd "${PATH%%/bin:*}"; . ./where; wps registrar --secret-file secret --ssid home --pbc --key-file key --listen $A:2000 --timeout 1 2>&1 | sed s/$A/ADDR/g
    Access points reach the registrar at ADDR:2000; one device may join by push button, for 1 s.
    wps: no device pressed its button within 1 s
      Start again and press the button on the device within two minutes, close to the access point.

$ cd "${PATH%%/bin:*}"; . ./where; wps registrar --secret-file secret --ssid home --pin-file pin --key-file key --listen $A --timeout 1 --json 2>&1 | sed s/$A/ADDR/g
    {"event":"listening","address":"ADDR:1812","method":"pin","at":TIME,"sentence":"Access points reach the registrar at ADDR:1812; one device may join by PIN, for 1 s.","remedy":""}
    {"error":{"token":"time-over","message":"no device came with the PIN within 1 s","remedy":"Start again and let the device begin WPS with its PIN."}}

$ cd "${PATH%%/bin:*}"; . ./where; wps registrar --secret-file secret --ssid home --security open --pbc --listen $A --timeout 1 >/dev/null
    wps: no device pressed its button within 1 s
      Start again and press the button on the device within two minutes, close to the access point.
[1]

$ cd "${PATH%%/bin:*}"; . ./where; timeout --preserve-status -s INT 1 wps registrar --secret-file secret --ssid home --pbc --key-file key --listen $A >/dev/null
    wps: stopped; no device was let in
[130]

$ cd "${PATH%%/bin:*}"; . ./where; (timeout --preserve-status -s TERM 1 wps registrar --secret-file secret --ssid home --pbc --key-file key --listen $A --keep; echo "exit $?") 2>&1 | sed s/$A/ADDR/g
    Access points reach the registrar at ADDR:1812; devices may join by push button, until it is stopped.
    exit 0

$ cd "${PATH%%/bin:*}"; . ./where; wps registrar --secret-file secret --ssid home --pbc --key-file key --listen $A --keep >out 2>&1 & sleep 1; kill -USR1 $!; sleep 0.5; kill $!; wait $!; echo "exit $?"; cd "${PATH%%/bin:*}"; . ./where; sed s/$A/ADDR/g out
    exit 0
    Access points reach the registrar at ADDR:1812; devices may join by push button, until it is stopped.
    The button was pressed: one device may join within 120 s.
