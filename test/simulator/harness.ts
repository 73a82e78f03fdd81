import {
  BackupClient,
  type CopyJob,
  DescribeCopyJobCommand,
  StartCopyJobCommand,
  type StartCopyJobCommandInput,
} from '@aws-sdk/client-backup';
import {
  defaultWorld,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  type WorldData,
} from '../../src/simulator/index.ts';
import { ManualClock } from '../support/manual-clock.ts';

export const RECOVERY_POINT =
  'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45';
export const VAULT = 'arn:aws:backup:us-east-1:123456789012:backup-vault:aBackupVault';
export const ROLE = 'arn:aws:iam::123456789012:role/S3Access';

export const START_PAGE = {
  RecoveryPointArn: RECOVERY_POINT,
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: VAULT,
  IamRoleArn: ROLE,
};

export const CREDENTIALS = {
  production: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  recovery: { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' },
  partner: { accessKeyId: 'AKIAPARTNER7EXAMPLE1', secretAccessKey: 'Pq3/partnerSecretAccessKey/9xVbEXAMPLEKEY' },
};

export interface Bench extends AsyncDisposable {
  simulator: Simulator;
  clock: ManualClock;
  client(account?: keyof typeof CREDENTIALS, region?: string, attempts?: number): BackupClient;
}

/** A simulator with a clock that the test moves, and real clients. */
export async function bench(options: SimulatorOptions = {}): Promise<Bench> {
  // The clock starts at the machine's time, because the clients sign with that.
  const clock = new ManualClock(Date.now());
  const simulator = await startSimulator({ clock, seed: 1, ...options });
  const clients: BackupClient[] = [];
  return {
    simulator,
    clock,
    client(account = 'production', region = 'us-east-1', attempts = 2) {
      const client = new BackupClient({
        region,
        endpoint: simulator.url,
        credentials: CREDENTIALS[account],
        maxAttempts: attempts,
      });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await simulator.close();
    },
  };
}

/** Starts a copy, waits for its end, and returns the job as DescribeCopyJob shows it. */
export async function copied(b: Bench, request: StartCopyJobCommandInput, client = b.client()): Promise<CopyJob> {
  const { CopyJobId } = await client.send(new StartCopyJobCommand(request));
  const end = () => b.simulator.copyJobs().find((job) => job.CopyJobId === CopyJobId)!.CompletionDate;
  for (let hours = 0; end() === undefined && hours < 240; hours++) b.clock.advance(3_600_000);
  const { CopyJob } = await client.send(new DescribeCopyJobCommand({ CopyJobId }));
  return CopyJob!;
}

export type World = { [List in keyof WorldData]-?: NonNullable<WorldData[List]> };

/** The built-in company with a change. */
export function worldWith(change: (world: World) => void): WorldData {
  const world = defaultWorld(Date.now()) as World;
  change(world);
  return world;
}
