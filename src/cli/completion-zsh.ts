import { type Completion, TABLE_FLAG, type Word } from "./completion.js";

/** A script that completes commands, flags, tables and paths in zsh, with what each is for. */
export function zshCompletion({ branches, pathFlags, valueFlags }: Completion): string {
  const paths = branches.map(({ path }) => path).filter((path) => path !== "");
  const cases = branches.map(
    ({ path, children, flags }) => `    ('${path}')
      commands=(${list(children)})
      flags=(${list(flags)})
      ;;`,
  );
  const tables = branches.filter(({ takesTables }) => takesTables).map(({ path }) => path);
  return `#compdef fountain-sync
# zsh completion for fountain-sync. To load it: source <(fountain-sync completion zsh), behind compinit;
# or write it to a file _fountain-sync in a folder of $fpath.
_fountain-sync-tables() {
  local -a settings found
  local i
  for ((i = 2; i < CURRENT; i++)); do
    case "\${words[i]}" in
      (--env-file|--database-url) settings+=("\${words[i]}" "\${words[i+1]}") ;;
    esac
  done
  found=("\${(@f)$("\${words[1]}" completion tables "\${settings[@]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  compadd -a found
}

_fountain-sync() {
  local command='' i
  local -a commands flags
  for ((i = 2; i < CURRENT; i++)); do
    case "$command/\${words[i]}" in
      (${paths.join("|")}) command="$command/\${words[i]}" ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
    (${pathFlags.join("|")}) _files; return ;;
    (${TABLE_FLAG}) _fountain-sync-tables; return ;;
    (${valueFlags.join("|")}) return ;;
  esac
  case "$command" in
${cases.join("\n")}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o option flags
    return
  fi
  (( \${#commands} )) && _describe command commands
  case "$command" in
    (${tables.join("|")}) _fountain-sync-tables ;;
  esac
}

if [[ "\${funcstack[1]}" == _fountain-sync ]]; then
  _fountain-sync "$@"
else
  compdef _fountain-sync fountain-sync
fi
`;
}

/** Words with what they are for, as _describe takes them. */
function list(words: readonly Word[]): string {
  return words.map(({ word, about }) => quoted(`${word}:${about}`)).join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
