Captures and logs in, an answer out. What cannot be read is said, and what to do then.
no wpsd
$ wps trace missing.pcap
    wps: missing.pcap: there is no such file.
      Check the name; `ls` shows what is there.
[3]

$ wps trace --json missing.pcap
    {"error":{"token":"no-such-file","message":"missing.pcap: there is no such file.","remedy":"Check the name; `ls` shows what is there."}}
[3]

$ wps trace "$DIR"
    wps: DIR: this is a directory.
      Give the files in it: wps trace DIRECTORY/*.
[3]

$ : >"$DIR/empty.log"; wps trace "$DIR/empty.log"
    wps: DIR/empty.log: it is empty.
      Record again, and let it run while the button is pressed.
[3]

$ { printf '\377\330\377\340\0\020JFIF\0\1\1\0\0\1\0\1\0\0'; seq 1000 | gzip; } >"$DIR/photo.jpg"; wps trace "$DIR/photo.jpg"
    wps: DIR/photo.jpg is a photo (JPEG), neither a capture nor a log.
      Give a capture (pcap, pcapng) or a log of hostapd, wpa_supplicant or the whole machine (logread, journalctl).
[3]

$ seq 1000 >"$DIR/numbers.txt"; wps trace "$DIR/numbers.txt"
    wps: DIR/numbers.txt is a text, but no line of it is one of a log.
      Give the log of hostapd or wpa_supplicant (best with -dt), of the whole machine (logread, journalctl), or a capture.
[3]

$ echo x >"$DIR/secret.log"; chmod 0 "$DIR/secret.log"; [ "$(id -u)" != 0 ] || as="setpriv --bounding-set=-dac_override,-dac_read_search"; $as wps trace "$DIR/secret.log"
    wps: DIR/secret.log: you may not read this file.
      Ask its owner, or read it as root: captures and logs often are root's.
[3]

$ wps trace "$ROOT/tests/cli/trace/ap.log.gz" missing.log
    wps: missing.log: there is no such file.
      Check the name; `ls` shows what is there.
[3]

$ wps trace /dev/null
    wps: /dev/null: this is a device or a socket, not a file.
      To listen on a network interface, use wps trace -i INTERFACE.
[3]

$ wps trace -i nosuch0
    wps: nosuch0: there is no such network interface.
      `ip link` shows the interfaces; `iw dev` those for Wi-Fi.
[3]

Nothing about WPS: that is an answer, too.
$ printf 'Nov 21 10:00:00 router hostapd: wlan0: interface state UNINITIALIZED->ENABLED\nNov 21 10:00:00 router hostapd: wlan0: AP-ENABLED\n' >"$DIR/ap.log"; wps trace "$DIR/ap.log"
    ap.log  hostapd log, 2 lines

    There is nothing about WPS in the input. [no-wps]
      To do: Record on the channel of the access point, or take the log of hostapd
        or wpa_supplicant, while the button is pressed.
[4]

What the user asks for must make sense.
type x$ wps trace
    wps: trace: FILE is missing; try 'wps help trace'
[2]

$ wps trace
    wps: standard input: it is empty.
      Record again, and let it run while the button is pressed.
[3]

$ wps trace --color x
    wps: trace: unknown option '--color'; try 'wps help trace'
[2]

$ wps trace --station 02:00 x
    wps: trace: '--station' wants a MAC address, not '02:00'; try 'wps help trace'
[2]

$ wps trace --ap 02:00:00:00:00:000 x
    wps: trace: '--ap' wants a MAC address, not '02:00:00:00:00:000'; try 'wps help trace'
[2]

$ wps trace -i mon0 x
    wps: trace: '--interface' and 'x' exclude each other; try 'wps help trace'
[2]

$ wps trace --html - --svg - x
    wps: trace: two reports cannot both be standard output; try 'wps help trace'
[2]

$ wps trace --html a --svg a x
    wps: trace: two reports cannot both be 'a'; try 'wps help trace'
[2]

$ wps trace --html a --html b x
    wps: trace: '--html' is given twice; try 'wps help trace'
[2]

$ wps trace --anonymise a -i mon0
    wps: trace: '--anonymise' writes copies of files and nothing else; try 'wps help trace'
[2]

$ wps trace --explain joined x
    wps: trace: '--explain' and 'x' exclude each other; try 'wps help trace'
[2]

$ wps trace $(seq 65)
    wps: trace: more than 64 of FILE; try 'wps help trace'
[2]

$ wps help trace
    usage: wps trace [OPTION]... FILE... | -i IFACE

    Say what happened in captures and logs, why, and what to do.
    FILE is a capture (pcap, pcapng) or a log (hostapd, wpa_supplicant, their
    events, logread, journalctl, kernel), of either end, also compressed; several
    of the same attempt are put on one clock. FILE -: standard input.

          --force           replace a file that is there
      -i, --interface IFACE listen there: a monitor or Ethernet interface
          --html FILE       write the report as one HTML file, too
          --svg FILE        write the sequence diagram as a picture, too
          --station MAC     this device only
          --ap MAC          this access point only
      -a, --all             every attempt in full
          --show-keys       do not mask keys and PINs in quoted lines
          --anonymise TO    write copies that can be posted to this file or directory
          --explain TOKEN   say what a token of a report means
      -j, --json            print JSON
          --socket PATH     of wpsd's control socket
      -h, --help            print help
          --version         print the version

Tokens are explained, those of sessions, too.
$ wps trace --explain lost-key
    lost-key: of wps trace (failed)
      The key that the device was given by WPS is refused now: the access point has lost it.
      To do: hostapd keeps keys that WPS gave out in wpa_psk_file: put that file where it outlives a restart (OpenWrt: option wpa_psk_file, owned by network, and kept by sysupgrade) and let hostapd write it, or use wpsd. Until then, pair the device again.

$ wps trace --explain walk-time
    walk-time: of wps trace (failed)
      The two minutes of walk time passed before the two sides met.
      To do: Press both buttons within two minutes, with the device close to the access point.
    walk-time: of a session of wpsd (timed_out)
      No device pressed its button within the walk time of 120 s.
      To do: Start again and press the button on the device within two minutes, close to the access point.

$ wps trace --explain by-order
    by-order: of a session of wpsd (cancelled)
      The session was cancelled by an order.
      To do: Nothing to do.

$ wps trace --explain lost-kye
    wps: no report has the token 'lost-kye'
      Near it: lost-key
[2]

$ wps trace --explain pin
    wps: no report has the token 'pin'
      Near it: pin-first-half, pin-second-half, pin-wrong
[2]

$ wps trace --explain 'nonsense of any kind, and too long for a token'
    wps: no report has the token 'nonsense of any kind, and too long for a token'
      docs/verdicts.md and docs/outcomes.md list them all.
[2]

$ wps trace --explain joined --json
    {
      "meanings": [
        {
          "of": "trace",
          "token": "joined",
          "class": "good",
          "sentence": "The device was given the key by WPS and joined.",
          "remedy": "Nothing to do."
        },
        {
          "of": "session",
          "token": "joined",
          "status": "succeeded",
          "sentence": "The device was given the key and joined.",
          "remedy": "Nothing to do."
        }
      ]
    }

The drawing of an enrolment by PIN, of both ends and the air.
$ cd "$ROOT/tests/cli/trace"; wps trace air.pcap.gz ap.log.gz station.log.gz | grep -o "^[0-9O].*\|[│├●].*"
    1 air.pcap.gz     pcap, 84 frames; reference clock
    2 ap.log.gz       hostapd debug log, 1040 lines; clock +0.000 s, from 21 anchors
    3 station.log.gz  wpa_supplicant debug log, 948 lines; clock +0.000 s, from 21
    OK: The device was given the key by WPS and joined. [joined]
    ├┄┄ before ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤
    │                                         PIN entered ● 12·
    ● PIN entered                                         │ ··3
    │────────────────── probe request ───────────────────▶│ 1··
    │◀────────────────── probe response ──────────────────│ 1··
    ● scan starts                                         │ ··3
    ● scan done                                           │ ··3
    ├┄┄ round 1: authentication and association ┄┄┄┄┄┄┄┄┄┄┤
    │────────────── authentication request ──────────────▶│ 123
    │◀───────────── authentication response ──────────────│ 123
    │──────────── association request (WPS) ─────────────▶│ 123
    │◀─────────────── association response ───────────────│ 123
    ├┄┄ EAP and WPS ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤
    │◀─────────────── EAP identity request ───────────────│ 123
    │─── EAP identity (WFA-SimpleConfig-Enrollee-1-0) ───▶│ 123
    │◀──────────────────── WSC start ─────────────────────│ 123
    │──────────────────────── M1 ────────────────────────▶│ 123
    │◀──────────────────────── M2 ────────────────────────│ 123
    │──────────────────────── M3 ────────────────────────▶│ 123
    │◀──────────────────────── M4 ────────────────────────│ 123
    │──────────────────────── M5 ────────────────────────▶│ 123
    │◀──────────────────────── M6 ────────────────────────│ 123
    │──────────────────────── M7 ────────────────────────▶│ 123
    │◀──────────────────────── M8 ────────────────────────│ 123
    │───────────────────── WSC_Done ─────────────────────▶│ 123
    │◀─────────────────── EAP-Failure ────────────────────│ 123
    ├┄┄ between the rounds ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤
    │◀─ deauthentication (reason 23: 802.1X authenticat… ─│ 12·
    │── deauthentication (reason 3: the sender leaves) ──▶│ 123
    ├┄┄ round 2: authentication and association ┄┄┄┄┄┄┄┄┄┄┤
    │────────────── authentication request ──────────────▶│ 123
    │◀───────────── authentication response ──────────────│ 123
    │─────────────── association request ────────────────▶│ 123
    │◀─────────────── association response ───────────────│ 123
    ├┄┄ 4-way handshake ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤
    │◀─────────────── 4-way handshake 1/4 ────────────────│ 123
    │─────────────── 4-way handshake 2/4 ────────────────▶│ 123
    │◀─────────────── 4-way handshake 3/4 ────────────────│ 123
    │─────────────── 4-way handshake 4/4 ────────────────▶│ 123
    ├┄┄ after ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┤
    ● connected                                           │ ·23

$ cd "$ROOT/tests/cli/trace"; LC_ALL=C wps trace air.pcap.gz | grep -o "[|+][-.<].*\|station.*"
    station                                        access point
    +.. before ...............................................+
    +.. round 1: authentication and association ..............+
    |---------------- authentication request ---------------->|
    |<--------------- authentication response ----------------|
    |-------------- association request (WPS) --------------->|
    |<----------------- association response -----------------|
    +.. EAP and WPS ..........................................+
    |<----------------- EAP identity request -----------------|
    |----- EAP identity (WFA-SimpleConfig-Enrollee-1-0) ----->|
    |<---------------------- WSC start -----------------------|
    |-------------------------- M1 -------------------------->|
    |<-------------------------- M2 --------------------------|
    |-------------------------- M3 -------------------------->|
    |<-------------------------- M4 --------------------------|
    |-------------------------- M5 -------------------------->|
    |<-------------------------- M6 --------------------------|
    |-------------------------- M7 -------------------------->|
    |<-------------------------- M8 --------------------------|
    |----------------------- WSC_Done ----------------------->|
    |<--------------------- EAP-Failure ----------------------|
    +.. between the rounds ...................................+
    |<- deauthentication (reason 23: 802.1X authentication ~ -|
    |---- deauthentication (reason 3: the sender leaves) ---->|
    +.. round 2: authentication and association ..............+
    |---------------- authentication request ---------------->|
    |<--------------- authentication response ----------------|
    |----------------- association request ------------------>|
    |<----------------- association response -----------------|
    +.. 4-way handshake ......................................+
    |<----------------- 4-way handshake 1/4 ------------------|
    |----------------- 4-way handshake 2/4 ------------------>|
    |<----------------- 4-way handshake 3/4 ------------------|
    |----------------- 4-way handshake 4/4 ------------------>|
    +.. after ................................................+

tty$ wps trace "$DIR/ap.log"
    \e[1map.log\e[0m  \e[2mhostapd log, 2 lines\e[0m

    \e[1;33mThere is nothing about WPS in the input. [no-wps]\e[0m
      \e[36mTo do: Record on the channel of the access point, or take the log of hostapd\e[0m
        \e[36mor wpa_supplicant, while the button is pressed.\e[0m
[4]

tty$ NO_COLOR=1 wps trace "$DIR/ap.log"
    ap.log  hostapd log, 2 lines

    There is nothing about WPS in the input. [no-wps]
      To do: Record on the channel of the access point, or take the log of hostapd
        or wpa_supplicant, while the button is pressed.
[4]

Standard input, also compressed, and several at once.
$ cat "$ROOT/tests/cli/trace/ap.log.gz" | wps trace | head -3
    standard input  hostapd debug log, 1040 lines

    OK: The device was given the key by WPS and joined. [joined] (standard

$ zcat "$ROOT/tests/cli/trace/ap.log.gz" | wps trace - "$ROOT/tests/cli/trace/air.pcap.gz" | head -4
    1 standard input  hostapd debug log, 1040 lines; clock +0.000 s, from 21 anchors
                      (within 0.6 ms)
    2 air.pcap.gz     pcap, 84 frames; reference clock


$ zcat "$ROOT/tests/cli/trace/air.pcap.gz" | zstd -c | wps trace - | head -3
    standard input  pcap, 84 frames

    OK: The device was given the key by WPS and joined. [joined] (standard input

Exit codes are for scripts.
$ wps trace "$ROOT/tests/cli/trace/wrong-pin.log.gz" >"$DIR/out"; echo $?
    1

$ wps trace "$ROOT/tests/cli/trace/air.pcap.gz" >"$DIR/out"; echo $?
    0

JSON is as its schema says, with quotes of lines and without keys.
$ cd "$ROOT/tests/golden/trace"; i=0; for case in pin pin-late pbc nobody-pressed-here ap-read; do for view in air.pcap.gz ap.log.gz ap.events.gz; do i=$((i + 1)); wps trace --json $case/$view $case/ap.log.gz >"$DIR/$i.json"; done; done; python3 "$ROOT/tests/trace/schema.py" "$ROOT/docs/trace.schema.json" "$DIR"/*.json
    15 passed, 0 failed

Only one device, or one access point.
$ cd "$ROOT/tests/cli/trace"; wps trace --station 02:00:00:00:77:00 air.pcap.gz | tail -n +2
    wps: it has no attempt of that device or access point

    There is nothing about WPS in the input. [no-wps]
      1 access point offers it, but nobody made use of it.
      To do: Record on the channel of the access point, or take the log of hostapd
        or wpa_supplicant, while the button is pressed.
      Access points in it: 1
        02:00:00:00:00:00  "home", with WPS

Reports in files: whole or not at all.
$ cd "$ROOT/tests/cli/trace"; wps trace --html "$DIR/r.html" --svg "$DIR/r.svg" air.pcap.gz | head -3; head -c 15 "$DIR/r.html"; echo; tail -c 8 "$DIR/r.html"; head -c 4 "$DIR/r.svg"; echo; ls "$DIR" | grep '^r'; stat -c %a "$DIR/r.html"
    air.pcap.gz  pcap, 84 frames

    OK: The device was given the key by WPS and joined. [joined] (air.pcap.gz frames
    <!DOCTYPE html>
    </html>
    <svg
    r.html
    r.svg
    644

$ cd "$ROOT/tests/cli/trace"; wps trace --html "$DIR/k.html" --show-keys air.pcap.gz >"$DIR/out"; stat -c %a "$DIR/k.html"
    600

$ cd "$ROOT/tests/cli/trace"; wps trace --html - air.pcap.gz | head -c 15
    <!DOCTYPE html>

$ cd "$ROOT/tests/cli/trace"; wps trace --html "$DIR/none/r.html" air.pcap.gz >"$DIR/out"
    wps: cannot write 'DIR/none/r.html': No such file or directory
[3]

$ cd "$ROOT/tests/cli/trace"; wps trace --svg /dev/null air.pcap.gz >"$DIR/out"
    wps: cannot write '/dev/null': it is there, and no regular file
[3]

$ cp "$ROOT/tests/cli/trace/ap.log.gz" "$DIR/mine.gz"; wps trace --html "$DIR/mine.gz" "$ROOT/tests/cli/trace/air.pcap.gz" >"$DIR/out"; cmp "$DIR/mine.gz" "$ROOT/tests/cli/trace/ap.log.gz"
    wps: cannot write 'DIR/mine.gz': it is there, and no report

$ wps trace --svg "$DIR/n.svg" "$DIR/ap.log" >"$DIR/out"; ls "$DIR/n.svg"
    wps: there is no attempt to draw: no picture was written
    ls: cannot access 'DIR/n.svg': No such file or directory
[2]

Nobody gets less than was said: a full disk, a reader that goes away.
$ cd "$ROOT/tests/cli/trace"; wps trace air.pcap.gz >/dev/full
    wps: cannot write to standard output: not all of it arrived
[3]

$ cd "$ROOT/tests/cli/trace"; wps trace --json air.pcap.gz >/dev/full
[3]

$ cd "$ROOT/tests/cli/trace"; wps trace --html - air.pcap.gz >/dev/full
    wps: cannot write to standard output: No space left on device
[3]

$ cd "$ROOT/tests/cli/trace"; wps trace --svg - --all air.pcap.gz | head -c 4; echo
    <svg

Another user than root: what may not be read, written or listened to.
$ cd "$DIR"; chmod 711 .; mkdir mine all; chmod 500 mine; chmod 777 all; cp "$ROOT/tests/cli/trace/air.pcap.gz" mine.gz; cp $(readlink -f bin/wps) program; chmod 755 program; [ "$(id -u)" != 0 ] || as="setpriv --reuid=65534 --regid=65534 --clear-groups"; $as ./program trace secret.log; $as ./program trace --html mine/r.html mine.gz >out; $as ./program trace --anonymise mine/copy mine.gz; $as ./program trace --anonymise all/new mine.gz secret.log; $as ./program trace -i lo; ls -A mine all
    wps: secret.log: you may not read this file.
      Ask its owner, or read it as root: captures and logs often are root's.
    wps: cannot write 'mine/r.html': Permission denied
    wps: cannot write 'mine/copy': Permission denied
    wps: secret.log: you may not read this file.
      Ask its owner, or read it as root: captures and logs often are root's.
    wps: lo: you may not listen on this interface.
      Run it as root, or give the program CAP_NET_RAW.
    all:

    mine:

Copies that can be posted.
$ cd "$ROOT/tests/cli/trace"; wps trace --anonymise "$DIR/post" air.pcap.gz ap.log.gz ../../golden/trace/pbc/ap.log.gz; ls "$DIR/post"; wps trace "$DIR/post/air.pcap" "$DIR/post/ap.log" | grep -o "^OK.*joined\]"
    air.pcap.gz: the copy is DIR/post/air.pcap
    ap.log.gz: the copy is DIR/post/ap.log
    ../../golden/trace/pbc/ap.log.gz: the copy is DIR/post/3-ap.log
    3-ap.log
    air.pcap
    ap.log
    OK: The device was given the key by WPS and joined. [joined]

$ cp "$ROOT/tests/cli/trace/ap.log.gz" "$DIR/one.gz"; wps trace --anonymise "$DIR/one" "$DIR/one.gz"; wps trace --anonymise "$DIR/one" "$DIR/one"
    DIR/one.gz: the copy is DIR/one
    wps: cannot write 'DIR/one': it is an input; give another place for the copy
[3]

$ wps trace --anonymise "$DIR/one" "$DIR/one.gz"; wps trace --anonymise "$DIR/one" --force "$DIR/one.gz"
    wps: cannot write 'DIR/one': it is there; --force replaces it
    DIR/one.gz: the copy is DIR/one

$ zcat "$ROOT/tests/golden/trace/pbc/station.log.gz" >"$DIR/whole"; wps trace --anonymise "$DIR/copy" - <"$DIR/whole"; test $(wc -c <"$DIR/whole") -gt 65536 && test $(wc -l <"$DIR/copy") = $(wc -l <"$DIR/whole") && echo whole
    -: the copy is DIR/copy
    whole

$ cd "$DIR"; no=$(printf 'no\377.log'); wps --json trace "$no"; cp one "$no"; wps --json trace --anonymise two "$no"
    {"error":{"token":"no-such-file","message":"no\\xff.log: there is no such file.","remedy":"Check the name; `ls` shows what is there."}}
    {
      "input": "no\\xff.log",
      "copy": "two"
    }

What is a name is known from all of the inputs, before the first line: also of a pipe.
$ mkdir "$DIR/pipe"; (echo 'Nov 21 20:54:36 ap hostapd: met annasnet again'; echo 'Nov 21 20:54:37 ap hostapd: wlan0: ssid="annasnet"') | wps trace --anonymise "$DIR/pipe/a" -; grep -c met "$DIR/pipe/a"; grep -c annasnet "$DIR/pipe/a"
    -: the copy is DIR/pipe/a
    1
    0
[1]

$ echo 'Nov 21 20:54:36 ap hostapd: met homely again' >"$DIR/met.log"; gzip -dc "$ROOT/tests/cli/trace/air.pcap.gz" | sed 's/\x00\x04home\x01/\x00\x04anna\x01/g' >"$DIR/anna.pcap"; sed -i s/homely/anna/ "$DIR/met.log"; wps trace --anonymise "$DIR/pipe" "$DIR/met.log" "$DIR/anna.pcap" >"$DIR/out"; grep -c met "$DIR/pipe/met.log"; grep -c anna "$DIR/pipe/met.log" "$DIR/pipe/anna.pcap"
    1
    DIR/pipe/met.log:0
    DIR/pipe/anna.pcap:0
[1]

An input that ends early is copied as far as it goes, and that is said.
$ zcat "$ROOT/tests/cli/trace/air.pcap.gz" | head -c 9000 >"$DIR/short.pcap"; wps trace --anonymise "$DIR/pipe" "$DIR/short.pcap"; wps trace "$DIR/pipe/short.pcap" | head -2
    DIR/short.pcap: the copy is DIR/pipe/short.pcap
    wps: DIR/short.pcap ends early, and so does its copy: the last frame is cut
    short.pcap  pcap, 79 frames, cut: the last frame is cut


$ wps trace --anonymise "$DIR/one" missing.log other.log
    wps: cannot write 'DIR/one': several copies need a directory
[3]

Ctrl-C ends the reading, and what was read is reported.
$ (zcat "$ROOT/tests/cli/trace/air.pcap.gz"; sleep 2) | timeout --foreground --preserve-status -s INT 1 wps trace | head -3 | cut -c1-55
    wps: stopped; this is what was read until then
    standard input  pcap, 84 frames

    OK: The device was given the key by WPS and joined. [jo

$ (zcat "$ROOT/tests/cli/trace/air.pcap.gz"; sleep 2) | (timeout --foreground --preserve-status -s INT 1 wps trace >"$DIR/out"; echo $?)
    wps: stopped; this is what was read until then
    130

Nothing is left of a copy that was stopped; a big log, made of the same one many times.
$ cd "$DIR"; mkdir stop; (zcat "$ROOT/tests/cli/trace/ap.log.gz" | tee many.log; cat many.log many.log many.log many.log) | gzip -c >some.gz; i=0; while [ $i -lt 8 ]; do cat some.gz some.gz >more.gz; mv more.gz some.gz; i=$((i + 1)); done; mv some.gz many.gz

$ cd "$DIR"; timeout --foreground --preserve-status -s INT 1 wps trace --anonymise stop/copy many.gz; echo $?; ls -A stop
    wps: stopped: there is no copy of many.gz
    130

$ cd "$DIR"; timeout --foreground --preserve-status -s TERM 1 wps trace --anonymise stop/copy - many.gz <many.gz; echo $?; ls -A stop
    wps: stopped: there is no copy of standard input
    143

$ cd "$DIR"; cp many.gz too.gz; timeout --foreground --preserve-status -s INT 1 wps trace many.gz too.gz many.gz too.gz; echo $?
    wps: stopped in the first of two readings: nothing is known yet
    130

$ cd "$DIR"; (sleep 2; cat many.log) | (timeout --foreground --preserve-status -s INT 1 wps trace - many.log; echo $?)
    wps: stopped before all of standard input was read
    130

The eight seconds of a question to a mailing list, and what they went to.
$ cd "$ROOT/tests/golden/trace/trap-eight-seconds"; wps trace mail.txt | grep -o "[0-9.]* s from .*\|time-outs .*\|[0-9.]* s passed .*"
    8.05 s from the first authentication to the last sign of it: authentication
    time-outs 5.00 s, scans 3.05 s.
    5.00 s passed until it was
    3.05 s passed between giving up and the next try, which is what such a scan
