import { notFound } from '../../errors.ts';
import type { Operation } from '../contract.ts';
import { copyJobReply } from './copy-job-reply.ts';

export const describeCopyJob: Operation = {
  name: 'DescribeCopyJob',
  method: 'GET',
  uri: '/copy-jobs/{CopyJobId}',
  run(call) {
    const id = call.labels.CopyJobId!;
    call.world.touched += 1;
    const job = call.world.copyJobs.get(id);
    // A job is visible only in the account and Region where it was started. AWS's own text is not known.
    if (job === undefined || job.accountId !== call.account.id || job.region !== call.region) {
      throw notFound(`Cannot find copy job ${id}`);
    }
    return { CopyJob: copyJobReply(job, call.switches, call.now) };
  },
};
