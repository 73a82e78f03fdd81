import type { Answer } from '../support/answer.ts';

// Where the texts of the hostile world may appear in an answer.

export const ORDERS = /IGNORE.PREVIOUS|666666666666/;
export const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The length of the longest text in any field, with the mark of its truncation. */
const LONGEST = 2048 + '… (cut)'.length;
/** The size of a page of rows with such texts; without limits it would be tens of megabytes. */
const LONGEST_ANSWER = 400_000;

/** Members whose whole value is text that other people wrote. */
const FOREIGN: ReadonlySet<string> = new Set([
  'BackupVaultName',
  'BackupVaultArn',
  'EncryptionKeyArn',
  'ResourceName',
  'Untrusted',
  'ResourceArn',
  'ResourceType',
  'StatusMessage',
  'CompositeMemberIdentifier',
  'IamRoleArn',
  'RecoveryPointArn',
  'LastRecoveryPointArn',
  'SourceRecoveryPointArn',
  'SourceBackupVaultArn',
  'DestinationRecoveryPointArn',
  'DestinationBackupVaultArn',
  'DestinationEncryptionKeyArn',
  'BackupPlanId',
  'BackupPlanArn',
  'BackupPlanName',
  'BackupPlanVersion',
  'BackupRuleId',
  'BackupRuleName',
]);

/** Members that AWS fills, with whatever text. */
export const ANY_MEMBER = new Set([
  ...FOREIGN,
  ...['State', 'MessageCategory', 'DiagnosisCategory', 'Category', 'Status', 'StorageClass', 'CopyJobId', 'NextToken'],
  ...['VaultType', 'VaultState', 'EncryptionKeyType', 'DestinationVaultType', 'DestinationVaultLockState'],
  ...['AggregationPeriod', 'AccountId', 'Region', 'CreationDate', 'CompletionDate', 'ParentJobId', '(name)'],
]);

/** Members for AWS's text about an error. */
export const ERROR_TEXT = new Set(['Message', 'Code', 'RequestId', 'Problem']);

/** Every string in a value with the path of its members; the names of members are strings too. */
function* texts(value: unknown, path: string[] = []): Generator<[text: string, path: string[]]> {
  if (typeof value === 'string') yield [value, path];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [key, [...path, '(name)']];
    yield* texts(member, Array.isArray(value) ? path : [...path, key]);
  }
}

/** Hostile text outside of the members for it, and whatever must not be in any member. */
export function escaped({ json }: Answer, foreign: ReadonlySet<string> = FOREIGN): string[] {
  const found: string[] = [];
  for (const [text, path] of texts(json)) {
    const at = path.join('.');
    if (UNSAFE.test(text)) found.push(`${at} contains a hidden character: ${JSON.stringify(text.slice(0, 200))}`);
    if (text.length > LONGEST) found.push(`${at} has ${text.length} characters`);
    const inNext = path.includes('Next') || path.includes('Request');
    if (ORDERS.test(text) && (inNext || !foreign.has(path.at(-1)!))) found.push(`${at} says: ${text.slice(0, 300)}`);
  }
  const size = JSON.stringify(json).length;
  if (size > LONGEST_ANSWER) found.push(`the answer has ${size} characters`);
  return found;
}
