// The single source of commands and options, read by the parser, --help and the README's table.

import { CALIBRATE_OPTIONS } from './calibrate-command.ts';
import { type Command, type OptionDefinition, type OptionName, SERVING } from './option.ts';
import { SERVING_OPTIONS } from './serving-options.ts';
import { EXPORT_OPTIONS } from './sets/export-options.ts';
import { REPORT_OPTIONS, SELECTION_OPTIONS } from './sets/report-options.ts';

export type { Command, OptionDefinition, OptionName } from './option.ts';

/** The commands that have a word. Starting the server needs none. */
export const COMMANDS: readonly {
  readonly word: Command;
  /** The word that must follow. */
  readonly to?: string;
  readonly meaning: string;
}[] = [
  {
    word: 'simulator',
    meaning: 'run only the AWS Backup simulator, on 127.0.0.1; the first line on stdout is its URL',
  },
  {
    word: 'demo',
    meaning: 'run a guided tour: a real MCP client, this server and the simulator; no AWS account needed',
  },
  { word: 'doctor', meaning: 'explain this configuration and check whether it works; exits with 0 or 1' },
  { word: 'iam-policy', meaning: 'print the least-privilege IAM policy for this configuration' },
  { word: 'report', meaning: 'write which backups have their copies, and which do not, as one HTML or Markdown file' },
  {
    word: 'export',
    to: 'step-functions',
    meaning:
      'write the copies that are due, and an AWS Step Functions state machine that makes them, as files in a folder',
  },
  {
    word: 'calibrate',
    meaning: 'find out, with a few copies in a sandbox account, how AWS behaves where it documents nothing',
  },
];

const SIMULATOR: readonly Command[] = ['simulator'];

