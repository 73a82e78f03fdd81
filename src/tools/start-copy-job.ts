import * as z from 'zod';
import { writeTool } from '../tool.ts';
import { checkCopyInput, copyInput, copyRegion, toCopyRequest } from './copy-input.ts';
import { TOOL } from './names.ts';
import { diagnosisOutput, nextOutput, stampOutput } from './schema.ts';
import { Start } from './start.ts';
import { startQuestion } from './start-question.ts';

const output = z.strictObject({
  Diagnosis: diagnosisOutput.optional(),
  Outcome: z.enum(['started', 'already_running', 'already_copied', 'already_started']),
  CopyJobId: z.string(),
  CreationDate: z.string().optional(),
  IsParent: z.boolean().optional(),
  State: z.string().optional(),
  CopyPresent: z.union([z.boolean(), z.literal('unknown')]).optional(),
  PreviousAttempts: z
    .array(
      z.strictObject({
        CopyJobId: z.string().optional(),
        State: z.string().optional(),
        CompletionDate: z.string().optional(),
        StatusMessage: z.string().optional(),
      }),
    )
    .optional(),
  IdempotencyToken: z.string(),
  Retention: z.string(),
  Warnings: z.array(z.string()),
  Next: nextOutput.optional(),
  ...stampOutput,
});

export type StartResult = Omit<z.input<typeof output>, 'Account' | 'Region' | 'Simulated'>;

export const startCopyJob = writeTool({
  name: TOOL.startCopyJob,
  title: 'Start a copy job',
  description: `Copies one recovery point into another vault (AWS Backup StartCopyJob), exactly once: repeating a call, also in a later conversation, never makes a second copy, and a copy that failed is started again. A started copy cannot be stopped and in a locked vault cannot be deleted: check with ${TOOL.planCopyJob} first. Returns Outcome (started, already_running, already_copied or already_started), CopyJobId and Retention; then follow Next. Not for continuous recovery points.`,
  input: copyInput,
  output,
  check: checkCopyInput,
  region: copyRegion,
  request: toCopyRequest,
  question: startQuestion,
  run: (request, call) => new Start(request, call).run(),
});
