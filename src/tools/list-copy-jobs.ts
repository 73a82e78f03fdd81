import * as z from 'zod';
import { TOOL } from '../domain/names.ts';
import { readTool } from '../pipeline/contract.ts';
import { copyJobRowOutput, presentRow } from './shared/copy-jobs.ts';
import {
  checkDates,
  dateInput,
  maxResultsInput,
  profileInput,
  regionInput,
  stampOutput,
  textInput,
  toDate,
} from './shared/schema.ts';

const DATES = ['ByCreatedAfter', 'ByCreatedBefore', 'ByCompleteAfter', 'ByCompleteBefore'] as const;

export const listCopyJobs = readTool({
  name: TOOL.listCopyJobs,
  title: 'List copy jobs',
  description: `Lists copy jobs of one Region, up to 30 days after they end, with counts by state of the jobs read. For last night's failures, use ByState FAILED, then PARTIAL, with ByCreatedAfter. Failed rows have DiagnosisCategory; ${TOOL.describeCopyJob} has cause and fix.`,
  input: (options) =>
    z.strictObject({
      ByState: z.enum(['CREATED', 'RUNNING', 'COMPLETED', 'FAILED', 'PARTIAL']).optional(),
      ByCreatedAfter: dateInput('ISO 8601, like 2026-11-21T18:00:00Z'),
      ByCreatedBefore: dateInput(),
      ByCompleteAfter: dateInput(),
      ByCompleteBefore: dateInput(),
      ByResourceType: textInput(50).optional().describe('EBS, RDS, Aurora, EFS, S3, …'),
      ByResourceArn: textInput(2048).optional(),
      BySourceRecoveryPointArn: textInput(2048).optional(),
      ByDestinationVaultArn: textInput(2048).optional(),
      ByAccountId: z
        .string()
        .refine((id) => /^\d{12}$/.test(id), 'It must have 12 digits.')
        .optional(),
      ByParentJobId: textInput(200).optional(),
      ByMessageCategory: textInput(100).optional(),
      ...maxResultsInput,
      ...regionInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    CopyJobs: z.array(copyJobRowOutput),
    CountsByState: z.record(z.string(), z.number()),
    NextToken: z.string().optional(),
    Truncated: z.string().optional(),
    ...stampOutput,
  }),
  parse: (given) => ({ issues: checkDates(given, DATES) }),
  async run({ Region: _region, Profile: _profile, MaxResults = 20, ...filters }, { session, region, signal }) {
    const input = {
      ...filters,
      ByCreatedAfter: toDate(filters.ByCreatedAfter),
      ByCreatedBefore: toDate(filters.ByCreatedBefore),
      ByCompleteAfter: toDate(filters.ByCompleteAfter),
      ByCompleteBefore: toDate(filters.ByCompleteBefore),
      MaxResults,
    };
    const page = await session.read('ListCopyJobs', input, { region, signal });
    const rows = (page.CopyJobs ?? [])
      .toSorted((one, other) => (other.CreationDate ?? '').localeCompare(one.CreationDate ?? ''))
      .map(presentRow);
    const CountsByState: Record<string, number> = {};
    for (const { State = 'unknown' } of rows) CountsByState[State] = (CountsByState[State] ?? 0) + 1;
    return {
      CopyJobs: rows,
      CountsByState,
      ...(page.NextToken && {
        NextToken: page.NextToken,
        Truncated: `More jobs than these ${rows.length} may match; AWS documents no order for the list. Filter with ByState or dates, or pass NextToken with the same filters.`,
      }),
    };
  },
});
