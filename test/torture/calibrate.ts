import fc from 'fast-check';
import { NOT_ASKED, QUESTIONS } from '../../src/domain/calibration/questions.ts';
import { type FaultRule, SWITCHES, type Switches } from '../../src/simulator/index.ts';
import { calibrated, wrongSettings } from '../support/calibration.ts';

// Calibrations against simulators with any switches and any faults: what they claim is true, and their list of what they
// made is complete.

const OPERATIONS = [
  ...['StartCopyJob', 'StartCopyJob', 'DescribeCopyJob', 'ListCopyJobs', 'ListBackupVaults', 'DescribeBackupVault'],
  ...['DescribeRecoveryPoint', 'ListRecoveryPointsByResource', 'DeleteRecoveryPoint', undefined],
];

const KINDS = [
  ...['throttle', 'limit-exceeded', 'internal-error', 'service-unavailable', 'reset-before', 'reset-after'],
  ...['truncated-body', 'wrong-content-type', 'html', 'empty-body', 'expired-credentials', 'access-denied'],
  ...['next-token-cycle', 'never-answer', 'slow'],
] as FaultRule['kind'][];

export const anySwitches: fc.Arbitrary<Partial<Switches>> = fc.record(
  Object.fromEntries(Object.entries(SWITCHES).map(([name, { settings }]) => [name, fc.constantFrom(...settings)])),
  { requiredKeys: [] },
);

const amount = fc.oneof(
  fc.record({ times: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ probability: fc.constantFrom(0.05, 0.2, 0.5) }),
  fc.record({ times: fc.integer({ min: 1, max: 3 }), probability: fc.constantFrom(0.1, 0.3) }),
  fc.constant({}),
);

export const anyFault: fc.Arbitrary<FaultRule> = fc
  .record({ kind: fc.constantFrom(...KINDS), operation: fc.constantFrom(...OPERATIONS), amount })
  .map(({ kind, operation, amount: more }) => ({
    kind,
    ...(operation !== undefined && { operation }),
    // Each of these costs real time.
    ...(kind === 'never-answer' ? { times: 1 } : more),
    ...(kind === 'html' && { status: 403 }),
    ...(kind === 'slow' && { delayMs: 3000 }),
  }));

export interface CalibrateReport {
  runs: number;
  faultsStruck: number;
  found: number;
  notFound: number;
  /** Settings that were claimed and are wrong. */
  wrong: string[];
  /** Jobs that the journal does not name. */
  unlisted: string[];
  /** Copies that are there and neither deleted nor told of. */
  forgotten: string[];
  settings: Record<string, number>;
}

export async function calibrateWorlds(runs: number, seed: number, withFaults: boolean): Promise<CalibrateReport> {
  const faults = withFaults ? fc.array(anyFault, { minLength: 1, maxLength: 3 }) : fc.constant([]);
  const cases = fc.sample(fc.record({ switches: anySwitches, faults, random: fc.nat() }), { numRuns: runs, seed });
  const report: CalibrateReport = {
    ...{ runs, faultsStruck: 0, found: 0, notFound: 0 },
    ...{ wrong: [], unlisted: [], forgotten: [], settings: {} },
  };
  for (const [index, { switches, faults: rules, random }] of cases.entries()) {
    const label = `run ${index} of seed ${seed}`;
    const ran = await calibrated({ switches, faults: rules, seed: random, timeoutMs: 1000 });
    report.faultsStruck += ran.simulator.faults.struck;
    report.found += Object.keys(ran.file.Switches).length;
    report.notFound += ran.file.NotFound.length - Object.keys(NOT_ASKED).length;
    for (const [name, setting] of Object.entries(ran.file.Switches)) {
      const key = `${name}=${setting}`;
      report.settings[key] = (report.settings[key] ?? 0) + 1;
    }
    const told = JSON.stringify([rules, switches]);
    report.wrong.push(...wrongSettings(ran.file, switches).map((one) => `${label}: ${one} ${told}`));
    const listed = new Set(ran.journal.map(({ Token }) => Token));
    for (const job of ran.simulator.copyJobs()) {
      if (job.Request === undefined) continue;
      if (!listed.has(job.IdempotencyToken)) report.unlisted.push(`${label}: ${job.CopyJobId} ${told}`);
      const arn = job.DestinationRecoveryPointArn;
      if (arn === undefined || ran.deleted.includes(arn) || ran.unanswered.length > 0) continue;
      const [, , , region, account, , vaultName] = job.DestinationBackupVaultArn.split(':');
      const isThere = ran.simulator
        .recoveryPoints(account!, region!, vaultName!)
        .some(({ RecoveryPointArn }) => RecoveryPointArn === arn);
      const isTold = ran.kept.some(({ what }) => what === arn || what.includes(job.CopyJobId));
      if (isThere && !isTold) report.forgotten.push(`${label}: ${arn} ${told}`);
    }
    await ran.simulator.close();
  }
  return report;
}

/** Every setting that can be found. */
export const FINDABLE = Object.entries(QUESTIONS).flatMap(([name, settings]) =>
  settings.map((one) => `${name}=${one}`),
);
