// Names that a person takes for one another: a copy would go to the wrong one.

/** Characters that look like another one, or nearly. AWS's names are ASCII; other texts can hold the rest. */
const LIKE: readonly [characters: string, shown: string][] = [
  ['1i|!ıіι', 'l'],
  ['0оοσ', 'o'],
  ['аα', 'a'],
  ['еε', 'e'],
  ['сϲ', 'c'],
  ['рρ', 'p'],
  ['хχ', 'x'],
  ['уγ', 'y'],
  ['ν', 'v'],
  ['5ѕ', 's'],
  ['2', 'z'],
  ['8в', 'b'],
  ['_‐‑–—−', '-'],
];

const SHOWN = new Map(LIKE.flatMap(([characters, shown]) => [...characters].map((one) => [one, shown] as const)));

/** What a name looks like: equal for names that are easily taken for one another. */
function looks(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return [...plain]
    .map((one) => SHOWN.get(one) ?? one)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/-+/g, '-');
}

/** The groups of different names that look alike, each in the order of the list. */
function lookAlikes(names: Iterable<string>): string[][] {
  const groups = new Map<string, string[]>();
  for (const name of new Set(names)) {
    const key = looks(name);
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** What to say of vaults in one answer whose names look alike; undefined if none do. */
export function lookAlikeWarning(names: readonly string[]): string | undefined {
  const groups = lookAlikes(names);
  if (groups.length === 0) return undefined;
  const listed = groups.slice(0, 3).map((group) => group.slice(0, 4).join(' and '));
  return `These vault names look alike: ${listed.join('; ')}. Make sure which one is meant.`;
}
