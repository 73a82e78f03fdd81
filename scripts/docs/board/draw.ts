import { CLASS_KINDS, type Kind, STATE_KINDS } from '../../../src/board/content/marks.ts';
import type { BoardReport, BoardResult } from '../../../src/board/index.ts';
import { escapeText } from '../../../src/board/markup.ts';

// The board as a picture: what a report of the simulator's company says, in the colours of the page. It has no date and no ID of
// a job in it, so that it changes only with what the server answers.

export type Theme = 'light' | 'dark';

const WIDTH = 880;
const MARGIN = 24;
const LINE = 26;
const ROWS = 6;
const FONT = 'system-ui,-apple-system,Segoe UI,Roboto,sans-serif';

type Kinds = Readonly<Record<string, Kind>>;

interface SetAnswer {
  Counts: Record<string, number>;
  Rows: readonly { Class: string; Resource: string; ResourceType: string; CreationDate: string; Why?: string }[];
}

interface JobsAnswer {
  CountsByState: Record<string, number>;
}

/** The colours of the page for a theme: `--good: light-dark(#…, #…)`. */
function coloursOf(style: string, theme: Theme): (name: string) => string {
  return (name) => {
    const [, light, dark] = new RegExp(`--${name}:[^;]*?light-dark\\((#\\w+), (#\\w+)\\)`).exec(style) ?? [];
    const colour = theme === 'light' ? light : dark;
    if (colour === undefined) throw new Error(`The style of the board has no colour --${name}.`);
    return colour;
  };
}

function resultOf<Answer>({ results }: BoardReport, tool: BoardResult['tool']): Answer {
  const found = results.find((one) => one.tool === tool);
  if (!found) throw new Error(`The report has no result of ${tool}.`);
  return found.result as unknown as Answer;
}

/** Draws a report as a self-contained SVG file. @param style src/board/style/colors.css */
export function drawBoard(report: BoardReport, style: string, theme: Theme): string {
  const colour = coloursOf(style, theme);
  const set = resultOf<SetAnswer>(report, 'find_missing_copies');
  const jobs = resultOf<JobsAnswer>(report, 'list_copy_jobs');
  const shapes: string[] = [];
  const text = (x: number, y: number, content: string, { fill = 'text', size = 13, weight = 400, end = false } = {}) =>
    shapes.push(
      `<text x="${x}" y="${y}" font-size="${size}" fill="${colour(fill)}"${weight === 400 ? '' : ` font-weight="${weight}"`}${end ? ' text-anchor="end"' : ''}>${escapeText(content)}</text>`,
    );
  const bar = (y: number, kinds: Kinds, counts: Record<string, number>) => {
    const shown = Object.entries(kinds).filter(([name]) => (counts[name] ?? 0) > 0);
    const total = shown.reduce((sum, [name]) => sum + counts[name]!, 0);
    let x = MARGIN;
    let label = MARGIN;
    for (const [name, { tone, word }] of shown) {
      const width = Math.round(((WIDTH - 2 * MARGIN) * counts[name]!) / total);
      shapes.push(`<rect x="${x}" y="${y}" width="${width - 2}" height="12" rx="2" fill="${colour(tone)}"/>`);
      x += width;
      shapes.push(`<circle cx="${label + 5}" cy="${y + 30}" r="5" fill="${colour(tone)}"/>`);
      text(label + 16, y + 35, `${counts[name]} ${word}`);
      label += 34 + 8 * `${counts[name]} ${word}`.length;
    }
  };

  const { Missing = 0, Selected = 0 } = set.Counts;
  text(MARGIN, 40, `${Missing} of ${Selected} resources have no copy in west-vault`, { size: 20, weight: 600 });
  text(WIDTH - MARGIN, 40, 'simulated', { fill: 'soft', end: true });
  bar(60, CLASS_KINDS, set.Counts);
  let y = 134;
  const columns = [MARGIN, MARGIN + 190, MARGIN + 340, MARGIN + 480];
  for (const [at, head] of ['Resource', 'Type', 'Copy', 'Newest backup'].entries()) {
    text(columns[at]!, y, head, { fill: 'soft', size: 12 });
  }
  for (const row of set.Rows.slice(0, ROWS)) {
    shapes.push(`<path d="M${MARGIN} ${y + 9}H${WIDTH - MARGIN}" stroke="${colour('rule')}"/>`);
    y += LINE;
    const { tone, word } = CLASS_KINDS[row.Class]!;
    text(columns[0]!, y, row.Resource, { weight: 600 });
    text(columns[1]!, y, row.ResourceType);
    text(columns[2]!, y, word, { fill: tone });
    text(columns[3]!, y, `${age(row.CreationDate, report.madeAt)} ago`);
  }
  const left = set.Rows.length - ROWS;
  if (left > 0) text(columns[0]!, y + LINE, `and ${left} more`, { fill: 'soft' });
  y += 2 * LINE + 16;
  text(MARGIN, y, 'Copy jobs of the last 7 days', { size: 15, weight: 600 });
  bar(y + 14, STATE_KINDS, jobs.CountsByState);
  const height = y + 70;
  const counted = (kinds: Kinds, counts: Record<string, number>) =>
    Object.entries(kinds)
      .flatMap(([name, { word }]) => (counts[name] ? [`${counts[name]} ${word}`] : []))
      .join(', ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">`,
    '<title id="title">The copies board</title>',
    `<desc id="description">What the board shows for the simulator's company: ${counted(CLASS_KINDS, set.Counts)}; copy jobs: ${counted(STATE_KINDS, jobs.CountsByState)}.</desc>`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="${colour('page')}" stroke="${colour('rule')}"/>`,
    `<g font-family="${FONT}">`,
    ...shapes,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** In whole days, or hours under two days. */
function age(date: string, at: string): string {
  const hours = Math.floor((Date.parse(at) - Date.parse(date)) / 3_600_000);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
