import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createAws } from '../support/aws.ts';
import { REQUEST } from '../support/constants.ts';
import { ProfileHome, stubEnvironment } from '../support/profile-home.ts';
import { serve, simulate } from '../support/server.ts';

/** A server whose profile gets its credentials from a command that takes longer than any call may. */
async function waitingForCredentials() {
  const { simulator } = await simulate();
  const home = new ProfileHome(simulator.url);
  await home.config('[profile slow]\ncredential_process = sleep 5\n');
  stubEnvironment(home.env);
  const aws = createAws({
    clock: systemClock,
    profiles: ['slow'],
    region: 'us-east-1',
    timeouts: { attempt: 300, total: 600, attempts: 1 },
  });
  return { simulator, server: await serve(simulator.url, {}, { aws }) };
}

describe('credentials that do not arrive', () => {
  it('end a read at its timeout', async () => {
    const { simulator, server } = await waitingForCredentials();
    const { json } = await server.call('list_backup_vaults', {}, { timeout: 4000 });
    expect(json.Error).toMatchObject({ Category: 'timeout', Retryable: true });
    expect(simulator.requests.count()).toBe(0);
  });

  it('end a start at its timeout, and nothing is sent', async () => {
    const { simulator, server } = await waitingForCredentials();
    const { json } = await server.call('start_copy_job', REQUEST, { timeout: 4000 });
    expect(json.Error).toMatchObject({ Category: 'timeout', Code: 'Timeout', Retryable: true });
    expect(json.Error.Message).toMatch(/is not known yet .*, so nothing was started\.$/);
    expect(simulator.requests.count()).toBe(0);
  });

  it('do not keep the slots of the calls that waited for them', async () => {
    const { server } = await waitingForCredentials();
    const calls = Array.from({ length: 60 }, () => server.call('list_backup_vaults', {}, { timeout: 4000 }));
    for (const { json } of await Promise.all(calls)) expect(json.Error.Category).toBe('timeout');
  });
});
