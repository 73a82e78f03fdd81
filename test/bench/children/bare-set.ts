// The lists and the starts of a set, made by the AWS SDK alone.
import {
  BackupClient,
  ListBackupVaultsCommand,
  paginateListCopyJobs,
  paginateListRecoveryPointsByBackupVault,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import { pointOf } from '../../support/world.ts';
import { inFlight } from '../in-flight.ts';
import { ROLE, WEST } from '../set-world.ts';
import { client } from './bare-start.ts';

const west = new BackupClient({ region: 'us-west-2' });

/** Reads the lists that tell which recovery points have no copy in WEST, or their first pages; keeps nothing. */
export async function readSet({ pages = Number.POSITIVE_INFINITY }: { pages?: number }) {
  const began = performance.now();
  let points = 0;
  const readVault = async (from: BackupClient, BackupVaultName: string) => {
    let left = pages;
    const asked = { client: from, pageSize: 1000 };
    for await (const page of paginateListRecoveryPointsByBackupVault(asked, { BackupVaultName })) {
      points += page.RecoveryPoints!.length;
      left -= 1;
      if (left === 0) return;
    }
  };
  const readJobs = async () => {
    let left = pages;
    for await (const _ of paginateListCopyJobs({ client, pageSize: 1000 }, { ByDestinationVaultArn: WEST })) {
      left -= 1;
      if (left === 0) return;
    }
  };
  // What the server reads at the same time, too.
  await Promise.all([
    client.send(new ListBackupVaultsCommand({})),
    west.send(new ListBackupVaultsCommand({})),
    readJobs(),
    readVault(west, 'west'),
  ]);
  await readVault(client, 'Default');
  return { points, milliseconds: performance.now() - began };
}

export interface BareStarts {
  copies: number;
  destination: string;
  inFlight: number;
}

/** Starts a copy of each of the first recovery points, and returns how many milliseconds it took. */
export async function startSet({ copies, destination, inFlight: most }: BareStarts): Promise<number> {
  const indexes = Array.from({ length: copies }, (_, index) => index);
  const began = performance.now();
  await inFlight(most, indexes, async (index) => {
    const { CopyJobId } = await client.send(
      new StartCopyJobCommand({
        RecoveryPointArn: pointOf(index),
        SourceBackupVaultName: 'Default',
        DestinationBackupVaultArn: destination,
        IamRoleArn: ROLE,
        IdempotencyToken: `${destination} ${index}`,
      }),
    );
    return CopyJobId!;
  });
  return performance.now() - began;
}
