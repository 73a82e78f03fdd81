import type { Parsed } from '../../domain/arn/arn.ts';
import type { BrokenSetting } from '../../domain/guards/settings.ts';
import type { CommandLine } from '../command-line.ts';
import type { OptionName } from '../option.ts';
import { OPTIONS } from '../options.ts';
import { parseBoolean, parseBucketName, parseDays, parseMachineName, parseWholeNumber } from '../values.ts';
import { type ReportCommand, SELECTION_MEMBERS } from './report-command.ts';

export interface ExportCommand {
  /** The folder to write. Absent only where it is reported as broken; so is the bucket. */
  out?: string;
  bucket?: string;
  machineName?: string;
  maxConcurrency?: number;
  /** The selection, the lifecycle and nothing else, as `start_missing_copies` takes them. The tool checks what they mean. */
  terms: Readonly<Record<string, unknown>>;
}

const LIFECYCLE = {
  moveToColdStorageAfterDays: 'MoveToColdStorageAfterDays',
  deleteAfterDays: 'DeleteAfterDays',
  optInToArchive: 'OptInToArchiveForSupportedResources',
} as const;

/** The member of a call that each option sets, as the tool names it in what it says. */
export const EXPORT_MEMBERS: Readonly<Record<string, string>> = {
  ...SELECTION_MEMBERS,
  ...Object.fromEntries(Object.entries(LIFECYCLE).map(([name, member]) => [name, `Lifecycle.${member}`])),
  roleArn: 'IamRoleArn',
};

/**
 * @param one reads the value of an option, and reports one that cannot be used.
 * @param shared the options that `report` has as well.
 */
export function readExport(
  one: <T>(name: OptionName, parse: (text: string) => Parsed<T>) => T | undefined,
  { out, selection }: ReportCommand,
): ExportCommand {
  const lifecycle = {
    [LIFECYCLE.moveToColdStorageAfterDays]: one('moveToColdStorageAfterDays', parseDays),
    [LIFECYCLE.deleteAfterDays]: one('deleteAfterDays', parseDays),
    [LIFECYCLE.optInToArchive]: one('optInToArchive', parseBoolean),
  };
  const given = Object.entries(lifecycle).filter(([, value]) => value !== undefined);
  const values = {
    out,
    bucket: one('bucket', parseBucketName),
    machineName: one('machineName', parseMachineName),
    maxConcurrency: one('maxConcurrency', parseWholeNumber(1, 10_000)),
  };
  return {
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    terms: { ...selection, ...(given.length > 0 && { Lifecycle: Object.fromEntries(given) }) },
  };
}

/** What is wrong with a command line of `export` besides values that cannot be used. */
export function brokenExport({ flags }: CommandLine, { out }: ExportCommand): BrokenSetting[] {
  const missing = (name: OptionName, what: string): BrokenSetting[] => {
    if (flags.has(name)) return [];
    const { flag, metavar } = OPTIONS.find((option) => option.name === name)!;
    return [{ Setting: flag!, Problem: 'It is missing.', Fix: `Name ${what}, as in ${flag} ${metavar}.` }];
  };
  const stdout = { Setting: '--out', Problem: 'An export is a folder.', Fix: 'Name the folder to write.' };
  return [
    ...missing('out', 'the folder to write'),
    ...(out === '-' ? [stdout] : []),
    ...missing('destination', 'the vault to copy into'),
    ...missing('bucket', 'the S3 bucket for copies.jsonl and the results'),
  ];
}
