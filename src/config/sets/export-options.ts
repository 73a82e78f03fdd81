import { type Command, flagOption, type OptionDefinition } from '../option.ts';

const EXPORT: readonly Command[] = ['export'];

/** The options of `export` besides the selection and the settings. The lifecycle is that of `start_missing_copies`. */
export const EXPORT_OPTIONS: readonly OptionDefinition[] = [
  flagOption(
    'bucket',
    '--bucket',
    'NAME',
    'the S3 bucket, in the Region of the backups, that copies.jsonl is uploaded to',
    EXPORT,
  ),
  flagOption(
    'machineName',
    '--machine-name',
    'NAME',
    'the name of the state machine; default aws-backup-copies',
    EXPORT,
  ),
  flagOption(
    'maxConcurrency',
    '--max-concurrency',
    'N',
    'how many copies are under way at a time (1 to 10000); default: what the quotas of AWS Backup allow. --max-copies bounds one call of a tool and does not apply',
    EXPORT,
    'number',
  ),
  flagOption(
    'moveToColdStorageAfterDays',
    '--move-to-cold-storage-after-days',
    'N',
    "MoveToColdStorageAfterDays of each copy, from its source's creation",
    EXPORT,
    'number',
  ),
  flagOption(
    'deleteAfterDays',
    '--delete-after-days',
    'N',
    "DeleteAfterDays of each copy, from its source's creation; default: as the source",
    EXPORT,
    'number',
  ),
  flagOption(
    'optInToArchive',
    '--opt-in-to-archive-for-supported-resources',
    undefined,
    'OptInToArchiveForSupportedResources of each copy: EBS snapshots may move to archive',
    EXPORT,
  ),
];
