import { createAws } from '../../../src/aws/index.ts';
import type { BoardReport } from '../../../src/board/index.ts';
import type { Clock } from '../../../src/clock.ts';
import { look } from '../../../src/commands/report/look-at-set.ts';
import { readConfig } from '../../../src/config/index.ts';
import { lazy } from '../../../src/lazy.ts';
import { Calls, Confirmer } from '../../../src/server/calls.ts';
import { defaultWorld, startSimulator } from '../../../src/simulator/index.ts';

const WEST = 'arn:aws:backup:us-west-2:123456789012:backup-vault:west-vault';
const HOUR = 3_600_000;

/** Backups that are copied before the picture is taken, by their type, and the hours that pass after each. */
const COPIED: readonly (readonly [types: readonly string[], hours: number])[] = [
  [['RDS', 'EFS', 'DynamoDB', 'S3', 'DocumentDB', 'Aurora', 'EC2', 'Neptune'], 9],
  [['EBS'], 0.05],
];

/**
 * What a report of the simulator's company says: of the night's copies, most are made and some still run. The same each time
 * but for the time of day and the IDs of jobs.
 */
export async function companyReport(): Promise<BoardReport> {
  let now = Date.now();
  // Nothing waits for this clock: a copy job is a function of the time.
  const clock: Clock = { now: () => now, sleep: () => new Promise(() => {}) };
  const simulator = await startSimulator({ clock });
  try {
    const { settings } = readConfig(['--simulator'], {});
    const [key] = defaultWorld(0).Accounts[0]!.AccessKeys ?? [];
    const credentials = { accessKeyId: key!.AccessKeyId, secretAccessKey: key!.SecretAccessKey };
    const aws = createAws({
      clock,
      profiles: [],
      region: settings.region,
      environment: {},
      endpoint: async () => ({ url: simulator.url, credentials }),
      modules: { sdk: lazy.awsSdk, proxyAgent: lazy.proxyAgent },
    });
    const calls = new Calls({
      clock,
      settings: { ...settings, broken: [] },
      simulated: true,
      confirmer: new Confirmer(clock),
      aws,
      log: () => {},
    });
    const start = async (ByResourceType: string) => {
      const selection = { DestinationBackupVaultArn: WEST, ByResourceType };
      const found = await calls.read('find_missing_copies', selection, new AbortController().signal);
      const next = found.structuredContent?.Next as { Tool: string; Arguments: Record<string, unknown> } | undefined;
      if (!next) throw new Error(`Nothing of ${ByResourceType} is to be copied: ${found.content[0]?.text}`);
      const context = { mcpReq: { signal: new AbortController().signal } } as Parameters<Calls['answer']>[1];
      const call = { name: next.Tool, arguments: next.Arguments };
      const started = await calls.answer(call, context, { modern: false, capabilities: undefined });
      if (started.isError) throw new Error(JSON.stringify(started));
    };
    for (const [types, hours] of COPIED) {
      for (const type of types) await start(type);
      now += hours * HOUR;
    }
    return await look(calls, { DestinationBackupVaultArn: WEST, MaxAgeHours: 48 }, [], now);
  } finally {
    await simulator.close();
  }
}
