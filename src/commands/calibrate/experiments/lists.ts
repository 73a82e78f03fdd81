import type { Heard } from '../../../domain/calibration/heard.ts';
import { messageCategoryCase } from '../../../domain/calibration/judge-jobs.ts';
import {
  type ListedJob,
  listChildren,
  listOrder,
  listPages,
  type Page,
} from '../../../domain/calibration/judge-lists.ts';
import {
  listVaultLock,
  oddValue,
  ROUNDS,
  type Round,
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
  const database = `arn:${partition}:rds:${region}:${account}:db:calibrate-${random}`;
  const listOf = (MaxResults: number) => () =>
    caller.read('ListRecoveryPointsByResource', { ResourceArn: database, MaxResults }, region);
  const jobsOf = (ByAccountId: string) => () => caller.read('ListCopyJobs', { ByAccountId, MaxResults: 1 }, region);
  const vaultsOf = (MaxResults: number) => () => caller.read('ListBackupVaults', { MaxResults }, region);
  return {
    'list-order': jobs ? listOrder(jobs.map(listed)) : unknown('The copy jobs were not listed.'),
    'list-children': children,
    'message-category-case': messageCategoryCase(
      (jobs ?? []).flatMap(({ State, MessageCategory }) =>
        isTerminal(State) && MessageCategory ? [MessageCategory] : [],
      ),
    ),
    'list-pages': await askPages(lab),
    'all-accounts': oddValue('all-accounts', 'organization', await rounds(jobsOf('*'), jobsOf(account))),
    'large-max-results': oddValue('large-max-results', 'capped', await rounds(vaultsOf(1001), vaultsOf(1000))),
    'rds-page-size': oddValue('rds-page-size', 'any', await rounds(listOf(19), listOf(20))),
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

async function askPages({ caller, terms }: Lab): Promise<Verdict<'list-pages'>> {
  const pages: Page[] = [];
  let NextToken: string | undefined;
  do {
    const input = { MaxResults: PAGE, ...(NextToken !== undefined && { NextToken }) };
    const heard = await caller.read('ListCopyJobs', input, terms.recoveryPoint.region);
    if (heard.kind !== 'answered') return unknown(`A page was not read (${heard.code}).`);
    pages.push({ ids: (heard.value.CopyJobs ?? []).map(({ CopyJobId }) => CopyJobId ?? '') });
    NextToken = heard.value.NextToken || undefined;
  } while (NextToken !== undefined && pages.length < MOST_PAGES);
  return listPages(PAGE, pages);
}

/** The question, each time followed by the control, as often as its answer needs. */
async function rounds(probe: () => Promise<Heard<unknown>>, control: () => Promise<Heard<unknown>>): Promise<Round[]> {
  const done: Round[] = [];
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
