import * as z from 'zod';
import { TOOL } from '../../domain/names.ts';
import { composePlan } from '../../domain/plan/compose.ts';
import { VERDICTS } from '../../domain/plan/index.ts';
import { readTool } from '../../pipeline/contract.ts';
import { copyInput, parseCopyInput } from '../shared/copy-input.ts';
import { foreignOutput, nextOutput, stampOutput } from '../shared/schema.ts';
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
  description: `Says whether a copy would work and what it would do, and starts nothing. Takes the same input as ${TOOL.startCopyJob}. Returns Verdict (${VERDICTS.join(', ')}), Because (what decides it, each with its Fix), Warnings, NotKnown, Copy (dates, key, size, parts, whether it can be undone; of the copy that exists, where there is one) and Next. Next.AskFirst is to be put to the user before that call. likely_to_fail: AWS’s pages of the date given, or an earlier job, say no. No read shows whether AWS Backup can assume the role or use the keys, or what service control policies deny.`,
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
  parse: parseCopyInput,
  region: ({ recoveryPoint }) => recoveryPoint.region,
  async run(request, call) {
    return composePlan(await gatherFacts(request, call), call);
  },
});
