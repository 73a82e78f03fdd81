import * as z from 'zod';
import { parametersOf } from '../../domain/copy/request.ts';
import { trustOf } from '../../domain/guards/guards.ts';
import { TOOL } from '../../domain/names.ts';
import { effectsOf } from '../../domain/plan/effects.ts';
import { existingCopy } from '../../domain/plan/existing.ts';
import type { PlanFacts } from '../../domain/plan/facts.ts';
import { checkPlan, VERDICTS, type Verdict } from '../../domain/plan/index.ts';
import { untrustedText, word } from '../../domain/untrusted-text.ts';
import { readTool, type ToolCall } from '../../pipeline/contract.ts';
import { copyInput, parseCopyInput } from '../shared/copy-input.ts';
import { nextOutput, stampOutput } from '../shared/schema.ts';
import { gatherFacts } from './gather-facts.ts';

export const planCopyJob = readTool({
  name: TOOL.planCopyJob,
  title: 'Plan a copy job',
  description: `Says whether a copy would work and what it would do, and starts nothing. Takes the same input as ${TOOL.startCopyJob}. Returns Verdict (${VERDICTS.join(', ')}), Checks with a Fix each, Effective (dates, key, size, whether it can be undone; of the copy that exists, where there is one) and Request, the arguments for ${TOOL.startCopyJob}. likely_to_fail: AWS’s pages of the date given, or an earlier job, say no; AWS may have added it since. uncertain: something could not be read or AWS does not document it; the Checks say what.`,
  input: copyInput,
  output: z.strictObject({
    Verdict: z.enum(VERDICTS),
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
  parse: parseCopyInput,
  region: ({ recoveryPoint }) => recoveryPoint.region,
  async run(request, call) {
    const facts = await gatherFacts(request, call);
    const { verdict, checks } = checkPlan(facts);
    // The arguments with which start_copy_job makes this copy, with the role filled in.
    const Request = { ...parametersOf(request), ...(call.profile !== undefined && { Profile: call.profile }) };
    const next = nextOf(verdict, facts, Request, call);
    const { EncryptionKeyArn, EncryptionKeyType, ...effects } = effectsOf(facts);
    return {
      Verdict: verdict,
      Checks: checks,
      Destination: {
        Account: request.destination.account,
        // The account that ARNs name is the caller's claim: only AWS's word makes a destination the caller's own.
        Trust: trustOf(request.destination, facts.account ?? '', call.settings),
      },
      Effective: {
        ...effects,
        ...(EncryptionKeyArn !== undefined && { EncryptionKeyArn: untrustedText(EncryptionKeyArn, 2048) }),
        ...(EncryptionKeyType !== undefined && { EncryptionKeyType: untrustedText(EncryptionKeyType, 100) }),
      },
      Request,
      ...(next && { Next: next }),
    };
  },
});

/** The next call; undefined where something has to be changed or decided first. */
function nextOf(verdict: Verdict, facts: PlanFacts, Request: Record<string, unknown>, { region: Region }: ToolCall) {
  const existing = verdict.startsWith('already_') ? existingCopy(facts) : undefined;
  const id = word(existing?.job?.CopyJobId);
  if (existing?.state === 'running' && id !== undefined) {
    return { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: [id], Region } };
  }
  if (existing?.state === 'copied' && existing.seen === 'there' && id !== undefined) {
    return { Tool: TOOL.describeCopyJob, Arguments: { CopyJobId: id, Region } };
  }
  return verdict === 'ready' ? { Tool: TOOL.startCopyJob, Arguments: Request } : undefined;
}
