import fc from 'fast-check';
import type { Session } from '../../src/aws/index.ts';
import type {
  CopyJobTruth,
  RecoveryPointTruth,
  Simulator,
  SimulatorOptions,
  Switches,
} from '../../src/simulator/index.ts';
import { allow } from '../support/allow.ts';
import type { Json } from '../support/answer.ts';
import { createAws } from '../support/aws.ts';
import { DAY, KEYS, PRODUCTION, RECOVERY_KEYS, vaultArn } from '../support/constants.ts';
import { wrongReasons } from '../support/fixes.ts';
import { type Reason, reasonOf, sentencesOf, VERDICTS_BY_WORTH } from '../support/plan.ts';
import { serve, simulate } from '../support/server.ts';
import { type Counts, countsOf } from './count.ts';
import { type Copy, copy, PROBE, REGIONS, ROLE, worldOf } from './plan-worlds-copies.ts';
import { falsehoods } from './truth/index.ts';
import { pointsOf } from './truth/known.ts';

// For generated copies, a plan is never ready if the copy fails for a reason that a read could have shown, and never
// will_fail if it completes; nothing is Copyable that cannot be copied at all; and every statement about the copy, before
// and after it is made, is true.

type StartRequest = Parameters<Session['startCopyJob']>[0];
type CopyAsked = Omit<StartRequest, 'IdempotencyToken'>;

const RANGE = 'retention range of the vault';

interface Seen {
  copy: Copy;
  verdict: string;
  failing: string[];
  works: boolean;
  copyable: boolean | 'unknown';
  /** Whether it can be copied within its account and Region. */
  probe: boolean;
  diagnosis: string | undefined;
  wrongFixes: string[];
  falseStatements: string[];
}

