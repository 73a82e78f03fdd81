import type { CopyJobTruth, RecoveryPointTruth } from '../../../src/simulator/index.ts';
import { DAY } from '../../support/constants.ts';
import { iso } from './known.ts';

/** Checks the days and dates in a sentence; where it says that something is not known, it states nothing. */
export function checkRetention(
  sentence: string,
  { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove }: CopyJobTruth['Lifecycle'],
  source: RecoveryPointTruth | undefined,
): string[] {
  if (!source) return [];
  const wrong: string[] = [];
  const said = (clause: string | undefined, days: number | undefined, what: string) => {
    if (clause === undefined || (days === undefined && /not known/.test(clause))) return;
    const [, count] = /(\d+) days? after the source was created/.exec(clause) ?? [];
    const [, date] = /on (\S+Z)/.exec(clause) ?? [];
    if (days === undefined) wrong.push(`${what}: there is no such day`);
    else if (count === undefined && date === undefined) wrong.push(`${what}: no day`);
    if (days !== undefined && count !== undefined && Number(count) !== days) wrong.push(`${what}: ${days} days`);
    const minute = days === undefined ? '' : `${iso(source.CreationDate + days * DAY)!.slice(0, 16)}Z`;
    if (date !== undefined && date !== minute) wrong.push(`${what}: ${minute}`);
  };
  const [, cold] = /Moves to cold storage ([^.]*)\./.exec(sentence) ?? [];
  const [, deleted] = /[Dd]eleted ([^.]*)\./.exec(sentence) ?? [];
  said(cold, move, 'cold storage');
  said(deleted, remove, 'deletion');
  const open = /not known/.test(sentence);
  if (cold === undefined && move !== undefined && !open) wrong.push(`cold storage after ${move} days is not said`);
  if (deleted === undefined && !open) {
    if (!/never expires|Kept forever/.test(sentence)) wrong.push('nothing is said of the deletion');
    else if (remove !== undefined) wrong.push(`deletion: ${remove} days`);
  }
  return wrong;
}
