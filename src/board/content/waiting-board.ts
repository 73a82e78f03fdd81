import { type Content, type Element, h } from '../tree.ts';
import { kindOf, marked, STATE_KINDS, statesInWords } from './marks.ts';
import {
  type Column,
  facts,
  filled,
  heading,
  note,
  proportions,
  resource,
  type Setting,
  SIZE,
  source,
  table,
} from './panels.ts';
import { day, ending, said, sentence, when, words } from './phrases.ts';
import { count, counted, duration } from './quantities.ts';
import { type Members, numberOf, rowsOf, stringOf, textOf } from './reading.ts';
import { timeline } from './timeline.ts';

/** The result of wait_for_copy_jobs. */
export function waitingBoard(result: Members, setting: Setting): Element {
  const jobs = rowsOf(result.CopyJobs);
  const again = numberOf(result.CheckAgainAfterSeconds);
  const estimate = stringOf(result.Estimate);
  const text = stringOf(result.Note);
  const states = Object.keys(STATE_KINDS);
  const found = [...new Set([...states, ...jobs.map(stateOf)])].filter((state) =>
    jobs.some((job) => stateOf(job) === state),
  );
  return h(
    'article',
    {},
    heading(comesTo(result, jobs), setting, result),
    proportions(
      found.map((state) => ({
        kind: kindOf(STATE_KINDS, state),
        count: jobs.filter((job) => stateOf(job) === state).length,
      })),
    ),
    facts([
      ['Source', source(result)],
      ['Look again', again !== undefined && `after ${duration(again * 1000)}`],
      ['Estimate from', estimate !== undefined && (estimate === 'none' ? 'nothing: no earlier copy tells' : estimate)],
    ]),
    note(text !== undefined && text),
    jobs.length > 0 && table('The copy jobs', filled(columns(jobs, setting), jobs), jobs),
  );
}

const stateOf = (job: Members): string => stringOf(job.State) ?? 'unknown';

function comesTo(result: Members, jobs: readonly Members[]): string {
  const pending = numberOf(result.Pending) ?? 0;
  const failed = jobs.filter((job) => stateOf(job) === 'FAILED').length;
  const partial = jobs.filter((job) => stateOf(job) === 'PARTIAL').length;
  const wrong = [failed > 0 && `${count(failed)} failed`, partial > 0 && `${count(partial)} partial`];
  const also = wrong.filter((one) => one !== false).join(', ');
  const all = counted(jobs.length, 'copy job');
  if (result.Done !== true) {
    return `${pending > 0 ? `${count(pending)} of ${all} not ended` : `${all}, not all known to have ended`}${also && `, ${also}`}`;
  }
  if (also === '') return jobs.every((job) => stateOf(job) === 'COMPLETED') ? `${all} completed` : `${all} ended`;
  return `${all} ended: ${also}`;
}

function columns(jobs: readonly Members[], { now }: Setting): Column<Members>[] {
  const lanes = timeline(jobs, now);
  return [
    {
      name: 'Resource',
      cell(row) {
        const name = textOf(row.ResourceName);
        const id = stringOf(row.CopyJobId);
        return resource(row, name !== undefined && said(name), id !== undefined && h('code', {}, id));
      },
    },
    { name: 'State', fit: true, cell: (row) => marked(kindOf(STATE_KINDS, stateOf(row))) },
    {
      name: lanes.name === '' ? 'Time (UTC)' : `${lanes.name} (UTC)`,
      fit: true,
      cell: (row) => [timesOf(row, now), lanes.cell(row)],
    },
    SIZE,
    { name: 'What is known', cell: (row) => known(row, now) },
    {
      name: 'The copy is kept',
      cell(row) {
        const [kept, copy] = [stringOf(row.Retention), stringOf(row.DestinationRecoveryPointArn)];
        return [
          kept !== undefined && sentence(kept, now),
          copy !== undefined && h('div', { class: 'id' }, ending(copy)),
        ];
      },
    },
  ];
}

function timesOf(row: Members, now: number): Content {
  const [since, ended] = [stringOf(row.CreationDate), stringOf(row.CompletionDate)];
  const elapsed = numberOf(row.ElapsedSeconds);
  if (ended !== undefined) {
    const took = Date.parse(ended) - Date.parse(since ?? '');
    return ['ended ', when(ended, now), took >= 0 && h('div', { class: 'beside' }, `took ${duration(took)}`)];
  }
  if (since === undefined) return undefined;
  if (elapsed === undefined) return ['since ', when(since, now)];
  // By the clock of AWS: the one here may be another.
  return ['since ', day(since), ' ', h('span', { class: 'beside away' }, `for ${duration(elapsed * 1000)}`)];
}

/** Why a job waits or failed, and what of a composite was not copied. */
function known(row: Members, now: number): Content {
  const [cause, waiting, problem] = [stringOf(row.DiagnosisCategory), stringOf(row.Waiting), stringOf(row.Problem)];
  const children = statesInWords(row.Children);
  const parts = rowsOf(row.NotCopied).map((one) => {
    const [name, category] = [textOf(one.ResourceName), stringOf(one.DiagnosisCategory)];
    return h(
      'li',
      {},
      resource(one, name !== undefined && said(name), undefined),
      category !== undefined && `: ${words(category)}`,
    );
  });
  return [
    cause !== undefined && h('div', {}, words(cause)),
    waiting !== undefined && h('div', {}, sentence(waiting, now)),
    problem !== undefined && h('div', {}, said(problem)),
    children !== '' && h('div', {}, `Child jobs: ${children}`),
    parts.length > 0 && h('div', {}, 'Not copied:', h('ul', {}, parts)),
  ];
}
