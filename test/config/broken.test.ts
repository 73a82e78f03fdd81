import fc from 'fast-check';
import { distance } from 'fastest-levenshtein';
import { describe, expect, it } from 'vitest';
import { OPTIONS, readConfig, unsetPlaceholders } from '../../src/config/index.ts';
import { brokenOf, type Env, PATTERN, PLACEHOLDER, ROLE, settingsOf } from './reading.ts';

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
    [['--allow-region', ''], {}, '--allow-region', /blank/, /every Region/],
    [['--allow-region'], {}, '--allow-region', /no value/, /--allow-region NAME/],
    [[], { AWS_BACKUP_MCP_ALLOW_REGIONS: 'eu-west-1,' }, 'AWS_BACKUP_MCP_ALLOW_REGIONS', /blank/, /Name a Region/],
    [
      [],
      { AWS_BACKUP_MCP_ALLOW_REGIONS: `${PLACEHOLDER},eu-west-1` },
      'AWS_BACKUP_MCP_ALLOW_REGIONS',
      /placeholder/,
      /Remove/,
    ],
    [['--allow-region', 'EU-Central-1'], {}, '--allow-region', /not the name/, /Write eu-central-1/],
    [['--allow-region', ' eu-west-1'], {}, '--allow-region', /not the name/, /Write eu-west-1/],
    [['--allow-region', 'eu-west-1a'], {}, '--allow-region', /Availability Zone/, /Use eu-west-1\./],
    [['--allow-region', 'fips-us-east-1'], {}, '--allow-region', /FIPS endpoint/, /only the Region/],
    [['--allow-region', 'us-east-1-fips'], {}, '--allow-region', /FIPS endpoint/, /only the Region/],
    [['--allow-region', 'eu-west-1,eu-west-2'], {}, '--allow-region', /not the name/, /each Region/],
    [['--region', ''], {}, '--region', /blank/, /AWS's own Region setting/],
    [['--region'], {}, '--region', /no value/, /--region NAME/],
    [['--region', 'all'], {}, '--region', /not the name/, /each Region/],
    [['--region', '*'], {}, '--region', /not the name/, /each Region/],
    [['--region', 'US-EAST-1'], {}, '--region', /not the name/, /Write us-east-1/],
    [['--region', 'us-east-1a'], {}, '--region', /Availability Zone/, /Use us-east-1\./],
    [['--region', 'us-east-1,us-west-2'], {}, '--region', /not the name/, /each Region/],
    [['--region', 'us-east-1', '--region', 'us-east-1'], {}, '--region', /twice/, /once/],
    [['--region', 'us-east-1', '--region', 'cn-north-1'], {}, '--region', /aws-cn/, /Remove it/],
    [['--regions', 'us-east-1'], {}, '--regions', /no such option/, /Did you mean --region\?/],
    [[], { AWS_BACKUP_MCP_REGIONS: 'us-east-1,' }, 'AWS_BACKUP_MCP_REGIONS', /blank/, /Name a Region/],
    [[], { AWS_BACKUP_MCP_REGION: 'us-east-1' }, 'AWS_BACKUP_MCP_REGION', /no such env/, /AWS_BACKUP_MCP_REGIONS\?/],
    // AWS does not copy across partitions.
    [
      ['--allow-region', 'cn-north-1'],
      { AWS_REGION: 'us-east-1' },
      '--allow-region',
      /aws-cn.*for aws:/,
      /Region of aws\./,
    ],
    [
      ['--allow-region', 'us-east-1'],
      { AWS_REGION: 'us-gov-west-1' },
      '--allow-region',
      /for aws-us-gov:/,
      /aws-us-gov/,
    ],
    [
      ['--allow-region', 'eusc-de-east-1', '--role-arn', ROLE],
      {},
      '--allow-region',
      /aws-eusc.*for aws:/,
      /Region of aws/,
    ],
    [
      ['--allow-region', 'us-east-1', '--allow-region', 'us-isob-east-1'],
      {},
      '--allow-region',
      /aws-iso-b/,
      /Remove it/,
    ],
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
  it.each(rows)(
    'are reported with a problem and a fix: %j with the environment %j',
    (argv, env, setting, problem, fix) => {
      const { broken } = readConfig(argv, env);
      expect(broken).toEqual([
        { Setting: setting, Problem: expect.stringMatching(problem), Fix: expect.stringMatching(fix) },
      ]);
    },
  );

  it.each([
    '*',
    'eu-*',
    'all',
    'global',
    'aws-global',
    'aws-us-gov-global',
    'EU',
    's3-external-1',
    'us-west-2-lax-1',
    'eu',
  ])('include %s as an allowed Region, which no vault is in', (name) => {
    expect(readConfig(['--allow-region', name], {}).broken).toEqual([
      {
        Setting: '--allow-region',
        Problem: expect.stringMatching(/not the name/),
        Fix: expect.stringMatching(/Wildcards and pseudo-Regions/),
      },
    ]);
  });

  it('are all listed, not only the first', () => {
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

  it('keep a guard in effect that follows a flag without a value', () => {
    expect(readConfig(['--profile', '--read-only'], {})).toMatchObject({
      settings: { readOnly: true, profiles: [] },
      broken: [{ Setting: '--profile' }],
    });
  });

  it('in a list leave the other elements in effect', () => {
    expect(settingsOf(['--allow-destination', '*', '--allow-destination', PATTERN]).allowDestinations).toEqual([
      PATTERN,
    ]);
  });

  it('allow no Region if none of those that are named can be used', () => {
    for (const argv of [['--allow-region', 'EU'], ['--allow-region=']]) {
      expect(settingsOf(argv)).toMatchObject({ allowRegions: [] });
    }
    expect(settingsOf([], { AWS_BACKUP_MCP_ALLOW_REGIONS: ',' })).toMatchObject({ allowRegions: [] });
  });

  it('use none of the Regions of the estate if one of them cannot be used', () => {
    expect(settingsOf(['--region', 'us-east-1', '--region', 'EU'], { AWS_REGION: 'us-west-2' })).toMatchObject({
      regions: [],
      region: 'us-west-2',
    });
  });

  it('leave a broken Region unset instead of using the next variable', () => {
    expect(settingsOf([], { AWS_REGION: '?', AWS_DEFAULT_REGION: 'us-west-2' })).not.toHaveProperty('region');
  });

  it('never repeat the value of an unknown flag, which can be a secret', () => {
    const config = readConfig(['--secret-key', 'wJalrXUtnFEMI', '--token=wJalrXUtnFEMI'], {
      AWS_BACKUP_MCP_KEY: 'wJalrXUtnFEMI',
    });
    expect(config.broken.map(({ Setting }) => Setting)).toEqual(['--secret-key', '--token', 'AWS_BACKUP_MCP_KEY']);
    expect(JSON.stringify(config)).not.toContain('wJalrXUtnFEMI');
  });
});

describe('for any command line and environment', () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...OPTIONS.flatMap(({ flag }) => flag ?? []),
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
    fc
      .tuple(fc.constantFrom(...OPTIONS.flatMap(({ flag }) => flag ?? [])), fc.string())
      .map((parts) => parts.join('=')),
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

  it('never throws, explains each problem, and shows no hidden character', () => {
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

  it('turns a boolean on when its value cannot be read, and reports it', () => {
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

  it('reports every misspelt guard', () => {
    const guards = OPTIONS.filter(({ name }) =>
      ['readOnly', 'confirm', 'maxRetentionDays', 'allowDestinations', 'simulator'].includes(name),
    );
    expect(guards).toHaveLength(5);
    fc.assert(
      fc.property(fc.constantFrom(...guards), edits, fc.boolean(), ({ flag, environment, type }, changes, inline) => {
        const wrong = misspelt(flag!, changes);
        const value = type === 'boolean' ? 'true' : type === 'number' ? '30' : PATTERN;
        // `--confirm=0` is two edits away from `--confirm` and valid; `simulator` is a command.
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
