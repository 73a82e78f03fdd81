import { type Content, type Element, h } from '../tree.ts';
import { kindOf, marked, STATE_KINDS, statesInWords } from './marks.ts';
import {
  type Column,
  facts,
  filled,
  heading,
  note,
  notRead,
  proportions,
  resource,
  type Setting,
  type Share,
  SIZE,
  source,
  table,
} from './panels.ts';
import { day, said, sentence, vault, when, words } from './phrases.ts';
import { counted, duration } from './quantities.ts';
import { countsOf, type Members, membersOf, numberOf, rowsOf, stringOf, textOf } from './reading.ts';
import { timeline } from './timeline.ts';

/** The result of list_copy_jobs. */
export function jobsBoard(result: Members, setting: Setting): Element {
  const common = membersOf(result.Common);
  const vaults = membersOf(result.DestinationVaults);
  const jobs = rowsOf(result.CopyJobs).map((row) => completed(row, common, vaults));
  const text = stringOf(result.Note);
  return h(
    'article',
    {},
    heading(comesTo(result, jobs), setting, result),
    proportions(sharesOf(result.CountsByState)),
    facts([
      ['Source', source(result)],
      ['Child jobs', statesInWords(result.Children)],
    ]),
    notRead(result),
    note(text !== undefined && sentence(text, setting.now)),
    jobs.length > 0 && table('Copy jobs, the newest first', filled(columns(jobs, setting), jobs), jobs),
    stringOf(result.Truncated) !== undefined &&
      h('p', { class: 'more' }, 'More jobs may match than are shown, and the counts are of those that were read.'),
  );
}

/** A row with what the others share and with its destination's ARN. */
function completed(row: Members, common: Members, vaults: Members): Members {
  const whole = { ...common, ...row };
  const name = stringOf(whole.DestinationVault);
  const arn = stringOf(whole.DestinationBackupVaultArn);
  const byName = name !== undefined && Object.hasOwn(vaults, name) ? stringOf(vaults[name]) : undefined;
  return { ...whole, DestinationBackupVaultArn: arn ?? byName ?? name };
}

/** Counts by state, what went wrong last. */
function sharesOf(value: unknown): Share[] {
  const order = Object.keys(STATE_KINDS);
  const rank = (state: string) => (order.includes(state) ? order.indexOf(state) : order.length);
  return countsOf(value)
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([state, count]) => ({ kind: kindOf(STATE_KINDS, state), count }));
}

function comesTo(result: Members, jobs: readonly Members[]): string {
  const counts = membersOf(result.CountsByState);
  const of = (state: string) => numberOf(counts[state]) ?? 0;
  const wrong = [of('FAILED') > 0 && `${of('FAILED')} failed`, of('PARTIAL') > 0 && `${of('PARTIAL')} partial`];
  const open = of('CREATED') + of('RUNNING');
  const said = [...wrong, open > 0 && `${open} not ended`].filter((one) => one !== false);
  const total = countsOf(counts).reduce((sum, [, value]) => sum + value, 0);
  if (total === 0 && jobs.length === 0) return 'No copy job matches';
  const all = counted(total > 0 ? total : jobs.length, 'copy job');
  return said.length === 0 ? all : `${all}: ${said.join(', ')}`;
}

function columns(jobs: readonly Members[], { now }: Setting): Column<Members>[] {
  return [
    {
      name: 'Resource',
      cell(row) {
        const name = textOf(row.ResourceName);
        return resource(row, name !== undefined && said(name), idOf(row));
      },
    },
    { name: 'State', fit: true, cell: (row) => marked(kindOf(STATE_KINDS, stringOf(row.State) ?? 'unknown')) },
    {
      name: 'Cause',
      cell(row) {
        const category = stringOf(row.DiagnosisCategory);
        return category !== undefined && words(category);
      },
    },
    {
      name: 'Destination',
      cell(row) {
        const arn = stringOf(row.DestinationBackupVaultArn);
        return arn !== undefined && vault(arn);
      },
    },
    {
      name: 'Time (UTC)',
      fit: true,
      cell(row) {
        const [created, ended] = [stringOf(row.CreationDate), stringOf(row.CompletionDate)];
        const took = numberOf(row.TookSeconds);
        return [
          created !== undefined && when(created, now),
          ended !== undefined && h('div', { class: 'beside' }, 'ended ', day(ended)),
          took !== undefined && h('div', { class: 'beside' }, `took ${duration(took * 1000)}`),
        ];
      },
    },
    timeline(jobs, now),
    SIZE,
    {
      name: 'Started by',
      cell(row) {
        const by = textOf(row.StartedBy);
        return by !== undefined && said(by);
      },
    },
  ];
}

const idOf = (row: Members): Content => {
  const [id, parent, account] = [stringOf(row.CopyJobId), stringOf(row.ParentJobId), stringOf(row.AccountId)];
  return [
    id !== undefined && h('code', {}, id),
    account !== undefined && h('div', {}, `Account ${account}`),
    stringOf(row.Region) !== undefined && h('div', {}, String(row.Region)),
    parent !== undefined && h('div', {}, 'Child of ', h('code', {}, parent)),
  ];
};
