import type { CallOptions, Session } from '../../aws/index.ts';
import { classifyJobs, hasCopy } from '../../domain/copy/earlier-copies.ts';
import type { FoundCopy } from '../../domain/copy/find-copy.ts';
import { type CopyRequest, sourceAccountOf } from '../../domain/copy/request.ts';
import { ToolError } from '../../domain/errors.ts';
import { decisionOf } from '../../domain/plan/existing.ts';
import { answerOf, type EarlierCopy, type Fact, type GlobalSettings, type PlanFacts } from '../../domain/plan/facts.ts';
import { needsEvidence } from '../../domain/plan/index.ts';
import { type CopyJob, isComposite, type RecoveryPoint } from '../../domain/shapes.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import { listAllCopyJobs, listCopyJobsOf } from '../shared/copies/copy-jobs.ts';
import { findCopyInVault } from '../shared/copies/existing-copy.ts';
import { withPartJobs } from '../shared/copies/part-jobs.ts';
import { readCopy } from '../shared/copies/read-copy.ts';
import { rowOfSource } from '../shared/copies/source-row.ts';
import { identityOf, sessionOfAccount } from '../shared/sessions.ts';

/**
 * Reads everything that a plan looks at, in parallel where no answer needs another. What cannot be read is unread. Throws
 * the first failure where AWS answered nothing at all.
 */
export async function gatherFacts(request: CopyRequest, call: ToolCall): Promise<PlanFacts> {
  const { destination, sourceVaultName } = request;
  const reads = new Reads(request, call);
  const { account, mismatch: accountMismatch } = (await identityOf(call.session, call)) ?? {};
  const owner = await sessionOfAccount(destination.account, sourceAccountOf(request, account), call);
  const [source, there] = await Promise.all([reads.ofSource(), reads.ofDestination(owner)]);
  reads.throwIfUnanswered();

  const [nested, resourceJobs, copies, sourceVault, destinationVault] = await Promise.all([
    reads.nested(source.source),
    reads.resourceJobs(source.source),
    reads.copies(source.jobs, sourceAccountOf(request, account), call),
    reads.orMissing(source.sourceVault, sourceVaultName, call.session, call.region),
    reads.orMissing(there.destinationVault, destination.name, owner, destination.region),
  ]);
  const facts: PlanFacts = {
    now: call.session.awsNow(),
    request,
    settings: call.settings,
    account,
    accountMismatch,
    ...source,
    ...there,
    nested,
    resourceJobs,
    copies,
    sourceVault,
    destinationVault,
    evidence: [],
  };
  const inVault =
    decisionOf(facts).kind === 'look_in_vault'
      ? await copyInVault(facts, sourceAccountOf(request, account), call)
      : undefined;
  const evidence = needsEvidence(facts) ? await reads.evidence(facts) : [];
  return { ...facts, inVault, evidence };
}

/** A list that fails for a moment tells a plan as little as a denied one. */
async function copyInVault(facts: PlanFacts, account: string, call: ToolCall): Promise<FoundCopy> {
  try {
    return await findCopyInVault(facts.request, answerOf(facts.source) ?? facts.sourceRow, account, call);
  } catch (error) {
    if (!(error instanceof ToolError) || ['cancelled', 'internal'].includes(error.category)) throw error;
    return { kind: 'unknown' };
  }
}

/** Pages of a list in which evidence is looked for: a job that is not on them is told by nobody, and nothing follows. */
const EVIDENCE_PAGES = 3;

/** AWS API, ListCopyJobs: what ByResourceType takes. Some types have names with spaces. */
const FILTERABLE = /^[\w.-]{1,50}$/;

/** Where there is nothing to ask. */
const NOTHING = { state: 'missing' } as const;

const OTHER_ACCOUNT = { state: 'unread', why: 'other_account' } as const;

class Reads {
  readonly #request: CopyRequest;
  readonly #session: Session;
  readonly #here: CallOptions;
  readonly #there: CallOptions;
  #answered = false;
  #failure: ToolError | undefined;

  constructor(request: CopyRequest, { session, region, signal }: ToolCall) {
    this.#request = request;
    this.#session = session;
    this.#here = { region, signal };
    this.#there = { region: request.destination.region, signal };
  }

