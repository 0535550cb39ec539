# SPDX-License-Identifier: BSD-3-Clause
# bash completion of wps: install as .../bash-completion/completions/wps. The candidates are wps's
# own; names of interfaces, networks, keys and devices come from the wpsd that runs.
_wps()
{
	local word before=${COMP_WORDS[COMP_CWORD - 1]} now=${COMP_WORDS[COMP_CWORD]}

	COMPREPLY=()
	# Files are the shell's business.
	[[ $before == --@(*-file|html|svg|anonymise) ]] && compopt -o default && return
	[[ $before == @(export|import) && $now != -?* ]] && compopt -o default && return
	[[ " ${COMP_WORDS[*]:1:COMP_CWORD-1} " == *" trace "* && $now != -?* &&
		$before != @(-i|--interface|--station|--ap|--explain) ]] && compopt -o default && return
	while IFS= read -r word; do
		# An SSID can have spaces in it.
		printf -v word %q "$word"
		COMPREPLY+=("$word")
	done < <("${COMP_WORDS[0]}" complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o nosort -F _wps wps
