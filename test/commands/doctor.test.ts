import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DoctorFacts, isHealthy, report } from '../../src/commands/doctor/index.ts';
import { readConfig } from '../../src/config/index.ts';
import { KEYS } from '../support/constants.ts';
import { awsEnvironment } from '../support/environment.ts';
import { folder } from '../support/folder.ts';
import { runProgram } from '../support/program.ts';
import { simulate } from '../support/server.ts';

const HEALTHY: DoctorFacts['profiles'][number] = {
  profile: undefined,
  region: { value: 'eu-central-1' },
  identity: { value: { account: '123456789012' } },
  read: { value: {} },
};

/** The facts of a healthy server with these options. */
function facts(argv: readonly string[] = [], more: Partial<DoctorFacts> = {}): DoctorFacts {
  const config = readConfig(['doctor', ...argv], more.environment ?? {});
  expect(config.broken).toEqual([]);
  return {
    product: 'aws-backup-mcp 1.2.3',
    nodeVersion: '20.0.0',
    config,
    environment: {},
    profiles: [HEALTHY],
    ...more,
  };
}

const lines = (text: string) => text.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));

describe('the report of doctor', () => {
  it('names the product, Node.js and the source of each setting', () => {
    const environment = { AWS_BACKUP_MCP_CONFIRM: 'yes', AWS_DEFAULT_REGION: 'eu-central-1' };
    const text = report(facts(['--max-retention-days', '365'], { environment }));
    expect(text).toMatch(/^aws-backup-mcp 1\.2\.3 on Node\.js 20\.0\.0\n/);
    expect(lines(text)).toEqual(
      expect.arrayContaining([
        '--max-retention-days | 365 | (flag --max-retention-days)',
        '--confirm | on | (environment AWS_BACKUP_MCP_CONFIRM)',
        '--read-only | off | (default)',
        'AWS Region | eu-central-1 | (environment AWS_DEFAULT_REGION)',
      ]),
    );
  });

  it.each([
    [[], {}, ['On stdio: only the program that starts the server.']],
    [
      ['--http', '8080'],
      {},
      [
        'Over HTTP at http://127.0.0.1:8080/mcp.',
        'Every program on this machine, without a token. Web pages are kept out by Host and Origin.',
      ],
    ],
    [
      [
        '--http',
        '[::]:8080',
        '--oauth-issuer',
        'https://login.example.com',
        '--oauth-audience',
        'https://a.example/mcp',
      ],
      {},
      [
        'Over HTTP at http://[::]:8080/mcp.',
        'Callers with an access token from https://login.example.com for the audience https://a.example/mcp, within its scopes.',
      ],
    ],
    [
      ['--http', '0', '--http-behind-gateway'],
      { AWS_BACKUP_MCP_HTTP_TOKEN: 'a-secret-of-more-than-thirty-two-characters' },
      [
        'Over HTTP on 127.0.0.1, at a free port that it says when it starts.',
        'Callers with the static token in AWS_BACKUP_MCP_HTTP_TOKEN.',
      ],
    ],
    [
      ['--http', '0.0.0.0:8000', '--http-behind-gateway'],
      { AWS_BACKUP_MCP_STATE_KEY: 'a-secret-of-more-than-thirty-two-characters' },
      [
        'WARNING: this server does not authenticate callers (--http-behind-gateway (AWS_BACKUP_MCP_HTTP_BEHIND_GATEWAY)). Whatever reaches it may call: only the gateway in front of it must be able to.',
        'Replicas: those with the same AWS_BACKUP_MCP_STATE_KEY accept what the others sealed.',
      ],
    ],
  ])('says who can reach the server: %j', (argv, environment, expected) => {
    const text = report(facts(argv, { environment }));
    expect(lines(text)).toEqual(expect.arrayContaining(expected));
    expect(text).not.toContain('a-secret');
    expect(text.includes('Whatever reaches it may call')).toBe(argv.includes('0.0.0.0:8000'));
    expect(text.includes('Every program on this machine')).toBe(argv.join(' ') === '--http 8080');
  });

  it('describes the guards', () => {
    const open = report(facts());
    expect(open).toContain("Destination: only vaults of the caller's own account, in any Region.");
    expect(open).toContain('Retention: no limit; a copy may be kept forever.');
    expect(open).toContain('Confirmation: none by this server');
    expect(open).toContain('Audit log: none.');
    const resident = report(facts(['--allow-region', 'eu-central-1', '--allow-region', 'eu-centrall-1']));
    expect(resident).toContain("Destination: only vaults of the caller's own account, in the Regions below.");
    expect(resident).toContain(
      'Regions: copies go only to eu-central-1, eu-centrall-1 (WARNING: not a Region that this version knows).',
    );
    expect(lines(resident)).toContain('--allow-region | eu-central-1, eu-centrall-1 | (flag --allow-region)');
    const shut = report(facts(['--confirm', '--max-retention-days', '90', '--audit-log', '/var/log/copies.jsonl']));
    expect(shut).toContain('the user is asked before each start');
    expect(shut).toContain('DeleteAfterDays of at most 90.');
    expect(shut).toContain('Audit log: /var/log/copies.jsonl');
    expect(report(facts(['--read-only']))).toContain('Nothing is started: the server is read-only.');
  });

  it.each([
    ['arn:aws:backup:*:210987654321:backup-vault:*', undefined],
    ['arn:aws:backup:eu-central-1:*:backup-vault:dr', ','],
    ['arn:aws:backup:eu-central-1:**:backup-vault:dr', ','],
    ['arn:aws:backup:eu-central-1:2109*:backup-vault:dr', ' number like 2109*,'],
  ])('warns about a pattern only when it leaves the account open: %s', (pattern, warning) => {
    const line = lines(report(facts(['--allow-destination', pattern]))).find((one) => one.startsWith(pattern));
    if (warning === undefined) expect(line).toBe(pattern);
    else expect(line).toContain(`WARNING: matches every AWS account${warning}`);
  });

  it.each([
    ['arn:aws:backup:eu-west-1:210987654321:backup-vault:dr', true],
    ['arn:aws:backup:us-*:210987654321:backup-vault:dr', true],
    ['arn:aws:backup:eu-central-*:210987654321:backup-vault:dr', false],
    ['arn:aws:backup:*:210987654321:backup-vault:dr', false],
  ])('warns about a pattern only when no allowed Region has its vaults: %s', (pattern, warns) => {
    const argv = ['--allow-destination', pattern, '--allow-region', 'eu-central-1'];
    const line = lines(report(facts(argv))).find((one) => one.startsWith('arn:'));
    expect(line).toBe(warns ? `${pattern} | WARNING: matches no vault in an allowed Region` : pattern);
    expect(report(facts(argv.slice(0, 2)))).not.toContain('WARNING');
  });

  it('reports each profile, and what it lacks', () => {
    const denied = {
      category: 'access_denied',
      code: 'AccessDeniedException',
      message: 'AWS said no.',
      fix: 'Ask.',
    } as const;
    const noRegion = { category: 'configuration', code: 'NoRegion', message: 'No Region.', fix: 'Set one.' } as const;
    const broken = facts(['--profile', 'prod', '--profile', 'dr', '--profile', 'new'], {
      profiles: [
        { ...HEALTHY, profile: 'prod' },
        { ...HEALTHY, profile: 'dr', read: { error: denied } },
        { profile: 'new', region: { error: noRegion } },
      ],
    });
    expect(isHealthy(broken)).toBe(false);
    const [, prod, dr, last] = report(broken).split(/^Profile .+$/m);
    expect(prod).not.toContain('PROBLEM');
    expect(dr).toContain('Account: 123456789012 (from STS GetCallerIdentity)');
    expect(dr).toContain('ListBackupVaults: PROBLEM (access_denied): AWS said no. Ask.');
    expect(last).toContain('Region: PROBLEM (configuration): No Region. Set one.');
    expect(last).toContain('Account: not checked');
    expect(last).toContain('does not work yet');
  });

  it('reads in every Region of the estate', () => {
    const argv = ['--region', 'eu-central-1', '--region', 'us-west-2'];
    const elsewhere = (read: NonNullable<DoctorFacts['profiles'][number]['read']>) =>
      facts(argv, { profiles: [{ ...HEALTHY, elsewhere: [{ name: 'us-west-2', read }] }] });
    const well = report(elsewhere({ value: {} }));
    expect(lines(well)).toEqual(
      expect.arrayContaining([
        '--region | eu-central-1, us-west-2 | (flag --region)',
        'AWS Region | eu-central-1 | (flag --region)',
        'ListBackupVaults in us-west-2: AWS answered',
      ]),
    );
    expect(well).toContain('This configuration works.');
    const denied = { category: 'access_denied', code: 'AccessDenied', message: 'AWS said no.', fix: 'Ask.' } as const;
    expect(isHealthy(elsewhere({ error: denied }))).toBe(false);
    expect(report(elsewhere({ error: denied }))).toContain('ListBackupVaults in us-west-2: PROBLEM (access_denied)');
  });

  it('shows a setting that names another account than STS', () => {
    const mismatch = { account: '999999999999', source: 'AWS_ACCOUNT_ID' };
    const differs = facts([], {
      profiles: [{ ...HEALTHY, identity: { value: { account: '123456789012', mismatch } } }],
    });
    expect(isHealthy(differs)).toBe(false);
    expect(lines(report(differs))).toEqual(
      expect.arrayContaining([
        'Account: 123456789012 (from STS GetCallerIdentity)',
        expect.stringMatching(
          /^Account setting: PROBLEM \(configuration\): AWS_ACCOUNT_ID names account 999999999999, but/,
        ),
      ]),
    );
  });

  it('says that the configuration works when every profile has a Region, an account and a successful read', () => {
    expect(isHealthy(facts())).toBe(true);
    expect(report(facts())).toContain('This configuration works.');
  });

  it('shows the environment without its secrets', () => {
    const environment = {
      AWS_ACCESS_KEY_ID: 'AKIASECRETSECRET1234',
      AWS_SECRET_ACCESS_KEY: 'the-secret-key',
      AWS_SESSION_TOKEN: 'the-session-token',
      AWS_BEARER_TOKEN_BEDROCK: 'the-bearer-token',
      AWS_PROFILE: 'work',
      AWS_ENDPOINT_URL: 'https://vpce-1.backup.us-east-1.vpce.amazonaws.com/path?token=the-query-token',
      https_proxy: 'http://user:the-proxy-password@proxy.example:3128',
      HTTPS_PROXY: 'user:the-proxy-password@proxy.example:3128',
      OTHER: 'the-other',
    };
    const text = report(facts([], { environment }));
    expect(text).not.toMatch(/AKIASECRET|the-/);
    expect(lines(text)).toEqual(
      expect.arrayContaining([
        'AWS_ACCESS_KEY_ID is set',
        'AWS_SECRET_ACCESS_KEY is set',
        'AWS_SESSION_TOKEN is set',
        'AWS_PROFILE=work',
        'AWS_ENDPOINT_URL=https://vpce-1.backup.us-east-1.vpce.amazonaws.com',
        'https_proxy=http://proxy.example:3128',
      ]),
    );
  });
});

