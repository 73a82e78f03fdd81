import * as z from 'zod';
import { TOOL } from '../../domain/names.ts';
import { composePlan } from '../../domain/plan/compose.ts';
import { VERDICTS } from '../../domain/plan/index.ts';
import { readTool } from '../../pipeline/contract.ts';
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
  description: `Checks a copy before it is made, and starts nothing. Same input as ${TOOL.startCopyJob}. Returns Verdict, Because (what decides it, with Fix), Warnings, NotKnown, Copy (the copy to make or, if already_…, the one there is) and Next. likely_to_fail: AWS’s pages say no, as of a date. Cannot see whether role and keys can be used, or service control policies.`,
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
    return composePlan(facts, call);
  },
});
