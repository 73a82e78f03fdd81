import { RETRYABLE, ToolError } from '../../../domain/errors.ts';
import { word } from '../../../domain/text/untrusted-text.ts';

// Vaults that AWS does not list: a set is answered without them, and says so.

/** AWS answers a missing vault and a denied one alike. */
export const isDenied = (error: unknown): boolean =>
  error instanceof ToolError && ['access_denied', 'not_found'].includes(error.category);

/** What is wrong with the caller, the server or the call, and not with one vault. */
const OF_ALL: readonly string[] = ['cancelled', 'credentials', 'configuration', 'internal', 'invalid_input'];

/**
 * Why a vault could not be listed. Whatever concerns more than this vault is thrown.
 *
 * @param whole whether a failure that may pass is thrown too: the caller acts on the answer, and can make the call again.
 */
export function unreadBecause(error: unknown, whole: boolean): ToolError {
  if (!(error instanceof ToolError) || OF_ALL.includes(error.category)) throw error;
  if (whole && RETRYABLE[error.category]) throw error;
  return error;
}

/** What AWS answered to a list, as the end of a sentence. */
export const answerTo = (operation: string, error: ToolError): string =>
  isDenied(error) ? `${operation} is denied` : `${operation} failed (${error.details.code})`;

/** How many vaults are named for each reason. */
const NAMED = 3;

/** What to say of the source vaults that could not be listed: a sentence for each reason. */
export function unreadSources(unread: readonly { name: string; error: ToolError }[]): string[] {
  return [...new Set(unread.map(({ error }) => whyUnread(error)))].map((why) => {
    const vaults = unread.filter(({ error }) => whyUnread(error) === why);
    // A name that says more than a name stays out of our sentence.
    const names = vaults.flatMap(({ name }) => word(name) ?? []).slice(0, NAMED);
    const more = vaults.length - names.length;
    if (names.length === 0) return `${more} ${more === 1 ? 'vault' : 'vaults'} with odd names: ${why}`;
    return `${vaults.length === 1 ? 'Vault' : 'Vaults'} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${why}`;
  });
}

const whyUnread = (error: ToolError): string =>
  isDenied(error)
    ? 'it could not be listed (AWS answers the same for a denied vault and none).'
    : `not read to the end, ${answerTo('ListRecoveryPointsByBackupVault', error)}.`;
