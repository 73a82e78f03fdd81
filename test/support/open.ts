import { expect } from 'vitest';
import type { ServerOptions } from '../../src/server/server.ts';
import type { Simulator, SimulatorOptions, WorldData } from '../../src/simulator/index.ts';
import type { ManualClock } from './manual-clock.ts';
import { type Answer, awsAt, KEYS, serve, simulate, type TestServer, type TestSettings } from './server.ts';

export const ACCOUNT = '123456789012';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What a tool answered: a test says what it expects of it. */
export type Json = Answer['json'];

export interface Opened {
  simulator: Simulator;
  clock: ManualClock;
  server: TestServer;
  /** Calls a tool that has to succeed: the text block says what the structured content says, which fits the schema. */
  ok(name: string, args?: Record<string, unknown>): Promise<Json>;
  /** Calls a tool that has to fail, and answers its Error. */
  fail(name: string, args?: Record<string, unknown>): Promise<Json>;
}

/** A server on a simulator, both on a clock that stands still; the client holds every result against its schema. */
export async function open(
  options: SimulatorOptions & { worldAt?: (now: number) => WorldData } = {},
  settings: TestSettings = {},
  deps: Partial<ServerOptions> = {},
): Promise<Opened> {
  const { worldAt, ...rest } = options;
  const { simulator, clock } = await simulate({ ...rest, ...(worldAt && { world: worldAt(Date.now()) }) });
  const aws = awsAt(simulator.url, { profiles: settings.profiles ?? [] });
  const server = await serve(simulator.url, settings, { aws, clock, ...deps });
  // The client checks results against the schemas that it has seen.
  await server.client.listTools();
  return {
    simulator,
    clock,
    server,
    async ok(name, args) {
      const answer = await server.call(name, args);
      expect(answer.isError, JSON.stringify(answer.json)).toBe(false);
      expect(answer.json).toEqual(answer.structured);
      return answer.structured;
    },
    async fail(name, args) {
      const answer = await server.call(name, args);
      expect(answer.isError, JSON.stringify(answer.json)).toBe(true);
      expect(answer.structured).toBeUndefined();
      return answer.json.Error;
    },
  };
}

/** Every page of a list, in the order of the pages. */
export async function allPages(
  { ok }: Opened,
  name: string,
  key: string,
  args: Record<string, unknown>,
): Promise<{ rows: Json[]; pages: Json[] }> {
  const pages: Json[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ok(name, { ...args, ...(NextToken !== undefined && { NextToken }) });
    pages.push(page);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return { rows: pages.flatMap((page) => page[key]), pages };
}

type Point = NonNullable<WorldData['RecoveryPoints']>[number];

const VAULT = 'Default';

/** One account with one vault and these recovery points in it. */
export function worldOf(now: number, points: readonly Partial<Point>[], more: Partial<WorldData> = {}): WorldData {
  return {
    Accounts: [
      {
        AccountId: ACCOUNT,
        Name: 'production',
        AccessKeys: [
          {
            AccessKeyId: KEYS.accessKeyId,
            SecretAccessKey: KEYS.secretAccessKey,
            Arn: `arn:aws:iam::${ACCOUNT}:user/operator`,
          },
        ],
      },
    ],
    Vaults: [vault(now, VAULT)],
    RecoveryPoints: points.map((point, index) => ({
      RecoveryPointArn: `arn:aws:backup:us-east-1:${ACCOUNT}:recovery-point:${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`,
      BackupVaultName: VAULT,
      AccountId: ACCOUNT,
      Region: 'us-east-1',
      ResourceArn: FILES.ResourceArn,
      ResourceType: FILES.ResourceType,
      CreationDate: new Date(now - index * HOUR).toISOString(),
      BackupSizeInBytes: 1000 + index,
      IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/backup`,
      ...point,
    })),
    ...more,
  };
}

export function vault(now: number, BackupVaultName: string): NonNullable<WorldData['Vaults']>[number] {
  return {
    BackupVaultName,
    AccountId: ACCOUNT,
    Region: 'us-east-1',
    CreationDate: new Date(now - 900 * DAY).toISOString(),
  };
}

/** Resources: an EFS file system, which has cold storage, and an RDS database, which has none. */
export const FILES = {
  ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:file-system/fs-1`,
  ResourceType: 'EFS',
};
export const DATABASE = { ResourceArn: `arn:aws:rds:us-east-1:${ACCOUNT}:db:orders`, ResourceType: 'RDS' };

export const snapshotOf = (index: number) => `arn:aws:rds:us-east-1:${ACCOUNT}:snapshot:awsbackup:job-${index}`;
export const continuousOf = (index: number) =>
  `arn:aws:backup:us-east-1:${ACCOUNT}:recovery-point:continuous:db-${String(index).padStart(6, '0')}`;

export const ago = (now: number, ms: number) => new Date(now - ms).toISOString();
