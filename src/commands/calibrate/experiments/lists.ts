import type { Heard } from '../../../domain/calibration/heard.ts';
import { messageCategoryCase } from '../../../domain/calibration/judge-jobs.ts';
import {
  bestFilter,
  type Filtered,
  type ListedJob,
  listChildren,
  listOrder,
  listPages,
  type Page,
  type Pages,
} from '../../../domain/calibration/judge-lists.ts';
import {
  listVaultLock,
  oddValue,
  ROUNDS,
  rdsPageSize,
  type VaultLook,
} from '../../../domain/calibration/judge-refusals.ts';
import { unknown, type Verdict } from '../../../domain/calibration/questions.ts';
import { timeOf } from '../../../domain/copy/origin.ts';
import type { CopyJob } from '../../../domain/shapes.ts';
import { isTerminal } from '../../../domain/shapes.ts';
import type { Lab, Verdicts } from '../lab.ts';

/** How lists answer. Only reads. */
export async function askLists(lab: Lab): Promise<Verdicts> {
  const { caller, account, random } = lab;
  const { region, partition } = lab.terms.recoveryPoint;
  const { jobs, verdict: children } = await askChildren(lab);
  const database = (await databaseIn(lab)) ?? `arn:${partition}:rds:${region}:${account}:db:calibrate-${random}`;
  const listOf = (MaxResults: number) => () =>
    caller.read('ListRecoveryPointsByResource', { ResourceArn: database, MaxResults }, region);
  const jobsOf = (ByAccountId: string) => () => caller.read('ListCopyJobs', { ByAccountId, MaxResults: 1 }, region);
  const vaultsOf = (MaxResults: number) => () => caller.read('ListBackupVaults', { MaxResults }, region);
  const ofDatabase = await rounds(listOf(19), listOf(20));
  const hasRows = ofDatabase.some(
    ({ probe }) => probe.kind === 'answered' && (probe.value.RecoveryPoints ?? []).length > 0,
  );
  return {
    'list-order': jobs ? listOrder(jobs.map(listed)) : unknown('The copy jobs were not listed.'),
    'list-children': children,
    'message-category-case': messageCategoryCase(
      (jobs ?? []).flatMap(({ State, MessageCategory }) =>
        isTerminal(State) && MessageCategory ? [MessageCategory] : [],
      ),
    ),
    'list-pages': await askPages(lab, jobs ?? []),
    'all-accounts': oddValue('all-accounts', 'organization', await rounds(jobsOf('*'), jobsOf(account))),
    'large-max-results': oddValue('large-max-results', 'capped', await rounds(vaultsOf(1001), vaultsOf(1000))),
    'rds-page-size': rdsPageSize(ofDatabase, hasRows),
    'list-vault-lock': listVaultLock([await lookAtVault(lab), await lookAtVault(lab)]),
  };
}

const listed = (job: CopyJob): ListedJob => ({
  id: job.CopyJobId ?? '',
  createdAt: timeOf(job.CreationDate) ?? Number.NaN,
  parentId: job.ParentJobId || undefined,
});

async function askChildren(lab: Lab): Promise<{ jobs?: CopyJob[]; verdict: Verdict<'list-children'> }> {
  const { caller, terms } = lab;
  const list = (input: { ByParentJobId?: string }) =>
    caller.rows('ListCopyJobs', input, terms.recoveryPoint.region, ({ CopyJobs }): CopyJob[] | undefined => CopyJobs);
  const plain = await list({});
  if (plain.kind !== 'answered') return { verdict: unknown(`The copy jobs were not listed (${plain.code}).`) };
  const jobs = plain.value;
  const parent = jobs.find(({ IsParent, State }) => IsParent && isTerminal(State))?.CopyJobId;
  if (parent === undefined) return { jobs, verdict: listChildren(jobs.map(listed), undefined) };
  const children = await list({ ByParentJobId: parent });
  const again = await list({});
  if (children.kind !== 'answered' || again.kind !== 'answered') {
    return { jobs, verdict: unknown('The child jobs were not listed.') };
  }
  return { jobs, verdict: listChildren(again.value.map(listed), children.value.map(listed)) };
}

const PAGE = 2;
const MOST_PAGES = 6;

