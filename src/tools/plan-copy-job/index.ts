import * as z from 'zod';
import { parametersOf } from '../../domain/copy/request.ts';
import { TOOL } from '../../domain/names.ts';
import { canBeStarted, questionOf, tell } from '../../domain/plan/answer.ts';
import { copyOf } from '../../domain/plan/effects.ts';
import { existingCopy, retentionOfExisting } from '../../domain/plan/existing.ts';
import { isCrossAccount, type PlanFacts, sourceAccount } from '../../domain/plan/facts.ts';
import { withinLimits } from '../../domain/plan/fit.ts';
import { checkPlan, VERDICTS, type Verdict } from '../../domain/plan/index.ts';
import { partsOf } from '../../domain/plan/parts.ts';
import { word } from '../../domain/untrusted-text.ts';
import { readTool, type ToolCall } from '../../pipeline/contract.ts';
import { copyInput } from '../shared/copy-input.ts';
import { foreignOutput, nextOutput, stampOutput } from '../shared/schema.ts';
import { parsePlanInput, refuseShortColdStorage } from './cold-storage.ts';
import { gatherFacts } from './gather-facts.ts';

const partsOutput = z.strictObject({ Count: z.number(), Parts: z.array(foreignOutput), Why: z.string().optional() });

const copyOutput = z.strictObject({
  CopyJobId: z.string().optional(),
  State: z.string().optional(),
  DestinationRecoveryPointArn: z.string().optional(),
  CopyPresent: z.union([z.literal(true), z.literal('unknown')]).optional(),
  Differs: z.string().optional(),
  Retention: z.string(),
  MoveToColdStorageAt: z.string().optional(),
  DeleteAt: z.string().optional(),
  CrossRegion: z.boolean(),
  CrossAccount: z.boolean(),
  EncryptionKeyArn: z.string().optional(),
  EncryptionKeyType: z.string().optional(),
  BackupSizeInBytes: z.number().optional(),
  CanBeUndone: z.union([z.boolean(), z.literal('unknown')]),
  Undo: z.string(),
  Parts: z
    .strictObject({
      CanBeCopied: partsOutput.optional(),
      CannotBeCopied: z.array(partsOutput).optional(),
      NotKnown: z.array(partsOutput).optional(),
    })
    .optional(),
});

export const planCopyJob = readTool({
  name: TOOL.planCopyJob,
  title: 'Plan a copy job',
  description: `Checks a copy before it is made, and starts nothing. Same input as ${TOOL.startCopyJob}. Returns Verdict (${VERDICTS.join(', ')}), Because (what decides it, with Fix), Warnings, NotKnown, Copy (the copy to make or, for already_copied and already_running, the one there is) and Next. likely_to_fail: AWS’s pages of a date, or an earlier job, say no. No read shows whether the role and keys can be used or what service control policies deny.`,
  input: copyInput,
  output: z.strictObject({
    Verdict: z.enum(VERDICTS),
    Because: z
      .array(z.strictObject({ Check: z.string(), Detail: z.string(), Fix: z.string().optional() }))
      .max(3)
      .optional(),
    Warnings: z.array(z.string()).optional(),
    NotKnown: z.array(z.string()).optional(),
    Copy: copyOutput,
    Passed: z.array(z.string()).optional(),
    Next: nextOutput.optional(),
    ...stampOutput,
  }),
  parse: parsePlanInput,
  region: ({ recoveryPoint }) => recoveryPoint.region,
  async run(request, call) {
    const facts = await gatherFacts(request, call);
    refuseShortColdStorage(facts);
    const plan = checkPlan(facts);
    const copy = copyOf(facts);
    const next = nextOf(plan.verdict, facts, call);
    const question = next?.Tool === TOOL.startCopyJob ? questionOf(plan, copy) : undefined;
    const { Passed, ...told } = tell(plan, warningsAbout(plan.verdict, facts));
    return withinLimits((most) => {
      const parts = partsOf(plan, most);
      return {
        Verdict: plan.verdict,
        ...told,
        Copy: { ...copy, ...(parts && { Parts: parts }) },
        ...(Passed && { Passed }),
        ...(next && { Next: { ...next, ...(question !== undefined && { AskFirst: question }) } }),
      };
    }, kindOf(plan.verdict));
  },
});

const kindOf = (verdict: Verdict) =>
  verdict === 'ready' ? 'ready' : canBeStarted(verdict) || verdict.startsWith('already_') ? 'any' : 'failing';

/** What no check says: where the data goes, and what is worth knowing of a copy that exists. */
function warningsAbout(verdict: Verdict, facts: PlanFacts): string[] {
  const existing = verdict.startsWith('already_') ? existingCopy(facts) : undefined;
  if (existing) return retentionOfExisting(facts, existing).warnings;
  return isCrossAccount(facts) && canBeStarted(verdict)
    ? [
        `The copy leaves account ${sourceAccount(facts)} for account ${facts.request.destination.account}, which the operator allows.`,
      ]
    : [];
}

/** The next call; undefined where something has to be changed or decided first, and where nothing is left to do. */
function nextOf(verdict: Verdict, facts: PlanFacts, { region: Region, profile }: ToolCall) {
  const id = word(existingCopy(facts)?.job?.CopyJobId);
  if (verdict === 'already_running' && id !== undefined) {
    return { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: [id], Region } };
  }
  if (!canBeStarted(verdict)) return undefined;
  // The role, which can come from a setting, is filled in.
  const Arguments = { ...parametersOf(facts.request), ...(profile !== undefined && { Profile: profile }) };
  return { Tool: TOOL.startCopyJob, Arguments };
}
