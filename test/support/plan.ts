import type { Json } from './answer.ts';

// What a plan says, for tests that ask for one statement of it.

export interface Reason {
  Check: string;
  Detail: string;
  Fix?: string;
}

/** The reason for the verdict that this check gives. */
export const reasonOf = (plan: Json, check: string): Reason | undefined =>
  (plan.Because as Reason[] | undefined)?.find((reason) => reason.Check === check);

export const reasonsOf = (plan: Json): string[] =>
  ((plan.Because as Reason[] | undefined) ?? []).map((reason) => reason.Check);

/** Every sentence of a plan about what was found. */
export const sentencesOf = ({ Because = [], Warnings = [], NotKnown = [] }: Json): string[] => [
  ...Because.map((reason: Reason) => reason.Detail),
  ...Warnings,
  ...NotKnown,
];

/** What a plan says is not known. */
export const unknownOf = (plan: Json): string[] =>
  plan.Verdict === 'uncertain' || plan.Verdict === 'ready_on_source_side'
    ? [...(plan.Because ?? []).map((reason: Reason) => reason.Detail), ...(plan.NotKnown ?? [])]
    : (plan.NotKnown ?? []);

/** The best first. What AWS said of the copy is worse than what its pages say, and that than what is not known. */
export const VERDICTS_BY_WORTH: readonly string[] = [
  ...['ready', 'already_copied', 'already_running', 'ready_on_source_side', 'uncertain'],
  ...['likely_to_fail', 'refused_here', 'will_fail'],
];