type FilterName = 'ByState' | 'ByResourceType' | 'ByDestinationVaultArn';

const valuesOf = (job: CopyJob): { [Name in FilterName]?: string | undefined } => ({
  // The state of an open job changes.
  ...(isTerminal(job.State) && { ByState: job.State }),
  ...(job.ResourceType && { ByResourceType: job.ResourceType }),
  ...(job.DestinationBackupVaultArn && { ByDestinationVaultArn: job.DestinationBackupVaultArn }),
});

async function askPages(lab: Lab, jobs: readonly CopyJob[]): Promise<Verdict<'list-pages'>> {
  const plain = await pagesOf(lab, PAGE, {});
  if ('reason' in plain) return plain;
  // Pages of one job: any job that the filter leaves out would take the place of another.
  const filter = bestFilter(jobs.map(valuesOf), MOST_PAGES);
  let filtered: Filtered | undefined;
  if (filter) {
    const pages = await pagesOf(lab, 1, { [filter.name]: filter.value });
    if ('reason' in pages) return pages;
    filtered = { ...pages, all: jobs.map(({ CopyJobId }) => CopyJobId ?? '') };
  }
  return listPages(plain, filtered);
}

async function pagesOf(
  { caller, terms }: Lab,
  asked: number,
  filter: { [Name in FilterName]?: string },
): Promise<Pages | { reason: string }> {
  const pages: Page[] = [];
  let NextToken: string | undefined;
  do {
    const input = { MaxResults: asked, ...(filter as object), ...(NextToken !== undefined && { NextToken }) };
    const heard = await caller.read('ListCopyJobs', input, terms.recoveryPoint.region);
    if (heard.kind !== 'answered') return unknown(`A page was not read (${heard.code}).`);
    pages.push({ ids: (heard.value.CopyJobs ?? []).map(({ CopyJobId }) => CopyJobId ?? '') });
    NextToken = heard.value.NextToken || undefined;
  } while (NextToken !== undefined && pages.length < MOST_PAGES);
  return { asked, pages };
}

/** An RDS database that has a recovery point in the source vault. */
async function databaseIn({ caller, terms }: Lab): Promise<string | undefined> {
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = { BackupVaultName: terms.sourceVaultName, ByResourceType: 'RDS', ...(NextToken && { NextToken }) };
    const heard = await caller.read('ListRecoveryPointsByBackupVault', input, terms.recoveryPoint.region);
    if (heard.kind !== 'answered') return undefined;
    const row = heard.value.RecoveryPoints?.find(({ ResourceArn }) => ResourceArn?.split(':')[2] === 'rds');
    NextToken = heard.value.NextToken || undefined;
    if (row || NextToken === undefined) return row?.ResourceArn;
  }
  return undefined;
}

/** The question, each time followed by the control, as often as its answer needs. */
async function rounds<Value>(
  probe: () => Promise<Heard<Value>>,
  control: () => Promise<Heard<Value>>,
): Promise<{ probe: Heard<Value>; control: Heard<Value> }[]> {
  const done: { probe: Heard<Value>; control: Heard<Value> }[] = [];
  for (;;) {
    const round = { probe: await probe(), control: await control() };
    done.push(round);
    if (round.probe.kind !== 'refused' || round.control.kind !== 'answered') return done;
    const wanted = round.probe.code === 'AccessDeniedException' ? ROUNDS.denied : ROUNDS.refused;
    if (done.length >= wanted) return done;
  }
}

async function lookAtVault({ caller, terms }: Lab): Promise<VaultLook> {
  const { name, region } = terms.destination;
  const list = await caller.rows('ListBackupVaults', {}, region, ({ BackupVaultList }) => BackupVaultList);
  const described = await caller.read('DescribeBackupVault', { BackupVaultName: name }, region);
  const row = list.kind === 'answered' ? list.value.find(({ BackupVaultName }) => BackupVaultName === name) : undefined;
  const has = (vault: { VaultState?: unknown; LockDate?: unknown }) =>
    vault.VaultState !== undefined || vault.LockDate !== undefined;
  return {
    listed: row && has(row),
    described: described.kind === 'answered' ? has(described.value) : undefined,
  };
}
