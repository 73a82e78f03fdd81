// The figures of npm run torture as a table: at the end of its output and, from the committed report, in the README.

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
  /** How long the whole took, where all parts ran at once. */
  minutes?: number;
  parts: Readonly<Record<string, Part>>;
}

type Figure = (name: string) => string;
type Row = readonly [
  part: string,
  test: string,
  extent: (figure: Figure) => string,
  failures: (figure: Figure) => string,
];

const ROWS: readonly Row[] = [
  [
    'crash',
    'Several clients start, plan, watch and list copies while servers are killed, connections break before and after the effect, replies are lost, and reads are denied or late, under every way in which AWS could treat a repeated token. Every answer is compared with the truth.',
    (figure) =>
      `${figure('seeds')} schedules: ${figure('calls')} calls, ${figure('kills')} servers killed, ${figure('unanswered')} calls cut off by that, ${figure('faults')} requests hit by a fault`,
    (figure) =>
      `${figure('duplicates')} duplicate copies, ${figure('lost')} lost, ${figure('falseStatements')} false statements (outcomes, ids, states, dates, retention, verdicts, diagnoses, existence)`,
  ],
  [
    'tasks',
    'Tasks created by one server are answered by others, which share only the configuration and AWS with it. The answers are compared with the truth and with those of the tool.',
    (figure) => `${figure('tasks')} tasks, ${figure('looks')} looks, ${figure('changed')} changed IDs`,
    (figure) =>
      `${figure('problems')} wrong answers; ${figure('completed')} of ${figure('tasks')} answered to their end`,
  ],
  [
    'set-crash',
    'Several processes start the copies of one set, with single starts of its members in between, and are killed at any moment: while they start, while they read the lists, between any two starts. Every count, id and size in an answer is compared with the truth.',
    (figure) =>
      `${figure('seeds')} sets of ${figure('smallest')} to ${figure('largest')} recovery points, ${figure('members')} in all: ${figure('calls')} calls, ${figure('kills')} servers killed, ${figure('faults')} requests hit by a fault`,
    (figure) =>
      `${figure('duplicates')} duplicate copies, ${figure('lost')} lost, ${figure('falseStatements')} false statements`,
  ],
  [
    'replicas',
    'The test of the first row over HTTP, with two replicas behind a round-robin balancer. Replicas are killed and replaced.',
    (figure) =>
      `${figure('seeds')} schedules: ${figure('calls')} calls, ${figure('kills')} replicas killed, ${figure('unanswered')} calls cut off by that, ${figure('faults')} requests hit by a fault`,
    (figure) =>
      `${figure('duplicates')} duplicate copies, ${figure('lost')} lost, ${figure('falseStatements')} false statements`,
  ],
  [
    'fleet',
    'The children of an exported Step Functions machine, in an interpreter of their own, and `start_missing_copies` make the copies of one set: before, after and beside one another, while requests meet faults, and again days and weeks later.',
    (figure) =>
      `${figure('worlds')} worlds: ${figure('members')} copies, ${figure('children')} children, ${figure('toolCalls')} calls for the set, ${figure('faults')} requests hit by a fault, ${figure('settings')} settings of undocumented behaviour`,
    (figure) => `${figure('duplicates')} duplicate copies, ${figure('lost')} lost, ${figure('falseEnds')} false ends`,
  ],
  [
    'fault-matrix',
    'Every fault on every AWS operation of every tool.',
    (figure) => `${figure('tools')} tools, ${figure('faults')} faults, ${figure('struck')} combinations`,
    (figure) => `${figure('problems')} wrong or late answers`,
  ],
  [
    'wrong-kinds',
    'Each value in each AWS response is replaced by a value of another type.',
    (figure) => `${figure('changes')} changed responses`,
    (figure) => `${figure('problems')} wrong results`,
  ],
  [
    'plan-worlds',
    'Copies in generated accounts are planned, made, and checked against the plan.',
    (figure) => `${figure('copies')} copies`,
    (figure) =>
      `${figure('readyAndFailed')} \`ready\` that failed, ${figure('willFailAndWorked')} \`will_fail\` and ${figure('likelyToFailAndWorked')} \`likely_to_fail\` that worked, ${figure('wronglyCopyable')} wrong values of \`Copyable\`, ${figure('wrongFixes')} fixes that do not help, ${figure('falseStatements')} false dates, keys or diagnoses`,
  ],
  [
    'find-worlds',
    'In generated accounts whose copies the simulator makes over weeks, sets of copies are counted, with lists denied, late and in every order, and started as the answer says. Every recovery point is compared with what exists.',
    (figure) =>
      `${figure('worlds')} worlds: ${figure('finds')} sets of ${figure('selected')} recovery points and resources, ${figure('started')} copies started, ${figure('settings')} settings of undocumented behaviour`,
    (figure) =>
      `${figure('falselyCovered')} falsely covered, ${figure('falselyMissing')} falsely missing, ${figure('duplicates')} duplicate copies, ${figure('lost')} lost, ${figure('problems')} other false statements; ${figure('byJobAlone')} known only by their job, whose copy is gone from a place where the server could not look`,
  ],
  [
    'hostile',
    'Clients that break the protocol, flood the server, or never read their pipe.',
    (figure) => `${figure('attacks')} attacks, at most ${figure('peakMegabytes')} MB`,
    (figure) => `${figure('problems')} crashes or hangs`,
  ],
  [
    'fuzz',
    'Random arguments, ARNs, lifecycles, patterns, tokens and AWS messages.',
    (figure) => `${figure('inputs')} inputs`,
    (figure) => `${figure('failures')} failures`,
  ],
  [
    'soak',
    'One server at full speed.',
    (figure) => `${figure('minutes')} minutes, ${figure('calls')} calls`,
    (figure) => `${figure('wrong')} wrong answers; growth in ${figure('grown')} of memory, handles and latency`,
  ],
  [
    'calibrate',
    '`calibrate` works out the random switches of simulators, half of them under faults.',
    (figure) => `${figure('calibrations')} calibrations, ${figure('faultsStruck')} faults`,
    (figure) =>
      `${figure('wrong')} wrong settings; ${figure('unlisted')} jobs missing in the list of what was made; ${figure('forgotten')} copies forgotten`,
  ],
  [
    'mutation',
    'The rules for lifecycles, tokens, guards and errors are broken one at a time.',
    (figure) => `${figure('mutants')} mutants`,
    (figure) => `${figure('surviving')} undetected; ${figure('equivalent')} change nothing, each with an explanation`,
  ],
];

