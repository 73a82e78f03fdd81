import * as z from 'zod';
import { parseRoleArn, type RoleArn, type VaultArn } from '../../domain/arn/arn.ts';
import { effectiveLifecycle, type Lifecycle } from '../../domain/copy/lifecycle.ts';
import { parseCopyRequest } from '../../domain/copy/request.ts';
import type { SchemaOptions } from '../../pipeline/contract.ts';
import { parseSelection, type SelectionInput, selectionInput } from '../shared/copy-set/selection-input.ts';
import { profileInput, regionInput, textInput } from '../shared/schema.ts';

/** How long one call runs unless it asks for longer, in seconds. */
const DEFAULT_TIMEOUT = 25;

/** The longest: what the lists said grows stale. */
const MAX_TIMEOUT = 300;

/** A set as it is asked for. */
export interface SetTerms {
  selection: SelectionInput;
  destination: VaultArn;
  role: RoleArn;
  lifecycle: Lifecycle | undefined;
  maxCopies: number;
  /** Milliseconds. */
  timeout: number;
  /** The members of the call besides the selection, to repeat it. */
  given: Readonly<Record<string, unknown>>;
}

/** The bounds are those of one copy, which the parser checks. */
const days = (described: string) => z.number().optional().describe(described);

/** A refinement: bounds in the schema cost the model bytes. */
const whole = (most: number) =>
  z
    .number()
    .refine(
      (value) => Number.isInteger(value) && value >= 1 && value <= most,
      `It must be a whole number from 1 to ${most}.`,
    );

export function setInput(options: SchemaOptions) {
  const role = textInput(2048).describe('Role that AWS Backup assumes');
  return z.strictObject({
    DestinationBackupVaultArn: textInput(2048).describe('Vault to copy into'),
    ...selectionInput,
    MaxCopies: whole(100_000).describe('If more are due, none is started'),
    IamRoleArn: options.roleArn ? role.optional() : role,
    Lifecycle: z
      .strictObject({
        MoveToColdStorageAfterDays: days('Days until cold storage'),
        DeleteAfterDays: days('Days until deletion; -1: as the source'),
        OptInToArchiveForSupportedResources: z.boolean().optional().describe('true: EBS snapshots may move to archive'),
      })
      .optional()
      .describe("From each source's creation. Default: as the source"),
    TimeoutSeconds: whole(MAX_TIMEOUT).optional().describe(`Default: ${DEFAULT_TIMEOUT}`),
    ...regionInput,
    ...profileInput(options),
  });
}

const REPEATED = ['MaxCopies', 'IamRoleArn', 'Lifecycle', 'TimeoutSeconds'];

/** What a call asks for, or every problem with it. Members of a wrong type are the schema's to report. */
export function parseSetTerms(given: Readonly<Record<string, unknown>>, { roleArn }: SchemaOptions) {
  const selected = parseSelection(given);
  const { IamRoleArn, Lifecycle: asked } = given;
  // The role and the lifecycle are checked as for one copy.
  const issues = [...selected.issues, ...parseCopyRequest({ IamRoleArn, Lifecycle: asked }, roleArn).issues];
  const role = parseRoleArn(String(IamRoleArn ?? roleArn ?? ''));
  const selection = selected.value;
  if (issues.length > 0 || !selection?.destination || !role.ok) return { issues };
  const { destination } = selection;
  if (destination.partition !== role.value.partition) {
    const Problem = 'Its partition is not that of the destination vault.';
    return {
      issues: [{ Path: 'IamRoleArn', Problem, Fix: `Use an ARN that begins with arn:${destination.partition}:.` }],
    };
  }
  const { MaxCopies, TimeoutSeconds } = given;
  const value: SetTerms = {
    selection,
    destination,
    role: role.value,
    lifecycle: effectiveLifecycle(asked as Lifecycle | undefined),
    maxCopies: typeof MaxCopies === 'number' ? MaxCopies : 0,
    timeout: (typeof TimeoutSeconds === 'number' ? TimeoutSeconds : DEFAULT_TIMEOUT) * 1000,
    given: Object.fromEntries(REPEATED.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]]))),
  };
  return { issues, value };
}
