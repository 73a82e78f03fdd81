import type { Tool } from '../tool.ts';
import { describeCopyJob } from './describe-copy-job.ts';
import { listCopyJobs } from './list-copy-jobs.ts';
import { startCopyJob } from './start-copy-job.ts';
import { waitForCopyJobs } from './wait-for-copy-jobs.ts';

/** All tools, in the order in which the model reads them. */
export const TOOLS: readonly Tool[] = [startCopyJob, describeCopyJob, waitForCopyJobs, listCopyJobs];
