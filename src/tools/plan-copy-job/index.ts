import * as z from 'zod';
import { classifyJobs } from '../../domain/copy/earlier-copies.ts';
import { trustOf } from '../../domain/guards/guards.ts';
import { TOOL } from '../../domain/names.ts';
import { effectsOf } from '../../domain/plan/effects.ts';
import { answerOf, type PlanFacts } from '../../domain/plan/facts.ts';
import { checkPlan, type Verdict } from '../../domain/plan/index.ts';
import { untrustedText, word } from '../../domain/untrusted-text.ts';
import { readTool, type ToolCall } from '../../pipeline/contract.ts';
import { type CopyInput, checkCopyInput, copyInput, copyRegion, toCopyRequest } from '../shared/copy-input.ts';
import { nextOutput, stampOutput } from '../shared/schema.ts';
import { gatherFacts } from './gather-facts.ts';

export const planCopyJob = readTool({
  name: TOOL.planCopyJob,
  title: 'Plan a copy job',
  description: `Says whether a copy would work and what it would do, and starts nothing. Takes what ${TOOL.startCopyJob} takes. Returns Verdict (ready, ready_on_source_side, will_fail, refused_here, uncertain), Checks with a Fix each, Effective (dates, key, size, whether it can be undone) and Request, the arguments for ${TOOL.startCopyJob}. uncertain: something could not be read or AWS does not document it; the Checks say what.`,
  input: copyInput,
  output: z.strictObject({
    Verdict: z.enum(['ready', 'ready_on_source_side', 'will_fail', 'refused_here', 'uncertain']),
    Checks: z.array(
      z.strictObject({
        Check: z.string(),
        Status: z.enum(['pass', 'warn', 'fail', 'unknown']),
        Detail: z.string(),
        Fix: z.string().optional(),
      }),
    ),
    Destination: z.strictObject({ Account: z.string(), Trust: z.enum(['own', 'allowed', 'not_allowed']) }),
    Effective: z.strictObject({
      Retention: z.string(),
      MoveToColdStorageAt: z.string().optional(),
      DeleteAt: z.string().optional(),
      CrossRegion: z.boolean(),
      CrossAccount: z.boolean(),
      EncryptionKeyArn: z.string().optional(),
      EncryptionKeyType: z.string().optional(),
      BackupSizeInBytes: z.number().optional(),
      DataTransfer: z.string(),
      CanBeUndone: z.union([z.boolean(), z.literal('unknown')]),
      Undo: z.string(),
      NotCheckable: z.string(),
    }),
    Request: z.record(z.string(), z.unknown()),
    Next: nextOutput.optional(),
    ...stampOutput,
  }),
  check: checkCopyInput,
  region: copyRegion,
  async run(input, call) {
    const { settings } = call;
    const facts = await gatherFacts(toCopyRequest(input, settings), call);
    const { verdict, checks } = checkPlan(facts);
    const request = argumentsOf(facts, input);
    const next = nextOf(verdict, facts, request, call);
    const { EncryptionKeyArn, EncryptionKeyType, ...effects } = effectsOf(facts);
    return {
      Verdict: verdict,
      Checks: checks,
      Destination: {
        Account: facts.destination.account,
        // The account that ARNs name is the caller's word: only AWS's makes a destination the caller's own.
        Trust: trustOf(facts.destination, facts.account ?? '', settings.allowDestinations),
      },
      Effective: {
        ...effects,
        ...(EncryptionKeyArn !== undefined && { EncryptionKeyArn: untrustedText(EncryptionKeyArn, 2048) }),
        ...(EncryptionKeyType !== undefined && { EncryptionKeyType: untrustedText(EncryptionKeyType, 100) }),
      },
      Request: request,
      ...(next && { Next: next }),
    };
  },
});

/** The arguments with which start_copy_job makes this copy: nothing that was left out, the role filled in. */
function argumentsOf({ request }: PlanFacts, { Profile }: CopyInput): Record<string, unknown> {
  const members = { ...request, Profile };
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));
}

/** What is to be done next; nothing where something has to be mended or decided first. */
function nextOf(verdict: Verdict, facts: PlanFacts, request: Record<string, unknown>, call: ToolCall) {
  const { unfinished } = classifyJobs(answerOf(facts.jobs) ?? [], facts.request);
  const running = word(unfinished[0]?.CopyJobId);
  const done = word(facts.copies.find((copy) => copy.present === true)?.CopyJobId);
  const { region: Region } = call;
  if (facts.request.IdempotencyToken === undefined) {
    if (running !== undefined) return { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: [running], Region } };
    if (done !== undefined) return { Tool: TOOL.describeCopyJob, Arguments: { CopyJobId: done, Region } };
  }
  return verdict === 'ready' ? { Tool: TOOL.startCopyJob, Arguments: request } : undefined;
}
