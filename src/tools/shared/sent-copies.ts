import { parseVaultArn, type VaultArn } from '../../domain/arn/arn.ts';
import { type ErrorCategory, ToolError } from '../../domain/errors.ts';
import { word } from '../../domain/text/untrusted-text.ts';
import type { ToolCall } from '../../pipeline/contract.ts';

// Where copies have gone, as the copy jobs of the caller's account say: AWS lists them for 30 days after they end, in the
// Region of their source.

/** The most pages of 1,000 jobs that are read. */
const PAGES_AT_MOST = 5;

/** The copies into one vault. */
export interface Sent {
  vault: VaultArn;
  /** Copies, without the parts of a composite. */
  count: number;
  /** Of the newest. */
  state: string;
  date: string;
}

interface SentCopies {
  /** By the ARN of the vault. */
  vaults: ReadonlyMap<string, Sent>;
  /** The category of the error if they could not be read to the end. */
  failed?: ErrorCategory;
  /** How many jobs were read if there are more. */
  onlyRead?: number;
}

/**
 * The copies of one Region into each vault.
 *
 * @param to only into this vault.
 */
export async function sentCopies(call: ToolCall, region: string, to?: VaultArn): Promise<SentCopies> {
  const vaults = new Map<string, Sent>();
  const filters = to ? { ByDestinationVaultArn: to.text } : {};
  let pages = 0;
  let jobs = 0;
  try {
    for await (const page of call.session.pages('ListCopyJobs', filters, { region, signal: call.signal })) {
      pages += 1;
      jobs += page.CopyJobs?.length ?? 0;
      for (const job of page.CopyJobs ?? []) {
        const vault = parseVaultArn(job.DestinationBackupVaultArn ?? '');
        if (!vault.ok || job.ParentJobId) continue;
        const before = vaults.get(vault.value.text);
        const date = job.CreationDate ?? '';
        const newest = before && before.date >= date ? before : { state: word(job.State) ?? 'unknown', date };
        const { state, date: last } = newest;
        vaults.set(vault.value.text, { vault: vault.value, count: (before?.count ?? 0) + 1, state, date: last });
      }
      if (pages === PAGES_AT_MOST && page.NextToken) return { vaults, onlyRead: jobs };
    }
  } catch (error) {
    if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    return { vaults, failed: error.category };
  }
  return { vaults };
}
