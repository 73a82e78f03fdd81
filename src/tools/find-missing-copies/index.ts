import * as z from 'zod';
import { SetSummary } from '../../domain/copy-set/summary.ts';
import { TOOL } from '../../domain/names.ts';
import { codeText, foreignText } from '../../domain/text/foreign-text.ts';
import { readTool } from '../../pipeline/contract.ts';
import { notLookedAt } from '../shared/copy-set/not-looked-at.ts';
import { readCopySet } from '../shared/copy-set/read-copy-set.ts';
import { parseSelection, selectionInput } from '../shared/copy-set/selection-input.ts';
import { whyNoneSelected } from '../shared/copy-set/why-none-selected.ts';
import { refuseFuture } from '../shared/dates.ts';
import { profileInput, regionsInput, textInput } from '../shared/schema.ts';
import { combineFound } from './combine-found.ts';
import {
  type FindResult,
  findOutput,
  fitRows,
  presentLock,
  presentReasons,
  presentWorst,
  SHOWN,
  withUncut,
} from './find-result.ts';
import { nextStart } from './next-start.ts';

export const findMissingCopies = readTool({
  name: TOOL.findMissingCopies,
  title: 'Find missing copies',
  description: `Finds which recovery points have no copy where they should, how old the newest copies are, and what cannot be copied and why: the whole set counted, the worst shown.`,
  input: (options) =>
    z.strictObject({
      DestinationBackupVaultArn: textInput(2048)
        .optional()
        .describe('Vault that should hold the copies. Default: any outside the Region'),
      OtherAccount: z.boolean().optional().describe('Without destination: in another account too'),
      ...selectionInput,
      MaxResults: z.int().min(1).max(100).optional().describe('Rows shown. Default: 10'),
      ...regionsInput,
      ...profileInput(options),
    }),
  output: findOutput,
  parse: parseSelection,
  region: ({ region }) => region,
  combine: combineFound,
  async run(selection, call) {
    refuseFuture(TOOL.findMissingCopies, selection.given, ['ByCreatedAfter'], call.session.awsNow());
    const account = await call.session.account(call.region, call.signal);
    const { maxResults } = selection;
    let summary: SetSummary | undefined;
    const read = await readCopySet(selection, account, call, false, (known, now) => {
      const made = new SetSummary(known, now, (maxResults ?? SHOWN.rows) + SHOWN.names);
      summary = made;
      return (member) => made.add(member);
    });
    return answer(summary!);

    async function answer(set: SetSummary): Promise<FindResult> {
      const worst = set.finish();
      const { Next, why } = nextStart(selection, set, read, account, call);
      const none = set.selected === 0 ? await whyNoneSelected(selection, read, call) : undefined;
      const Note = [none, why].filter(Boolean).join(' ');
      const { groups, others } = set.reasons.top(Number.POSITIVE_INFINITY);
      const reasons = groups.map((group) => ({ ...group, ExampleArn: codeText(group.ExampleArn) ?? '' }));
      const [vaultName, ...more] = new Set(worst.map(({ member }) => member.vault.name));
      const one = more.length === 0 ? vaultName : undefined;
      const { at, notAt } = read.looks;
      const result: FindResult = {
        Counts: { Selected: set.selected, ...set.counts },
        ...(Note && { Note }),
        BytesToCopy: set.bytes,
        ...(set.worstAgeHours !== undefined && { NewestCopyIsOlderThanHours: set.worstAgeHours }),
        ...presentLock(read.vault),
        ...(one !== undefined && { BackupVaultName: foreignText(one, 100) }),
        Rows: [],
        Reasons: presentReasons({ reasons, others }),
        LookedAt: at.slice(0, SHOWN.looks),
        ...notLookedAt(notAt, SHOWN.looks),
        ...(Next && { Next }),
      };
      const rows = worst.map((row) => presentWorst(row, one));
      return withUncut(fitRows(result, rows, maxResults), { notAt, reasons, others });
    }
  },
});
