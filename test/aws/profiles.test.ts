import { describe, expect, it } from 'vitest';
import type { NextCall } from '../../src/domain/errors.ts';
import { inputSchema } from '../../src/pipeline/validate.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { awsAt } from '../support/aws.ts';
import { DAY, KEYS, PRODUCTION, RECOVERY, RECOVERY_KEYS, REQUEST } from '../support/constants.ts';
import { serve, simulate } from '../support/server.ts';

const PROFILES = ['prod', 'dr'];

/** A server with two profiles, one for each of the simulator's two accounts. */
async function setUp(profiles: readonly string[] = PROFILES) {
  const { simulator, clock } = await simulate();
  const { url } = simulator;
  const aws = awsAt(url, {
    profiles: PROFILES,
    endpoint: async (profile) => ({ url, credentials: profile === 'dr' ? RECOVERY_KEYS : KEYS }),
  });
  return { simulator, clock, ...(await serve(url, { profiles }, { aws })) };
}

describe('the Profile input', () => {
  it.each(TOOLS.map((tool) => [tool.name, tool] as const))(
    'of %s is an enum when there are several profiles',
    (_name, tool) => {
      const several = inputSchema(tool, { profiles: PROFILES }).toJSONSchema({ io: 'input' });
      expect(several.properties?.Profile).toMatchObject({
        enum: PROFILES,
        description: expect.stringContaining('prod'),
      });
      expect(several.required ?? []).not.toContain('Profile');
      for (const profiles of [[], ['prod']]) {
        expect(inputSchema(tool, { profiles }).toJSONSchema({ io: 'input' }).properties).not.toHaveProperty('Profile');
      }
    },
  );

  it.each([
    'PROD',
    ' prod',
    'prod ',
    'pro',
    '',
    '__proto__',
    'constructor',
    'default',
    'prod\u0000',
    ['prod'],
    {},
    0,
    true,
  ])('rejects a value that is not listed: %j', async (Profile) => {
    const { call, simulator } = await setUp();
    for (const { name } of TOOLS) {
      const { isError, json } = await call(name, { Profile, ...(name === 'start_copy_job' ? REQUEST : {}) });
      expect(isError).toBe(true);
      expect(json.Error.Category).toBe('invalid_input');
      expect(json.Error.Issues.map((issue: { Path: string }) => issue.Path)).toContain('Profile');
    }
    expect(simulator.requests.count()).toBe(0);
  });

  it.each([['prod'], []])('is an unknown member when there is only one profile or none: %j', async (...profiles) => {
    const { call } = await setUp(profiles);
    const { json } = await call('list_backup_vaults', { Profile: 'dr' });
    expect(json.Error).toMatchObject({ Category: 'invalid_input', Issues: [{ Path: 'Profile' }] });
  });
});

describe('a profile', () => {
  it('determines the account of a result; the first profile is the default', async () => {
    const { call } = await setUp();
    for (const [args, account] of [
      [{}, PRODUCTION],
      [{ Profile: null }, PRODUCTION],
      [{ Profile: 'prod' }, PRODUCTION],
      [{ Profile: 'dr' }, RECOVERY],
      [{ Profile: 'dr', Region: 'eu-central-1' }, RECOVERY],
    ] as const) {
      const { json } = await call('list_backup_vaults', args);
      expect(json).toMatchObject({ Account: account, Region: 'Region' in args ? args.Region : 'us-east-1' });
      for (const vault of json.BackupVaultList) expect(vault.BackupVaultArn).toContain(`:${account}:`);
    }
  });

  it('is resolved to its account once, however many calls there are', async () => {
    const { call, simulator } = await setUp();
    const calls = Array.from({ length: 20 }, (_, at) => call('list_copy_jobs', { Profile: PROFILES[at % 2] }));
    await Promise.all(calls);
    await call('start_copy_job', REQUEST);
    await call('start_copy_job', { ...REQUEST, Profile: 'dr' });
    expect(simulator.requests.count('GetCallerIdentity')).toBe(2);
  });

  it('cannot start a copy in another account', async () => {
    const { call, simulator } = await setUp();
    const { json } = await call('start_copy_job', { ...REQUEST, Profile: 'dr' });
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Account: RECOVERY });
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
  });
});

describe('Next', () => {
  it('names the profile when there are several, and works as a call', async () => {
    const { call, clock } = await setUp();
    const seen = new Set<string>();
    const follow = async (Next: NextCall | undefined, from: string) => {
      expect(Next?.Arguments, from).toMatchObject({ Profile: 'prod' });
      seen.add(from);
      const { isError, json } = await call(Next!.Tool, {
        ...Next!.Arguments,
        ...(Next!.Tool === 'wait_for_copy_jobs' && { TimeoutSeconds: 1 }),
      });
      expect(isError, `${from} → ${Next!.Tool}: ${JSON.stringify(json)}`).toBe(false);
      return json;
    };
    const plan = (await call('plan_copy_job', REQUEST)).json;
    expect(plan.Verdict).toBe('ready');
    const started = await follow(plan.Next, 'plan_copy_job');
    const { json: running } = await call('describe_copy_job', { CopyJobId: started.CopyJobId });
    await follow(running.Next, 'describe_copy_job');
    const { CopyJobId } = started;
    const { json: pending } = await call('wait_for_copy_jobs', { CopyJobIds: [CopyJobId], TimeoutSeconds: 1 });
    await follow(pending.Next, 'wait_for_copy_jobs');
    const waited = follow(started.Next, 'start_copy_job');
    for (let at = 0; at < 5; at += 1) clock.advance(DAY);
    await waited;
    expect(seen.size).toBe(4);
  });

  it('names no profile when there is only one', async () => {
    const { call } = await setUp(['prod']);
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Next.Arguments).toEqual({ CopyJobIds: [json.CopyJobId], Region: 'us-east-1' });
  });
});
