Captures and logs in, an answer out. What cannot be read is said, and what to do then.
no wpsd
$ wps trace missing.pcap

$ wps trace --json missing.pcap

$ wps trace "$DIR"

$ : >"$DIR/empty.log"; wps trace "$DIR/empty.log"

$ { printf '\377\330\377\340\0\020JFIF\0\1\1\0\0\1\0\1\0\0'; seq 1000 | gzip; } >"$DIR/photo.jpg"; wps trace "$DIR/photo.jpg"

$ seq 1000 >"$DIR/numbers.txt"; wps trace "$DIR/numbers.txt"

$ echo x >"$DIR/secret.log"; chmod 0 "$DIR/secret.log"; [ "$(id -u)" != 0 ] || as="setpriv --bounding-set=-dac_override,-dac_read_search"; $as wps trace "$DIR/secret.log"

$ wps trace "$ROOT/tests/golden/trace/pbc/ap.log.gz" missing.log

$ wps trace /dev/null

$ wps trace -i nosuch0

Nothing about WPS: that is an answer, too.
$ printf 'Nov 21 10:00:00 router hostapd: wlan0: interface state UNINITIALIZED->ENABLED\nNov 21 10:00:00 router hostapd: wlan0: AP-ENABLED\n' >"$DIR/ap.log"; wps trace "$DIR/ap.log"

What the user asks for must make sense.
tty$ wps trace </dev/tty

$ wps trace

$ wps trace --color x

$ wps trace --station 02:00 x

$ wps trace --ap 02:00:00:00:00:000 x

$ wps trace -i mon0 x

$ wps trace --html - --svg - x

$ wps trace --html a --html b x

$ wps trace --anonymise a -i mon0

$ wps trace --explain joined x

$ wps trace $(seq 65)

$ wps help trace

Tokens are explained, those of sessions, too.
$ wps trace --explain lost-key

$ wps trace --explain walk-time

$ wps trace --explain by-order

$ wps trace --explain lost-kye

$ wps trace --explain pin

$ wps trace --explain 'nonsense of any kind, and too long for a token'

$ wps trace --explain joined --json

The drawing of an enrolment by PIN, of both ends and the air.
$ cd "$ROOT/tests/golden/trace/pin"; wps trace air.pcap.gz ap.log.gz station.log.gz

$ cd "$ROOT/tests/golden/trace/pin"; LC_ALL=C wps trace air.pcap.gz | tail -30

tty$ cd "$ROOT/tests/golden/trace/pin-wrong-first-half"; wps trace air.pcap.gz | head -3

tty$ cd "$ROOT/tests/golden/trace/pin-wrong-first-half"; NO_COLOR=1 wps trace air.pcap.gz >"$DIR/out"; head -3 "$DIR/out"

Standard input, also compressed, and several at once.
$ cat "$ROOT/tests/golden/trace/pbc/ap.log.gz" | wps trace | head -3

$ zcat "$ROOT/tests/golden/trace/pbc/ap.log.gz" | wps trace - "$ROOT/tests/golden/trace/pbc/air.pcap.gz" | head -4

$ zcat "$ROOT/tests/golden/trace/pbc/air.pcap.gz" | zstd -c | wps trace - | head -3

Exit codes are for scripts.
$ wps trace "$ROOT/tests/golden/trace/pin-wrong-first-half/ap.log.gz" >"$DIR/out"; echo $?

$ wps trace "$ROOT/tests/golden/trace/pbc/air.pcap.gz" >"$DIR/out"; echo $?

JSON is as its schema says, with quotes of lines and without keys.
$ cd "$ROOT/tests/golden/trace"; i=0; for case in pin pin-late pbc nobody-pressed-here ap-read; do for view in air.pcap.gz ap.log.gz ap.events.gz; do i=$((i + 1)); wps trace --json $case/$view $case/ap.log.gz >"$DIR/$i.json"; done; done; python3 "$ROOT/tests/trace/schema.py" "$ROOT/docs/trace.schema.json" "$DIR"/*.json
while t.strip(): v, n = d.raw_decode(t.lstrip()); t = t.lstrip()[n:]; json.dump(v, open("'"$DIR"'/%d.json" % len(t), "w"))'; done; python3 "$ROOT/tests/trace/schema.py" "$ROOT/docs/trace.schema.json" "$DIR"/*.json

Only one device, or one access point.
$ cd "$ROOT/tests/golden/trace/pin"; wps trace --station 02:00:00:00:77:00 air.pcap.gz | tail -n +2

Reports in files: whole or not at all.
$ cd "$ROOT/tests/golden/trace/pin"; wps trace --html "$DIR/r.html" --svg "$DIR/r.svg" air.pcap.gz | head -3; head -c 15 "$DIR/r.html"; echo; tail -c 8 "$DIR/r.html"; head -c 4 "$DIR/r.svg"; echo; ls "$DIR" | grep '^r'; stat -c %a "$DIR/r.html"

$ cd "$ROOT/tests/golden/trace/pin"; wps trace --html "$DIR/k.html" --show-keys air.pcap.gz >"$DIR/out"; stat -c %a "$DIR/k.html"

$ cd "$ROOT/tests/golden/trace/pin"; wps trace --html - air.pcap.gz | head -c 15

$ cd "$ROOT/tests/golden/trace/pin"; wps trace --html "$DIR/none/r.html" air.pcap.gz | head -1

$ cd "$ROOT/tests/golden/trace/pin"; wps trace --svg /dev/null air.pcap.gz >"$DIR/out"

$ wps trace --svg "$DIR/n.svg" "$DIR/ap.log" >"$DIR/out"; ls "$DIR/n.svg"

Copies that can be posted.
$ cd "$ROOT/tests/golden/trace/pin"; wps trace --anonymise "$DIR/post" air.pcap.gz ap.log.gz ../pbc/ap.log.gz; ls "$DIR/post"; wps trace "$DIR/post/air.pcap" "$DIR/post/ap.log" | grep OK

$ cp "$ROOT/tests/golden/trace/pin/ap.log.gz" "$DIR/one.gz"; wps trace --anonymise "$DIR/one" "$DIR/one.gz"; wps trace --anonymise "$DIR/one" "$DIR/one"

$ wps trace --anonymise "$DIR/one" missing.log other.log

Ctrl-C ends the reading, and what was read is reported.
$ (zcat "$ROOT/tests/golden/trace/pin/air.pcap.gz"; sleep 2) | timeout --preserve-status -s INT 1 wps trace | head -3; echo

$ (zcat "$ROOT/tests/golden/trace/pin/air.pcap.gz"; sleep 2) | (timeout --preserve-status -s INT 1 wps trace >"$DIR/out"; echo $?)