/** One row for each part that has run. A list counts by its length. */
export function reliabilityTable({ parts }: TortureReport): string {
  const rows = ROWS.flatMap(([name, test, extent, failures]) => {
    const part = parts[name];
    if (!part) return [];
    const figure = (key: string) => {
      const value = part[key];
      const count = Array.isArray(value) ? value.length : value;
      return typeof count === 'number' ? count.toLocaleString('en-US') : 'unknown';
    };
    return [[test, extent(figure), failures(figure)]];
  });
  const head = ['test', 'extent', 'failures'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The README's section. Throws unless all parts have passed. */
export function reliabilitySection(report: TortureReport): string {
  const missing = ROWS.map(([name]) => name).filter((name) => !report.parts[name]?.ok);
  if (missing.length > 0) throw new Error(`test/torture/report.json: not passed: ${missing.join(', ')}`);
  const added = Object.values(report.parts).reduce((sum, part) => sum + part.minutes, 0);
  const took = report.minutes
    ? `one run of ${Math.round(report.minutes)} minutes`
    : `${Math.round(added)} minutes, added up`;
  const commits = [...new Set(Object.values(report.parts).map(({ commit }) => `\`${commit}\``))];
  return [
    reliabilityTable(report),
    '',
    `In ${unknownCount(report).toLocaleString('en-US')} cases of the first row, the server could not know something and said so. Commit ${commits.join(', ')}, Node ${report.node.replace('v', '')}, ${report.machine}; ${took}.`,
  ].join('\n');
}

const unknown = ({ parts }: TortureReport) => Object.entries((parts.crash?.unknown ?? {}) as Record<string, number>);

const unknownCount = (report: TortureReport) => unknown(report).reduce((sum, [, count]) => sum + count, 0);

/** What the server reported as unknown, by reason. */
export function unknownTable(report: TortureReport): string {
  return unknown(report)
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${String(count).padStart(6)}  ${reason}`)
    .join('\n');
}
