// What calls have answered, as far as a judgement needs it. Dates and times are milliseconds since the Unix epoch.

/** What AWS answered to one call. */
export type Heard<Value> =
  | { readonly kind: 'answered'; readonly value: Value }
  /** By AWS, because of what was asked. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** A fault on the way, a limit, or credentials: it says nothing about the question. */
  | { readonly kind: 'unclear'; readonly code: string };

/** What DescribeCopyJob says of an ID: there is such a job, there is none, or no clear answer. */
export type Existence = 'job' | 'none' | 'unclear';

/** A start whose ID has been looked up. `exists` is undefined if there is no ID. */
export interface Start {
  readonly heard: Heard<{ readonly id: string }>;
  readonly exists?: Existence | undefined;
}

/** How a call failed, as the end of a reason. */
export const failure = (heard: Heard<unknown>): string =>
  heard.kind === 'answered' ? 'it was accepted' : heard.kind === 'refused' ? `AWS answered ${heard.code}` : heard.code;
