import { describe, expect, it } from 'vitest';
import { REQUEST, recoveryPointArn } from '../support/constants.ts';
import { bench, startedJobs } from '../support/server.ts';

// A caller's own IdempotencyToken asks AWS for one more copy. AWS answers a token that was used before with the job of that
// time, whichever copy that job makes.

const IdempotencyToken = 'nightly';
const A = { ...REQUEST, IdempotencyToken };
const B = { ...A, RecoveryPointArn: recoveryPointArn('9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304') };

describe('a token of the caller', () => {
  it('makes one copy for a bulk script that gives all recovery points one token, and says so', async () => {
    const { call, simulator } = await bench();
    const first = await call('start_copy_job', A);
    expect(first.json.Outcome).toBe('started');
    const second = await call('start_copy_job', B);
    expect(second.json.Error).toMatchObject({
      Category: 'invalid_request',
      Code: 'TokenInUse',
      Retryable: false,
      IdempotencyToken,
      Message: expect.stringContaining(first.json.CopyJobId),
    });
    expect(startedJobs(simulator)).toHaveLength(1);
  });

  it('does not say started where the job that AWS names cannot be read', async () => {
    const { call, simulator } = await bench();
    simulator.faults.add({ operation: 'DescribeCopyJob', kind: 'access-denied' });
    await call('start_copy_job', A);
    const { json } = await call('start_copy_job', B);
    expect(json.Outcome).toBe('already_started');
    expect(json.State).toBeUndefined();
    expect(json.Warnings).toContainEqual(expect.stringMatching(/whether it is of this copy, is not known/));
    expect(json.Retention).toMatch(/not known/);
  });

  it.each([0, 40])(
    'does not say whose the job of an earlier start is where it cannot be read (%s days later)',
    async (days) => {
      const { call, simulator, clock } = await bench({ switches: { 'token-lifetime': 'forever' } });
      await call('start_copy_job', A);
      clock.advance(60_000);
      clock.advance(days * 86_400_000);
      if (days === 0) simulator.faults.add({ operation: 'DescribeCopyJob', kind: 'access-denied' });
      const { json } = await call('start_copy_job', B);
      expect(json.Outcome).toBe('already_started');
      expect(json.Warnings).toContainEqual(expect.stringMatching(/Whether it is of this copy is not known/));
    },
  );

  it.each(['network', 'internal-error'] as const)('starts once through a failing description (%s)', async (fault) => {
    const { call, simulator } = await bench();
    const kind = fault === 'network' ? 'reset-before' : fault;
    simulator.faults.add({ operation: 'DescribeCopyJob', kind, times: 9 });
    expect((await call('start_copy_job', A)).json.Outcome).toBe('already_started');
    expect(startedJobs(simulator)).toHaveLength(1);
  });

  it('repeats with its own job, with the lifecycle that the copy has', async () => {
    const { call, simulator, clock } = await bench();
    const first = await call('start_copy_job', { ...A, Lifecycle: { DeleteAfterDays: 30 } });
    clock.advance(60_000);
    const again = await call('start_copy_job', { ...A, Lifecycle: { DeleteAfterDays: 365 } });
    expect(again.json).toMatchObject({
      Outcome: 'already_started',
      CopyJobId: first.json.CopyJobId,
      State: 'COMPLETED',
    });
    expect(again.json.Warnings).toContainEqual(
      expect.stringMatching(/is kept for 30 days, not for 365 days as requested/),
    );
    expect(again.json.Retention).toMatch(/30 days/);
    expect(startedJobs(simulator)).toHaveLength(1);
  });

  it.each([
    ['in another case', (token: string) => token.toUpperCase()],
    ['with a space', (token: string) => `${token} `],
    ['with a zero-width space', (token: string) => token.replace('-2-', '-\u200b2-')],
    ['with a letter for a digit', (token: string) => token.replace('-2-1-', '-2-l-')],
  ])('is refused where it is one of this server %s', async (_, damage) => {
    const { call, simulator } = await bench();
    const { json } = await call('start_copy_job', REQUEST);
    for (const tool of ['start_copy_job', 'plan_copy_job']) {
      const answer = await call(tool, { ...REQUEST, IdempotencyToken: damage(json.IdempotencyToken) });
      if (tool === 'start_copy_job') expect(answer.json.Error).toMatchObject({ Code: 'DamagedToken' });
      else expect(answer.json.Verdict).toBe('will_fail');
    }
    expect(startedJobs(simulator)).toHaveLength(1);
  });
});
