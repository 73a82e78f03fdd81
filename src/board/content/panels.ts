import { type Content, type Element, h } from '../tree.ts';
import { type Kind, mark } from './marks.ts';
import { said } from './phrases.ts';
import { count, size } from './quantities.ts';
import { type Members, numberOf, rowsOf, stringOf, textsOf } from './reading.ts';

// Parts that the boards share.

/** For whom and when a board is made. */
export interface Setting {
  /** Epoch milliseconds. */
  now: number;
  /** Of the heading of a result. */
  level: 1 | 2;
}

export interface Column<Row> {
  name: string;
  cell(row: Row): Content;
  /** The narrowest that its content needs. */
  fit?: boolean;
  number?: boolean;
}

/** A table that becomes a list of rows where it is too narrow for columns; its roles stay. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Element {
  const classOf = ({ fit, number }: Column<Row>) =>
    [fit && 'fit', number && 'number'].filter(Boolean).join(' ') || undefined;
  const head = columns.map((column) =>
    h('th', { scope: 'col', role: 'columnheader', class: classOf(column) }, column.name),
  );
  const body = rows.map((row) =>
    h(
      'tr',
      { role: 'row' },
      columns.map((column, index) =>
        index === 0
          ? h('th', { scope: 'row', role: 'rowheader', class: classOf(column) }, column.cell(row))
          : h('td', { role: 'cell', class: classOf(column), 'data-label': column.name }, column.cell(row)),
      ),
    ),
  );
  return h(
    'table',
    { role: 'table' },
    h('caption', { class: 'hidden' }, caption),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, head)),
    h('tbody', { role: 'rowgroup' }, body),
  );
}

/** Of the backup that a job copies. */
export const SIZE: Column<Members> = {
  name: 'Size',
  fit: true,
  number: true,
  cell(row) {
    const bytes = numberOf(row.BackupSizeInBytes);
    return bytes !== undefined && size(bytes);
  },
};

/** Without the columns that no row fills. */
export const filled = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Column<Row>[] =>
  columns.filter(({ cell }) => rows.some((row) => isContent(cell(row))));

const isContent = (content: Content): boolean =>
  Array.isArray(content) ? content.some(isContent) : content !== undefined && content !== false && content !== '';

export interface Share {
  kind: Kind;
  count: number;
}

/** Counts as parts of a whole, in one bar, with a legend that says all of them. */
export function proportions(shares: readonly Share[]): Element {
  const total = shares.reduce((sum, share) => sum + share.count, 0);
  let before = 0;
  const parts = shares
    .filter((share) => share.count > 0)
    .map((share) => {
      const x = (100 * before) / total;
      before += share.count;
      return h('rect', {
        class: share.kind.tone,
        x: percent(x),
        width: percent((100 * share.count) / total),
        height: 10,
      });
    });
  return h(
    'div',
    { class: 'proportions' },
    total > 0 && h('svg', { class: 'bar', width: '100%', height: 10, 'aria-hidden': 'true' }, parts),
    h(
      'ul',
      { class: 'legend' },
      shares.map(({ kind, count: value }) =>
        h('li', { class: value === 0 && 'none' }, mark(kind), h('b', {}, count(value)), ` ${kind.word}`),
      ),
    ),
  );
}

export const percent = (value: number): string => `${Math.round(value * 100) / 100}%`;

/** Names with what is known of them. A fact without content is left out. */
export function facts(given: readonly (readonly [string, Content])[]): Element {
  const known = given.filter(([, content]) => isContent(content));
  return h(
    'dl',
    { class: 'facts' },
    known.map(([name, content]) => h('div', {}, h('dt', {}, name), h('dd', {}, content))),
  );
}

/** The first line of a result: what it comes to. */
export const heading = (text: string, { level }: Setting, result: Members): Element =>
  h(`h${level}`, {}, text, result.Simulated === true && [' ', h('span', { class: 'tag' }, 'Simulated')]);

export function part(name: string, { level }: Setting, ...content: Content[]): Element {
  return h('section', {}, h(`h${level + 1}`, {}, name), content);
}

export const note = (text: Content): Content => isContent(text) && h('p', { class: 'note' }, text);

/** Where a result was read: its account and its Region, or all of them. */
export function source(result: Members): Content {
  const regions = textsOf(result.RegionsRead);
  const place = regions.length > 0 ? regions.join(', ') : stringOf(result.Region);
  return [place, stringOf(result.Account)].filter((one) => one !== undefined).join(' · ');
}

/** Regions that could not be read: what they hold is not in the result. */
export function notRead(result: Members): Content {
  const regions = rowsOf(result.NotRead);
  if (regions.length === 0) return undefined;
  const named = regions.map(({ Region, Category }) => h('li', {}, `${Region}: ${Category}`));
  return h('div', { class: 'warning' }, h('p', {}, 'Not read, and not in this result:'), h('ul', {}, named));
}

/** A row's resource, its type and what tells it from others. */
export const resource = (row: Members, name: Content, id: Content): Content => {
  const type = stringOf(row.ResourceType);
  return [
    name || 'No name',
    type !== undefined && [' ', h('span', { class: 'beside' }, said(type))],
    isContent(id) && h('div', { class: 'id' }, id),
  ];
};

/** Nothing is started from the board: an order is a sentence in the conversation. */
export function ask(next: Members): Content {
  const sentence = stringOf(next.AskFirst);
  return (
    sentence !== undefined &&
    h(
      'p',
      { class: 'ask' },
      h('span', {}, 'To start them, ask in the conversation. You will be asked:'),
      ' ',
      h('q', {}, sentence),
    )
  );
}
