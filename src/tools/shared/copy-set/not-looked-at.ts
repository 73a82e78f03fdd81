// What was not looked at, as an answer shows it.

/** The gravest first: what could not be read, then what is only worth knowing. */
const KINDS = ['source vaults', 'odd vaults', 'jobs', 'destination', 'around', 'elsewhere', 'copies', 'parts'] as const;
type Kind = (typeof KINDS)[number];

/** Something that was not looked at. */
export interface Unseen {
  kind: Kind;
  /** A sentence. */
  text: string;
}

/** Sentences about the Region that was read, which they do not name. */
const OF_ITS_REGION: readonly Kind[] = ['source vaults', 'jobs', 'parts'];

const gravestFirst = (unseen: Iterable<Unseen>): Unseen[] =>
  [...unseen].sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));

/** So much of the 4,000 bytes of an answer. */
const BYTES = 1000;

/** The gravest, at most so many; where some are left out, the last entry says how many. */
export function notLookedAt(unseen: readonly Unseen[], most: number): { NotLookedAt?: string[] } {
  return cut(
    gravestFirst(unseen).map(({ text }) => text),
    most,
  );
}

/** How many Regions are named for one sentence. */
const NAMED = 3;

/** The same for several Regions. What several of them say is said once. */
export function notLookedAtIn(
  parts: readonly { Region: string; notAt: readonly Unseen[] }[],
  most: number,
): { NotLookedAt?: string[] } {
  const saidBy = new Map<string, { one: Unseen; regions: string[] }>();
  for (const { Region, notAt } of parts) {
    for (const one of notAt) {
      const { regions } = saidBy.get(one.text) ?? { regions: [] };
      saidBy.set(one.text, { one, regions: [...regions, Region] });
    }
  }
  const said = gravestFirst([...saidBy.values()].map(({ one }) => one)).map(({ kind, text }) => {
    if (!OF_ITS_REGION.includes(kind)) return text;
    const { regions } = saidBy.get(text)!;
    if (regions.length === parts.length && parts.length > 1) return `Each Region: ${text}`;
    const more = regions.length - NAMED;
    return `${regions.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${text}`;
  });
  return cut(said, most);
}

function cut(sentences: readonly string[], most: number): { NotLookedAt?: string[] } {
  if (sentences.length === 0) return {};
  const first = (count: number) => {
    const left = sentences.length - count;
    return [...sentences.slice(0, count), ...(left > 0 ? [`and ${left} more`] : [])];
  };
  let count = sentences.length <= most ? sentences.length : most - 1;
  while (count > 1 && Buffer.byteLength(JSON.stringify(first(count))) > BYTES) count -= 1;
  return { NotLookedAt: first(count) };
}
