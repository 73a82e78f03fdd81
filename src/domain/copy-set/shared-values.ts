import type { LifecycleOf } from '../shapes.ts';

/** One object for all equal values: each row of a list brings its own. */
export class SharedValues {
  readonly #texts = new Map<string, string>();
  readonly #lifecycles = new Map<string, LifecycleOf>();

  text(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    const kept = this.#texts.get(text);
    if (kept === undefined) this.#texts.set(text, text);
    return kept ?? text;
  }

  lifecycle(lifecycle: LifecycleOf | undefined): LifecycleOf | undefined {
    if (lifecycle === undefined) return undefined;
    const key = JSON.stringify(lifecycle);
    const kept = this.#lifecycles.get(key);
    if (kept === undefined) this.#lifecycles.set(key, lifecycle);
    return kept ?? lifecycle;
  }
}