async function run(copies: readonly Copy[], switches: Partial<Switches>, enabled: boolean): Promise<Seen[]> {
  const options: SimulatorOptions = { world: worldOf(copies, Date.now(), enabled), switches, speed: 1e9, seed: 1 };
  const { simulator, clock } = await simulate(options);
  const aws = createAws({
    clock,
    profiles: ['own', 'recovery'],
    endpoint: async (profile) => ({ url: simulator.url, credentials: profile === 'recovery' ? RECOVERY_KEYS : KEYS }),
  });
  const settings = { profiles: ['own', 'recovery'], ...allow(vaultArn('*', '*', '*')) };
  const server = await serve(simulator.url, settings, { aws, clock });

  /** An answer, and its false statements. */
  const ask = async (tool: string, args: Record<string, unknown>) => {
    const { json: answer } = await server.call(tool, args);
    const asked = { tool, arguments: args, answer, account: PRODUCTION, now: clock.now(), took: 0, before: [] };
    const wrong = answer.Error ? [answer.Error.Code] : falsehoods({ ...asked, listedAtOnce: true }, simulator);
    return {
      answer,
      wrong: wrong.map((what) => `${tool} ${JSON.stringify(args)}: ${what}: ${JSON.stringify(answer)}`),
    };
  };
  /** Starts a copy without the server's guards. If AWS makes a job, it has ended. */
  const make = async (request: StartRequest, region: string) => {
    await aws
      .session()
      .startCopyJob(request, PRODUCTION, { region })
      .catch(() => {});
    clock.advance(10_000);
    return simulator.copyJobs().find((job) => job.IdempotencyToken === request.IdempotencyToken);
  };

  /** Tries the days that a Fix proposes: a plan with them has no such check, and if it is ready, the copy works. */
  const tryRetention = async (plan: Json, request: CopyAsked, id: number, region: string) => {
    const Fix = reasonOf(plan, RANGE)?.Fix ?? '';
    const [, first, last = first] = /DeleteAfterDays to (\d+)(?: to (\d+))?/.exec(Fix) ?? [];
    const useless: string[] = [];
    for (const days of first === undefined ? [] : [first, last]) {
      const { MoveToColdStorageAfterDays: move } = request.Lifecycle ?? {};
      const cold = move === undefined || Fix.startsWith('Leave out') ? {} : { MoveToColdStorageAfterDays: move };
      const changed = { ...request, Lifecycle: { ...cold, DeleteAfterDays: Number(days) } };
      const { json } = await server.call('plan_copy_job', changed);
      const still = !json.Verdict || sentencesOf(json).some((sentence) => /the vault takes \d+ to/.test(sentence));
      if (still) useless.push(`"${Fix}" does not help: ${JSON.stringify(changed)}`);
      if (json.Verdict !== 'ready') continue;
      const job = await make({ ...changed, IdempotencyToken: `fixed-${days}-${id}` }, region);
      if (!hasCopied(job)) useless.push(`"${Fix}" fails: ${JSON.stringify(changed)}`);
    }
    return useless;
  };

  /** Follows the first reason of a plan, as far as a machine can: the next plan of the copy is no worse, and has another. */
  const tryFirst = async (plan: Json, request: CopyAsked, from: string) => {
    const [reason]: Reason[] = plan.Because ?? [];
    const changed = reason?.Fix === undefined ? undefined : followed(reason.Fix, request, from);
    if (!changed) return [];
    const { json } = await server.call('plan_copy_job', changed);
    const [next]: Reason[] = json.Because ?? [];
    const told = `${reason?.Check}: "${reason?.Fix}", followed: ${JSON.stringify(json)}`;
    return [
      ...(!json.Verdict || VERDICTS_BY_WORTH.indexOf(json.Verdict) > VERDICTS_BY_WORTH.indexOf(plan.Verdict)
        ? [`worse than ${plan.Verdict}: ${told}`]
        : []),
      ...(next?.Check === reason?.Check ? [`the same again: ${told}`] : []),
    ];
  };

  const see = async (one: Copy, id: number): Promise<Seen> => {
    const request = {
      RecoveryPointArn: one.type[2](`${id}`, one.from),
      SourceBackupVaultName: `source-${id}`,
      DestinationBackupVaultArn: vaultArn(`destination-${id}`, one.account, one.to),
      IamRoleArn: ROLE,
      ...(one.lifecycle && { Lifecycle: one.lifecycle }),
    };
    const { json } = await server.call('plan_copy_job', request);
    const reasons: Reason[] = json.Because ?? [];
    const listed = await ask('list_recovery_points', { BackupVaultName: `source-${id}`, Region: one.from });
    const falseStatements = listed.wrong;

    const { Lifecycle: _, ...asSource } = request;
    const probe = await make(
      {
        ...asSource,
        DestinationBackupVaultArn: vaultArn(PROBE, PRODUCTION, one.from),
        IdempotencyToken: `probe-${id}`,
      },
      one.from,
    );
    const job = await make({ ...request, IdempotencyToken: `${id}` }, one.from);
    const uselessFixes = [
      ...(await tryRetention(json, request, id, one.from)),
      ...(await tryFirst(json, request, one.from)),
    ];
    const works = hasCopied(job);
    let diagnosis: string | undefined;
    if (job) {
      const described = await ask('describe_copy_job', { CopyJobId: job.CopyJobId, Region: one.from });
      diagnosis = described.answer.Diagnosis?.Category;
      falseStatements.push(...described.wrong);
    }
    if (job && works) {
      const [source] = simulator.recoveryPoints(PRODUCTION, one.from, `source-${id}`);
      falseStatements.push(...effectsThatDiffer(json, job, source!, simulator));
      falseStatements.push(...(await ask('start_copy_job', request)).wrong);
    }
    return {
      copy: one,
      verdict: json.Verdict,
      wrongFixes: [...wrongReasons(json), ...uselessFixes],
      failing: FAILING.includes(json.Verdict) ? reasons.map((reason) => reason.Check) : [],
      works,
      copyable: listed.answer.RecoveryPoints?.[0]?.Copyable,
      probe: hasCopied(probe),
      diagnosis,
      falseStatements,
    };
  };
  const seen: Seen[] = [];
  for (let id = 0; id < copies.length; id += 10) {
    seen.push(...(await Promise.all(copies.slice(id, id + 10).map((one, offset) => see(one, id + offset)))));
  }
  return seen;
}

const FAILING = ['will_fail', 'likely_to_fail', 'refused_here'];

/** The copy that a Fix proposes: other days, or another destination, as which the vault of this world that takes anything. */
function followed(Fix: string, request: CopyAsked, from: string): CopyAsked | undefined {
  const { Lifecycle = {}, ...rest } = request;
  const [, days] = /DeleteAfterDays to (\d+)/.exec(Fix) ?? [];
  const { MoveToColdStorageAfterDays: _, ...warm } = Lifecycle;
  const kept = /Leave out MoveToColdStorageAfterDays/.test(Fix) ? warm : Lifecycle;
  if (days !== undefined) return { ...rest, Lifecycle: { ...kept, DeleteAfterDays: Number(days) } };
  if (kept !== Lifecycle) return Object.keys(kept).length > 0 ? { ...rest, Lifecycle: kept } : rest;
  const [, near] = /destination within ([\w-]+)/.exec(Fix) ?? [];
  const [, far] = /such as ([\w-]+)/.exec(Fix) ?? [];
  const here = /Choose a (standard backup vault|destination vault with)/.test(Fix);
  // The probes are in the Regions of this world only.
  const region = near ?? (far !== undefined && REGIONS.includes(far) ? far : here ? from : undefined);
  return region === undefined
    ? undefined
    : { ...request, DestinationBackupVaultArn: vaultArn(PROBE, PRODUCTION, region) };
}

