import { type Command, flagOption, type OptionDefinition, type SelectionOption } from '../option.ts';

/** The commands that speak of a set of copies. */
const OF_A_SET: readonly Command[] = ['report', 'export'];
/** The commands that name the vaults of copies. */
const OF_COPIES: readonly Command[] = ['report', 'export', 'calibrate'];
const REPORT: readonly Command[] = ['report'];

/** Where `report`, `export` and `calibrate` write to, and what `report` writes. */
export const REPORT_OPTIONS: readonly OptionDefinition[] = [
  flagOption(
    'out',
    '--out',
    'PATH',
    'the file of a report or a calibration, or the folder of an export; an older one is replaced once the new one is complete; a report can go to stdout, as -',
    OF_COPIES,
  ),
  flagOption(
    'format',
    '--format',
    'FORMAT',
    'html (the default) or markdown, which is shorter, for chat and mail',
    REPORT,
  ),
];

const select = (
  name: SelectionOption,
  flag: string,
  metavar: string | undefined,
  meaning: string,
  commands = OF_A_SET,
  type?: OptionDefinition['type'],
): OptionDefinition => flagOption(name, flag, metavar, meaning, commands, type);

/** Which copies ought to exist: the members of the selection of `find_missing_copies`. */
export const SELECTION_OPTIONS: readonly OptionDefinition[] = [
  select(
    'destination',
    '--destination',
    'ARN',
    'the vault that should have the copies; default of a report: any outside the Region',
    OF_COPIES,
  ),
  select('sourceVault', '--source-vault', 'NAME', 'only backups in this vault', OF_COPIES),
  select('resourceArn', '--resource-arn', 'ARN', 'only backups of this resource'),
  select('nameContains', '--name-contains', 'TEXT', 'only resources with this in their name or ARN'),
  select('resourceType', '--resource-type', 'TYPE', 'only resources of this type, such as EBS'),
  select('createdAfter', '--created-after', 'DATE', 'only backups made after this ISO 8601 date'),
  select('createdBefore', '--created-before', 'DATE', 'only backups made before this ISO 8601 date'),
  select('which', '--which', 'WHICH', 'newest (the default: one backup of each resource) or all'),
  select('maxAgeHours', '--max-age-hours', 'N', 'copies of backups that are older do not count', OF_A_SET, 'number'),
  select('otherAccount', '--other-account', undefined, 'without a destination: in another account too', REPORT),
];
