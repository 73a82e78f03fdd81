import type { Parsed } from '../../domain/arn/arn.ts';
import type { BrokenSetting } from '../../domain/guards/settings.ts';
import type { CommandLine } from '../command-line.ts';
import type { OptionName, SelectionOption } from '../option.ts';
import { OPTIONS } from '../options.ts';
import { parseBoolean, parseChoice, parseFile, parseHours, parseText } from '../values.ts';

export interface ReportCommand {
  /** A path, or `-` for stdout. Absent only where it is reported as broken. */
  out?: string;
  format: 'html' | 'markdown';
  /** The selection as `find_missing_copies` takes it. The tool checks what the values mean. */
  selection: Readonly<Record<string, unknown>>;
}

/** The member of the selection that each option sets. */
export const SELECTION_MEMBERS: Readonly<Record<SelectionOption, string>> = {
  destination: 'DestinationBackupVaultArn',
  sourceVault: 'SourceBackupVaultName',
  resourceArn: 'ResourceArn',
  nameContains: 'NameContains',
  resourceType: 'ByResourceType',
  createdAfter: 'ByCreatedAfter',
  createdBefore: 'ByCreatedBefore',
  which: 'Which',
  maxAgeHours: 'MaxAgeHours',
  otherAccount: 'OtherAccount',
};

const PARSERS: Partial<Record<SelectionOption, (text: string) => Parsed<unknown>>> = {
  which: parseChoice(['newest', 'all']),
  maxAgeHours: parseHours,
  otherAccount: parseBoolean,
};

/** @param one reads the value of an option, and reports one that cannot be used. */
export function readReport(
  one: <T>(name: OptionName, parse: (text: string) => Parsed<T>) => T | undefined,
): ReportCommand {
  const given = (Object.keys(SELECTION_MEMBERS) as SelectionOption[]).map((name) => [
    SELECTION_MEMBERS[name],
    one<unknown>(name, PARSERS[name] ?? parseText),
  ]);
  const out = one('out', parseFile);
  return {
    ...(out !== undefined && { out }),
    format: one('format', parseChoice(['html', 'markdown'])) ?? 'html',
    selection: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
  };
}

/** What is wrong with a command line of `report` besides values that cannot be used. */
export function brokenReport({ flags }: CommandLine, { out }: ReportCommand): BrokenSetting[] {
  if (out !== undefined || flags.has('out')) return [];
  const { flag, metavar } = OPTIONS.find(({ name }) => name === 'out')!;
  return [
    {
      Setting: flag!,
      Problem: 'It is missing.',
      Fix: `Name the file to write, as in ${flag} ${metavar}, or write ${flag} - for stdout.`,
    },
  ];
}
