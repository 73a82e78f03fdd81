import type { AwsOptions } from '../../src/aws/index.ts';
import { systemClock } from '../../src/clock.ts';
import { createAws } from '../support/aws.ts';
import { MINUTE } from '../support/constants.ts';
import { ACCESS, ProfileHome, stubEnvironment, worldWithKeys } from '../support/profile-home.ts';
import { simulate } from '../support/server.ts';

/** A home whose profile `work` has the first key of production, and a simulator where that key expires after a minute. */
export async function workProfile() {
  const { simulator, clock } = await simulate({
    worldAt: (now) => worldWithKeys(now, new Date(now + MINUTE).toISOString()),
  });
  const home = new ProfileHome(simulator.url);
  await home.credentials({ work: ACCESS.production });
  return { simulator, home, expire: () => clock.advance(MINUTE + 1) };
}

/** The sessions of profile `work`, on a machine with nothing but this home. */
export function awsOf(home: ProfileHome, options: Partial<AwsOptions> = {}) {
  stubEnvironment(home.env);
  return createAws({
    clock: systemClock,
    profiles: ['work'],
    region: 'us-east-1',
    timeouts: { attempt: 5000, total: 15_000, attempts: 3 },
    ...options,
  });
}
