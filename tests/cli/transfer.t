Keys go to a file that only its owner reads, and never over one that is there.
wpsd ledger
$ wps export "$DIR/keys" && stat -c %a "$DIR/keys" && cat "$DIR/keys"
    Exported. The file has keys in it: who can read it can join.
    600
    {
     "openwps_ledger": 1,
     "keys": [
      {
       "key_id": "dev-17",
       "ssid": "My home",
       "psk": "not-a-real-passphrase",
       "name": "Küche"
      }
     ]
    }

$ wps export "$DIR/keys"
    wps: 'DIR/keys' is there already
      To replace it: --force
[1]

$ chmod 644 "$DIR/keys"; wps export "$DIR/keys" --force --json && stat -c %a "$DIR/keys"
    {
      "file": "DIR/keys"
    }
    600

$ ls "$DIR" | grep keys
    keys

$ wps export "$DIR/no/such"
    wps: cannot write 'DIR/no/such': No such file or directory; nothing was exported
[1]

$ wps export "$DIR"
    wps: 'DIR': it is there already, and no regular file
[1]

$ ln -s keys "$DIR/link"; wps export "$DIR/link" --force
    wps: 'DIR/link': it is there already, and no regular file
[1]

$ wps export /dev/full --force
    wps: '/dev/full': it is there already, and no regular file
[1]

$ wps export - | wc -l
    10

$ wps export -- - | grep -c not-a-real-passphrase
    1

tty$ wps export -
    wps: export: keys are not printed on a terminal: give a FILE, or send them elsewhere; try 'wps help export'
[2]

tty$ wps export - | cat | head -1
    {

$ wps export
    wps: export: FILE is missing; try 'wps help export'
[2]

$ wps export a b
    wps: export: unexpected argument 'b'; try 'wps help export'
[2]

A full disk leaves what was there, and nothing else.
$ wps export - >/dev/full
    wps: cannot write to standard output: No space left on device
[1]

$ trap '' XFSZ; ulimit -f 0; wps export "$DIR/new"; echo $?; ls "$DIR" | grep -c new
    wps: cannot write 'DIR/new': File too large; nothing was exported
    1
    0
[1]

$ cp "$DIR/keys" "$DIR/old"; (trap '' XFSZ; ulimit -f 0; wps export "$DIR/old" --force); cmp "$DIR/old" "$DIR/keys"; ls "$DIR" | grep old
    wps: cannot write 'DIR/old': File too large; nothing was exported
    old

Back again: whole, in any number of pieces. (This wpsd tells lines and bytes.)
$ wps import "$DIR/keys"; wc -lc <"$DIR/keys"
    10 keys imported, 147 known already.
     10 147

$ wps import - --ssid 'My home' <"$DIR/keys"
    10 keys imported, 147 known already, 1 left out: revoked here.

$ wps import "$DIR/keys" --json
    {
      "imported": 10,
      "known": 147,
      "skipped": 0
    }

$ for i in $(seq 4000); do echo "00:00:00:00:00:00 Ä\"\\Ä€$i"; done >"$DIR/psk"; chmod 600 "$DIR/psk"; wps import "$DIR/psk"; wc -lc <"$DIR/psk"
    4000 keys imported, 126893 known already.
      4000 126893

$ tr '\n' '\t' <"$DIR/psk" | wps import - ; wc -c <"$DIR/psk"
    0 keys imported, 126893 known already.
    126893

What cannot be one.
$ chmod 644 "$DIR/psk"; head -1 "$DIR/psk" >"$DIR/open"; chmod 644 "$DIR/open"; wps import "$DIR/open"
    wps: 'DIR/open' can be read or written by everybody on this machine: chmod 600 'DIR/open'
    1 key imported, 29 known already.

$ wps import "$DIR/nothing"
    wps: 'DIR/nothing': No such file or directory
[1]

$ wps import "$DIR"
    wps: 'DIR': Is a directory
[1]

$ wps import /dev/null
    wps: '/dev/null': it is empty
[1]

$ wps import /dev/zero
    wps: '/dev/zero': it is larger than 16 MiB
[1]

$ printf 'a\0b' | wps import -
    wps: standard input: it is no text
[1]

$ printf 'a\377b' | wps import -
    wps: the file is not in UTF-8; nothing was imported
[1]

$ yes 'a long line of text' | head -c 16777217 | wps import -
    wps: standard input: it is larger than 16 MiB
[1]

$ yes 'a long line of text' | head -c 16777216 | wps import -
    838860 keys imported, 16777216 known already.

$ wps import
    wps: import: FILE is missing; try 'wps help import'
[2]

$ wps import a b
    wps: import: unexpected argument 'b'; try 'wps help import'
[2]

$ wps import "$DIR/keys" --ssid
    wps: import: '--ssid' needs a value: SSID; try 'wps help import'
[2]

$ wps import "$DIR/keys" --ssid "$(printf '\377')"
    wps: import: '\xff' is not in UTF-8; try 'wps help import'
[2]

wpsd refuses
$ wps import "$DIR/keys"
    wps: line 3: 'key' has 7 characters; 8 to 63 are a passphrase
      Mend the line that is named, import again.
[1]

$ wps import "$DIR/keys" --json
    {"error":{"token":"bad-import","message":"line 3: 'key' has 7 characters; 8 to 63 are a passphrase","remedy":"Mend the line that is named, import again."}}
[1]

no wpsd
$ wps import "$DIR/keys"
    wps: cannot reach wpsd at SOCKET: Connection refused
      Is wpsd running? See `systemctl status wpsd`.
[3]

$ wps export "$DIR/more"; echo $?; ls "$DIR" | grep -c more
    wps: cannot reach wpsd at SOCKET: Connection refused
      Is wpsd running? See `systemctl status wpsd`.
    3
    0
[1]
