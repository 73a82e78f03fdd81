import { closest } from 'fastest-levenshtein';
import type { BrokenSetting } from '../domain/guards/settings.ts';
import { shown } from './broken.ts';
import { COMMANDS, type Command, OPTIONS, type OptionDefinition, type OptionName } from './options.ts';
import { isBooleanWord, isPlaceholder } from './values.ts';

export interface CommandLine {
  command: Command;
  /** The values of each known flag that applies to the command, in order. */
  flags: ReadonlyMap<OptionName, readonly string[]>;
  broken: readonly BrokenSetting[];
}

/** An option as written. An unknown one has no `option`. */
interface Written {
  flag: string;
  option: OptionDefinition | undefined;
  value: string | undefined;
}

export function readCommandLine(argv: readonly string[]): CommandLine {
  const asked = askedFor(argv);
  if (asked) return { command: asked, flags: new Map(), broken: [] };
  const { command, written, stray, missing } = split(argv);
  const belonging = OPTIONS.filter((option) => option.commands.includes(command));
  const flags = new Map<OptionName, string[]>();
  const broken: BrokenSetting[] = [];
  for (const { flag, option, value } of written) {
    if (!option) broken.push(unknownFlag(flag, belonging));
    else if (!belonging.includes(option)) broken.push(strayFlag(flag, option, command));
    else if (value === undefined) broken.push(missingValue(flag, option));
    else if (!isPlaceholder(value)) flags.set(option.name, [...(flags.get(option.name) ?? []), value]);
  }
  if (missing !== undefined) {
    const Problem = 'It does not say what to export to.';
    broken.push({ Setting: command, Problem, Fix: `Write ${command} ${missing}.` });
  }
  return { command, flags, broken: [...broken, ...stray.map(strayWord)] };
}

/** Help and version win over everything else on the line, even in place of a value. */
function askedFor(argv: readonly string[]): 'help' | 'version' | undefined {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  if (words.includes('--help') || words.includes('-h')) return 'help';
  return words.includes('--version') || words.includes('-v') ? 'version' : undefined;
}

// Not with parseArgs of node:util: it splits `-read-only` into letters and an end of options, and reads the guard in
// `--profile --confirm` as the name of a profile.
function split(argv: readonly string[]): {
  command: Command;
  written: Written[];
  stray: string[];
  missing: string | undefined;
} {
  const written: Written[] = [];
  const stray: string[] = [];
  let command: Command | undefined;
  /** What must follow the command. */
  let to: string | undefined;
  let ended = false;
  let afterUnknown = false;
  for (let at = 0; at < argv.length; at += 1) {
    const text = argv[at]!;
    if (!ended && text === '--') {
      ended = true;
      afterUnknown = false;
    } else if (!ended && isFlag(text)) {
      const equals = text.includes('=') ? text.indexOf('=') : text.length;
      const flag = text.slice(0, equals);
      const option = OPTIONS.find((one) => one.flag === flag);
      const next = argv[at + 1];
      let value = equals < text.length ? text.slice(equals + 1) : undefined;
      if (value === undefined && option?.type === 'boolean') value = 'true';
      else if (value === undefined && option && next !== undefined && !isFlag(next)) {
        value = next;
        at += 1;
      }
      written.push({ flag, option, value });
      afterUnknown = !option;
    } else {
      const found = COMMANDS.find((one) => one.word === text);
      if (found && !command) {
        command = found.word;
        to = found.to;
      } else if (text === to) to = undefined;
      // The word after an unknown flag is probably its value and may be a secret: only the flag is reported.
      else if (!afterUnknown) stray.push(text);
      afterUnknown = false;
    }
  }
  return { command: command ?? 'serve', written, stray, missing: to };
}

const isFlag = (text: string) => text.length > 1 && text.startsWith('-');

function unknownFlag(flag: string, belonging: readonly OptionDefinition[]): BrokenSetting {
  const flags = ['--help', '--version', ...belonging.flatMap((option) => option.flag ?? [])];
  const nearest = closest(flag.slice(0, 60).toLowerCase().replaceAll('_', '-'), flags);
  return {
    Setting: shown(flag),
    Problem: 'There is no such option.',
    Fix: `Did you mean ${nearest}? --help lists the options.`,
  };
}

function strayFlag(flag: string, { commands }: OptionDefinition, command: Command): BrokenSetting {
  const called = (one: Command) => (one === 'serve' ? 'the server' : one);
  return {
    Setting: flag,
    Problem: `It does not apply to ${called(command)}.`,
    Fix: `Remove it: it applies to ${commands.map(called).join(', ')}.`,
  };
}

function missingValue(flag: string, { metavar }: OptionDefinition): BrokenSetting {
  return {
    Setting: flag,
    Problem: 'It has no value.',
    Fix: `Write ${flag} ${metavar}, or ${flag}=${metavar} if the value starts with a hyphen.`,
  };
}

function strayWord(word: string): BrokenSetting {
  const names = COMMANDS.map((one) => one.word);
  const nearest = closest(word.slice(0, 60).toLowerCase(), names);
  return {
    Setting: shown(word) || "''",
    Problem: 'It is neither a command nor the value of an option.',
    Fix: isBooleanWord(word)
      ? 'Write the value of a boolean option after an equals sign, as in --read-only=false.'
      : `Did you mean ${nearest}? The commands are ${names.join(', ')}. To start the server, give none.`,
  };
}
