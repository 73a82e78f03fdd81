import type { Issue } from '../../domain/errors.ts';
import type { Misfit } from '../../domain/filters/misfit.ts';

// Filters that cannot match anything: AWS answers them with an empty list, which reads as "there is none".

type Input = Readonly<Record<string, unknown>>;

export type FilterChecks = Readonly<Record<string, (text: string) => Misfit | undefined>>;

/** What is wrong with the filters that are given. Those of another type than text are left to the schema. */
export function checkFilters(given: Input, checks: FilterChecks): Issue[] {
  return Object.entries(checks).flatMap(([Path, check]) => {
    const text = given[Path];
    const misfit = typeof text === 'string' && text !== '' ? check(text) : undefined;
    return misfit ? [{ Path, Problem: misfit.problem, Fix: misfit.fix }] : [];
  });
}

/** Sentences as one note; nothing without any. */
export function noteOf(sentences: readonly (string | false | undefined)[]): { Note?: string } {
  const Note = sentences.filter(Boolean).join(' ');
  return Note ? { Note } : {};
}
