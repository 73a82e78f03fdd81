import { type Answer, check, pick } from './check.ts';
import type { Page } from './page.ts';
import { type Progress, showProgress } from './progress.ts';
import type { TourServer } from './tour-server.ts';

/** The example request on AWS's own StartCopyJob page. */
const COPY = {
  RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45',
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:aBackupVault',
  IamRoleArn: 'arn:aws:iam::123456789012:role/S3Access',
  Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120, OptInToArchiveForSupportedResources: true },
};

/** The same, kept for 7 days in a vault whose lock requires 30 or more. */
const TOO_SHORT = {
  ...COPY,
  DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:compliance',
  Lifecycle: { DeleteAfterDays: 7 },
};

const FOREIGN_VAULT = 'arn:aws:backup:us-east-1:666666666666:backup-vault:aBackupVault';

/**
 * Walks through the tools. Throws if an answer is wrong.
 *
 * @param waiting is called when the tour begins to wait for copies.
 */
export async function tour(server: TourServer, page: Page, waiting: () => void): Promise<void> {
  const call: TourServer['call'] = (...args) => server.call(...args);

  page.step('List the tools');
  const { tools } = await server.client.listTools();
  const effects = tools.map(({ name, title, annotations }) => [
    name,
    `${annotations?.readOnlyHint ? 'reads ' : 'writes'}  ${title}`,
  ]);
  page.members(Object.fromEntries(effects));

  page.step('Start a copy with the example request on AWS’s own StartCopyJob page');
  page.request('start_copy_job', COPY);
  const started = await call('start_copy_job', COPY);
  check(started, { Outcome: 'started', CopyJobId: /./, Account: '123456789012', Simulated: true });
  page.answer(pick(started, 'Outcome', 'CopyJobId', 'CreationDate', 'IsParent', 'Retention'));

  page.step('Start another into a locked vault, kept for less time than the lock allows; AWS accepts the request');
  page.request('start_copy_job', { '…': 'as in step 2', ...pick(TOO_SHORT, 'DestinationBackupVaultArn', 'Lifecycle') });
  const doomed = await call('start_copy_job', TOO_SHORT);
  check(doomed, { Outcome: 'started', CopyJobId: /./ });
  page.answer(pick(doomed, 'Outcome', 'CopyJobId'));

  page.step('Wait for both to end');
  const CopyJobIds = [started.CopyJobId, doomed.CopyJobId];
  page.request('wait_for_copy_jobs', { CopyJobIds });
  const progress = showProgress(page);
  let notified = false;
  const onprogress = (notification: Progress) => {
    notified = true;
    progress.update(notification);
  };
  const watching = call('wait_for_copy_jobs', { CopyJobIds }, { onprogress });
  waiting();
  const watched = await watching
    .then((answer) => {
      if (answer.Done) progress.update(lastProgress(answer));
      return answer;
    })
    .finally(progress.stop);
  check({ ...watched, notified }, { Done: true, Pending: 0, notified: true });
  const [copied, failed] = watched.CopyJobs as [Answer, Answer];
  check(copied, { CopyJobId: started.CopyJobId, State: 'COMPLETED' });
  check(failed, { CopyJobId: doomed.CopyJobId, State: 'FAILED' });
  page.answer({ [`${copied.CopyJobId}`]: copied.State, [`${failed.CopyJobId}`]: failed.State });

  page.step('Find out why it failed: the answer gave the next call');
  const { Tool, Arguments } = watched.Next as { Tool: string; Arguments: Answer };
  check({ Tool, ...Arguments }, { Tool: 'describe_copy_job', CopyJobId: doomed.CopyJobId });
  page.request(Tool, Arguments);
  const described = await call(Tool, Arguments);
  const diagnosis = described.Diagnosis as Answer;
  const { State, StatusMessage } = described.CopyJob as Answer;
  check(
    { State, StatusMessage: JSON.stringify(StatusMessage) },
    { State: 'FAILED', StatusMessage: /Untrusted.*retention/ },
  );
  check(diagnosis, { Category: 'INVALID_LIFECYCLE', Cause: /locked/, Fix: /DeleteAfterDays/ });
  page.answer({ ...pick(described.CopyJob as Answer, 'State', 'StatusMessage'), ...diagnosis });

  page.step('Repeat the first request: nothing is copied twice');
  page.request('start_copy_job', { '…': 'as in step 2' });
  const repeated = await call('start_copy_job', COPY);
  check(repeated, { Outcome: 'already_copied', CopyJobId: started.CopyJobId, State: 'COMPLETED', CopyPresent: true });
  page.answer(pick(repeated, 'Outcome', 'CopyJobId', 'State', 'CopyPresent', 'Retention'));
  const filter = {
    BySourceRecoveryPointArn: COPY.RecoveryPointArn,
    ByDestinationVaultArn: COPY.DestinationBackupVaultArn,
  };
  const listed = await call('list_copy_jobs', filter);
  check(listed, { CountsByState: { COMPLETED: 1 } });
  page.passed('list_copy_jobs counts one job from this recovery point into this vault');

  page.step('Ask for a lifecycle that AWS does not accept: refused before anything is sent');
  const Lifecycle = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 60 };
  page.request('start_copy_job', { '…': 'as in step 2', Lifecycle });
  const badLifecycle = await call('start_copy_job', { ...COPY, Lifecycle });
  check(badLifecycle, { Category: 'invalid_input', Retryable: false });
  const [issue] = badLifecycle.Issues as [Answer];
  check(issue, { Path: 'Lifecycle.DeleteAfterDays', Fix: /120/ });
  page.answer({ ...pick(badLifecycle, 'Category', 'Retryable'), ...issue });

  page.step('Copy to a vault in someone else’s account: refused, and no way around it is offered');
  page.request('start_copy_job', { '…': 'as in step 2', DestinationBackupVaultArn: FOREIGN_VAULT });
  const foreign = await call('start_copy_job', { ...COPY, DestinationBackupVaultArn: FOREIGN_VAULT });
  check(foreign, { Category: 'policy_denied', Code: 'ForeignDestination', Retryable: false });
  page.answer(pick(foreign, 'Category', 'Code', 'Message', 'Fix'));
}

/** What the last notification said. It may arrive so shortly before the answer that the client drops it. */
function lastProgress({ CopyJobs }: Answer): Progress {
  const states = (CopyJobs as Answer[]).map(({ State }) => `1 ${State}`);
  const count = states.length;
  return { progress: count, total: count, message: `${count} of ${count} done: ${states.join(', ')}` };
}
