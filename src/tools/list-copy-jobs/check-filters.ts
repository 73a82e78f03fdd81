import { parseRecoveryPointArn } from '../../domain/arn/arn.ts';
import { parseResourceArn } from '../../domain/arn/resource-arn.ts';
import {
  COPY_JOB_FILTERS,
  checkJobId,
  checkRecoveryPointFilter,
  checkResourceFilter,
  checkVaultFilter,
} from '../../domain/filters/arn-filters.ts';
import { checkAccountId, checkCategory, checkChoice } from '../../domain/filters/choices.ts';
import { checkResourceType } from '../../domain/filters/resource-type.ts';
import type { Issue } from '../../domain/issue.ts';
import { checkDates, type DateRange } from '../shared/dates.ts';
import { checkFilters, type FilterChecks } from '../shared/filters.ts';

// Filters of ListCopyJobs that no job can match.

export const STATES = ['CREATED', 'RUNNING', 'COMPLETED', 'FAILED', 'PARTIAL'] as const;

const DATES = ['ByCreatedAfter', 'ByCreatedBefore', 'ByCompleteAfter', 'ByCompleteBefore'] as const;

/** A job is created before it ends. */
const RANGES: readonly DateRange[] = [
  ['ByCreatedAfter', 'ByCreatedBefore'],
  ['ByCompleteAfter', 'ByCompleteBefore'],
  ['ByCreatedAfter', 'ByCompleteBefore'],
];

const CHECKS: FilterChecks = {
  ByState: (text) => checkChoice(text, STATES),
  ByResourceType: checkResourceType,
  ByResourceArn: (text) => checkResourceFilter(text, COPY_JOB_FILTERS),
  BySourceRecoveryPointArn: (text) => checkRecoveryPointFilter(text, COPY_JOB_FILTERS),
  ByDestinationVaultArn: (text) => checkVaultFilter(text, COPY_JOB_FILTERS),
  // AWS API, ListBackupJobs: "If used from an Organizations management account, passing * returns all jobs across the
  // organization"; the page of ListCopyJobs is silent, and public scripts pass it there too.
  ByAccountId: (text) => checkAccountId(text, ['*']),
  ByParentJobId: checkJobId,
  ByMessageCategory: checkCategory,
};

type Given = Readonly<Record<string, unknown>>;

export function checkCopyJobFilters(given: Given): Issue[] {
  const issues = [...checkDates(given, DATES, RANGES), ...checkFilters(given, CHECKS)];
  const wrong = new Set(issues.map(({ Path }) => Path));
  return [...issues, ...contradictions(given).filter(({ Path }) => !wrong.has(Path))];
}

/** Filters that are right one by one, and that no job can match together. */
function contradictions(given: Given): Issue[] {
  const { ByState, ByResourceType, Region } = given;
  const issues: Issue[] = [];
  const ending = ['ByCompleteAfter', 'ByCompleteBefore'].find((member) => given[member] !== undefined);
  if (ending !== undefined && (ByState === 'CREATED' || ByState === 'RUNNING')) {
    issues.push({
      Path: ending,
      Problem: `A job that is ${ByState} has not ended, so it has no completion date.`,
      Fix: 'Use ByCreatedAfter and ByCreatedBefore, or another ByState.',
    });
  }
  const resource = parseResourceArn(textOf(given.ByResourceArn));
  const type = resource.ok ? resource.value.resourceType : undefined;
  if (type !== undefined && typeof ByResourceType === 'string' && type !== ByResourceType) {
    issues.push({
      Path: 'ByResourceType',
      Problem: `ByResourceArn already names one resource, of type ${type}.`,
      Fix: 'Leave ByResourceType out.',
    });
  }
  const point = parseRecoveryPointArn(textOf(given.BySourceRecoveryPointArn));
  if (point.ok && typeof Region === 'string' && Region !== point.value.region) {
    issues.push({
      Path: 'Region',
      Problem: `AWS lists a copy job in the Region of its source, and the recovery point is in ${point.value.region}.`,
      Fix: 'Leave Region out: the ARN tells it.',
    });
  }
  return issues;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
