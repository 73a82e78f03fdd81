import { COMMANDS, OPTIONS, type OptionDefinition } from './options.ts';

const WIDTH = 100;

/** What `--help` prints. */
export function helpText(version: string): string {
  const serving = OPTIONS.filter((option) => option.commands.includes('serve') && option.flag !== undefined);
  const secrets = OPTIONS.filter((option) => option.flag === undefined);
  const simulator = OPTIONS.filter((option) => option.commands.includes('simulator'));
  const own = OPTIONS.filter(({ environment, flag }) => environment === undefined && flag !== undefined);
  const ofSets = own.filter(({ commands }) => commands.some((one) => one === 'report' || one === 'export'));
  const calibrate = own.filter(({ commands }) => commands.includes('calibrate'));
  const shared = calibrate.filter((option) => ofSets.includes(option)).map((option) => option.flag);
  const only = ({ commands: [one, ...others] }: OptionDefinition) => (others.length === 0 ? `${one}: ` : '');
  return [
    `aws-backup-mcp ${version}: the MCP server for AWS Backup copies`,
    '',
    'Usage: aws-backup-mcp [command] [options]',
    '',
    ...aligned([
      ['(no command)', 'serve MCP on stdio; this is what a host starts'],
      ...COMMANDS.map(({ word, to, meaning }): Row => [to ? `${word} ${to}` : word, meaning]),
      ['--help, -h', 'print this text'],
      ['--version, -v', 'print the version'],
    ]),
    '',
    'Options of the server and of commands that call AWS (a flag overrides its variable):',
    ...aligned(serving.map((option) => [usage(option), `${meaning(option)} [${option.environment}]`])),
    '',
    'Secrets, in the environment only:',
    ...aligned(secrets.map((option) => [option.environment!, meaning(option)])),
    '',
    'Options of simulator:',
    ...aligned(simulator.map((option) => [usage(option), meaning(option)])),
    '',
    'Options of report and export:',
    ...aligned(ofSets.map((option) => [usage(option), `${only(option)}${meaning(option)}`])),
    '',
    `Options of calibrate, besides ${shared.join(', ')}:`,
    ...aligned(
      calibrate.filter((option) => !ofSets.includes(option)).map((option) => [usage(option), meaning(option)]),
    ),
    '',
    ...wrapped(
      'In environment variables, lists are comma-separated and booleans are 1/0, true/false, yes/no or on/off. ' +
        "Region, credentials, profile and endpoint otherwise come from AWS's own configuration: AWS_REGION (or else " +
        'AWS_DEFAULT_REGION), AWS_PROFILE, AWS_ENDPOINT_URL and the default credential chain.',
      WIDTH,
    ),
    '',
  ].join('\n');
}

/** The settings as a Markdown table, for the README. */
export function optionTable(): string {
  const rows = OPTIONS.filter((option) => option.environment !== undefined).map(
    (option) =>
      `| ${option.flag === undefined ? 'none' : `\`${usage(option)}\``} | \`${option.environment}\` | ${meaning(option).replaceAll('|', '\\|')} |`,
  );
  return ['| option | environment | meaning |', '|---|---|---|', ...rows].join('\n');
}

type Row = readonly [left: string, right: string];

const usage = ({ flag, metavar }: OptionDefinition) => (metavar === undefined ? flag! : `${flag} ${metavar}`);

const meaning = (option: OptionDefinition) => (option.repeatable ? `${option.meaning}; repeatable` : option.meaning);

function aligned(rows: readonly Row[]): string[] {
  const left = Math.max(...rows.map(([first]) => first.length)) + 4;
  return rows.flatMap(([first, second]) =>
    wrapped(second, WIDTH - left).map((line, at) => (at === 0 ? `  ${first}` : '').padEnd(left) + line),
  );
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
