# Completion for bash: the program itself says what may follow.
_castgloss() {
    local word=${COMP_WORDS[COMP_CWORD]} path=() part words
    for part in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [[ $part == -* || ${#path[@]} -ge 2 ]] && break
        path+=("$part")
    done
    words=$(castgloss "${path[@]}" --words 2>/dev/null) || words=$(castgloss "${path[@]:0:1}" --words 2>/dev/null)
    # shellcheck disable=SC2207 # words hold no blanks
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    [[ ${#COMPREPLY[@]} -eq 0 ]] && mapfile -t COMPREPLY < <(compgen -f -- "$word")
}
complete -o filenames -F _castgloss castgloss
