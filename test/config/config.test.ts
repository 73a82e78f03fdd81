import fc from 'fast-check';
import { distance } from 'fastest-levenshtein';
import { describe, expect, it } from 'vitest';
import { type Config, helpText, OPTIONS, optionTable, readConfig, unsetPlaceholders } from '../../src/config/index.ts';

const PATTERN = 'arn:aws:backup:*:111122223333:backup-vault:dr-*';
const ROLE = 'arn:aws:iam::123456789012:role/S3Access';
const PLACEHOLDER = `$${'{user_config.anything}'}`;

type Env = Record<string, string>;

const settingsOf = (argv: string[], env: Env = {}) => {
  const { settings } = readConfig(argv, env);
  return { ...settings, allowDestinations: settings.allowDestinations.map(({ text }) => text) };
};

const brokenOf = (argv: string[], env: Env = {}) => readConfig(argv, env).broken.map(({ Setting }) => Setting);

describe('defaults', () => {
  it('nothing given is a server with the default credential chain, no guard and nothing broken', () => {
    expect(readConfig([], {})).toEqual({
      command: 'serve',
      settings: {
        simulator: false,
        profiles: [],
        readOnly: false,
        allowDestinations: [],
        confirm: false,
        logLevel: 'warn',
      },
      sources: {
        simulator: 'default',
        profiles: 'default',
        readOnly: 'default',
        allowDestinations: 'default',
        maxRetentionDays: 'default',
        confirm: 'default',
        roleArn: 'default',
        auditLog: 'default',
        logLevel: 'default',
        region: 'default',
      },
      broken: [],
      simulatorCommand: { port: 0, speed: 1, switches: [] },
    });
  });
});

describe('commands', () => {
  const rows: readonly [string[], Config['command']][] = [
    [['simulator'], 'simulator'],
    [['demo'], 'demo'],
    [['doctor'], 'doctor'],
    [['doctor', '--read-only'], 'doctor'],
    [['--read-only', 'doctor'], 'doctor'],
    [['iam-policy', '--profile', 'doctor'], 'iam-policy'],
    [['--profile', 'doctor'], 'serve'],
    [['--help'], 'help'],
    [['-h'], 'help'],
    [['--version'], 'version'],
    [['-v'], 'version'],
    [['--version', '--help'], 'help'],
    // Help wins over what is broken, and over standing in the place of a value.
    [['doctor', '--nonsense', '-h'], 'help'],
    [['--audit-log', '--help'], 'help'],
    [['simulator', '--port', '-v'], 'version'],
  ];
  it.each(rows)('%j is %s', (argv, command) => {
    const config = readConfig(argv, {});
    expect(config.command).toBe(command);
    expect(config.broken).toEqual([]);
  });

  it('after `--` nothing is a flag', () => {
    expect(readConfig(['--', '--help'], {})).toMatchObject({ command: 'serve', broken: [{ Setting: '--help' }] });
  });

  it('one of no settings is not stopped by the environment of the server', () => {
    const env = { AWS_BACKUP_MCP_READ_ONLY: 'banana', AWS_BACKUP_MCP_NONSENSE: '1', AWS_REGION: '../x' };
    expect(brokenOf(['demo'], env)).toEqual([]);
    expect(brokenOf(['simulator'], env)).toEqual([]);
    expect(brokenOf(['doctor'], env)).toEqual(['AWS_BACKUP_MCP_READ_ONLY', 'AWS_REGION', 'AWS_BACKUP_MCP_NONSENSE']);
  });
});

