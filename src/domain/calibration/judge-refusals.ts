import { failure, type Heard, type Start } from './heard.ts';
import { QUESTIONS, type Question, type SettingOf, unknown, type Verdict } from './questions.ts';

// How AWS refuses: as an error of the call, and which, or by letting the job fail.

const DENIED = 'AccessDeniedException';

/**
 * How often a refusal is asked for and answered alike before it counts. An AccessDeniedException can come from anywhere (a
 * policy, a session, a proxy), so that it counts only if it alternates with calls that are let through.
 */
export const ROUNDS = { refused: 2, denied: 8 };

/** One question, and beside it a call that AWS lets through or refuses for another reason. */
export interface Round {
  readonly probe: Heard<unknown>;
  readonly control: Heard<unknown>;
}

/** Whether the call behind an answer was let through: accepted, or refused for what it asks. */
export const isLetThrough = (heard: Heard<unknown>): boolean =>
  heard.kind === 'answered' || (heard.kind === 'refused' && heard.code !== DENIED);

/** The error with which all probes were refused. Undefined if they were not, or if something else may have refused them. */
export function refusedWith(rounds: readonly Round[]): string | undefined {
  const [first] = rounds;
  if (first?.probe.kind !== 'refused') return undefined;
  const { code, message } = first.probe;
  const alike = rounds.every(
    ({ probe, control }) =>
      probe.kind === 'refused' && probe.code === code && probe.message === message && isLetThrough(control),
  );
  return alike && rounds.length >= (code === DENIED ? ROUNDS.denied : ROUNDS.refused) ? code : undefined;
}

type FailingQuestion = 'continuous-recovery-point' | 'missing-destination-vault' | 'role-not-assumable';

export interface FailingStart {
  /** Undefined: it was not asked, because of this. */
  notAsked?: string | undefined;
  /** Whether a copy that differs only in what is asked about was accepted. */
  baseline: Start;
  start?: Start | undefined;
  /** How the job ended, if there is one. */
  state?: string | undefined;
  rounds: readonly Round[];
}

/** A start that cannot lead to a copy. */
export function failingStart<Name extends FailingQuestion>(
  name: Name,
  { notAsked, baseline, start, state, rounds }: FailingStart,
): Verdict<Name> {
  if (notAsked !== undefined) return unknown(notAsked);
  if (baseline.heard.kind !== 'answered') {
    return unknown(`An ordinary copy was not started either (${failure(baseline.heard)}).`);
  }
  if (!start) return unknown('It was not asked.');
  if (start.heard.kind === 'answered') {
    if (start.exists !== 'job') return unknown('The ID in the reply is not clear.');
    return state === 'FAILED'
      ? { setting: 'fail-job' as SettingOf<Name> }
      : unknown(`The job was not seen to fail (${state ?? 'its state is not known'}).`);
  }
  const code = refusedWith(rounds);
  if (code !== undefined && isSetting(name, code)) return { setting: code };
  return unknown(`The start failed, but not in a way that a setting stands for (${failure(start.heard)}).`);
}

const isSetting = <Name extends Question>(name: Name, text: string): text is SettingOf<Name> =>
  (QUESTIONS[name] as readonly string[]).includes(text);

/** A value of a list that its model does not allow. The control is the same list with a value that it allows. */
export function oddValue<Name extends 'all-accounts' | 'large-max-results' | 'rds-page-size'>(
  name: Name,
  accepted: SettingOf<Name>,
  rounds: readonly Round[],
): Verdict<Name> {
  const [first] = rounds;
  if (!first) return unknown('It was not asked.');
  if (first.control.kind !== 'answered') return unknown(`The list was not read (${failure(first.control)}).`);
  if (first.probe.kind === 'answered') return { setting: accepted };
  const everyControl = rounds.every(({ control }) => control.kind === 'answered');
  const code = everyControl ? refusedWith(rounds) : undefined;
  if (code !== undefined && isSetting(name, code)) return { setting: code };
  return unknown(`The list failed, but not in a way that a setting stands for (${failure(first.probe)}).`);
}

/**
 * A page size that is too small for an RDS database. AWS can accept it because it knows no such database.
 *
 * @param hasRows whether the accepted list has recovery points.
 */
export function rdsPageSize(rounds: readonly Round[], hasRows: boolean): Verdict<'rds-page-size'> {
  const verdict = oddValue('rds-page-size', 'any', rounds);
  if (!('setting' in verdict) || verdict.setting !== 'any' || hasRows) return verdict;
  return unknown('AWS accepted the page size, but not for a database that is known to have recovery points.');
}

/**
 * A lifecycle that moves a copy to cold storage and never deletes it, asked for in a vault that does not exist.
 *
 * @param plain the same start without that lifecycle.
 */
export function coldWithoutDeletion(
  plain: Start | undefined,
  rounds: readonly Round[],
): Verdict<'cold-without-deletion'> {
  const [first] = rounds;
  if (!first || !plain) return unknown('It was not asked.');
  if (first.probe.kind === 'answered') return { setting: 'accepted' };
  const code = refusedWith(rounds);
  if (code !== 'InvalidParameterValueException' && code !== 'InvalidRequestException') {
    return unknown(`The start failed, but not because of its lifecycle (${failure(first.probe)}).`);
  }
  const { probe } = first;
  const isSame =
    plain.heard.kind === 'unclear' ||
    (plain.heard.kind === 'refused' && probe.kind === 'refused' && plain.heard.message === probe.message);
  const aboutLifecycle = probe.kind === 'refused' && /lifecycle|cold ?storage|DeleteAfterDays/i.test(probe.message);
  return !isSame && aboutLifecycle
    ? { setting: 'refused' }
    : unknown('The start was refused because of its vault, before AWS judged its lifecycle.');
}

/** Which of the members of a lock a vault has. Undefined: it was not read. */
export interface VaultLook {
  readonly listed: boolean | undefined;
  readonly described: boolean | undefined;
}

export function listVaultLock(looks: readonly VaultLook[]): Verdict<'list-vault-lock'> {
  if (looks.length === 0 || looks.some(({ listed }) => listed === undefined))
    return unknown('The vault was not listed.');
  if (looks.every(({ listed }) => listed)) return { setting: 'present' };
  if (looks.some(({ listed }) => listed)) return unknown('The list shows it at one time, and not at another.');
  return looks.every(({ described }) => described)
    ? { setting: 'absent' }
    : unknown('DescribeBackupVault does not show it either.');
}
