import type { Switches } from '../switches.ts';

type Order = Switches['list-order'];

const LATEST = 10 ** 15;
const padded = (time: number): string => String(time).padStart(15, '0');

/** The position in a list of a record with this time, in milliseconds, and ID. */
export function positionOf(order: Order, time: number, id: string): string {
  if (order === 'by-id') return id.split(':').at(-1)! + id;
  return `${padded(order === 'newest-first' ? LATEST - time : time)} ${id}`;
}

/** Where to start and when to stop reading a list for records created between two times, exclusive. */
export function timeBounds(order: Order, after = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY) {
  const inside = (time: number): boolean => time > after && time < before;
  if (order === 'newest-first') {
    const start = before < LATEST ? padded(LATEST - Math.ceil(before)) : '';
    return { start, inside, past: (time: number) => time <= after };
  }
  if (order === 'oldest-first') {
    const start = after > 0 ? padded(Math.floor(after)) : '';
    return { start, inside, past: (time: number) => time >= before };
  }
  return { start: '', inside, past: () => false };
}