describe('settings', () => {
  const rows: readonly [string[], Env, Record<string, unknown>, Record<string, string>][] = [
    [['--simulator'], {}, { simulator: true, region: 'us-east-1' }, { simulator: 'flag --simulator' }],
    [[], { AWS_BACKUP_MCP_SIMULATOR: 'yes', AWS_REGION: 'eu-west-1' }, { simulator: true, region: 'eu-west-1' }, {}],
    [
      ['--simulator', '--profile', 'prod'],
      { AWS_PROFILE: 'mine' },
      { simulator: true, profiles: ['prod'], region: 'us-east-1' },
      { profiles: 'flag --profile', region: 'default' },
    ],
    [['--profile', 'a', '--profile=b c'], {}, { profiles: ['a', 'b c'] }, { profiles: 'flag --profile' }],
    [
      [],
      { AWS_BACKUP_MCP_PROFILES: 'a, b ,c' },
      { profiles: ['a', 'b', 'c'] },
      { profiles: 'environment AWS_BACKUP_MCP_PROFILES' },
    ],
    // A repeated flag replaces the environment's list.
    [
      ['--profile', 'x', '--profile', 'y'],
      { AWS_BACKUP_MCP_PROFILES: 'a,b,c' },
      { profiles: ['x', 'y'] },
      { profiles: 'flag --profile' },
    ],
    [['--profile=-odd'], {}, { profiles: ['-odd'] }, {}],
    [['--read-only'], { AWS_BACKUP_MCP_READ_ONLY: '0' }, { readOnly: true }, { readOnly: 'flag --read-only' }],
    [['--read-only=false'], { AWS_BACKUP_MCP_READ_ONLY: '1' }, { readOnly: false }, { readOnly: 'flag --read-only' }],
    [
      [],
      { AWS_BACKUP_MCP_READ_ONLY: 'TRUE' },
      { readOnly: true },
      { readOnly: 'environment AWS_BACKUP_MCP_READ_ONLY' },
    ],
    // A flag beats the environment, broken or not.
    [['--read-only'], { AWS_BACKUP_MCP_READ_ONLY: 'banana' }, { readOnly: true }, { readOnly: 'flag --read-only' }],
    [['--confirm'], {}, { confirm: true }, { confirm: 'flag --confirm' }],
    [['--confirm=Off'], {}, { confirm: false }, { confirm: 'flag --confirm' }],
    [['--allow-destination', PATTERN], {}, { allowDestinations: [PATTERN] }, {}],
    [
      [],
      { AWS_BACKUP_MCP_ALLOW_DESTINATIONS: `${PATTERN},arn:aws:backup:*:444455556666:backup-vault:*` },
      { allowDestinations: [PATTERN, 'arn:aws:backup:*:444455556666:backup-vault:*'] },
      { allowDestinations: 'environment AWS_BACKUP_MCP_ALLOW_DESTINATIONS' },
    ],
    [['--max-retention-days', '1'], {}, { maxRetentionDays: 1 }, { maxRetentionDays: 'flag --max-retention-days' }],
    [['--max-retention-days=36500'], {}, { maxRetentionDays: 36_500 }, {}],
    [[], { AWS_BACKUP_MCP_MAX_RETENTION_DAYS: '365 ' }, { maxRetentionDays: 365 }, {}],
    [['--role-arn', ROLE], {}, { roleArn: ROLE }, { roleArn: 'flag --role-arn' }],
    [['--audit-log', '/var/log/a b.jsonl'], {}, { auditLog: '/var/log/a b.jsonl' }, {}],
    [['--log-level', 'debug'], { AWS_BACKUP_MCP_LOG_LEVEL: 'error' }, { logLevel: 'debug' }, {}],
    [[], { AWS_BACKUP_MCP_LOG_LEVEL: 'Info' }, { logLevel: 'info' }, {}],
    [[], { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-west-2' }, { region: 'eu-west-1' }, {}],
    [
      [],
      { AWS_REGION: ' ', AWS_DEFAULT_REGION: 'us-west-2' },
      { region: 'us-west-2' },
      { region: 'environment AWS_DEFAULT_REGION' },
    ],
    [[], { AWS_REGION: 'us-gov-west-1' }, { region: 'us-gov-west-1' }, { region: 'environment AWS_REGION' }],
    // Blank or left over from a bundle host: unset.
    [[], { AWS_BACKUP_MCP_READ_ONLY: '', AWS_BACKUP_MCP_PROFILES: '  ' }, {}, { readOnly: 'default' }],
    [[], { AWS_BACKUP_MCP_READ_ONLY: PLACEHOLDER, AWS_REGION: PLACEHOLDER }, {}, { readOnly: 'default' }],
    [[`--profile=${PLACEHOLDER}`, '--role-arn', PLACEHOLDER], {}, {}, { profiles: 'default', roleArn: 'default' }],
    [[], { AWS_BACKUP_MCP_NO_SUCH_THING: '', AWS_BACKUP_MCP_OTHER: PLACEHOLDER }, {}, {}],
    [[], { PATH: '/bin', AWS_PROFILE: 'x', AWS_ENDPOINT_URL_BACKUP: 'http://127.0.0.1' }, {}, {}],
  ];
  it.each(rows)('%j with %j', (argv, env, settings, sources) => {
    const defaults = settingsOf([]);
    expect(readConfig(argv, env).broken).toEqual([]);
    expect(settingsOf(argv, env)).toEqual({ ...defaults, ...settings });
    expect(readConfig(argv, env).sources).toMatchObject(sources);
  });

  it.each(['1', 'true', 'yes', 'on', 'YES', 'oN'])('%s is true, as flag and as variable', (word) => {
    expect(settingsOf([`--read-only=${word}`])).toMatchObject({ readOnly: true });
    expect(settingsOf([], { AWS_BACKUP_MCP_CONFIRM: word })).toMatchObject({ confirm: true });
  });
  it.each(['0', 'false', 'no', 'off', 'NO', 'False'])('%s is false, as flag and as variable', (word) => {
    const config = readConfig([`--read-only=${word}`], { AWS_BACKUP_MCP_CONFIRM: word });
    expect(config).toMatchObject({ broken: [], settings: { readOnly: false, confirm: false } });
  });
});

describe('the simulator command', () => {
  it('takes its own options', () => {
    const argv = 'simulator --port 8080 --speed 2.5 --switch A=b --switch=C=d=e --world w.json --faults ./f.json';
    expect(readConfig(argv.split(' '), {})).toMatchObject({
      command: 'simulator',
      broken: [],
      simulatorCommand: { port: 8080, speed: 2.5, switches: ['A=b', 'C=d=e'], world: 'w.json', faults: './f.json' },
    });
  });
  const broken: readonly [string, string][] = [
    ['--port 65536', '--port'],
    ['--port -1', '--port'],
    ['--port 80.5', '--port'],
    ['--port', '--port'],
    ['--speed 0', '--speed'],
    ['--speed -2', '--speed'],
    ['--speed 1e3', '--speed'],
    ['--speed NaN', '--speed'],
    ['--switch A', '--switch'],
    ['--switch =b', '--switch'],
    ['--switch A=', '--switch'],
    ['--world=', '--world'],
    ['--read-only', '--read-only'],
    ['--log-level debug', '--log-level'],
  ];
  it.each(broken)('simulator %s is broken', (args, setting) => {
    expect(brokenOf(['simulator', ...args.split(' ')])).toContain(setting);
  });
  it.each(['--port 0', '--speed 1', '--switch A=b', '--world w', '--faults f'])('serving refuses %s', (args) => {
    const [broken] = readConfig(args.split(' '), {}).broken;
    expect(broken).toMatchObject({ Setting: args.split(' ')[0], Fix: expect.stringContaining('simulator') });
  });
});

describe('broken settings', () => {
  const rows: readonly [string[], Env, string, RegExp, RegExp][] = [
    [['--read-onyl'], {}, '--read-onyl', /no such option/, /Did you mean --read-only\?/],
    [['--readonly'], {}, '--readonly', /no such option/, /Did you mean --read-only\?/],
    [['--READ_ONLY'], {}, '--READ_ONLY', /no such option/, /Did you mean --read-only\?/],
    [['--no-read-only'], {}, '--no-read-only', /no such option/, /Did you mean --read-only\?/],
    [['-read-only'], {}, '-read-only', /no such option/, /Did you mean --read-only\?/],
    [['--allow-destinations=x'], {}, '--allow-destinations', /no such option/, /Did you mean --allow-destination\?/],
    [['--hlep'], {}, '--hlep', /no such option/, /Did you mean --help\?/],
    [['docter'], {}, 'docter', /neither a command/, /Did you mean doctor\?/],
    [['doctor', 'demo'], {}, 'demo', /neither a command/, /The commands are/],
    [[''], {}, "''", /neither a command/, /The commands are/],
    [['--read-only', 'false'], {}, 'false', /neither a command/, /--read-only=false/],
    [['demo', '--read-only'], {}, '--read-only', /not apply to demo/, /the server, doctor, iam-policy/],
    [['--read-only=maybe'], {}, '--read-only', /neither true nor false.*"maybe"/, /1 or 0/],
    [['--read-only='], {}, '--read-only', /neither true nor false/, /1 or 0/],
    [[], { AWS_BACKUP_MCP_CONFIRM: 'banana' }, 'AWS_BACKUP_MCP_CONFIRM', /neither true nor false/, /1 or 0/],
    [['--confirm', '--confirm=no'], {}, '--confirm', /given 2 times/, /once/],
    [[], { AWS_BACKUP_MCP_READONLY: '1' }, 'AWS_BACKUP_MCP_READONLY', /no such env/, /AWS_BACKUP_MCP_READ_ONLY\?/],
    [[], { aws_backup_mcp_read_only: '1' }, 'aws_backup_mcp_read_only', /no such env/, /AWS_BACKUP_MCP_READ_ONLY\?/],
    [[], { AWS_BAKCUP_MCP_CONFIRM: '1' }, 'AWS_BAKCUP_MCP_CONFIRM', /no such env/, /AWS_BACKUP_MCP_CONFIRM\?/],
    [['--profile'], {}, '--profile', /no value/, /--profile NAME/],
    [['--profile', ''], {}, '--profile', /blank/, /leave the option out/],
    [['--profile', 'a', '--profile', 'a'], {}, '--profile', /twice/, /once/],
    [['--profile', 'a\nb'], {}, '--profile', /control character.*\\u\{a\}/, /Remove/],
    [['--profile', 'a\u202eb'], {}, '--profile', /invisible character.*\\u\{202e\}/, /Remove/],
    [[], { AWS_BACKUP_MCP_PROFILES: 'a,,b' }, 'AWS_BACKUP_MCP_PROFILES', /blank/, /Give a value/],
    [[], { AWS_BACKUP_MCP_PROFILES: 'a,' }, 'AWS_BACKUP_MCP_PROFILES', /blank/, /Give a value/],
    [[], { AWS_BACKUP_MCP_PROFILES: 'a,b, a' }, 'AWS_BACKUP_MCP_PROFILES', /twice/, /once/],
    [[], { AWS_BACKUP_MCP_PROFILES: `a,${PLACEHOLDER}` }, 'AWS_BACKUP_MCP_PROFILES', /placeholder/, /Remove/],
    [['--allow-destination', ''], {}, '--allow-destination', /blank/, /vault ARN/],
    [['--allow-destination', '*'], {}, '--allow-destination', /alone/, /field by field/],
    [['--allow-destination', `${PATTERN},${PATTERN}`], {}, '--allow-destination', /7 fields/, /arn:aws:backup/],
    [[], { AWS_BACKUP_MCP_ALLOW_DESTINATIONS: `${PATTERN},` }, 'AWS_BACKUP_MCP_ALLOW_DESTINATIONS', /blank/, /ARN/],
    [['--max-retention-days', '0'], {}, '--max-retention-days', /whole number from 1 to 36500/, /1 to 36500/],
    [['--max-retention-days', '36501'], {}, '--max-retention-days', /whole number/, /1 to 36500/],
    [['--max-retention-days', '30d'], {}, '--max-retention-days', /"30d"/, /1 to 36500/],
    [['--max-retention-days', '1e2'], {}, '--max-retention-days', /whole number/, /1 to 36500/],
    [['--max-retention-days=0x10'], {}, '--max-retention-days', /whole number/, /1 to 36500/],
    [['--max-retention-days=-1'], {}, '--max-retention-days', /whole number/, /1 to 36500/],
    [['--max-retention-days=٣٠'], {}, '--max-retention-days', /whole number/, /1 to 36500/],
    [['--role-arn', 'S3Access'], {}, '--role-arn', /not an ARN.*"S3Access"/, /IAM role/],
    [['--role-arn', `${ROLE}\n`], {}, '--role-arn', /not allowed/, /whitespace/],
    [['--role-arn='], {}, '--role-arn', /empty/, /IAM role/],
    [['--audit-log', 'audit.jsonl'], {}, '--audit-log', /not an absolute path/, /full path/],
    [['--audit-log=/tmp/a\0b'], {}, '--audit-log', /control character/, /Remove/],
    [['--log-level', 'verbose'], {}, '--log-level', /no such log level/, /error, warn, info, debug/],
    [['--log-level='], {}, '--log-level', /no such log level/, /error, warn, info, debug/],
    [[], { AWS_REGION: 'us-east-1/../x' }, 'AWS_REGION', /not the name of an AWS Region/, /lower case/],
    [[], { AWS_REGION: 'US-EAST-1' }, 'AWS_REGION', /not the name of an AWS Region/, /lower case/],
    [[], { AWS_REGION: 'fips-us-east-1' }, 'AWS_REGION', /FIPS endpoint, not a Region/, /AWS_USE_FIPS_ENDPOINT/],
    [[], { AWS_REGION: 'us-east-1-fips' }, 'AWS_REGION', /FIPS endpoint, not a Region/, /AWS_USE_FIPS_ENDPOINT/],
    [[], { AWS_DEFAULT_REGION: 'evil.example.com#' }, 'AWS_DEFAULT_REGION', /not the name/, /eu-central-1/],
    [['--simulator=ture'], {}, '--simulator', /neither true nor false/, /1 or 0/],
  ];
  it.each(rows)('%j with %j', (argv, env, setting, problem, fix) => {
    const { broken } = readConfig(argv, env);
    expect(broken).toEqual([
      { Setting: setting, Problem: expect.stringMatching(problem), Fix: expect.stringMatching(fix) },
    ]);
  });

  it('all of them are listed, not the first', () => {
    const argv = ['--read-onyl', '--max-retention-days', '0', '--allow-destination', '*', '--allow-destination', ''];
    expect(brokenOf(argv, { AWS_BACKUP_MCP_LOG_LEVEL: 'loud', AWS_REGION: '?' }).sort()).toEqual(
      [
        '--allow-destination',
        '--allow-destination',
        '--max-retention-days',
        '--read-onyl',
        'AWS_BACKUP_MCP_LOG_LEVEL',
        'AWS_REGION',
      ].sort(),
    );
  });

  it('a flag without its value does not swallow the guard behind it', () => {
    expect(readConfig(['--profile', '--read-only'], {})).toMatchObject({
      settings: { readOnly: true, profiles: [] },
      broken: [{ Setting: '--profile' }],
    });
  });

  it('a broken part of a list leaves the rest of it', () => {
    expect(settingsOf(['--allow-destination', '*', '--allow-destination', PATTERN]).allowDestinations).toEqual([
      PATTERN,
    ]);
  });

  it('a broken Region is not replaced by the next variable', () => {
    expect(settingsOf([], { AWS_REGION: '?', AWS_DEFAULT_REGION: 'us-west-2' })).not.toHaveProperty('region');
  });

  it('what follows an unknown flag may be a secret and is repeated nowhere', () => {
    const config = readConfig(['--secret-key', 'wJalrXUtnFEMI', '--token=wJalrXUtnFEMI'], {
      AWS_BACKUP_MCP_KEY: 'wJalrXUtnFEMI',
    });
    expect(config.broken.map(({ Setting }) => Setting)).toEqual(['--secret-key', '--token', 'AWS_BACKUP_MCP_KEY']);
    expect(JSON.stringify(config)).not.toContain('wJalrXUtnFEMI');
  });
});

describe('unsetPlaceholders', () => {
  it('names what is blank or a placeholder, of any variable', () => {
    const env = {
      AWS_PROFILE: PLACEHOLDER,
      AWS_REGION: '',
      HTTPS_PROXY: ' ',
      AWS_ENDPOINT_URL: undefined,
      AWS_BACKUP_MCP_READ_ONLY: ` ${PLACEHOLDER} `,
      HOME: '/root',
      NEARLY: `x${PLACEHOLDER}`,
      OTHER: `$${'{env.HOME}'}`,
    };
    expect(unsetPlaceholders(env)).toEqual(['AWS_PROFILE', 'AWS_REGION', 'HTTPS_PROXY', 'AWS_BACKUP_MCP_READ_ONLY']);
  });
});

describe('help and the table', () => {
  it('help names each command, option and variable, and fits a screen', () => {
    const help = helpText('1.2.3');
    expect(help).toContain('aws-backup-mcp 1.2.3');
    for (const command of ['simulator', 'demo', 'doctor', 'iam-policy'])
      expect(help).toMatch(new RegExp(`^  ${command} `, 'm'));
    for (const { flag, environment, metavar } of OPTIONS) {
      expect(help).toMatch(new RegExp(`^  ${flag}${metavar ? ` ${metavar}` : ''} `, 'm'));
      if (environment) expect(help).toContain(`[${environment}]`);
    }
    const lines = help.split('\n');
    expect(lines.length).toBeLessThanOrEqual(60);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('the table has a row of three cells for each setting', () => {
    const [head, rule, ...rows] = optionTable().split('\n');
    expect([head, rule]).toEqual(['| option | environment | meaning |', '|---|---|---|']);
    const settings = OPTIONS.filter(({ environment }) => environment);
    expect(rows).toHaveLength(settings.length);
    for (const [at, { flag, environment }] of settings.entries()) {
      expect(rows[at]!.split(/(?<!\\)\|/)).toHaveLength(5);
      expect(rows[at]).toContain(`\`${flag}`);
      expect(rows[at]).toContain(`\`${environment}\``);
    }
  });
});

describe('for any command line and environment', () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...OPTIONS.map(({ flag }) => flag),
      '--',
      '-',
      '=',
      '--=',
      '-h',
      'simulator',
      'doctor',
      PLACEHOLDER,
    ),
    fc.constantFrom('true', '1', '0', 'NAME=VALUE', PATTERN, ROLE, '/tmp/x', 'warn', '', '__proto__', '--__proto__'),
    fc.tuple(fc.constantFrom(...OPTIONS.map(({ flag }) => flag)), fc.string()).map((parts) => parts.join('=')),
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `-${text}`),
    fc.string().map((text) => `--${text}`),
  );
  const variables = OPTIONS.flatMap(({ environment }) => environment ?? []);
  const environments = fc.dictionary(
    fc.oneof(
      fc.constantFrom(...variables, 'AWS_REGION', 'AWS_DEFAULT_REGION'),
      fc.string().map((text) => `AWS_BACKUP_MCP_${text}`),
      fc.string(),
    ),
    fc.oneof(fc.string({ unit: 'binary' }), word, fc.constant(undefined)),
  );

  it('reading never throws, says each problem in full, and shows no hidden character', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), environments, (argv, env) => {
        const config = readConfig(argv, env);
        for (const { Setting, Problem, Fix } of config.broken) {
          for (const text of [Setting, Problem, Fix]) {
            expect(text).not.toBe('');
            expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          }
        }
        unsetPlaceholders(env);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a boolean whose value cannot be read is on, and broken', () => {
    fc.assert(
      fc.property(fc.constantFrom('read-only', 'confirm', 'simulator'), fc.string(), (name, value) => {
        fc.pre(!/^(1|0|true|false|yes|no|on|off)?$/i.test(value.trim()));
        const key = { 'read-only': 'readOnly', confirm: 'confirm', simulator: 'simulator' }[name]!;
        const variable = `AWS_BACKUP_MCP_${name.toUpperCase().replace('-', '_')}`;
        for (const config of [readConfig([`--${name}=${value}`], {}), readConfig([], { [variable]: value })]) {
          expect(config.settings).toHaveProperty(key, true);
          expect(config.broken).toHaveLength(1);
        }
      }),
    );
  });

  type Edit = { kind: 'delete' | 'insert' | 'replace' | 'swap'; where: number; sign: string };
  const edits: fc.Arbitrary<Edit[]> = fc.array(
    fc.record({
      kind: fc.constantFrom('delete', 'insert', 'replace', 'swap'),
      where: fc.nat(),
      sign: fc.oneof(
        fc.constantFrom('-', '_', '=', 'o', 'y', 'S', ' ', '0', '1'),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
    }),
    { minLength: 1, maxLength: 2 },
  );
  const misspelt = (text: string, changes: readonly Edit[]) =>
    changes.reduce((now, { kind, where, sign }) => {
      const at = where % (now.length + (kind === 'insert' ? 1 : 0));
      const [before, here, after] = [now.slice(0, at), now.slice(at, at + 1), now.slice(at + 1)];
      if (kind === 'delete') return before + after;
      if (kind === 'insert') return before + sign + here + after;
      if (kind === 'replace') return before + sign + after;
      return before + after.slice(0, 1) + here + after.slice(1);
    }, text);

  it('a misspelt guard is never a guard that is off', () => {
    const guards = OPTIONS.filter(({ name }) =>
      ['readOnly', 'confirm', 'maxRetentionDays', 'allowDestinations', 'simulator'].includes(name),
    );
    expect(guards).toHaveLength(5);
    fc.assert(
      fc.property(fc.constantFrom(...guards), edits, fc.boolean(), ({ flag, environment, type }, changes, inline) => {
        const wrong = misspelt(flag, changes);
        const value = type === 'boolean' ? 'true' : type === 'number' ? '30' : PATTERN;
        // `--confirm=0` is two edits away from `--confirm` and says what it means; `simulator` is a command.
        if (wrong !== flag && !wrong.startsWith(`${flag}=`) && wrong !== 'simulator') {
          expect(brokenOf([wrong])).not.toEqual([]);
          expect(brokenOf(inline ? [`${wrong}=${value}`] : [wrong, value])).not.toEqual([]);
        }
        const wrongVariable = misspelt(environment!, changes);
        if (wrongVariable !== environment && distance(wrongVariable, environment!) <= 2) {
          expect(brokenOf([], { [wrongVariable]: value })).toEqual([expect.any(String)]);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
