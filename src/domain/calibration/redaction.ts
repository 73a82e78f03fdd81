import type { Heard } from './heard.ts';

// The trace of a calibration, which people may pass on: only what is named here is in it, and whatever names an account, a
// vault, a recovery point, a role, a job or a person is a placeholder. The same text always has the same placeholder.

export interface TraceCall {
  readonly operation: string;
  readonly region: string;
  readonly input: unknown;
  /** Milliseconds since the Unix epoch. */
  readonly sentAt: number;
  readonly heard: Heard<unknown>;
}

export interface TraceEntry {
  /** Seconds since the first call. */
  At: number;
  Call: string;
  Region: string;
  Asked: unknown;
  Answered?: unknown;
  Refused?: string;
  Unclear?: string;
}

/** Members whose values are names: what their placeholders begin with. */
const NAMES: Readonly<Record<string, string>> = {
  CopyJobId: 'job',
  ParentJobId: 'job',
  ByParentJobId: 'job',
  IdempotencyToken: 'token',
  BackupVaultName: 'vault',
  SourceBackupVaultName: 'vault',
  BackupVaultArn: 'vault-arn',
  SourceBackupVaultArn: 'vault-arn',
  DestinationBackupVaultArn: 'vault-arn',
  ByDestinationVaultArn: 'vault-arn',
  RecoveryPointArn: 'recovery-point',
  SourceRecoveryPointArn: 'recovery-point',
  DestinationRecoveryPointArn: 'recovery-point',
  ResourceArn: 'resource',
  IamRoleArn: 'role',
  NextToken: 'page',
  ByAccountId: 'account',
};

/** Members whose values are words of AWS's or of ours. */
const WORDS: readonly string[] = [
  ...['State', 'MessageCategory', 'Status', 'VaultState', 'VaultType', 'ResourceType'],
  ...['ByState', 'ByResourceType'],
];
const DATES: readonly string[] = ['CreationDate', 'CompletionDate', 'LockDate'];
const NUMBERS: readonly string[] = ['MaxResults', 'NumberOfChildJobs', 'MoveToColdStorageAfterDays', 'DeleteAfterDays'];
const BOOLEANS: readonly string[] = ['IsParent', 'Locked', 'OptInToArchiveForSupportedResources'];
const NESTED: readonly string[] = [
  'CopyJob',
  'CopyJobs',
  'BackupVaultList',
  'RecoveryPoints',
  'Lifecycle',
  'DestinationRecoveryPointLifecycle',
];

/** Rows of a list that are kept. */
const ROWS = 20;

export function redacted(calls: readonly TraceCall[]): TraceEntry[] {
  const start = calls[0]?.sentAt ?? 0;
  const names = new Placeholders();
  const keep = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, ROWS).map(keep);
    if (typeof value !== 'object' || value === null) return undefined;
    const members = Object.entries(value).flatMap(([name, member]) => {
      const kept = keptMember(name, member, start, names, keep);
      return kept === undefined ? [] : [[name, kept] as const];
    });
    return Object.fromEntries(members);
  };
  return calls.map(({ operation, region, input, sentAt, heard }) => ({
    At: (sentAt - start) / 1000,
    Call: operation,
    Region: names.of('region', region),
    Asked: keep(input) ?? {},
    ...(heard.kind === 'answered' && { Answered: keep(heard.value) ?? {} }),
    ...(heard.kind === 'refused' && { Refused: isWord(heard.code) ? heard.code : 'Error' }),
    ...(heard.kind === 'unclear' && { Unclear: isWord(heard.code) ? heard.code : 'Error' }),
  }));
}

function keptMember(
  name: string,
  value: unknown,
  start: number,
  names: Placeholders,
  keep: (value: unknown) => unknown,
): unknown {
  const kind = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (kind !== undefined) return typeof value === 'string' && value !== '' ? names.of(kind, value) : undefined;
  if (WORDS.includes(name)) return typeof value === 'string' && isWord(value) ? value : undefined;
  if (DATES.includes(name)) {
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(time) ? undefined : (time - start) / 1000;
  }
  if (NUMBERS.includes(name)) return typeof value === 'number' ? value : undefined;
  if (BOOLEANS.includes(name)) return typeof value === 'boolean' ? value : undefined;
  return NESTED.includes(name) ? keep(value) : undefined;
}

/** As AWS writes enumerations and error names. */
const isWord = (text: string) => /^[A-Za-z][A-Za-z_]{0,59}$/.test(text);

class Placeholders {
  readonly #given = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  of(kind: string, text: string): string {
    // "*" names nothing.
    if (text === '*') return text;
    const key = `${kind} ${text}`;
    const given = this.#given.get(key);
    if (given !== undefined) return given;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const placeholder = `${kind}-${count}`;
    this.#given.set(key, placeholder);
    return placeholder;
  }
}
