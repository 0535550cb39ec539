The manual has every command and every option.
$ for c in $(wps complete ''); do grep -q "^\.It Cm $c$" "$ROOT/docs/wps.1" || echo "no $c"; done

$ for c in $(wps complete ''); do wps complete $c --; done | sort -u | while read o; do grep -q "Fl .*$(echo ${o#--})" "$ROOT/docs/wps.1" || echo "no $o"; done
