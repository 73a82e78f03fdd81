import { describe, expect, it } from 'vitest';
import { allow } from '../../support/allow.ts';
import type { Answer } from '../../support/answer.ts';
import { awsAt } from '../../support/aws.ts';
import { KEYS, RECOVERY, RECOVERY_KEYS, REQUEST, vaultArn } from '../../support/constants.ts';
import { type Bench, bench, follow, serve } from '../../support/server.ts';
import { plan, STATES } from './states.ts';

// From any state: the call that Next names works, and so do those that follow from it, until a result names none.

/** The longest path: a plan, a start, two early checks, the last check, and why the copy failed. */
const MOST_STEPS = 8;

/** Follows each Next to the last, at the time that a result gives for the next check; the tools that were called. */
async function followAll(server: Bench, answer: Answer): Promise<string[]> {
  const called: string[] = [];
  let current = answer;
  while (current.json.Next !== undefined) {
    if (called.length === MOST_STEPS) throw new Error(`still a Next after ${called.join(', ')}`);
    called.push(current.json.Next.Tool);
    server.clock.advance((current.json.CheckAgainAfterSeconds ?? 0) * 1000);
    current = await follow(server, server.clock, current);
  }
  return called;
}

describe('the next call', () => {
  it.each(STATES)('works after %s', async (_state, reach, answer, next) => {
    const server = await bench();
    const reached = await reach(server);
    expect(reached.json).toMatchObject(answer);
    expect(reached.json.Next?.Tool).toBe(next);
    const called = await followAll(server, reached);
    expect(called[0]).toBe(next);
  });

  it('keeps the profile when there are two', async () => {
    const server = await bench();
    const { url } = server.simulator;
    const profiles = ['recovery', 'production'];
    const aws = awsAt(url, {
      clock: server.clock,
      profiles,
      endpoint: async (profile) => ({ url, credentials: profile === 'production' ? KEYS : RECOVERY_KEYS }),
    });
    const settings = { profiles, ...allow(vaultArn('*', RECOVERY, '*')) };
    const two = { ...server, ...(await serve(url, settings, { aws, clock: server.clock })) };
    const request = {
      ...REQUEST,
      DestinationBackupVaultArn: vaultArn('dr-vault', RECOVERY),
      Profile: 'production',
    };
    const planned = await plan(two, request);
    expect(planned.json.Verdict).toBe('ready');
    expect(await followAll(two, planned)).toEqual(['start_copy_job', 'wait_for_copy_jobs']);
    const copied = await plan(two, request);
    expect([copied.json.Verdict, copied.json.Next]).toEqual(['already_copied', undefined]);
  });
});
