import { describe, expect, it } from 'vitest';
import { workProfile } from '../aws/work-profile.ts';
import { PRODUCTION, RECOVERY, REQUEST } from '../support/constants.ts';
import { ACCESS } from '../support/profile-home.ts';
import { Program } from '../support/program.ts';

describe('profiles under --simulator', () => {
  const server = (...profiles: string[]) =>
    new Program(['--simulator', ...profiles.flatMap((name) => ['--profile', name])]);

  it('are accounts of one simulated world, by name or number', async () => {
    const both = server('production', RECOVERY);
    await both.initialize();
    expect((await both.call('list_backup_vaults')).json).toMatchObject({ Account: PRODUCTION, Simulated: true });
    expect((await both.call('list_backup_vaults', { Profile: RECOVERY })).json).toMatchObject({ Account: RECOVERY });
  });

  it('are listed when a profile is none of them', async () => {
    const one = server('work');
    await one.initialize();
    const { json } = await one.call('list_backup_vaults');
    expect(json.Error).toMatchObject({ Category: 'configuration', Code: 'ProfileNotFound' });
    expect(json.Error.Fix).toMatch(/production, disaster-recovery, partner/);
  });
});

it('uses a rotated credentials file from the next call on, without a restart', async () => {
  const { home, expire } = await workProfile();
  const server = new Program(['--profile', 'work'], { ...home.env, AWS_REGION: 'us-east-1' });
  await server.initialize();
  expect((await server.call('list_backup_vaults')).json).toMatchObject({ Account: PRODUCTION });

  expire();
  const refused = await server.call('list_backup_vaults');
  expect(refused.json.Error).toMatchObject({ Category: 'credentials', Retryable: false });
  expect(refused.json.Error.Fix).toContain('--profile work');

  await home.credentials({ work: ACCESS.rotated });
  expect((await server.call('list_backup_vaults')).json).toMatchObject({ Account: PRODUCTION });
  expect((await server.call('start_copy_job', REQUEST)).json).toMatchObject({ Outcome: 'started' });
  expect(server.stderr).toBe('');
});
