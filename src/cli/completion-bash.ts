import { type Completion, TABLE_FLAG } from "./completion.js";

/** A script that completes commands, flags, tables and paths in bash, from 3.2 on. */
export function bashCompletion({ branches, pathFlags, valueFlags }: Completion): string {
  const paths = branches.map(({ path }) => path).filter((path) => path !== "");
  const cases = branches.map(
    ({ path, children, flags }) =>
      `    '${path}') commands='${children.map(({ word }) => word).join(" ")}' flags='${flags.map(({ word }) => word).join(" ")}' ;;`,
  );
  const tables = branches.filter(({ takesTables }) => takesTables).map(({ path }) => path);
  return `# bash completion for fountain-sync. To load it: source <(fountain-sync completion bash)
_fountain_sync_tables() {
  local i name
  local -a settings=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      --env-file | --database-url) settings+=("\${COMP_WORDS[i]}" "\${COMP_WORDS[i + 1]}") ;;
    esac
  done
  while IFS= read -r name; do
    [[ "$name" == "$1"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
  done < <("\${COMP_WORDS[0]}" completion tables "\${settings[@]+"\${settings[@]}"}" 2>/dev/null)
}

_fountain_sync() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" command='' commands='' flags='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command/\${COMP_WORDS[i]}" in
      ${paths.join(" | ")}) command="$command/\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$before" in
    ${pathFlags.join(" | ")})
      local IFS=$'\\n'
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -f -- "$word"))
      return
      ;;
    ${TABLE_FLAG})
      _fountain_sync_tables "$word"
      return
      ;;
    ${valueFlags.join(" | ")}) return ;;
  esac
  case "$command" in
${cases.join("\n")}
  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
    return
  fi
  COMPREPLY=($(compgen -W "$commands" -- "$word"))
  case "$command" in
    ${tables.join(" | ")}) _fountain_sync_tables "$word" ;;
  esac
}

complete -F _fountain_sync fountain-sync
`;
}
