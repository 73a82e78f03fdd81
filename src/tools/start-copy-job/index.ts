import { TOOL } from '../../domain/names.ts';
import { writeTool } from '../../pipeline/contract.ts';
import { copyInput, parseCopyInput } from '../shared/copy-input.ts';
import { CopyStart } from './copy-start.ts';
import { startQuestion } from './question.ts';
import { startOutput } from './result.ts';

export const startCopyJob = writeTool({
  name: TOOL.startCopyJob,
  title: 'Start a copy job',
  description: `Starts one copy of a recovery point into another vault (AWS Backup StartCopyJob), exactly once: repeating a call never makes a second copy, and a copy that failed is started again. A started copy cannot be stopped, and in a locked vault not deleted: check with ${TOOL.planCopyJob} first.`,
  input: copyInput,
  output: startOutput,
  parse: parseCopyInput,
  region: ({ recoveryPoint }) => recoveryPoint.region,
  order: async (request, call) => ({
    requests: [request],
    question: () => startQuestion(request, call),
    run: (confirmedAt) => new CopyStart(request, call, { confirmedAt }).run(),
  }),
});
