import { ToolError } from '../../domain/errors.ts';
import { TOOL } from '../../domain/names.ts';
import { type Order, type WriteCall, writeTool } from '../../pipeline/contract.ts';
import { readCopySet } from '../shared/copy-set/read-copy-set.ts';
import { sizeOf } from '../shared/copy-set/size.ts';
import { whyNoneSelected } from '../shared/copy-set/why-none-selected.ts';
import { refuseFuture } from '../shared/dates.ts';
import { DueCopies } from './due-copies.ts';
import { setQuestion } from './set-question.ts';
import { type SetResult, setOutput, setResult } from './set-result.ts';
import { SetRun } from './set-run.ts';
import { parseSetTerms, type SetTerms, setInput } from './set-terms.ts';

export const startMissingCopies = writeTool({
  name: TOOL.startMissingCopies,
  title: 'Start missing copies',
  description: `Starts what ${TOOL.findMissingCopies} finds for the same selection, each copy exactly once. Follow Next until NotReached is 0. Copies cannot be stopped.`,
  input: setInput,
  output: setOutput,
  parse: parseSetTerms,
  region: ({ selection }) => selection.region,
  order: orderOf,
});

/** Learns from the lists of the set which copies are due. */
async function orderOf(terms: SetTerms, call: WriteCall): Promise<Order<SetResult>> {
  const { selection, maxCopies } = terms;
  const { account, region, clock, settings } = call;
  refuseFuture(TOOL.startMissingCopies, selection.given, ['ByCreatedAfter'], call.session.awsNow());
  const began = clock.now();
  let copies: DueCopies | undefined;
  const read = await readCopySet(selection, account, call, true, (known, now) => {
    const made = new DueCopies(terms, known, now, Math.min(maxCopies, settings.maxCopies) + 1, taskBegan(call));
    copies = made;
    return (member) => made.add(member);
  });
  const found = copies!;
  refuseTooMany(found, terms, call);
  const spent = clock.now() - began;
  return {
    requests: found.due.map(({ request }) => request),
    question: () => setQuestion(terms, found, read, call),
    run: async (confirmedAt) => {
      const timeout = Math.min(terms.timeout, call.look?.budget ?? Number.POSITIVE_INFINITY);
      const run = new SetRun(found, call, clock.now() + Math.max(1000, timeout - spent), confirmedAt);
      await run.run();
      const note = found.selected === 0 ? await whyNoneSelected(selection, read, call) : undefined;
      return setResult(terms, found, run, read, region, note);
    },
  };
}

/** By AWS's clock, as the dates of jobs are. */
function taskBegan({ look, session, clock }: WriteCall): number | undefined {
  return look?.began === undefined ? undefined : look.began + session.awsNow() - clock.now();
}

/** Starts nothing rather than a part: whoever gave the number expected fewer. */
function refuseTooMany(
  { count, bytes, unsized }: DueCopies,
  { maxCopies }: SetTerms,
  { settings, account, region }: WriteCall,
): void {
  const due = `${count} copies (${sizeOf(bytes, unsized)}) are due`;
  if (count > settings.maxCopies) {
    throw new ToolError({
      category: 'policy_denied',
      code: 'TooManyCopies',
      message: `${due}, and the operator allows at most ${settings.maxCopies} in one call. Nothing was started.`,
      fix: `Narrow the selection, with ByResourceType, SourceBackupVaultName or ByCreatedAfter. Only the operator can raise the limit, with ${settings.names.maxCopies}.`,
      account,
      region,
    });
  }
  if (count > maxCopies) {
    throw new ToolError({
      category: 'invalid_input',
      code: 'TooManyCopies',
      message: `${due}, more than MaxCopies ${maxCopies}. Nothing was started.`,
      fix: `If the user agrees to all of them, call again with MaxCopies ${count}. Otherwise narrow the selection; ${TOOL.findMissingCopies} shows it.`,
      account,
      region,
    });
  }
}
