import { parametersOf } from '../copy/request.ts';
import { TOOL } from '../names.ts';
import { word } from '../text/untrusted-text.ts';
import { canBeStarted, questionOf, type Told, tell } from './answer.ts';
import { type Copy, copyOf } from './effects.ts';
import { existingCopy, retentionOfExisting } from './existing.ts';
import { isCrossAccount, type PlanFacts, sourceAccount } from './facts.ts';
import { type PlanKind, withinLimits } from './fit.ts';
import { checkPlan, type Verdict } from './index.ts';
import { type CompositeTold, partsOf } from './parts.ts';

/** What a plan answers, in the order in which its reader wants the members. */
export interface PlanAnswer extends Told {
  Verdict: Verdict;
  Copy: Copy & { Parts?: CompositeTold };
  Next?: { Tool: string; Arguments: Record<string, unknown>; AskFirst?: string };
}

/** What the call was made with. */
interface Caller {
  region: string;
  /** The profile that it named, where several are configured. */
  profile?: string | undefined;
}

/** The whole answer, from everything that was read. */
export function composePlan(facts: PlanFacts, caller: Caller): PlanAnswer {
  const plan = checkPlan(facts);
  const copy = copyOf(facts);
  const next = nextOf(plan.verdict, facts, caller);
  const question = next?.Tool === TOOL.startCopyJob ? questionOf(plan, copy) : undefined;
  const { Passed, ...told } = tell(plan, warningsAbout(plan.verdict, facts));
  return withinLimits(
    (most): PlanAnswer => {
      const parts = partsOf(plan, most);
      return {
        Verdict: plan.verdict,
        ...told,
        Copy: { ...copy, ...(parts && { Parts: parts }) },
        ...(Passed && { Passed }),
        ...(next && { Next: { ...next, ...(question !== undefined && { AskFirst: question }) } }),
      };
    },
    kindOf(plan.verdict, question),
  );
}

function kindOf(verdict: Verdict, question: string | undefined): PlanKind {
  if (verdict === 'ready') return question === undefined ? 'ready' : 'asked';
  return canBeStarted(verdict) || verdict.startsWith('already_') ? 'any' : 'failing';
}

/** What no check says: where the data goes, and what is worth knowing of a copy that exists. */
function warningsAbout(verdict: Verdict, facts: PlanFacts): string[] {
  const existing = verdict.startsWith('already_') ? existingCopy(facts) : undefined;
  if (existing) return retentionOfExisting(facts, existing).warnings;
  if (!isCrossAccount(facts) || !canBeStarted(verdict)) return [];
  const { account } = facts.request.destination;
  return [`The copy leaves account ${sourceAccount(facts)} for account ${account}, which the operator allows.`];
}

/** The next call; undefined where something has to be changed or decided first, and where nothing is left to do. */
function nextOf(verdict: Verdict, facts: PlanFacts, { region: Region, profile }: Caller) {
  const id = word(existingCopy(facts)?.job?.CopyJobId);
  if (verdict === 'already_running' && id !== undefined) {
    return { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: [id], Region } };
  }
  if (!canBeStarted(verdict)) return undefined;
  // The role, which can come from a setting, is filled in.
  const Arguments = { ...parametersOf(facts.request), ...(profile !== undefined && { Profile: profile }) };
  return { Tool: TOOL.startCopyJob, Arguments };
}
