import * as z from 'zod';
import { diagnosisOutput, foreignOutput, nextOutput, stampOutput } from '../shared/schema.ts';

/** The result of start_copy_job, in the order in which its reader wants the members. */
export const startOutput = z.strictObject({
  Diagnosis: diagnosisOutput.optional(),
  Outcome: z.enum(['started', 'already_running', 'already_copied', 'already_started']),
  /** Absent where the copy exists and AWS has no record of its job any more. */
  CopyJobId: z.string().optional(),
  DestinationRecoveryPointArn: z.string().optional(),
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
        StatusMessage: foreignOutput.optional(),
      }),
    )
    .optional(),
  IdempotencyToken: z.string(),
  Retention: z.string(),
  Warnings: z.array(z.string()),
  Next: nextOutput.optional(),
  ...stampOutput,
});

export type StartResult = Omit<z.input<typeof startOutput>, 'Account' | 'Region' | 'Simulated'>;
