import * as z from 'zod';
import { parseRecoveryPointArn } from '../../domain/arn/arn.ts';
import { parseResourceArn } from '../../domain/arn/resource-arn.ts';
import { TOOL } from '../../domain/names.ts';
import { isTerminal } from '../../domain/shapes.ts';
import { codeText } from '../../domain/text/foreign-text.ts';
import { readTool } from '../../pipeline/contract.ts';
import type { CopyJob } from '../shared/copies/copy-jobs.ts';
import { dateInput, refuseFuture, toDate } from '../shared/dates.ts';
import { noteOf } from '../shared/filters.ts';
import { notesOf, sumOf } from '../shared/region-notes.ts';
import {
  maxResultsInput,
  profileInput,
  regionsInput,
  regionsOutput,
  stampOutput,
  textInput,
} from '../shared/schema.ts';
import { identityOf } from '../shared/sessions.ts';
import { checkCopyJobFilters, statesOf } from './check-filters.ts';
import { combineRows, presentRows, rowsOutput } from './job-rows.ts';
import { readCursors, readJobs, STATES, writeCursors } from './read-states.ts';
import { whyEmpty } from './why-empty.ts';

export const listCopyJobs = readTool({
  name: TOOL.listCopyJobs,
  title: 'List copy jobs',
  description: `Finds copy jobs of a Region, up to 30 days after their end, and counts those read. What is running: ByState ["CREATED","RUNNING"]; what went wrong: ["FAILED","PARTIAL"]. For cause and fix: ${TOOL.describeCopyJob}.`,
  input: (options) =>
    z.strictObject({
      ByState: z.array(z.enum(STATES)).min(1).max(STATES.length).optional().describe('Any of these states'),
      ByCreatedAfter: dateInput('Such as 2026-11-21T18:00:00Z'),
      ByCreatedBefore: dateInput('Created before'),
      ByCompleteAfter: dateInput('Ended after'),
      ByCompleteBefore: dateInput('Ended before'),
      ByResourceType: textInput(50).optional().describe('Such as EBS or RDS'),
      ByResourceArn: textInput(2048).optional().describe('Resource ARN'),
      BySourceRecoveryPointArn: textInput(2048).optional().describe('Recovery point ARN'),
      ByDestinationVaultArn: textInput(2048).optional().describe('Vault ARN'),
      ByAccountId: textInput(100).optional().describe('Account ID; "*": the organization, if visible'),
      ByParentJobId: textInput(200).optional().describe('Its child jobs'),
      ByMessageCategory: textInput(100).optional().describe('Such as ACCESS_DENIED'),
      ...maxResultsInput,
      ...regionsInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    CountsByState: z.record(z.string(), z.number()),
    Children: z.record(z.string(), z.number()).optional(),
    ...rowsOutput,
    Note: z.string().optional(),
    NextToken: z.string().optional(),
    Truncated: z.string().optional(),
    ...regionsOutput,
    ...stampOutput,
  }),
  parse: (given) => ({ issues: checkCopyJobFilters(given) }),
  // AWS lists a job in the Region of its source.
  region: ({ Region, BySourceRecoveryPointArn = '', ByResourceArn = '' }) => {
    const point = parseRecoveryPointArn(BySourceRecoveryPointArn);
    const resource = parseResourceArn(ByResourceArn);
    return Region ?? (point.ok ? point.value.region : resource.ok ? resource.value.region : undefined);
  },
  async run(given, call) {
    const { Region: _region, Profile: _profile, MaxResults = 20, NextToken, ByState, ...filters } = given;
    const { session } = call;
    refuseFuture(TOOL.listCopyJobs, filters, ['ByCreatedAfter', 'ByCompleteAfter'], session.awsNow());
    const input = {
      ...filters,
      ByCreatedAfter: toDate(filters.ByCreatedAfter),
      ByCreatedBefore: toDate(filters.ByCreatedBefore),
      ByCompleteAfter: toDate(filters.ByCompleteAfter),
      ByCompleteBefore: toDate(filters.ByCompleteBefore),
    };
    const states = statesOf(ByState);
    // The jobs of one resource or recovery point may all be children: who asks for them wants to see them.
    const isChild = (job: CopyJob) => filters.ByParentJobId !== undefined || job.ParentJobId !== undefined;
    const named = filters.ByParentJobId ?? filters.BySourceRecoveryPointArn ?? filters.ByResourceArn;
    const isShown = (job: CopyJob) => named !== undefined || !isChild(job);
    const { jobs, others, rest } = await readJobs(
      input,
      readCursors(states, NextToken) ?? [],
      MaxResults,
      isShown,
      call,
    );
    const account = (await identityOf(session, call))?.account;
    const children = countByState([...jobs.filter(isChild), ...others]);
    const next = writeCursors(rest, states.length > 1);
    const nothing = jobs.length === 0 && others.length === 0 && next === undefined && NextToken === undefined;
    return {
      CountsByState: countByState(jobs.filter((job) => !isChild(job))),
      ...(Object.keys(children).length > 0 && { Children: children }),
      ...presentRows(jobs, account),
      ...(nothing ? await whyEmpty(filters, call) : noteOn(jobs, others, states, filters.ByAccountId)),
      ...(next !== undefined && {
        NextToken: next,
        Truncated: `More jobs may match; AWS documents no order for the list. Filter with ByState or dates, or pass NextToken with the same filters.`,
      }),
    };
  },
  combine(parts) {
    const children = sumOf(parts.map(({ result }) => result.Children ?? {}));
    return {
      CountsByState: sumOf(parts.map(({ result }) => result.CountsByState)),
      ...(Object.keys(children).length > 0 && { Children: children }),
      ...combineRows(parts),
      ...notesOf(parts, ({ CopyJobs }) => CopyJobs.length),
    };
  },
});

function countByState(jobs: readonly CopyJob[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { State = 'unknown' } of jobs) {
    const state = codeText(State, 100) ?? 'unknown';
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

function noteOn(
  jobs: readonly CopyJob[],
  others: readonly CopyJob[],
  states: readonly string[],
  account: string | undefined,
): { Note?: string } {
  const isOpen = states.length > 0 && !states.some(isTerminal);
  return noteOf([
    others.length > 0 && 'Child jobs are not among the rows: use ByParentJobId.',
    isOpen &&
      jobs.length > 0 &&
      'AWS Backup cannot stop a copy job. A finished copy can be deleted by whoever has backup:DeleteRecoveryPoint in its account, unless a lock of its vault forbids it.',
    account === '*' &&
      new Set(jobs.map((job) => job.AccountId)).size < 2 &&
      'AWS shows jobs of other accounts only to the management account of their organization, or to an account that it delegated this to.',
  ]);
}
