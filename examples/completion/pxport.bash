# Completion of the pxport command for bash:  . examples/completion/pxport.bash
_pxport() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "run check init help --help --version" -- "$word")
    return
  fi
  case ${COMP_WORDS[1]} in
    run) options="--input --output --set --audience --now --threads --memory --resume --json --help" ;;
    check) options="--input --output --set --audience --now --json --help" ;;
    init) options="--help" ;;
    help) options="run check init" ;;
  esac
  case $before in
    --input | --output) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    --now) mapfile -t COMPREPLY < <(compgen -W "$(date -u +%Y-%m-%dT%H:%M:%SZ)" -- "$word") ;;
    --set | --audience | --threads | --memory) ;;
    *)
      if [[ $word == -* || ${COMP_WORDS[1]} == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -f -X '!*.json' -- "$word"; compgen -d -- "$word")
      fi
      ;;
  esac
}
complete -o filenames -F _pxport pxport
