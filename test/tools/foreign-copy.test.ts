import { expect, it } from 'vitest';
import { parseDestinationPattern } from '../../src/domain/guards/destination-pattern.ts';
import { defaultWorld } from '../../src/simulator/index.ts';
import { awsAt } from '../support/aws.ts';
import { REQUEST } from '../support/constants.ts';
import { bench, serve } from '../support/server.ts';

// A finished copy in another account's vault, while the caller has a vault of the same name.

const RECOVERY = '210987654321';
const COPY = {
  ...REQUEST,
  DestinationBackupVaultArn: `arn:aws:backup:us-east-1:${RECOVERY}:backup-vault:dr-vault`,
};
const pattern = parseDestinationPattern(COPY.DestinationBackupVaultArn);
if (!pattern.ok) throw new Error(pattern.problem);
const SETTINGS = { allowDestinations: [pattern.value] };

function worldWithNamesake() {
  const { Vaults = [], ...world } = defaultWorld(Date.now());
  const theirs = Vaults.find((vault) => vault.AccountId === RECOVERY && vault.BackupVaultName === 'dr-vault');
  return { ...world, Vaults: [...Vaults, { ...theirs!, AccountId: '123456789012' }] };
}

it('is not reported as gone because a vault of the same name in the own account does not have it', async () => {
  const { call, clock, simulator } = await bench({ world: worldWithNamesake() }, SETTINGS);
  const first = await call('start_copy_job', COPY);
  expect(first.json).toMatchObject({ Outcome: 'started' });
  clock.advance(3_600_000);
  const again = await call('start_copy_job', COPY);
  expect(again.json).toMatchObject({
    Outcome: 'already_copied',
    CopyJobId: first.json.CopyJobId,
    CopyPresent: 'unknown',
  });
  expect(simulator.requests.count('StartCopyJob')).toBe(1);
});

it('is seen through a profile of that account', async () => {
  const { simulator, clock } = await bench({ world: worldWithNamesake() }, SETTINGS);
  const keys: Record<string, { accessKeyId: string; secretAccessKey: string }> = {
    production: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    recovery: { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' },
  };
  const profiles = Object.keys(keys);
  const aws = awsAt(simulator.url, {
    clock,
    profiles,
    endpoint: async (profile) => ({ url: simulator.url, credentials: keys[profile ?? 'production']! }),
  });
  const { call } = await serve(simulator.url, { ...SETTINGS, profiles }, { clock, aws });
  const first = await call('start_copy_job', COPY);
  clock.advance(3_600_000);
  const again = await call('start_copy_job', COPY);
  expect(again.json).toMatchObject({ Outcome: 'already_copied', CopyJobId: first.json.CopyJobId, CopyPresent: true });
});
