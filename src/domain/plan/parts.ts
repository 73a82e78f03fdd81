import type { RecoveryPoint } from '../shapes.ts';
import { type ForeignText, foreignText } from '../text/foreign-text.ts';
import { word } from '../text/untrusted-text.ts';
import type { Plan } from './index.ts';
import type { PartLeft } from './rule.ts';

// The parts of a composite recovery point, as a reader knows them: by type and name.

/** Parts with one answer. */
interface PartsTold {
  Count: number;
  /** The first of them. */
  Parts: ForeignText[];
  /** Why they cannot be copied, or why that is not known. */
  Why?: string;
}

export interface CompositeTold {
  CanBeCopied?: PartsTold;
  CannotBeCopied?: PartsTold[];
  NotKnown?: PartsTold[];
}

/** @param most names of each kind, and reasons of each kind. */
export function partsOf({ checks, verdict }: Plan, most: number): CompositeTold | undefined {
  const parts = checks.find((check) => check.parts)?.parts;
  if (!parts || verdict.startsWith('already_')) return undefined;
  const { copied, left, unknown } = parts;
  return {
    ...(copied.length > 0 && { CanBeCopied: told(copied, most) }),
    ...(left.length > 0 && { CannotBeCopied: byReason(left, most) }),
    ...(unknown.length > 0 && { NotKnown: byReason(unknown, most) }),
  };
}

const told = (parts: readonly RecoveryPoint[], most: number): PartsTold => ({
  Count: parts.length,
  Parts: parts.slice(0, most).map(nameOf),
});

/** One entry for each reason, those of the most parts first; the last one is of all the others. */
function byReason(left: readonly PartLeft[], most: number): PartsTold[] {
  const reasons = new Map<string, PartLeft[]>();
  for (const one of left) reasons.set(one.why, [...(reasons.get(one.why) ?? []), one]);
  const sorted = [...reasons].sort(([, one], [, other]) => other.length - one.length);
  const shown = sorted.slice(0, most).map(([Why, ones]) => ({
    ...told(
      ones.map(({ part }) => part),
      most,
    ),
    Why,
  }));
  const others = sorted.slice(most).flatMap(([, ones]) => ones.map(({ part }) => part));
  return others.length === 0 ? shown : [...shown, { ...told(others, most), Why: 'For other reasons.' }];
}

/** "EFS web-shop-uploads": the type, and the name that its owner gave or the end of its ARN. */
function nameOf({ ResourceType, ResourceName, ResourceArn, RecoveryPointArn }: RecoveryPoint): ForeignText {
  const type = word(ResourceType, 40);
  const end = (arn: string | undefined) => arn?.split(/[:/]/).at(-1);
  const name = foreignText(ResourceName ?? end(ResourceArn ?? RecoveryPointArn) ?? '(no name)', 80);
  return typeof name === 'string' ? [type, name].filter((one) => one !== undefined).join(' ') : name;
}
