import { invalidParameter } from '../../errors.ts';
import { messageCategoryAt } from '../../rules/message-category.ts';
import { hasEnded, isFinal, stateAt } from '../../world/job-states.ts';
import { timeBounds } from '../../world/positions.ts';
import type { CopyJob } from '../../world/records.ts';
import { merged } from '../../world/sorted.ts';
import type { Call, Operation } from '../contract.ts';
import { page } from '../shared/page.ts';
import { visibleAccounts } from '../shared/visible-accounts.ts';
import { copyJobReply } from './copy-job-reply.ts';

const STATES = ['CREATED', 'RUNNING', 'COMPLETED', 'FAILED', 'PARTIAL'] as const;
const VISIBLE_AFTER_MS = { 'at-once': 0, 'after-5-seconds': 5000, 'after-60-seconds': 60_000 };

export const listCopyJobs: Operation = {
  name: 'ListCopyJobs',
  method: 'GET',
  uri: '/copy-jobs',
  run(call) {
    const { query, world, switches, now } = call;
    const state = query.oneOf('state', STATES);
    const resource = query.text('resourceArn');
    const type = query.text('resourceType');
    const destination = query.text('destinationVaultArn');
    const source = query.text('sourceRecoveryPointArn');
    const parent = query.text('parentJobId');
    const category = query.text('messageCategory');
    const completed = { after: query.instant('completeAfter'), before: query.instant('completeBefore') };
    // A job that ended before a time was created before it, too.
    const before = [query.instant('createdBefore'), completed.before].filter((time) => time !== undefined);
    const created = timeBounds(
      switches['list-order'],
      query.instant('createdAfter'),
      before.length === 0 ? undefined : Math.min(...before),
    );
    const visibleAfter = VISIBLE_AFTER_MS[switches['list-visibility']];
    const accountIds = accountsAsked(call);

    const matches = (job: CopyJob): boolean =>
      created.inside(job.createdAt) &&
      now >= job.createdAt + visibleAfter &&
      (parent !== undefined || switches['list-children'] === 'always' || job.parentId === undefined) &&
      (state ?? stateAt(job, now)) === stateAt(job, now) &&
      (resource ?? job.resourceArn) === job.resourceArn &&
      (type ?? job.resourceType) === job.resourceType &&
      (destination ?? job.destinationVaultArn) === job.destinationVaultArn &&
      (source ?? job.sourceArn) === job.sourceArn &&
      (parent ?? job.parentId) === job.parentId &&
      (category === undefined || category === messageCategoryAt(job, now, switches)) &&
      ((completed.after === undefined && completed.before === undefined) ||
        (hasEnded(job, now) &&
          job.endsAt > (completed.after ?? Number.NEGATIVE_INFINITY) &&
          job.endsAt < (completed.before ?? Number.POSITIVE_INFINITY)));

    const open = state !== undefined && !isFinal(state);
    const filters = { resource, type, destination, source, parent, final: state, category };
    const lists = accountIds.map((id) =>
      open ? world.copyJobs.open(id, call.region) : world.copyJobs.of(id, call.region, filters),
    );
    const { items, nextToken } = page(call, merged(lists), {
      matches,
      start: created.start,
      past: (job) => created.past(job.createdAt),
    });
    return { CopyJobs: items.map((job) => copyJobReply(job, switches, now)), NextToken: nextToken };
  },
};

/** ByAccountId: those of the accounts asked for whose jobs the caller sees. */
function accountsAsked({ query, account, switches }: Call): readonly string[] {
  const asked = query.text('accountId') ?? account.id;
  const all = asked === '*' && switches['all-accounts'] === 'organization';
  if (!all && !/^\d{12}$/.test(asked)) {
    throw invalidParameter(`Invalid value for accountId: ${asked}. It must match ^[0-9]{12}$`);
  }
  return visibleAccounts(account).filter((id) => all || id === asked);
}
