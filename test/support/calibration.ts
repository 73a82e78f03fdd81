import { calibrate, type Outcome } from '../../src/commands/calibrate/calibration.ts';
import { readSandbox, type Sandbox } from '../../src/commands/calibrate/facts-of-sandbox.ts';
import type { Terms } from '../../src/commands/calibrate/lab.ts';
import { parseRecoveryPointArn, parseRoleArn, parseVaultArn } from '../../src/domain/arn/arn.ts';
import type { GuardSettings } from '../../src/domain/guards/settings.ts';
import { type FaultRule, type Simulator, SWITCHES, type Switches, type WorldData } from '../../src/simulator/index.ts';
import { awsAt } from './aws.ts';
import { HOUR, PRODUCTION, vaultArn } from './constants.ts';
import { NO_GUARDS } from './copy-request.ts';
import type { ManualClock } from './manual-clock.ts';
import { driven, simulate } from './server.ts';
import { ago, continuousOf, DATABASE, FILES, pointOf, vault, worldOf } from './world.ts';

export const DESTINATION = vaultArn('sandbox-copies');
export const SECOND = vaultArn('sandbox-west', PRODUCTION, 'us-west-2');
export const SOURCE = pointOf(0);
export const ROLE = `arn:aws:iam::${PRODUCTION}:role/sandbox-role`;

/** A sandbox account: a small recovery point, two vaults, and a few jobs of other days, a composite one among them. */
export function sandboxWorld(now: number, more: Partial<WorldData> = {}): WorldData {
  const key = (region: string) => `arn:aws:kms:${region}:${PRODUCTION}:key/sandbox`;
  const job = (index: number, given: object = {}) => ({
    // Neither the ascending nor the descending order of the times.
    CopyJobId: `${[7, 3, 9, 1, 8, 2, 6, 4][index]}0000000-0000-4000-8000-00000000000${index}`,
    AccountId: PRODUCTION,
    Region: 'us-east-1',
    RecoveryPointArn: SOURCE,
    SourceBackupVaultName: 'Default',
    DestinationBackupVaultArn: DESTINATION,
    IamRoleArn: ROLE,
    ...FILES,
    BackupSizeInBytes: 10,
    CreationDate: ago(now, (index + 30) * HOUR),
    CompletionDate: ago(now, (index + 29) * HOUR),
    State: 'COMPLETED' as const,
    ...given,
  });
  const base = worldOf(now, [{ CreationDate: ago(now, 2 * HOUR) }, { ...DATABASE, RecoveryPointArn: continuousOf(1) }]);
  const [account] = base.Accounts;
  return {
    ...base,
    Accounts: [{ ...account!, Roles: [{ RoleArn: ROLE }] }],
    Keys: [{ KeyArn: key('us-east-1') }, { KeyArn: key('us-west-2') }],
    Vaults: [
      vault(now, 'Default'),
      { ...vault(now, 'sandbox-copies'), EncryptionKeyArn: key('us-east-1') },
      { ...vault(now, 'sandbox-west'), Region: 'us-west-2', EncryptionKeyArn: key('us-west-2') },
    ],
    CopyJobs: [
      ...[0, 1, 2, 3, 4].map((index) => job(index)),
      job(5),
      // Of another type, between the others: a filter leaves out jobs before and after it.
      job(7, { ...DATABASE, CreationDate: ago(now, 32.5 * HOUR), CompletionDate: ago(now, 31.5 * HOUR) }),
      job(6, {
        ParentJobId: job(5).CopyJobId,
        CreationDate: job(5).CreationDate,
        CompletionDate: job(5).CompletionDate,
      }),
    ],
    ...more,
  };
}

const parsed = <T>(one: { ok: true; value: T } | { ok: false; problem: string }): T => {
  if (!one.ok) throw new Error(one.problem);
  return one.value;
};

export const TERMS: Terms = {
  recoveryPoint: parsed(parseRecoveryPointArn(SOURCE)),
  sourceVaultName: 'Default',
  destination: parsed(parseVaultArn(DESTINATION)),
  role: parsed(parseRoleArn(ROLE)),
  secondVault: parsed(parseVaultArn(SECOND)),
  continuousPoint: parsed(parseRecoveryPointArn(continuousOf(1))),
};

export interface Calibrated extends Outcome {
  simulator: Simulator;
  clock: ManualClock;
  sandbox: Sandbox;
  journal: Record<string, unknown>[];
  audit: Record<string, unknown>[];
}

type Asked = Readonly<Record<string, unknown>>;

interface Options {
  switches?: Partial<Switches>;
  /** From the first call after the plan on. */
  faults?: readonly FaultRule[];
  terms?: Partial<Terms>;
  settings?: Partial<GuardSettings>;
  world?: (now: number) => WorldData;
  seed?: number;
  /** The account that the credentials belong to at the end. */
  accountAtEnd?: string;
  /** Answers reads otherwise than the simulator does, as AWS might. */
  answer?: (operation: string, input: Asked, read: () => Promise<any>) => Promise<object>;
  /** Of one call; real time. */
  timeoutMs?: number;
}

/** Calibrates against a simulator, on a clock that moves when somebody sleeps. */
export async function calibrated(options: Options = {}): Promise<Calibrated> {
  const { switches = {}, faults = [], settings, world = sandboxWorld, seed } = options;
  const { simulator, clock } = await simulate({ switches, worldAt: world, ...(seed !== undefined && { seed }) });
  const sessionWith = (attempt: number) =>
    awsAt(simulator.url, { clock, timeouts: { attempt, total: attempt * 2, attempts: 1 } }).session();
  const session = sessionWith(options.timeoutMs ?? 10_000);
  const guards = { ...NO_GUARDS, ...settings };
  const terms = { ...TERMS, ...options.terms };
  const sandbox = await readSandbox(sessionWith(10_000), terms, guards);
  const { accountAtEnd, answer } = options;
  if (answer) {
    const read = session.read.bind(session) as (operation: string, input: Asked, more: object) => Promise<object>;
    const changed: typeof read = (operation, input, more) =>
      answer(operation, input, () => read(operation, input, more));
    session.read = changed as typeof session.read;
  }
  if (accountAtEnd !== undefined) session.account = async () => accountAtEnd;
  for (const rule of faults) simulator.faults.add(rule);
  const journal: Record<string, unknown>[] = [];
  const audit: Record<string, unknown>[] = [];
  const into = (lines: Record<string, unknown>[]) => ({ append: async (line: object) => void lines.push({ ...line }) });
  const deps = { session, clock, settings: guards, audit: into(audit), journal: into(journal), say: () => {} };
  const outcome = await driven(clock, calibrate(terms, sandbox, deps));
  return { ...outcome, simulator, clock, sandbox, journal, audit };
}

/** The settings that were claimed and are not those of the simulator. */
export function wrongSettings({ Switches: found }: Outcome['file'], real: Partial<Switches>): string[] {
  return Object.entries(found).flatMap(([name, setting]) => {
    const right = real[name as keyof Switches] ?? SWITCHES[name as keyof Switches].default;
    return setting === right ? [] : [`${name}: ${setting} instead of ${right}`];
  });
}
