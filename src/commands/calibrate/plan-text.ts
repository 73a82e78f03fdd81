import { ROUNDS } from '../../domain/calibration/judge-refusals.ts';
import { DAY } from '../../domain/copy/lifecycle.ts';
import type { Sandbox } from './facts-of-sandbox.ts';
import type { Terms } from './lab.ts';

/** What a calibration will make and cost, for the user to decide. */
export function planText(terms: Terms, sandbox: Sandbox, files: { out: string; journal: string }): string {
  const { recoveryPoint, sourceVaultName, destination, secondVault, continuousPoint } = terms;
  const { account, days, sourceCreated, sizeBytes, resourceType = 'unknown type', copies, copiesAcross } = sandbox;
  const size = sizeBytes === undefined ? 'of unknown size' : `of ${bytes(sizeBytes)}`;
  const total = sizeBytes === undefined ? 'unknown' : bytes(sizeBytes * copies);
  const expires = new Date(sourceCreated + (days + 1) * DAY).toISOString();
  return `Calibration in account ${account}, ${recoveryPoint.region}

Source: ${recoveryPoint.text} (${resourceType}, ${size}) in the vault ${sourceVaultName}
Role:   ${terms.role.text}

What it starts (StartCopyJob):
- Copies into ${destination.text}: normally 2, at most 5. One start is repeated with its token, twice as it was and once
  with another DeleteAfterDays: AWS says that this makes no copy, and calibrate checks that.
- Starts that cannot make a copy, at most 60: into a vault that does not exist, with a role that does not exist, and with
  lifecycles that AWS does not allow (into the vault that does not exist). Some become jobs that fail.
${secondVault ? SECOND(secondVault.text) : '- Nothing in another Region (no --second-vault).'}
${
  continuousPoint
    ? `- A copy of ${continuousPoint.text}, up to ${ROUNDS.denied} times. AWS refuses such copies; if it accepts one
  after all, that start is the last one, and the copy is as large as its source.`
    : '- Nothing with a continuous recovery point (no --continuous-point-arn).'
}

What it costs: at most ${copies} copies, together ${total} if each is a full one${continuousPoint ? ' (without the continuous one)' : ''}, in warm storage until they are deleted,
at AWS's price for backups of this type${copiesAcross > 0 ? `, and at most ${copiesAcross} transfers between the Regions` : ''}. They are kept ${days === 1 ? 'a day' : `${days} days`} or one more after the creation of the source
(until ${expires} at the latest): a retention under a week can make the next copy to these vaults a full one.
The list of copy jobs keeps them, failed ones included, for 30 days.

What it deletes: at the end, the copies that its own jobs made (DeleteRecoveryPoint), and nothing else.
It writes ${files.out} (what it found, and a trace without names) and ${files.journal} (what it made, with names).
`;
}

const SECOND = (vault: string) =>
  `- Copies between the Regions: one into ${vault}, one back, one more into the first vault; at most 4.`;

function bytes(count: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const at = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${at === 0 ? count : (count / 1000 ** at).toFixed(1)} ${units[at]}`;
}
