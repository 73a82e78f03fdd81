import { describe, expect, it } from 'vitest';
import { type Config, readConfig, SETTING_NAMES, unsetPlaceholders } from '../../src/config/index.ts';
import { brokenOf, type Env, PATTERN, PLACEHOLDER, ROLE, settingsOf } from './reading.ts';

describe('defaults', () => {
  it('without options or variables, configures a server with the default credential chain and no guards', () => {
    expect(readConfig([], {})).toEqual({
      command: 'serve',
      settings: {
        simulator: false,
        profiles: [],
        regions: [],
        readOnly: false,
        allowDestinations: [],
        maxCopies: 100,
        confirm: false,
        logLevel: 'warn',
        httpBehindGateway: false,
        names: SETTING_NAMES,
      },
      sources: {
        simulator: 'default',
        profiles: 'default',
        regions: 'default',
        readOnly: 'default',
        allowDestinations: 'default',
        allowRegions: 'default',
        maxRetentionDays: 'default',
        maxCopies: 'default',
        confirm: 'default',
        roleArn: 'default',
        auditLog: 'default',
        logLevel: 'default',
        http: 'default',
        oauthIssuer: 'default',
        oauthAudience: 'default',
        httpBehindGateway: 'default',
        httpToken: 'default',
        stateKey: 'default',
        region: 'default',
      },
      broken: [],
      simulatorCommand: { port: 0, speed: 1, switches: [] },
      reportCommand: { format: 'html', selection: {} },
      exportCommand: { terms: {} },
      calibrateCommand: { yes: false },
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
    [['report', '--out', '-'], 'report'],
    [['calibrate', '--yes'], 'calibrate'],
    [['--name-contains', 'demo', 'report', '--out', 'serve'], 'report'],
    [['export', 'step-functions', '--out', 'set', '--destination', 'v', '--bucket', 'abc'], 'export'],
    [['--profile', 'doctor'], 'serve'],
    [['--help'], 'help'],
    [['-h'], 'help'],
    [['--version'], 'version'],
    [['-v'], 'version'],
    [['--version', '--help'], 'help'],
    // Help comes before broken settings, also when it stands where a value is expected.
    [['doctor', '--nonsense', '-h'], 'help'],
    [['--audit-log', '--help'], 'help'],
    [['simulator', '--port', '-v'], 'version'],
  ];
  it.each(rows)('%j runs %s', (argv, command) => {
    const config = readConfig(argv, {});
    expect(config.command).toBe(command);
    expect(config.broken).toEqual([]);
  });

  it('ignores flags after `--`', () => {
    expect(readConfig(['--', '--help'], {})).toMatchObject({ command: 'serve', broken: [{ Setting: '--help' }] });
  });

  it('ignores broken variables of the server when the command has no settings', () => {
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
    [
      ['--allow-region', 'eu-central-1'],
      {},
      { allowRegions: ['eu-central-1'] },
      { allowRegions: 'flag --allow-region' },
    ],
    [
      ['--allow-region=eu-west-1', '--allow-region', 'eu-west-2'],
      { AWS_BACKUP_MCP_ALLOW_REGIONS: 'us-east-1' },
      { allowRegions: ['eu-west-1', 'eu-west-2'] },
      {},
    ],
    [
      [],
      { AWS_BACKUP_MCP_ALLOW_REGIONS: 'eu-central-1, eu-west-1', AWS_REGION: 'us-east-1' },
      { allowRegions: ['eu-central-1', 'eu-west-1'], region: 'us-east-1' },
      { allowRegions: 'environment AWS_BACKUP_MCP_ALLOW_REGIONS' },
    ],
    [[], { AWS_BACKUP_MCP_ALLOW_REGIONS: PLACEHOLDER }, {}, { allowRegions: 'default' }],
    // AWS adds Regions, also with prefixes that are new.
    [
      ['--allow-region', 'qq-nord-7'],
      { AWS_REGION: 'us-east-1' },
      { allowRegions: ['qq-nord-7'], region: 'us-east-1' },
      {},
    ],
    [
      ['--allow-region', 'us-gov-west-1', '--allow-region', 'us-gov-east-1'],
      { AWS_REGION: 'us-gov-west-1' },
      { allowRegions: ['us-gov-west-1', 'us-gov-east-1'], region: 'us-gov-west-1' },
      {},
    ],
    // The profiles can be of several partitions.
    [
      ['--profile', 'a', '--profile', 'b', '--allow-region', 'us-gov-west-1', '--allow-region', 'us-east-1'],
      {},
      { profiles: ['a', 'b'], allowRegions: ['us-gov-west-1', 'us-east-1'] },
      {},
    ],
    [
      ['--region', 'eu-central-1', '--region', 'us-west-2'],
      { AWS_REGION: 'us-east-1', AWS_BACKUP_MCP_REGIONS: 'eu-west-1' },
      { regions: ['eu-central-1', 'us-west-2'], region: 'eu-central-1' },
      { regions: 'flag --region', region: 'flag --region' },
    ],
    [
      [],
      { AWS_BACKUP_MCP_REGIONS: 'us-west-2, us-east-1', AWS_DEFAULT_REGION: 'us-east-1' },
      { regions: ['us-west-2', 'us-east-1'], region: 'us-west-2' },
      { regions: 'environment AWS_BACKUP_MCP_REGIONS', region: 'environment AWS_BACKUP_MCP_REGIONS' },
    ],
    [
      ['--simulator', '--region', 'us-west-2'],
      {},
      { simulator: true, region: 'us-west-2', regions: ['us-west-2'] },
      {},
    ],
    [
      [],
      { AWS_BACKUP_MCP_REGIONS: PLACEHOLDER, AWS_REGION: 'us-east-1' },
      { region: 'us-east-1' },
      { regions: 'default' },
    ],
    [['--max-copies', '10000'], {}, { maxCopies: 10_000 }, { maxCopies: 'flag --max-copies' }],
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
    // A blank value, or the placeholder of a bundle host, is unset.
    [[], { AWS_BACKUP_MCP_READ_ONLY: '', AWS_BACKUP_MCP_PROFILES: '  ' }, {}, { readOnly: 'default' }],
    [[], { AWS_BACKUP_MCP_READ_ONLY: PLACEHOLDER, AWS_REGION: PLACEHOLDER }, {}, { readOnly: 'default' }],
    [[`--profile=${PLACEHOLDER}`, '--role-arn', PLACEHOLDER], {}, {}, { profiles: 'default', roleArn: 'default' }],
    [[], { AWS_BACKUP_MCP_NO_SUCH_THING: '', AWS_BACKUP_MCP_OTHER: PLACEHOLDER }, {}, {}],
    [[], { PATH: '/bin', AWS_PROFILE: 'x', AWS_ENDPOINT_URL_BACKUP: 'http://127.0.0.1' }, {}, {}],
  ];
  it.each(rows)('reads %j with the environment %j', (argv, env, settings, sources) => {
    const defaults = settingsOf([]);
    expect(readConfig(argv, env).broken).toEqual([]);
    expect(settingsOf(argv, env)).toEqual({ ...defaults, ...settings });
    expect(readConfig(argv, env).sources).toMatchObject(sources);
  });

  it.each(['1', 'true', 'yes', 'on', 'YES', 'oN'])('reads %s as true, from a flag and from a variable', (word) => {
    expect(settingsOf([`--read-only=${word}`])).toMatchObject({ readOnly: true });
    expect(settingsOf([], { AWS_BACKUP_MCP_CONFIRM: word })).toMatchObject({ confirm: true });
  });
  it.each(['0', 'false', 'no', 'off', 'NO', 'False'])('reads %s as false, from a flag and from a variable', (word) => {
    const config = readConfig([`--read-only=${word}`], { AWS_BACKUP_MCP_CONFIRM: word });
    expect(config).toMatchObject({ broken: [], settings: { readOnly: false, confirm: false } });
  });
});

describe('the simulator command', () => {
  it('has its own options', () => {
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
  it.each(broken)('reports a broken setting in: simulator %s', (args, setting) => {
    expect(brokenOf(['simulator', ...args.split(' ')])).toContain(setting);
  });
  it.each(['--port 0', '--speed 1', '--switch A=b', '--world w', '--faults f'])(
    'reports %s as broken when serving',
    (args) => {
      const [broken] = readConfig(args.split(' '), {}).broken;
      expect(broken).toMatchObject({ Setting: args.split(' ')[0], Fix: expect.stringContaining('simulator') });
    },
  );
});

describe('unsetPlaceholders', () => {
  it('names every variable that is blank or a placeholder', () => {
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
