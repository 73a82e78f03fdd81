/** Reasons with how often each was given, and one example of each. */
export class Reasons<Class extends string> {
  readonly #groups = new Map<string, { Class: Class; Why: string; Count: number; ExampleArn: string }>();
  #others = 0;

  add(of: Class, why: string, example: string): void {
    const key = `${of} ${why}`;
    const group = this.#groups.get(key);
    if (group) {
      group.Count += 1;
      // The same one whatever the order of the list is.
      if (example < group.ExampleArn) group.ExampleArn = example;
    } else if (this.#groups.size < DISTINCT)
      this.#groups.set(key, { Class: of, Why: why, Count: 1, ExampleArn: example });
    else this.#others += 1;
  }

  /** The most frequent first, and how many members have another reason. */
  top(most: number): { groups: { Class: Class; Why: string; Count: number; ExampleArn: string }[]; others: number } {
    const sorted = [...this.#groups.values()].sort(
      (one, other) => other.Count - one.Count || (one.ExampleArn < other.ExampleArn ? -1 : 1),
    );
    const rest = sorted.slice(most).reduce((sum, { Count }) => sum + Count, 0);
    return { groups: sorted.slice(0, most), others: rest + this.#others };
  }
}

/** More reasons than a set has, unless each member has its own. */
const DISTINCT = 200;
