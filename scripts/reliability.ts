// What npm run torture found, as a table: printed by it, and in the README from the report that is committed.

interface Part {
  ok: boolean;
  commit: string;
  minutes: number;
  [figure: string]: unknown;
}

/** test/torture/report.json. */
export interface TortureReport {
  node: string;
  machine: string;
  /** Of the whole run. */
  minutes: number;
  parts: Readonly<Record<string, Part>>;
}

const ROWS: readonly [part: string, tried: string, much: (of: Figures) => string, broken: (of: Figures) => string][] = [
  [
    'crash',
    'Several clients start, plan, watch and list copies while servers are killed, connections break before and after the effect, replies are lost and reads denied or late, under every way AWS may treat a repeated token; every answer is held against the truth',
    (of) =>
      `${of('seeds')} schedules: ${of('calls')} calls, ${of('kills')} servers killed and ${of('unanswered')} calls cut off by it, ${of('faults')} requests struck by a fault`,
    (of) =>
      `${of('duplicates')} duplicate copies, ${of('lost')} lost, ${of('falseStatements')} false statements (outcomes, ids, states, dates, retention, verdicts, diagnoses, what is there)`,
  ],
  [
    'fault-matrix',
    'Every fault on every AWS operation of every tool',
    (of) => `${of('tools')} tools, ${of('faults')} faults, ${of('struck')} combinations`,
    (of) => `${of('problems')} wrong or late answers`,
  ],
  [
    'wrong-kinds',
    'Each value of each answer of AWS is replaced by one of another kind',
    (of) => `${of('changes')} changed answers`,
    (of) => `${of('problems')} wrong results`,
  ],
  [
    'plan-worlds',
    'Copies in generated accounts are planned, then made and looked at',
    (of) => `${of('copies')} copies`,
    (of) =>
      `${of('readyAndFailed')} \`ready\` that failed, ${of('willFailAndWorked')} \`will_fail\` that worked, ${of('wronglyCopyable')} wrong about \`Copyable\`, ${of('falseStatements')} false about dates, keys and diagnoses`,
  ],
  [
    'hostile',
    'Clients that break the protocol, flood, or never read their pipe',
    (of) => `${of('attacks')} attacks, at most ${of('peakMegabytes')} MB`,
    (of) => `${of('problems')} crashes or hangs`,
  ],
  [
    'fuzz',
    'Random arguments, ARNs, lifecycles, patterns, tokens and AWS messages',
    (of) => `${of('inputs')} inputs`,
    (of) => `${of('failures')} failures`,
  ],
  [
    'soak',
    'One server at full speed',
    (of) => `${of('minutes')} minutes, ${of('calls')} calls`,
    (of) => `${of('wrong')} wrong answers, ${of('grown')} of memory, handles and latency grown`,
  ],
  [
    'mutation',
    'The rules of lifecycles, tokens, guards and errors are broken one by one',
    (of) => `${of('mutants')} mutants`,
    (of) => `${of('surviving')} unnoticed; ${of('equivalent')} change nothing, each explained`,
  ],
];

type Figures = (name: string) => string;

/** One row per part that has run; a list counts by its length. */
export function reliabilityTable({ parts }: TortureReport): string {
  const rows = ROWS.flatMap(([name, tried, much, broken]) => {
    const part = parts[name];
    if (!part) return [];
    const of = (figure: string) => {
      const value = part[figure];
      const count = Array.isArray(value) ? value.length : value;
      return typeof count === 'number' ? count.toLocaleString('en-US') : 'unknown';
    };
    return [[tried, much(of), broken(of)]];
  });
  const head = ['what is tried', 'how much', 'what broke'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The README's section: of a whole run in which all parts passed, or none at all. */
export function reliabilitySection(report: TortureReport): string {
  const missing = ROWS.map(([name]) => name).filter((name) => !report.parts[name]?.ok);
  if (missing.length > 0) throw new Error(`test/torture/report.json: not passed: ${missing.join(', ')}`);
  const commits = [...new Set(Object.values(report.parts).map(({ commit }) => `\`${commit}\``))];
  return [
    reliabilityTable(report),
    '',
    `In ${unknownCount(report).toLocaleString('en-US')} cases of the first row something could not be known, and the answer said so. Commit ${commits.join(', ')}, Node ${report.node.replace('v', '')}, ${report.machine}, ${report.minutes} minutes.`,
  ].join('\n');
}

const unknown = ({ parts }: TortureReport) => Object.entries((parts.crash?.unknown ?? {}) as Record<string, number>);

const unknownCount = (report: TortureReport) => unknown(report).reduce((sum, [, count]) => sum + count, 0);

/** What the server did not know and said so, by its reason. */
export function unknownTable(report: TortureReport): string {
  return unknown(report)
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${String(count).padStart(6)}  ${reason}`)
    .join('\n');
}
