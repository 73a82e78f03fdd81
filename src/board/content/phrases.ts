import { type Content, type Element, h } from '../tree.ts';
import { distance, minuteOf } from './quantities.ts';
import type { Text } from './reading.ts';

// Pieces of text: what others wrote, dates, addresses of AWS.

/** Shown at once of a long text. */
const SHOWN = 160;

/** Only for a screen reader. */
export const hidden = (text: string): Element => h('span', { class: 'hidden' }, text);

/** Text that may be of others. It is kept apart from the text around it, and marked where the server has marked it. */
export function said(text: Text): Element {
  return typeof text === 'string'
    ? long(text)
    : h('span', { class: 'foreign' }, hidden('Text of others: '), long(text.Untrusted));
}

function long(text: string): Element {
  if (text.length <= SHOWN) return h('bdi', {}, text);
  const head = text.slice(0, SHOWN).toWellFormed();
  return h('details', { class: 'long' }, h('summary', {}, h('bdi', {}, `${head}…`)), h('bdi', {}, text));
}

/** A date in UTC and how far away it is. */
export function when(date: string, now: number): Content {
  return minuteOf(date) === undefined ? said(date) : [day(date), ' ', ago(date, now)];
}

/** A date in UTC. */
export function day(date: string): Element {
  const minute = minuteOf(date);
  return minute === undefined ? said(date) : h('time', { datetime: date, title: date }, minute);
}

/** The app keeps it up to date. */
const ago = (date: string, now: number) =>
  h('span', { class: 'ago', 'data-at': date }, distance(Date.parse(date), now));

const DATE = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/;

/** A sentence with its dates as dates. */
export function sentence(text: string, now: number): Content {
  const found = DATE.exec(text);
  if (!found || Number.isNaN(Date.parse(found[0]))) return text;
  const [date] = found;
  return [
    text.slice(0, found.index),
    h('time', { datetime: date }, `${minuteOf(date)} UTC`),
    ' (',
    ago(date, now),
    ')',
    sentence(text.slice(found.index + date.length), now),
  ];
}

/** What an ARN names: the part behind the account. */
export function ending(arn: string): Element {
  const [, rest] = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(arn) ?? [];
  return h('code', { title: arn }, rest ?? arn);
}

/** A vault by its name, with its Region and account beside it. */
export function vault(arn: string): Content {
  const [, region, account, name] = /^arn:[^:]*:backup:([^:]*):([^:]*):backup-vault:(.+)$/s.exec(arn) ?? [];
  if (name === undefined) return said(arn);
  return [h('bdi', { title: arn }, name), ' ', h('span', { class: 'beside away' }, `${region} · ${account}`)];
}

/** A code of an enumeration in words: "ACCESS_DENIED" is "Access denied". */
export function words(code: string): string {
  const spaced = code
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
