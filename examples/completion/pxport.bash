# Completion of the pxport command for bash:  . examples/completion/pxport.bash
_pxport() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=
  local commands="run check init begin work commit abort gc"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands help --help --version" -- "$word")
    return
  fi
  case ${COMP_WORDS[1]} in
    run) options="--input --output --set --audience --now --allow-removals --threads --memory --resume --json --help" ;;
    check) options="--input --output --set --audience --now --online --json --help" ;;
    init) options="--help" ;;
    begin) options="--shards --key --own-input --ticket --output --set --audience --now --json --help" ;;
    work) options="--ticket --shard --input --repair --receipt --output --set --audience --now --threads --memory --json --help" ;;
    commit) options="--ticket --output --set --audience --now --allow-removals --json --help" ;;
    abort) options="--ticket --output --set --audience --now --json --help" ;;
    gc) options="--ticket --older-than --output --set --audience --now --json --help" ;;
    help) options=$commands ;;
  esac
  case $before in
    --input | --output | --ticket | --receipt) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    --now) mapfile -t COMPREPLY < <(compgen -W "$(date -u +%Y-%m-%dT%H:%M:%SZ)" -- "$word") ;;
    --older-than) mapfile -t COMPREPLY < <(compgen -W "12h 2d 7d" -- "$word") ;;
    --set | --audience | --threads | --memory | --shards | --shard | --key) ;;
    *)
      if [[ $word == -* || ${COMP_WORDS[1]} == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
      elif [[ ${COMP_WORDS[1]} == commit && $COMP_CWORD -gt 2 ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -f -X '!*.json' -- "$word"; compgen -d -- "$word")
      fi
      ;;
  esac
}
complete -o filenames -F _pxport pxport