const hasCopied = (job: CopyJobTruth | undefined) => job?.State === 'COMPLETED' || job?.State === 'PARTIAL';

/** The effects in a plan that differ from the copy. */
function effectsThatDiffer(
  { Copy: planned }: Json,
  job: CopyJobTruth,
  source: RecoveryPointTruth,
  simulator: Simulator,
) {
  const copy = pointsOf(job.DestinationBackupVaultArn, simulator).find(
    (point) => point.RecoveryPointArn === job.DestinationRecoveryPointArn,
  );
  const on = (days: number | undefined) =>
    days === undefined ? undefined : new Date(source.CreationDate + days * DAY).toISOString();
  const expected = {
    DeleteAt: on(job.Lifecycle.DeleteAfterDays),
    MoveToColdStorageAt: on(job.Lifecycle.MoveToColdStorageAfterDays),
    // A copy that has already expired can be gone at once; a missing key is unknown.
    EncryptionKeyArn: copy && (planned.EncryptionKeyArn === undefined ? undefined : copy.EncryptionKeyArn),
  };
  return (
    Object.entries(expected)
      .filter(([member, value]) => planned[member] !== value && (copy || member !== 'EncryptionKeyArn'))
      // In a plan that is cut, the sentence alone has the date.
      .filter(
        ([member, value]) => planned[member] !== undefined || !planned.Retention.includes(`${value}`.slice(0, 16)),
      )
      // AWS's pages contradict one another on cold storage of some types, and then no date is given.
      .filter(
        ([member]) => member !== 'MoveToColdStorageAt' || !/cold storage, which is not known/.test(planned.Retention),
      )
      .map(([member, value]) => `${member} of ${job.RecoveryPointArn} is ${value}: ${JSON.stringify(planned)}`)
  );
}

/** Undocumented behaviours of AWS, and whether the organization allows copies between accounts. */
const SETTINGS: readonly [switches: Partial<Switches>, enabled: boolean][] = [
  [{}, true],
  [
    {
      'default-key-same-account': 'copied',
      'default-vault-cross-account': 'fully-managed-allowed',
      'undocumented-cold-storage': 'supported',
    },
    true,
  ],
  [
    {
      'cloudformation-cross-account': 'unsupported',
      'cold-without-deletion': 'refused',
      'unsupported-copy': 'InvalidRequestException',
      'undocumented-route': 'fails',
    },
    true,
  ],
  [
    {
      'missing-destination-vault': 'AccessDeniedException',
      'recovery-point-status': 'fail-job',
      'null-members': 'absent',
      'undocumented-route': 'fails',
    },
    false,
  ],
];

export interface PlanReport {
  copies: number;
  /** The number of copies with each verdict. */
  verdicts: Counts;
  /** The number of copies that failed each check. */
  checks: Counts;
  copyable: Counts;
  diagnoses: Counts;
  readyAndFailed: Seen[];
  willFailAndWorked: Seen[];
  /** Where AWS's pages, or an earlier job, said no, and the simulator made the copy. */
  likelyToFailAndWorked: number;
  /** Copyable although no copy could be made within the account and Region, or the reverse. */
  wronglyCopyable: Seen[];
  /** Fixes that another check of the same plan rules out, or that send back to the plan. */
  wrongFixes: string[];
  falseStatements: string[];
}

/** Plans and makes this number of generated copies, in equal parts under each of the settings. */
export async function planWorlds(copies: number): Promise<PlanReport> {
  const seen: Seen[] = [];
  for (const [index, [switches, enabled]] of SETTINGS.entries()) {
    const numRuns = Math.ceil(copies / SETTINGS.length);
    seen.push(...(await run(fc.sample(copy, { numRuns, seed: index + 1 }), switches, enabled)));
  }
  return {
    copies: seen.length,
    verdicts: countsOf(seen.map(({ verdict }) => verdict)),
    checks: countsOf(seen.flatMap(({ failing }) => failing)),
    copyable: countsOf(seen.map(({ copyable }) => `${copyable}`)),
    diagnoses: countsOf(seen.flatMap(({ diagnosis }) => diagnosis ?? [])),
    readyAndFailed: seen.filter(({ verdict, works }) => verdict === 'ready' && !works),
    willFailAndWorked: seen.filter(({ verdict, works }) => verdict === 'will_fail' && works),
    likelyToFailAndWorked: seen.filter(({ verdict, works }) => verdict === 'likely_to_fail' && works).length,
    wronglyCopyable: seen.filter(({ copyable, probe, works }) => copyable === !probe || (copyable === false && works)),
    wrongFixes: seen.flatMap((one) => one.wrongFixes),
    falseStatements: seen.flatMap(({ falseStatements }) => falseStatements),
  };
}
