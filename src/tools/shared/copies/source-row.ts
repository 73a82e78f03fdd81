import type { CallOptions, Session } from '../../../aws/index.ts';
import type { CopyRequest } from '../../../domain/copy/request.ts';
import { ToolError } from '../../../domain/errors.ts';
import type { RecoveryPoint } from '../../../domain/shapes.ts';

/**
 * The source in the list of its vault, for a caller that may not describe it: AWS grants the two apart. Undefined where it is
 * not listed, or the list is denied too.
 */
export async function rowOfSource(
  { sourceVaultName: BackupVaultName, recoveryPoint }: CopyRequest,
  session: Session,
  options: CallOptions,
): Promise<RecoveryPoint | undefined> {
  try {
    for await (const page of session.pages('ListRecoveryPointsByBackupVault', { BackupVaultName }, options)) {
      const row = page.RecoveryPoints?.find((one) => one.RecoveryPointArn === recoveryPoint.text);
      if (row) return row;
    }
    return undefined;
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

/** AWS answers a missing vault and a denied one alike; StartCopyJob says which it is. */
export const isDenied = (error: unknown) =>
  error instanceof ToolError && ['access_denied', 'not_found'].includes(error.category);
