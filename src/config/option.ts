// What an option is. The lists of them are in options.ts and serving-options.ts.

export type Command =
  | 'serve'
  | 'simulator'
  | 'demo'
  | 'doctor'
  | 'iam-policy'
  | 'report'
  | 'export'
  | 'calibrate'
  | 'help'
  | 'version';

/** The member of `Settings`, `SimulatorCommand`, `ReportCommand` or `ExportCommand` that an option sets. */
export type OptionName =
  | 'simulator'
  | 'profiles'
  | 'regions'
  | 'readOnly'
  | 'allowDestinations'
  | 'allowRegions'
  | 'maxRetentionDays'
  | 'maxCopies'
  | 'confirm'
  | 'roleArn'
  | 'auditLog'
  | 'logLevel'
  | 'http'
  | 'oauthIssuer'
  | 'oauthAudience'
  | 'httpBehindGateway'
  | 'httpToken'
  | 'stateKey'
  | 'port'
  | 'speed'
  | 'switches'
  | 'calibration'
  | 'world'
  | 'faults'
  | 'recoveryPointArn'
  | 'secondVault'
  | 'continuousPointArn'
  | 'clean'
  | 'yes'
  | 'out'
  | 'format'
  | 'bucket'
  | 'machineName'
  | 'maxConcurrency'
  | 'moveToColdStorageAfterDays'
  | 'deleteAfterDays'
  | 'optInToArchive'
  | SelectionOption;

/** An option that is a member of a selection of copies. */
export type SelectionOption =
  | 'destination'
  | 'sourceVault'
  | 'resourceArn'
  | 'nameContains'
  | 'resourceType'
  | 'createdAfter'
  | 'createdBefore'
  | 'which'
  | 'maxAgeHours'
  | 'otherAccount';

export interface OptionDefinition {
  readonly name: OptionName;
  /** Absent if only the environment can set it: other users of a machine can read a command line, so secrets have none. */
  readonly flag?: string;
  /** Absent if only a flag can set it. A repeatable option is a comma-separated list here. */
  readonly environment?: string;
  /** Nothing shows the value of a secret. */
  readonly type: 'boolean' | 'number' | 'text' | 'secret';
  readonly repeatable: boolean;
  /** The placeholder for the value in --help. Booleans have none. */
  readonly metavar?: string;
  readonly meaning: string;
  readonly commands: readonly Command[];
}

/** The commands that the settings of the server are for. */
export const SERVING: readonly Command[] = ['serve', 'doctor', 'iam-policy', 'report', 'export', 'calibrate'];

/** An option that only a flag sets, once. Without a metavar, it is a boolean. */
export const flagOption = (
  name: OptionName,
  flag: string,
  metavar: string | undefined,
  meaning: string,
  commands: readonly Command[],
  type: OptionDefinition['type'] = metavar === undefined ? 'boolean' : 'text',
): OptionDefinition => ({
  name,
  flag,
  type,
  repeatable: false,
  ...(metavar !== undefined && { metavar }),
  meaning,
  commands,
});
