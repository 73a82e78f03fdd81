import { DescribeCopyJobCommand, StartCopyJobCommand } from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { SWITCHES, type Switches } from '../../src/simulator/index.ts';
import { bench, START_PAGE, worldWith } from './harness.ts';

const MINUTE = 60_000;
const WITH_TOKEN = { ...START_PAGE, IdempotencyToken: 'seed-token-0001' };
const ELSEWHERE = {
  ...WITH_TOKEN,
  DestinationBackupVaultArn: 'arn:aws:backup:us-west-2:123456789012:backup-vault:west-vault',
};

/** Every combination of the settings of these switches. */
function combinations(names: readonly (keyof Switches)[]): Partial<Switches>[] {
  return names.reduce<Partial<Switches>[]>(
    (all, name) => all.flatMap((one) => SWITCHES[name].settings.map((setting) => ({ ...one, [name]: setting }))),
    [{}],
  );
}

describe('the documented behaviour of tokens, under every setting', () => {
  const TOKEN_SWITCHES = [
    'repeated-token',
    'token-lifetime',
    'token-scope',
    'token-mismatch',
    'token-after-failure',
    'list-visibility',
  ] as const;

  it.each(combinations(TOKEN_SWITCHES))('a retry succeeds without a second job: %o', async (switches) => {
    await using b = await bench({ switches });
    const client = b.client();
    const before = b.simulator.copyJobs().length;
    const first = await client.send(new StartCopyJobCommand(WITH_TOKEN));
    b.clock.advance(2000);
    const second = await client.send(new StartCopyJobCommand(WITH_TOKEN));
    expect(second.CopyJobId).toMatch(/^[0-9A-F-]{36}$/);
    expect(b.simulator.copyJobs()).toHaveLength(before + 1);
    const same = second.CopyJobId === first.CopyJobId;
    expect(same).toBe(switches['repeated-token'] === 'same-job');
    if (same) expect(second).toMatchObject({ CreationDate: first.CreationDate, IsParent: first.IsParent });
  });
});

describe('the undocumented behaviour of tokens', () => {
  const jobsAfter = async (switches: Partial<Switches>, minutes: number) => {
    await using b = await bench({ switches });
    const client = b.client();
    const before = b.simulator.copyJobs().length;
    await client.send(new StartCopyJobCommand(WITH_TOKEN));
    b.clock.advance(minutes * MINUTE);
    const past = b.simulator.copyJobs().filter((job) => job.RecoveryPointArn !== WITH_TOKEN.RecoveryPointArn).length;
    await client.send(new StartCopyJobCommand(WITH_TOKEN));
    expect(past).toBeLessThanOrEqual(before);
    return b.simulator.copyJobs().length - past;
  };
  const DAY = 24 * 60;

  it.each([
    ['10-minutes', 9, 1],
    ['10-minutes', 11, 2],
    ['24-hours', DAY - 1, 1],
    ['24-hours', DAY + 1, 2],
    ['record-life', 29 * DAY, 1],
    ['forever', 29 * DAY, 1],
  ] as const)('token-lifetime %s: after %i minutes there are %i jobs', async (lifetime, minutes, jobs) => {
    expect(await jobsAfter({ 'token-lifetime': lifetime }, minutes)).toBe(jobs);
  });

  it('token-lifetime: record-life ends with the record, forever does not', async () => {
    // The first record no longer exists: a job can only be a second one.
    expect(await jobsAfter({ 'token-lifetime': 'record-life' }, 31 * DAY)).toBe(1);
    expect(await jobsAfter({ 'token-lifetime': 'forever' }, 31 * DAY)).toBe(0);
  });

  it.each([
    ['account-and-region', 2],
    ['account', 1],
  ] as const)('token-scope %s: the token in another Region', async (scope, jobs) => {
    const world = worldWith((data) => {
      const copy = data.RecoveryPoints.find((point) => point.Region === 'eu-central-1')!;
      copy.RecoveryPointArn = 'arn:aws:backup:eu-central-1:123456789012:recovery-point:IN-FRANKFURT';
    });
    await using b = await bench({ world, switches: { 'token-scope': scope } });
    const before = b.simulator.copyJobs().length;
    await b.client().send(new StartCopyJobCommand(WITH_TOKEN));
    await b.client('production', 'eu-central-1').send(
      new StartCopyJobCommand({
        ...WITH_TOKEN,
        RecoveryPointArn: 'arn:aws:backup:eu-central-1:123456789012:recovery-point:IN-FRANKFURT',
        SourceBackupVaultName: 'frankfurt-vault',
      }),
    );
    expect(b.simulator.copyJobs()).toHaveLength(before + jobs);
  });

  it('token-mismatch: the first job, an error, or a new job', async () => {
    for (const setting of SWITCHES['token-mismatch'].settings) {
      await using b = await bench({ switches: { 'token-mismatch': setting } });
      const client = b.client();
      const first = await client.send(new StartCopyJobCommand(WITH_TOKEN));
      const answer = await client.send(new StartCopyJobCommand(ELSEWHERE)).catch((error: Error) => error);
      if (setting === 'error') expect(answer).toMatchObject({ name: 'InvalidRequestException' });
      else expect('CopyJobId' in answer && answer.CopyJobId === first.CopyJobId).toBe(setting === 'first-job');
    }
  });

  it('token-after-failure: a failed job keeps or releases its token', async () => {
    for (const setting of SWITCHES['token-after-failure'].settings) {
      await using b = await bench({ switches: { 'token-after-failure': setting } });
      const client = b.client();
      const doomed = {
        ...WITH_TOKEN,
        DestinationBackupVaultArn: ELSEWHERE.DestinationBackupVaultArn.replace('west', 'no'),
      };
      const first = await client.send(new StartCopyJobCommand(doomed));
      b.clock.advance(5000);
      const { CopyJob } = await client.send(new DescribeCopyJobCommand({ CopyJobId: first.CopyJobId }));
      expect(CopyJob!.State).toBe('FAILED');
      const second = await client.send(new StartCopyJobCommand(doomed));
      expect(second.CopyJobId === first.CopyJobId).toBe(setting === 'bound');
    }
  });

  it('calls without a token start one job each', async () => {
    await using b = await bench();
    const client = b.client();
    const [first, second] = [
      await client.send(new StartCopyJobCommand(START_PAGE)),
      await client.send(new StartCopyJobCommand(START_PAGE)),
    ];
    expect(first.CopyJobId).not.toBe(second.CopyJobId);
  });
});
