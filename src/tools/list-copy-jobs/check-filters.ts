import { parseRecoveryPointArn } from '../../domain/arn/arn.ts';
import { parseResourceArn } from '../../domain/arn/resource-arn.ts';
import type { Issue } from '../../domain/errors.ts';
import {
  COPY_JOB_FILTERS,
  checkJobId,
  checkRecoveryPointFilter,
  checkResourceFilter,
  checkVaultFilter,
} from '../../domain/filters/arn-filters.ts';
import { checkAccountId, checkCategory, checkChoice } from '../../domain/filters/choices.ts';
import { checkResourceType } from '../../domain/filters/resource-type.ts';
import { isTerminal } from '../../domain/shapes.ts';
import { checkDates, type DateRange } from '../shared/dates.ts';
import { checkFilters, type FilterChecks } from '../shared/filters.ts';
import { readCursors, STATES } from './read-states.ts';

// Filters of ListCopyJobs that no job can match.

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
  const issues = [...checkDates(given, DATES, RANGES), ...checkFilters(given, CHECKS), ...checkStates(given)];
  const wrong = new Set(issues.map(({ Path }) => Path));
  return [...issues, ...contradictions(given).filter(({ Path }) => !wrong.has(Path))];
}

/** The states that are asked for, each once; none for all. */
export function statesOf(ByState: unknown): string[] {
  const given: readonly unknown[] = Array.isArray(ByState) ? ByState : [ByState];
  return [...new Set(given.filter((state) => typeof state === 'string'))];
}

/** Several states, and the position in their list. */
function checkStates({ ByState, NextToken }: Given): Issue[] {
  const states = statesOf(ByState);
  const issues = Array.isArray(ByState)
    ? states.flatMap((state, index) => {
        if ((STATES as readonly string[]).includes(state)) return [];
        const { problem, fix } = checkChoice(state, STATES) ?? {
          problem: 'It is not a state of a copy job.',
          fix: `Use one or several of ${STATES.join(', ')}.`,
        };
        return [{ Path: `ByState.${index}`, Problem: problem, Fix: fix }];
      })
    : [];
  if (issues.length > 0 || typeof NextToken !== 'string' || readCursors(states, NextToken) !== undefined) return issues;
  return [
    {
      Path: 'NextToken',
      Problem: 'It is not a NextToken of a list with this ByState.',
      Fix: 'Pass NextToken exactly as it was returned, with the same filters, or leave it out to start again.',
    },
  ];
}

/** Filters that are right one by one, and that no job can match together. */
function contradictions(given: Given): Issue[] {
  const { ByState, ByResourceType, Region } = given;
  const issues: Issue[] = [];
  const ending = ['ByCompleteAfter', 'ByCompleteBefore'].find((member) => given[member] !== undefined);
  const states = statesOf(ByState);
  const isUnderWay = (state: string) => (STATES as readonly string[]).includes(state) && !isTerminal(state);
  if (ending !== undefined && states.length > 0 && states.every(isUnderWay)) {
    issues.push({
      Path: ending,
      Problem: `A job that is ${states.join(' or ')} has not ended, so it has no completion date.`,
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
