import { expect } from 'vitest';
import type { Json } from '../../../support/answer.ts';
import { DAY, HOUR, vaultArn } from '../../../support/constants.ts';
import type { Conversation } from '../conversation.ts';
import type { Workflow } from '../workflow.ts';
import { copyOf, find, text } from './steps.ts';

// Stacks and clusters, of which AWS does not copy every part.

/** The parts of a composite in the source vault that its copy does not have. */
function leftBehind(talk: Conversation, composite: string, job: string): string[] {
  const parts = talk.truth.in(vaultArn('aBackupVault')).filter((one) => one.ParentRecoveryPointArn === composite);
  const copied = talk.truth.jobs().filter((one) => one.ParentJobId === job && one.State === 'COMPLETED');
  const arns = copied.map((one) => one.RecoveryPointArn);
  return parts.map((one) => one.RecoveryPointArn).filter((arn) => !arns.includes(arn));
}

export const COMPOSITES: readonly Workflow[] = [
  {
    number: 10,
    says: 'Copy the whole web-shop stack to frankfurt-vault in eu-central-1; did everything arrive?',
    budget: { calls: 5, bytes: 7000 },
    async run(talk) {
      const { found, row } = await find(talk, 'web-shop', 'CloudFormation');
      const frankfurt = talk.vault('frankfurt-vault', found, { region: 'eu-central-1' });
      const request = copyOf(row, frankfurt);
      const plan = await talk.call('plan_copy_job', request);
      const question = talk.asks(plan, 'Yes, copy the rest.');
      const started = await talk.next(plan);
      talk.clock.advance(DAY);
      const ended = await talk.next(started);
      const described = await talk.next(ended);

      const job = talk.truth.job(started.CopyJobId);
      expect(job).toMatchObject({ State: 'PARTIAL', DestinationBackupVaultArn: frankfurt });
      const missing = leftBehind(talk, request.RecoveryPointArn, job.CopyJobId);
      expect(missing).toHaveLength(1);
      expect(missing[0]).toContain('web-shop-carts');
      // Before the start: which part stays behind, and why.
      expect(question).toMatch(/1 of its 2 parts cannot be copied/);
      expect(text(plan.Copy.Parts.CannotBeCopied)).toContain('web-shop-carts');
      expect(text(plan)).toMatch(/advanced features/);
      // After it: the same one, with what to do.
      const failed = described.Children.filter((one: Json) => one.State === 'FAILED');
      expect(failed).toHaveLength(1);
      expect(talk.truth.job(failed[0].CopyJobId).RecoveryPointArn).toBe(missing[0]);
      expect(failed[0].ResourceName).toBe('web-shop-carts');
      expect(text(described)).toMatch(/advanced features/);
    },
  },
  {
    number: 15,
    says: 'Copy the EKS cluster web-shop to west-vault in us-west-2.',
    budget: { calls: 4, bytes: 4500 },
    async run(talk) {
      const { found, row } = await find(talk, 'web-shop', 'EKS');
      const west = talk.vault('west-vault', found, { region: 'us-west-2' });
      const request = copyOf(row, west);
      const plan = await talk.call('plan_copy_job', request);
      const started = await talk.next(plan);
      talk.clock.advance(3 * HOUR);
      const ended = await talk.next(started);

      const job = talk.truth.job(started.CopyJobId);
      expect(ended).toMatchObject({
        Done: true,
        CopyJobs: [{ State: 'COMPLETED', DestinationRecoveryPointArn: talk.truth.copyOf(job).RecoveryPointArn }],
      });
      // The parts, before the start: the cluster's state, which is copied with the cluster only, and the volume.
      expect(leftBehind(talk, request.RecoveryPointArn, job.CopyJobId)).toEqual([]);
      const parts = talk.truth.jobs().filter((one) => one.ParentJobId === job.CopyJobId);
      expect(parts).toHaveLength(2);
      expect(plan.Copy.Parts.CanBeCopied).toMatchObject({ Count: parts.length });
      expect(text(plan.Copy.Parts.CanBeCopied)).toMatch(/EKS.*EBS web-shop-redis/);
      expect(plan.Copy.Parts.CannotBeCopied).toBeUndefined();
    },
  },
];