describe('aws-backup-mcp doctor', () => {
  it('works against the simulator', async () => {
    const { stdout, stderr, code } = await runProgram(['doctor', '--simulator', '--profile', 'disaster-recovery']);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toContain(
      'Profile disaster-recovery\n  Region: us-east-1\n  Account: 210987654321 (from STS GetCallerIdentity)\n',
    );
  });

  it('exits 1 without an AWS configuration, and says what is missing', async () => {
    const nothing = await runProgram(['doctor']);
    expect({ stderr: nothing.stderr, code: nothing.code }).toEqual({ stderr: '', code: 1 });
    expect(nothing.stdout).toMatch(/Region: PROBLEM .*AWS_REGION/);
    const region = await runProgram(['doctor'], { AWS_REGION: 'eu-central-1' });
    expect(region.code).toBe(1);
    expect(region.stdout).toMatch(/Account: PROBLEM \(credentials\): Could not load credentials/);
  });

  it('asks STS for the account, whatever AWS_ACCOUNT_ID says', async () => {
    const { simulator } = await simulate();
    for (const [claimed, code] of [
      ['123456789012', 0],
      ['999999999999', 1],
    ] as const) {
      const environment = { ...awsEnvironment(simulator.url), AWS_ACCOUNT_ID: claimed };
      const answer = await runProgram(['doctor'], environment);
      expect(answer.code).toBe(code);
      expect(answer.stdout).toContain(`AWS_ACCOUNT_ID=${claimed}`);
      expect(answer.stdout).toContain('Account: 123456789012 (from STS GetCallerIdentity)\n');
      expect(answer.stdout.includes('AWS_ACCOUNT_ID names account 999999999999, but STS says')).toBe(code === 1);
    }
  });

  it('prints no secret, whether AWS accepts the credentials or not', async () => {
    const { simulator } = await simulate();
    for (const [accessKeyId, code] of [
      [KEYS.accessKeyId, 0],
      ['AKIAUNKNOWN7EXAMPLE1', 1],
    ] as const) {
      const answer = await runProgram(['doctor', '--log-level', 'debug'], {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL: simulator.url,
      });
      expect(answer.code).toBe(code);
      expect(answer.stdout).toContain('AWS_SECRET_ACCESS_KEY is set');
      for (const text of [answer.stdout, answer.stderr]) {
        expect(text).not.toContain(accessKeyId);
        expect(text).not.toContain(KEYS.secretAccessKey);
      }
    }
  });

  it('exits 2 with a broken setting or an audit log that cannot be written', async () => {
    for (const [args, setting] of [
      [['--read-onyl'], '--read-onyl'],
      [['--audit-log', folder()], 'flag --audit-log'],
    ] as const) {
      const { stdout, stderr, code } = await runProgram(['doctor', '--simulator', ...args]);
      expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
      expect(stderr).toContain(`aws-backup-mcp doctor: ${setting}`);
    }
  });

  it('does not change an existing audit log', async () => {
    const file = join(folder(), 'audit.jsonl');
    await writeFile(file, '{}\n');
    expect((await runProgram(['doctor', '--simulator', '--audit-log', file])).code).toBe(0);
    expect(await readFile(file, 'utf8')).toBe('{}\n');
  });
});
