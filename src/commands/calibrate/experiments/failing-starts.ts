import { parseRoleArn } from '../../../domain/arn/arn.ts';
import { failedCompletionDate, type SeenJob } from '../../../domain/calibration/judge-jobs.ts';
import { coldWithoutDeletion, failingStart, ROUNDS, type Round } from '../../../domain/calibration/judge-refusals.ts';
import { tokenAfterFailure } from '../../../domain/calibration/judge-tokens.ts';
import { unknown } from '../../../domain/calibration/questions.ts';
import { isTerminal } from '../../../domain/shapes.ts';
import { type Lab, nowhere, ordinary, pauseAfter, type Verdicts } from '../lab.ts';
import type { Copy, Sent } from '../starts.ts';

/** How long a job may take to fail. */
const WAIT_MS = 15 * 60_000;

/** A start that should fail, and how its job ended if it was accepted. */
interface Tried {
  copy: Copy;
  start: Sent;
  last: SeenJob | undefined;
  rounds: Round[];
}

/** Starts that cannot make a copy: without a vault, without a role, of a recovery point that cannot be copied. */
export async function askWithFailures(lab: Lab, baseline: Sent, known: Verdicts): Promise<Verdicts> {
  const noVault = await tried(lab, nowhere(lab));
  const cold = await askColdWithoutDeletion(lab, noVault.start);
  const failed = noVault.last?.state === 'FAILED' ? noVault : undefined;
  // At once, before the token can be forgotten.
  const afterFailure = failed && (await askAfterFailure(lab, failed, known));
  const noRole = await tried(lab, { ...ordinary(lab), role: missingRole(lab) });
  const failure = failed ?? (noRole.last?.state === 'FAILED' ? noRole : undefined);
  const continuous = lab.terms.continuousPoint;
  const tryContinuous = continuous && (await tried(lab, { ...ordinary(lab), recoveryPoint: continuous }));
  return {
    'missing-destination-vault': failingStart('missing-destination-vault', evidence(baseline, noVault)),
    'role-not-assumable': failingStart('role-not-assumable', evidence(baseline, noRole)),
    'continuous-recovery-point': failingStart('continuous-recovery-point', {
      ...(tryContinuous ? evidence(baseline, tryContinuous) : { baseline, rounds: [] }),
      notAsked: continuous ? undefined : 'It needs --continuous-point-arn.',
    }),
    'cold-without-deletion': cold,
    'token-after-failure': afterFailure ?? (await askAfterFailure(lab, failure ?? noVault, known)),
    'failed-completion-date': failedCompletionDate(await failedLooks(lab, failure)),
  };
}

const evidence = (baseline: Sent, { start, last, rounds }: Tried) => ({ baseline, start, state: last?.state, rounds });

async function tried(lab: Lab, copy: Copy): Promise<Tried> {
  const { starts } = lab;
  const start = await starts.start(copy, starts.newToken());
  if (start.heard.kind === 'answered') return { copy, start, last: await ended(lab, start), rounds: [] };
  return { copy, start, last: undefined, rounds: await roundsOf(lab, copy, start) };
}

/** The refusal again and again, beside starts that AWS refuses because of their lifecycle. */
async function roundsOf(lab: Lab, copy: Copy, first: Sent): Promise<Round[]> {
  const { starts } = lab;
  if (first.heard.kind !== 'refused') return [];
  const { code } = first.heard;
  const wanted = code === 'AccessDeniedException' ? ROUNDS.denied : ROUNDS.refused;
  const rounds: Round[] = [];
  let probe = first;
  for (;;) {
    const control = await starts.start(tooShort(lab), starts.newToken());
    rounds.push({ probe: probe.heard, control: control.heard });
    const goesOn = probe.heard.kind === 'refused' && probe.heard.code === code && control.heard.kind === 'refused';
    if (!goesOn || rounds.length === wanted) return rounds;
    probe = await starts.start(copy, starts.newToken());
  }
}

/** Documented as refused: 90 days are missing between cold storage and the end. The vault does not exist either. */
const tooShort = (lab: Lab) => nowhere(lab, { MoveToColdStorageAfterDays: 30, DeleteAfterDays: lab.days });

function missingRole({ account, terms, random }: Lab) {
  const role = parseRoleArn(`arn:${terms.role.partition}:iam::${account}:role/calibrate-no-role-${random}`);
  if (!role.ok) throw new TypeError(role.problem);
  return role.value;
}

async function askColdWithoutDeletion(lab: Lab, plain: Sent) {
  if (lab.settings.maxRetentionDays !== undefined) return unknown('The retention cap does not allow asking.');
  const { starts } = lab;
  const copy = nowhere(lab, { MoveToColdStorageAfterDays: 365, DeleteAfterDays: -1 });
  const start = await starts.start(copy, starts.newToken());
  const rounds = start.heard.kind === 'refused' ? await roundsOf(lab, copy, start) : [];
  const [first = { probe: start.heard, control: start.heard }, ...more] = rounds;
  if (start.heard.kind === 'answered' && start.exists !== 'job') return unknown('The ID in the reply is not clear.');
  return coldWithoutDeletion(plain, [first, ...more]);
}

async function askAfterFailure({ starts }: Lab, { copy, start, last }: Tried, known: Verdicts) {
  const repeat = last?.state === 'FAILED' ? await starts.settled(await starts.start(copy, start.token)) : undefined;
  const lateMs = (repeat?.sentAt ?? start.sentAt) - start.sentAt;
  const repeated = known['repeated-token'] ?? unknown('It was not asked.');
  return tokenAfterFailure(start, last?.state, repeat, lateMs, repeated);
}

async function failedLooks({ starts, caller }: Lab, failed: Tried | undefined): Promise<SeenJob[]> {
  if (!failed) return [];
  await caller.clock.sleep(2000);
  const again = await starts.describe(failed.start);
  return [failed.last, again].filter((job) => job?.state === 'FAILED') as SeenJob[];
}

/** The job once it has ended, or as it was seen last. */
export async function ended({ starts, caller }: Lab, start: Sent): Promise<SeenJob | undefined> {
  const began = caller.clock.now();
  let last: SeenJob | undefined;
  for (let blind = 0; blind < 3; ) {
    const job = await starts.describe(start);
    blind = job ? 0 : blind + 1;
    last = job ?? last;
    const waited = caller.clock.now() - began;
    if (isTerminal(last?.state) || waited >= WAIT_MS) break;
    await caller.clock.sleep(pauseAfter(waited));
  }
  return last;
}
