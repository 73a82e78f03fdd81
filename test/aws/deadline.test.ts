import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createAws } from '../support/aws.ts';
import { ProfileHome } from '../support/profile-home.ts';
import { REQUEST, serve, simulate } from '../support/server.ts';

/** A server whose profile gets its credentials from a command that answers after seconds, beyond any call's time. */
async function waitingForCredentials() {
  const { simulator } = await simulate();
  const home = await ProfileHome.create(simulator.url);
  await home.config('[profile slow]\ncredential_process = sleep 5\n');
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(home.env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const aws = createAws({
    clock: systemClock,
    profiles: ['slow'],
    region: 'us-east-1',
    timeouts: { attempt: 300, total: 600, attempts: 1 },
  });
  return { simulator, server: await serve(simulator.url, {}, { aws }) };
}

describe('credentials that do not come', () => {
  it('end a read in time', async () => {
    const { simulator, server } = await waitingForCredentials();
    const { json } = await server.call('list_backup_vaults', {}, { timeout: 4000 });
    expect(json.Error).toMatchObject({ Category: 'timeout', Retryable: true });
    expect(simulator.requests.count()).toBe(0);
  });

  it('end a start in time, with nothing sent', async () => {
    const { simulator, server } = await waitingForCredentials();
    const { json } = await server.call('start_copy_job', REQUEST, { timeout: 4000 });
    expect(json.Error).toMatchObject({ Category: 'configuration', Code: 'AccountUnknown' });
    expect(simulator.requests.count()).toBe(0);
  });

  it('free the slots of the calls that waited for them', async () => {
    const { server } = await waitingForCredentials();
    const calls = Array.from({ length: 60 }, () => server.call('list_backup_vaults', {}, { timeout: 4000 }));
    for (const { json } of await Promise.all(calls)) expect(json.Error.Category).toBe('timeout');
  });
});
