/** Scripts by which shells complete commands, options and their values. They run nothing of textvat. */
import type { CompletedFlag } from './schemaOptions.js';

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** The values of its first argument; else it is a file. */
  readonly values?: readonly string[] | undefined;
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  return scripts[shell](commands);
}

const scripts: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** What is not completed here, readline completes as a file. */
function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, flags, values: first }) => [
    ...(first ? [`      '${name} ${name}') words='${first.join(' ')}' ;;`] : []),
    ...flags
      .filter((flag) => flag.values.length > 0)
      .map((flag) => `      '${name} ${flag.name}') words='${flag.values.join(' ')}' ;;`),
  ]);
  const flags = commands.map(({ name, flags }) => {
    return `        ${name}) words='${flags.map((flag) => flag.name).join(' ')}' ;;`;
  });
  return `# Completion of textvat in bash: source <(textvat completion bash)
_textvat() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" words=
  # Of --flag=value, bash makes three words.
  if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
  if ((COMP_CWORD == 1)); then
    words='${commands.map(({ name }) => name).join(' ')}'
  else
    case "\${COMP_WORDS[1]} $before" in
${values.join('\n')}
      *) if [[ $word == -* ]]; then case "\${COMP_WORDS[1]}" in
${flags.join('\n')}
      esac; fi ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _textvat textvat
`;
}

function zshScript(commands: readonly CompletedCommand[]): string {
  // Within square brackets and before a colon, those are for zsh.
  const plain = (text: string) => quoted(text.replace(/[[\]:\\]/g, (sign) => `\\${sign}`));
  const specOf = ({ name, description, takesValue, isRepeated, values }: CompletedFlag) => {
    const action = values.length > 0 ? `(${values.join(' ')})` : '_files';
    return `'${isRepeated ? '*' : ''}${name}[${plain(description)}]${takesValue ? `:value:${action}` : ''}'`;
  };
  const cases = commands.map(({ name, flags, values }) => {
    const rest = values ? `'1:value:(${values.join(' ')})'` : "'*:file:_files'";
    return `    ${name}) _arguments ${[...flags.map(specOf), rest].join(' \\\n      ')} ;;`;
  });
  return `#compdef textvat
# Completion of textvat in zsh: source <(textvat completion zsh)
_textvat() {
  local -a commands=(
${commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${cases.join('\n')}
  esac
}
compdef _textvat textvat
`;
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const flagLine = (command: string, { name, description, takesValue, values }: CompletedFlag) => {
    const value = values.length > 0 ? ` -xa '${values.join(' ')}'` : takesValue ? ' -rF' : '';
    return `complete -c textvat -n '__fish_seen_subcommand_from ${command}' -l ${name.slice(2)}${value} -d '${quotedInFish(description)}'`;
  };
  return `# Completion of textvat in fish: textvat completion fish | source
${commands
  .flatMap(({ name, summary, flags, values }) => [
    `complete -c textvat -n __fish_use_subcommand -xa ${name} -d '${quotedInFish(summary)}'`,
    ...(values
      ? [`complete -c textvat -n '__fish_seen_subcommand_from ${name}' -xa '${values.join(' ')}'`]
      : []),
    ...flags.map((flag) => flagLine(name, flag)),
  ])
  .join('\n')}
`;
}

/** Within single quotes, which are closed for a moment. */
function quoted(text: string): string {
  return text.replaceAll("'", "'\\''");
}

/** Within the single quotes of fish, which know a backslash. */
function quotedInFish(text: string): string {
  return text.replace(/['\\]/g, (sign) => `\\${sign}`);
}