  async ofSource() {
    const { recoveryPoint, sourceVaultName: BackupVaultName } = this.#request;
    const RecoveryPointArn = recoveryPoint.text;
    const [source, sourceVault, sourcePolicy, jobs] = await Promise.all([
      this.#own((own) => own.read('DescribeRecoveryPoint', { BackupVaultName, RecoveryPointArn }, this.#here)),
      this.#own((own) => own.read('DescribeBackupVault', { BackupVaultName }, this.#here)),
      this.#own(async (own) => {
        const { Policy } = await own.read('GetBackupVaultAccessPolicy', { BackupVaultName }, this.#here);
        return Policy as string;
      }),
      this.#own((own) => listCopyJobsOf(this.#request, own, this.#here)),
    ]);
    const sourceRow = await this.#sourceRow(source, jobs);
    const all = await this.#withPartJobs(jobs, answerOf(source) ?? sourceRow);
    return { source, sourceRow, sourceVault, sourcePolicy, jobs: all };
  }

  /** As a start reads it: where its jobs tell of no copy. */
  async #sourceRow(source: Fact<RecoveryPoint>, jobs: Fact<CopyJob[]>): Promise<RecoveryPoint | undefined> {
    const denied = source.state === 'unread' && source.why === 'denied';
    if (!denied || hasCopy(answerOf(jobs) ?? [], this.#request)) return undefined;
    const row = await this.#own((own) => rowOfSource(this.#request, own, this.#here));
    return answerOf(row);
  }

  async #withPartJobs(jobs: Fact<CopyJob[]>, source: RecoveryPoint | undefined): Promise<Fact<readonly CopyJob[]>> {
    if (jobs.state !== 'known') return jobs;
    return await this.#own((own) => withPartJobs(jobs.value, source, this.#request, own, this.#here));
  }

  /** @param owner a session of the destination's account; undefined where there is none. */
  async ofDestination(owner: Session | undefined) {
    const BackupVaultName = this.#request.destination.name;
    const ifForeign = (settings: () => Promise<Fact<GlobalSettings>>) =>
      owner === this.#session ? NOTHING : settings();
    const [destinationVault, defaultVault, destinationPolicy, optIn, organization, destinationOrganization] =
      await Promise.all([
        this.#fact(owner, (its) => its.read('DescribeBackupVault', { BackupVaultName }, this.#there)),
        this.#fact(owner, (its) => its.read('DescribeBackupVault', { BackupVaultName: 'Default' }, this.#there)),
        this.#fact(owner, async (its) => {
          const { Policy } = await its.read('GetBackupVaultAccessPolicy', { BackupVaultName }, this.#there);
          return Policy as string;
        }),
        this.#fact(owner, async (its) => {
          const { ResourceTypeOptInPreference } = await its.read('DescribeRegionSettings', {}, this.#there);
          return ResourceTypeOptInPreference ?? {};
        }),
        ifForeign(() => this.#own((own) => own.read('DescribeGlobalSettings', {}, this.#here))),
        ifForeign(() => this.#fact(owner, (its) => its.read('DescribeGlobalSettings', {}, this.#there))),
      ]);
    return { destinationVault, defaultVault, destinationPolicy, optIn, organization, destinationOrganization };
  }

  /** Throws the first failure where AWS answered nothing at all: then there is nothing to plan from. */
  throwIfUnanswered(): void {
    if (!this.#answered && this.#failure) throw this.#failure;
  }

  async nested(source: Fact<RecoveryPoint>): Promise<Fact<RecoveryPoint[]>> {
    const { recoveryPoint, sourceVaultName: BackupVaultName } = this.#request;
    if (source.state !== 'known' || !isComposite(source.value, recoveryPoint.text)) return NOTHING;
    return await this.#own(async (own) => {
      const points: RecoveryPoint[] = [];
      const filters = { BackupVaultName, ByParentRecoveryPointArn: recoveryPoint.text };
      for await (const page of own.pages('ListRecoveryPointsByBackupVault', filters, this.#here)) {
        points.push(...(page.RecoveryPoints ?? []));
      }
      return points;
    });
  }

  async resourceJobs(source: Fact<RecoveryPoint>): Promise<Fact<CopyJob[]>> {
    const ByResourceArn = answerOf(source)?.ResourceArn;
    if (ByResourceArn === undefined) return NOTHING;
    return await this.#own(async (own) => {
      const listed = await Promise.all(
        (['CREATED', 'RUNNING'] as const).map((ByState) =>
          listAllCopyJobs(own, { ByResourceArn, ByState }, this.#here),
        ),
      );
      return listed.flat();
    });
  }

  /** The jobs that made this copy before, with what became of it. */
  async copies(jobs: Fact<readonly CopyJob[]>, account: string | undefined, call: ToolCall): Promise<EarlierCopy[]> {
    const { copies } = classifyJobs(answerOf(jobs) ?? [], this.#request);
    return await Promise.all(
      copies.map(async (job) => ({ job, ...(await readCopy(job, this.#request, account, call)) })),
    );
  }

  /** What AWS has done with the resource type, and into a destination that could not be read. */
  async evidence({ source, destinationVault, request }: PlanFacts): Promise<CopyJob[]> {
    const type = answerOf(source)?.ResourceType;
    const ByResourceType = type !== undefined && FILTERABLE.test(type) ? { ByResourceType: type } : {};
    const filters = [
      ...(type === undefined
        ? []
        : (['COMPLETED', 'FAILED'] as const).map((ByState) => ({ ...ByResourceType, ByState }))),
      ...(destinationVault.state === 'unread' ? [{ ByDestinationVaultArn: request.destination.text }] : []),
    ];
    const listed = await Promise.all(filters.map((filter) => this.#own((own) => this.#firstPages(own, filter))));
    return listed.flatMap((jobs) => answerOf(jobs) ?? []);
  }

  async #firstPages(own: Session, filter: Parameters<typeof listAllCopyJobs>[1]): Promise<CopyJob[]> {
    const jobs: CopyJob[] = [];
    let pages = 0;
    for await (const page of own.pages('ListCopyJobs', { ...filter, MaxResults: 1000 }, this.#here)) {
      jobs.push(...(page.CopyJobs ?? []));
      pages += 1;
      if (pages === EVIDENCE_PAGES) break;
    }
    return jobs;
  }

  /** AWS answers the same for a missing vault and a denied one; a list of all vaults shows that it is missing. */
  async orMissing<T>(vault: Fact<T>, name: string, session: Session | undefined, region: string): Promise<Fact<T>> {
    if (vault.state !== 'unread' || vault.why !== 'denied') return vault;
    const names = await this.#fact(session, async (its) => {
      const found = new Set<string | undefined>();
      for await (const page of its.pages('ListBackupVaults', {}, { ...this.#here, region })) {
        for (const one of page.BackupVaultList ?? []) found.add(one.BackupVaultName);
      }
      return found;
    });
    return answerOf(names)?.has(name) === false ? { state: 'missing' } : vault;
  }

  #own<T>(reading: (session: Session) => Promise<T>): Promise<Fact<T>> {
    return this.#fact(this.#session, reading);
  }

  async #fact<T>(session: Session | undefined, reading: (session: Session) => Promise<T>): Promise<Fact<T>> {
    if (!session) return OTHER_ACCOUNT;
    try {
      const value = await reading(session);
      this.#answered = true;
      return { state: 'known', value };
    } catch (error) {
      if (!(error instanceof ToolError) || ['cancelled', 'internal'].includes(error.category)) throw error;
      const fact = factOf(error);
      if (fact.state === 'unread' && fact.why === 'failed') this.#failure ??= error;
      else this.#answered = true;
      return fact;
    }
  }
}

function factOf(error: ToolError): Fact<never> {
  if (error.category === 'not_found') return { state: 'missing' };
  if (error.category === 'access_denied') return { state: 'unread', why: 'denied' };
  // AWS API, DescribeGlobalSettings: an account of no organization; no other read here is refused for what it asks.
  return error.details.code === 'InvalidRequestException' ? { state: 'refused' } : { state: 'unread', why: 'failed' };
}
