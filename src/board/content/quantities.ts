// Numbers and times as people read them. Times are UTC; what is relative is said beside them.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const GROUPED = /\B(?=(\d{3})+(?!\d))/g;

/** With a comma between thousands. */
export const count = (value: number): string => String(value).replace(GROUPED, ',');

export const counted = (value: number, one: string, more = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : more}`;

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function size(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit > 0 && value < 10 ? value.toFixed(1) : count(Math.round(value))} ${UNITS[unit]}`;
}

/** Two units at most, rounded down: "3 d 4 h". */
export function duration(milliseconds: number): string {
  const whole = Math.max(0, milliseconds);
  const pair = (large: number, name: string, small: number, rest: string) => {
    const left = Math.floor((whole % large) / small);
    return `${count(Math.floor(whole / large))} ${name}${left > 0 ? ` ${left} ${rest}` : ''}`;
  };
  if (whole >= 10 * DAY) return `${count(Math.floor(whole / DAY))} d`;
  if (whole >= DAY) return pair(DAY, 'd', HOUR, 'h');
  if (whole >= HOUR) return pair(HOUR, 'h', MINUTE, 'min');
  if (whole >= MINUTE) return pair(MINUTE, 'min', SECOND, 's');
  return `${Math.floor(whole / SECOND)} s`;
}

export const hours = (value: number): string => duration(value * HOUR);

/** How far a time is from another: "3 d 4 h ago". Nothing where one of them is not known. */
export function distance(time: number, now: number): string {
  if (Number.isNaN(now - time)) return '';
  if (Math.abs(now - time) < MINUTE) return 'now';
  return time < now ? `${duration(now - time)} ago` : `in ${duration(time - now)}`;
}

/** "2026-11-30 03:19", in UTC. Undefined where the text is no date. */
export function minuteOf(date: string): string | undefined {
  const time = Date.parse(date);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
