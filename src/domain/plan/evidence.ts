import { parseRecoveryPointArn } from '../arn/arn.ts';
import { newestFirst } from '../copy/earlier-copies.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { CopyJob } from '../shapes.ts';
import { word } from '../text/untrusted-text.ts';
import {
  answerOf,
  canStayUnencrypted,
  featureOf,
  intoAirGapped,
  isCrossAccount,
  type PlanFacts,
  sourceAccount,
} from './facts.ts';
import { type Finding, pass, warn } from './rule.ts';

// What AWS has done before, as far as its list of copy jobs shows: it counts for more than what AWS's pages said when our
// tables were made. AWS keeps ended jobs for 30 days, so that none is listed says nothing.

/** Diagnoses of a job that failed because AWS does not make such a copy at all. */
const UNSUPPORTED: readonly string[] = ['UNSUPPORTED_OPERATION', 'RESOURCE_NOT_SUPPORTED'];

/** How the source and the destination of a copy lie to one another. */
export function routeOf(facts: PlanFacts): string {
  const { recoveryPoint, destination } = facts.request;
  const where =
    recoveryPoint.region === destination.region
      ? `within ${recoveryPoint.region}`
      : `from ${recoveryPoint.region} to ${destination.region}`;
  const whose = isCrossAccount(facts) ? 'to another account' : 'within the account';
  return `${where}, ${whose}${intoAirGapped(facts) ? ', into a logically air-gapped vault' : ''}`;
}

/** The newest job that copied, or could not copy, such a recovery point on this route. */
export function newestOnRoute(facts: PlanFacts): { copied?: CopyJob; refused?: CopyJob } {
  const jobs = jobsOfSuch(facts).filter((job) => isOnRoute(job, facts));
  // Of clusters, another recovery point may have failed because it is not encrypted, which no job shows.
  const ownOnly = intoAirGapped(facts) === true && canStayUnencrypted(facts);
  const isOwn = (job: CopyJob) => job.SourceRecoveryPointArn === facts.request.recoveryPoint.text;
  const [newest] = jobs
    .filter((job) => job.State === 'COMPLETED' || (isUnsupported(job) && (!ownOnly || isOwn(job))))
    .sort(newestFirst);
  if (!newest) return {};
  return newest.State === 'COMPLETED' ? { copied: newest } : { refused: newest };
}

/**
 * A finding from AWS's pages, unless a job has shown that AWS makes such copies. The job is named: a warning where
 * the pages say no, else a pass.
 *
 * @param anywhere whether a copy on any other route shows it as well.
 */
export function orEvidence(finding: Finding, facts: PlanFacts, anywhere = false): Finding {
  if (finding.Status === 'pass') return finding;
  const copied = anywhere
    ? jobsOfSuch(facts)
        .filter((job) => job.State === 'COMPLETED')
        .sort(newestFirst)[0]
    : newestOnRoute(facts).copied;
  if (!copied) return finding;
  const type = answerOf(facts.source)?.ResourceType;
  const route = anywhere ? '' : `, ${routeOf(facts)}`;
  const what = word(type) ?? 'this resource type';
  const against = finding.Status === 'fail' ? ` That counts for more than AWS's pages. ${finding.Detail}` : '';
  const made = `Job ${idOf(copied)} made such a copy of ${what} ${dateOf(copied)}${route}.${against}`;
  return finding.Status === 'fail' ? warn(made) : pass(made);
}

/** What earlier jobs tell of a destination vault that could not be read, as a sentence; empty where they tell nothing. */
export function aboutVault({ evidence, jobs, request }: PlanFacts): string {
  const [copied] = [...(answerOf(jobs) ?? []), ...evidence]
    .filter((job) => job.DestinationBackupVaultArn === request.destination.text)
    .filter(({ State }) => State === 'COMPLETED' || State === 'PARTIAL')
    .sort(newestFirst);
  if (!copied) return '';
  const { DestinationVaultType: type, DestinationVaultLockState: lock } = copied;
  const was = [word(type), word(lock)].flatMap((one) => one ?? []).join(', ');
  return `Job ${idOf(copied)} made a copy into that vault ${dateOf(copied)}${was && `; it was ${was}`}.`;
}

export const idOf = ({ CopyJobId }: Pick<CopyJob, 'CopyJobId'>) => word(CopyJobId) ?? '(its id is unreadable)';

/** "on 2026-11-21", as far as AWS said when the job ended or was created. */
export function dateOf({ CompletionDate, CreationDate }: CopyJob): string {
  const at = Date.parse(CompletionDate ?? CreationDate ?? '');
  return Number.isNaN(at) ? 'in the last 30 days' : `on ${new Date(at).toISOString().slice(0, 10)}`;
}

const isUnsupported = (job: CopyJob): boolean =>
  job.State === 'FAILED' && UNSUPPORTED.includes(diagnose(job)?.Category ?? '');

/** Jobs of recovery points of the same type and kind; where several rows of the table fit, of the same resource only. */
function jobsOfSuch(facts: PlanFacts): CopyJob[] {
  const source = answerOf(facts.source);
  const feature = featureOf(facts);
  const { ResourceType, ResourceArn } = source ?? {};
  if (ResourceType === undefined) return [];
  const sameResource = feature !== 'unknown' && feature.ambiguous;
  return [...(answerOf(facts.jobs) ?? []), ...facts.evidence].filter((job) => {
    const arn = parseRecoveryPointArn(job.SourceRecoveryPointArn ?? '');
    return (
      job.ResourceType === ResourceType &&
      // A part of a composite recovery point can be copied with it, and not alone.
      job.ParentJobId === undefined &&
      arn.ok &&
      arn.value.kind === facts.request.recoveryPoint.kind &&
      (!sameResource || (ResourceArn !== undefined && job.ResourceArn === ResourceArn))
    );
  });
}

/** Whether a job was between the same Regions, to the same kind of account and of vault. The list is of the source Region. */
function isOnRoute(job: CopyJob, facts: PlanFacts): boolean {
  const { destination } = facts.request;
  if (job.DestinationBackupVaultArn === destination.text) return true;
  const [, , , region, account] = job.DestinationBackupVaultArn?.split(':') ?? [];
  const type = answerOf(facts.destinationVault)?.VaultType;
  return (
    region === destination.region &&
    (account === sourceAccount(facts)) === !isCrossAccount(facts) &&
    type !== undefined &&
    job.DestinationVaultType === type
  );
}
