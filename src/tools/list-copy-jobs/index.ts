import * as z from 'zod';
import { parseRecoveryPointArn } from '../../domain/arn/arn.ts';
import { parseResourceArn } from '../../domain/arn/resource-arn.ts';
import { TOOL } from '../../domain/names.ts';
import { readTool } from '../../pipeline/contract.ts';
import { copyJobRowOutput, presentRow } from '../shared/copy-jobs.ts';
import { dateInput, refuseFuture, toDate } from '../shared/dates.ts';
import { maxResultsInput, profileInput, regionInput, stampOutput, textInput } from '../shared/schema.ts';
import { checkCopyJobFilters, STATES } from './check-filters.ts';
import { whyEmpty } from './why-empty.ts';

export const listCopyJobs = readTool({
  name: TOOL.listCopyJobs,
  title: 'List copy jobs',
  description: `Lists copy jobs of one Region, up to 30 days after they end, with counts by state of the jobs read. For last night's failures, use ByState FAILED, then PARTIAL, with ByCreatedAfter. Failed rows have DiagnosisCategory; ${TOOL.describeCopyJob} has cause and fix.`,
  input: (options) =>
    z.strictObject({
      ByState: z.enum(STATES).optional(),
      ByCreatedAfter: dateInput('ISO 8601, like 2026-11-21T18:00:00Z'),
      ByCreatedBefore: dateInput(),
      ByCompleteAfter: dateInput(),
      ByCompleteBefore: dateInput(),
      ByResourceType: textInput(50).optional().describe('EBS, RDS, Aurora, EFS, S3, …'),
      ByResourceArn: textInput(2048).optional(),
      BySourceRecoveryPointArn: textInput(2048).optional(),
      ByDestinationVaultArn: textInput(2048).optional(),
      ByAccountId: textInput(100).optional(),
      ByParentJobId: textInput(200).optional(),
      ByMessageCategory: textInput(100).optional(),
      ...maxResultsInput,
      ...regionInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    CopyJobs: z.array(copyJobRowOutput),
    CountsByState: z.record(z.string(), z.number()),
    Note: z.string().optional(),
    NextToken: z.string().optional(),
    Truncated: z.string().optional(),
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
    const { Region: _region, Profile: _profile, MaxResults = 20, ...filters } = given;
    const { session, region, signal } = call;
    refuseFuture(TOOL.listCopyJobs, filters, ['ByCreatedAfter', 'ByCompleteAfter'], session.awsNow());
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
      ...(rows.length === 0 && !page.NextToken && given.NextToken === undefined && (await whyEmpty(filters, call))),
      ...(page.NextToken && {
        NextToken: page.NextToken,
        Truncated: `More jobs than these ${rows.length} may match; AWS documents no order for the list. Filter with ByState or dates, or pass NextToken with the same filters.`,
      }),
    };
  },
});
