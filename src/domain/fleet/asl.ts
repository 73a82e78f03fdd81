// Amazon States Language, as far as the machine uses it: in JSONPath, and in JSONata where a state needs the time of day.

/** One test of a Choice state, with where it leads. */
export type Test = Readonly<Record<string, unknown>>;

export type State = Readonly<Record<string, unknown>> & { readonly Type: string };
export type States = Readonly<Record<string, State>>;

/** A value that is present and equals one of these. */
export function isOneOf(Variable: string, values: readonly string[]): Test {
  const tests = values.map((StringEquals) => ({ Variable, StringEquals }));
  return and(isPresent(Variable), tests.length === 1 ? tests[0]! : { Or: tests });
}

/** A text that is present and contains one of these. */
export function contains(Variable: string, texts: readonly string[]): Test {
  return and(isPresent(Variable), { Or: texts.map((text) => ({ Variable, StringMatches: `*${text}*` })) });
}

/** A reference to what is missing ends an execution: whatever AWS may leave out is asked for first. */
export const isPresent = (Variable: string): Test => ({ Variable, IsPresent: true });

export const and = (...And: Test[]): Test => ({ And });

/** Sets one member of the data, and leaves the others. */
export const set = (member: string, Parameters: object, Next: string): State => ({
  Type: 'Pass',
  Parameters,
  ResultPath: `$.${member}`,
  Next,
});

/** An expression of a state in JSONata. */
export const jsonata = (expression: string): string => `{% ${expression} %}`;

/** The output of a state in JSONata: its input, with one member set to the value of an expression. */
export const outputWith = (member: string, expression: string): string =>
  jsonata(`$merge([$states.input, {'${member}': ${expression}}])`);

export const choose = (Default: string, ...Choices: (Test & { Next: string })[]): State => ({
  Type: 'Choice',
  Choices,
  Default,
});

/** Ends the execution with a reason of ours. */
export const fail = (error: string, Cause: string): State => ({ Type: 'Fail', Error: error, Cause });