export const OPTIONS: readonly OptionDefinition[] = [
  {
    name: 'simulator',
    flag: '--simulator',
    environment: 'AWS_BACKUP_MCP_SIMULATOR',
    type: 'boolean',
    repeatable: false,
    meaning: 'use the built-in simulator instead of AWS: no AWS account, no network',
    commands: SERVING,
  },
  {
    name: 'profiles',
    flag: '--profile',
    environment: 'AWS_BACKUP_MCP_PROFILES',
    type: 'text',
    repeatable: true,
    metavar: 'NAME',
    meaning:
      'an AWS profile that calls may use (with --simulator, an account of its world by name or number); with more than one, tools take a `Profile`',
    commands: SERVING,
  },
  {
    name: 'regions',
    flag: '--region',
    environment: 'AWS_BACKUP_MCP_REGIONS',
    type: 'text',
    repeatable: true,
    metavar: 'NAME',
    meaning:
      'an AWS Region that this estate uses; the first is the default of calls, before AWS_REGION; with several, `Region: "all"` in lists reads them all',
    commands: SERVING,
  },
  {
    name: 'readOnly',
    flag: '--read-only',
    environment: 'AWS_BACKUP_MCP_READ_ONLY',
    type: 'boolean',
    repeatable: false,
    meaning: 'hide the tools that write and refuse calls to them',
    commands: SERVING,
  },
  {
    name: 'allowDestinations',
    flag: '--allow-destination',
    environment: 'AWS_BACKUP_MCP_ALLOW_DESTINATIONS',
    type: 'text',
    repeatable: true,
    metavar: 'PATTERN',
    meaning: "allow destination vaults outside the caller's own account: a vault ARN, with `*` allowed inside a field",
    commands: SERVING,
  },
  {
    name: 'allowRegions',
    flag: '--allow-region',
    environment: 'AWS_BACKUP_MCP_ALLOW_REGIONS',
    type: 'text',
    repeatable: true,
    metavar: 'NAME',
    meaning: "allow copies only to this AWS Region, to vaults of the caller's own account too; default: any Region",
    commands: SERVING,
  },
  {
    name: 'maxRetentionDays',
    flag: '--max-retention-days',
    environment: 'AWS_BACKUP_MCP_MAX_RETENTION_DAYS',
    type: 'number',
    repeatable: false,
    metavar: 'N',
    meaning:
      'the longest that a copy may be kept, in days (1 to 36500); "as long as the source" and "forever" count as longer',
    commands: SERVING,
  },
  {
    name: 'maxCopies',
    flag: '--max-copies',
    environment: 'AWS_BACKUP_MCP_MAX_COPIES',
    type: 'number',
    repeatable: false,
    metavar: 'N',
    meaning: 'the most copies that one call of `start_missing_copies` may start (1 to 100000); default 100',
    commands: SERVING,
  },
  {
    name: 'confirm',
    flag: '--confirm',
    environment: 'AWS_BACKUP_MCP_CONFIRM',
    type: 'boolean',
    repeatable: false,
    meaning: 'ask the user through the client before each start; refuse if nobody answers',
    commands: SERVING,
  },
  {
    name: 'roleArn',
    flag: '--role-arn',
    environment: 'AWS_BACKUP_MCP_ROLE_ARN',
    type: 'text',
    repeatable: false,
    metavar: 'ARN',
    meaning: 'the IAM role for copies if a call gives none; `IamRoleArn` is then optional',
    commands: SERVING,
  },
  {
    name: 'auditLog',
    flag: '--audit-log',
    environment: 'AWS_BACKUP_MCP_AUDIT_LOG',
    type: 'text',
    repeatable: false,
    metavar: 'FILE',
    meaning: 'append two JSON lines for each attempted write to this file; an absolute path',
    commands: SERVING,
  },
  {
    name: 'logLevel',
    flag: '--log-level',
    environment: 'AWS_BACKUP_MCP_LOG_LEVEL',
    type: 'text',
    repeatable: false,
    metavar: 'LEVEL',
    meaning: 'what to log to stderr: error, warn (the default), info or debug',
    commands: SERVING,
  },
  ...SERVING_OPTIONS,
  {
    name: 'port',
    flag: '--port',
    type: 'number',
    repeatable: false,
    metavar: 'N',
    meaning: 'the port to listen on, 0 to 65535; 0, the default, picks a free one',
    commands: SIMULATOR,
  },
  {
    name: 'speed',
    flag: '--speed',
    type: 'number',
    repeatable: false,
    metavar: 'N',
    meaning: 'run jobs N times as fast; the clock does not change; default 1',
    commands: SIMULATOR,
  },
  {
    name: 'switches',
    flag: '--switch',
    type: 'text',
    repeatable: true,
    metavar: 'NAME=VALUE',
    meaning: 'choose between behaviours that AWS does not document',
    commands: SIMULATOR,
  },
  {
    name: 'calibration',
    flag: '--calibration',
    type: 'text',
    repeatable: false,
    metavar: 'FILE',
    meaning: 'take the behaviours that calibrate found in an AWS account; --switch beats it',
    commands: SIMULATOR,
  },
  {
    name: 'world',
    flag: '--world',
    type: 'text',
    repeatable: false,
    metavar: 'FILE',
    meaning: 'start with the accounts, vaults and recovery points in this JSON file',
    commands: SIMULATOR,
  },
  {
    name: 'faults',
    flag: '--faults',
    type: 'text',
    repeatable: false,
    metavar: 'FILE',
    meaning: 'inject the faults in this JSON file',
    commands: SIMULATOR,
  },
  ...REPORT_OPTIONS,
  ...SELECTION_OPTIONS,
  ...EXPORT_OPTIONS,
  ...CALIBRATE_OPTIONS,
];

const nameOf = (name: OptionName): string => {
  const { flag, environment } = OPTIONS.find((option) => option.name === name)!;
  return flag === undefined ? environment! : `${flag} (${environment})`;
};

/** What the guards call the settings in what they say. */
export const SETTING_NAMES = {
  readOnly: nameOf('readOnly'),
  allowDestinations: nameOf('allowDestinations'),
  allowRegions: nameOf('allowRegions'),
  maxRetentionDays: nameOf('maxRetentionDays'),
  maxCopies: nameOf('maxCopies'),
  confirm: nameOf('confirm'),
  auditLog: nameOf('auditLog'),
  profiles: nameOf('profiles'),
  regions: nameOf('regions'),
  http: nameOf('http'),
  oauthIssuer: nameOf('oauthIssuer'),
  oauthAudience: nameOf('oauthAudience'),
  httpToken: nameOf('httpToken'),
  httpBehindGateway: nameOf('httpBehindGateway'),
  stateKey: nameOf('stateKey'),
};
