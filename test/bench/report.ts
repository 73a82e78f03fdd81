import { cpus, totalmem } from 'node:os';
import { type Row, verdictOf } from './row.ts';
import type { Growth } from './rows/growth.ts';

export interface Report {
  machine: { node: string; platform: string; cpu: string; cores: number; memoryGiB: number };
  rows: readonly Row[];
  growth: readonly Growth[];
}

export function machine(): Report['machine'] {
  const [cpu] = cpus();
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

/** The rows as a Markdown table, next to the figures of an earlier report if there is one. */
export function rowsText(rows: readonly Row[], earlier?: Report): string {
  const before = new Map(earlier?.rows.map((row) => [row.name, row]));
  const head = ['what', 'figure', 'bound', '', ...(earlier ? ['earlier'] : []), 'made of'];
  const lines = rows.map((row) => [
    row.name,
    `${figure(row.value, row)}${row.spread ? ` (${row.spread.map((one) => figure(one)).join('–')})` : ''}`,
    boundOf(row),
    verdictOf(row),
    ...(earlier ? [figure(before.get(row.name)?.value, row)] : []),
    row.note,
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function boundOf({ bound }: Row): string {
  if (!bound) return '';
  return 'atMost' in bound ? `≤ ${bound.atMost}` : `≥ ${bound.atLeast}`;
}

function figure(value: number | undefined, { unit }: Partial<Row> = {}): string {
  if (value === undefined) return '–';
  if (unit === 'bytes' || unit === 'calls') return `${Number(value.toFixed(4))} ${unit}`;
  const digits = value.toFixed(2);
  if (unit === undefined || unit === '×') return `${digits}${unit ?? ''}`;
  return `${digits} ${unit}`;
}
