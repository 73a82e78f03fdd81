import * as z from 'zod';
import { checkVaultName, parseVaultArn } from '../../../domain/arn/arn.ts';
import { parseResourceArn } from '../../../domain/arn/resource-arn.ts';
import type { Selection } from '../../../domain/copy-set/selection.ts';
import type { Issue } from '../../../domain/errors.ts';
import { checkResourceFilter } from '../../../domain/filters/arn-filters.ts';
import { checkResourceType } from '../../../domain/filters/resource-type.ts';
import { checkDates, dateInput } from '../dates.ts';
import { checkFilters } from '../filters.ts';
import { textInput } from '../schema.ts';

// Which copies ought to exist: one selection for every tool that speaks of a set.

/** A hundred years. */
const MAX_HOURS = 876_000;

export const selectionInput = {
  SourceBackupVaultName: textInput(100).optional().describe('Default: every vault'),
  ResourceArn: textInput(2048).optional().describe('One resource'),
  NameContains: textInput(256).optional().describe('Part of names or ARNs'),
  ByResourceType: textInput(50).optional().describe('EBS, RDS, …'),
  ByCreatedAfter: dateInput('ISO 8601'),
  ByCreatedBefore: dateInput('ISO 8601'),
  Which: z.enum(['newest', 'all']).optional().describe('Default: the newest copyable of each resource'),
  // A refinement: bounds in the schema cost the model bytes.
  MaxAgeHours: z
    .number()
    .refine((hours) => hours > 0 && hours <= MAX_HOURS, `It must be more than 0, and at most ${MAX_HOURS}.`)
    .optional()
    .describe('Copies of older recovery points do not count'),
};

const MEMBERS = [
  ...(['SourceBackupVaultName', 'ResourceArn', 'NameContains', 'ByResourceType'] as const),
  ...(['ByCreatedAfter', 'ByCreatedBefore', 'Which', 'MaxAgeHours'] as const),
];

const DATES = ['ByCreatedAfter', 'ByCreatedBefore'] as const;
const GIVEN = ['DestinationBackupVaultArn', 'OtherAccount', ...MEMBERS];

type Given = Readonly<Record<string, unknown>>;

/** The members of a selection to repeat. `OtherAccount` false is its default, and the tool that starts copies has no such member. */
const repeatable = (given: Given): Given =>
  Object.fromEntries(
    GIVEN.flatMap((name) => {
      const value = given[name];
      return value === undefined || (name === 'OtherAccount' && value === false) ? [] : [[name, value]];
    }),
  );

export interface SelectionInput extends Selection {
  region: string | undefined;
  maxResults: number | undefined;
}

/** The selection of an input, or every problem with it. Members of a wrong type are the schema's to report. */
export function parseSelection(given: Given): { issues: Issue[]; value?: SelectionInput | undefined } {
  const issues = [
    ...checkDates(given, DATES, [DATES]),
    ...checkFilters(given, {
      ResourceArn: (arn) => checkResourceFilter(arn, {}),
      ByResourceType: checkResourceType,
      SourceBackupVaultName: checkVaultName,
    }),
  ];
  const text = (member: string): string | undefined => {
    const value = given[member];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const time = (member: string) => (text(member) === undefined ? undefined : Date.parse(text(member)!));
  const vault = text('DestinationBackupVaultArn');
  const parsed = vault === undefined ? undefined : parseVaultArn(vault);
  if (parsed?.ok === false) {
    issues.push({ Path: 'DestinationBackupVaultArn', Problem: parsed.problem, Fix: parsed.fix });
  }
  const destination = parsed?.ok ? parsed.value : undefined;
  if (destination && given.OtherAccount === true) {
    issues.push({
      Path: 'OtherAccount',
      Problem: 'DestinationBackupVaultArn already says where the copies should be.',
      Fix: 'Leave out one of the two.',
    });
  }
  if (issues.length > 0) return { issues };
  const resource = parseResourceArn(text('ResourceArn') ?? '');
  const { Which, MaxAgeHours } = given;
  return {
    issues,
    value: {
      destination,
      otherAccount: given.OtherAccount === true,
      sourceVaultName: text('SourceBackupVaultName'),
      resourceArn: text('ResourceArn'),
      nameContains: text('NameContains')?.toLowerCase(),
      resourceType: text('ByResourceType'),
      createdAfter: time('ByCreatedAfter'),
      createdBefore: time('ByCreatedBefore'),
      which: Which === 'all' ? 'all' : 'newest',
      maxAgeHours: typeof MaxAgeHours === 'number' ? MaxAgeHours : undefined,
      given: repeatable(given),
      maxResults: typeof given.MaxResults === 'number' ? given.MaxResults : undefined,
      region: text('Region') ?? (resource.ok ? resource.value.region : undefined),
    },
  };
}
