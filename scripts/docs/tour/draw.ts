import xterm from '@xterm/headless';
import { COLUMNS, stepNumber } from './record.ts';

/** The steps in the picture: one copy from start to end. A ⋮ marks the steps left out. */
const SHOWN = [2, 3, 4, 5, 6];

const TITLE = 'A session of aws-backup-mcp';
const DESCRIPTION =
  'A terminal with the output of "aws-backup-mcp demo". An MCP client starts a copy with start_copy_job, and another ' +
  'one whose retention is too short for its vault. It follows both with wait_for_copy_jobs until one is COMPLETED and ' +
  'one FAILED. describe_copy_job says why it failed and what to do. When the client repeats the first request, it ' +
  'gets already_copied with the same CopyJobId.';

const [CHARACTER, LINE, SIZE, MARGIN, BAR] = [8, 18, 13, 16, 34];
const FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";
const GROUND = '#161b22';
const EDGE = '#3d444d';
const TEXT = '#e6edf3';
const DIM = '#9198a1';
/** By ANSI colour number. */
const COLOURS: Readonly<Record<number, string>> = { 1: '#ff7b72', 2: '#56d364', 6: '#76e3ea' };

/** Text in one style within a line. */
interface Run {
  column: number;
  text: string;
  colour: string;
  bold: boolean;
}

/** The lines on a terminal at the end of the session. */
async function screen(session: string): Promise<Run[][]> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: 500, convertEol: true, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(session, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.cursorY }, (_, row) => {
    const line = active.getLine(row)!;
    const runs: Run[] = [];
    for (let column = 0; column < COLUMNS; column++) {
      const cell = line.getCell(column)!;
      const text = cell.getChars() || ' ';
      const colour = cell.isFgPalette() ? COLOURS[cell.getFgColor()] : cell.isDim() ? DIM : TEXT;
      if (colour === undefined) throw new Error(`The picture has no colour ${cell.getFgColor()}.`);
      const bold = cell.isBold() !== 0;
      const run = runs.at(-1);
      if (run?.colour === colour && run.bold === bold) run.text += text;
      else runs.push({ column, text, colour, bold });
    }
    return runs.flatMap(words);
  });
  terminal.dispose();
  return lines;
}

/** Splits a run at its gaps: SVG would collapse repeated spaces. */
const words = ({ text, column, ...style }: Run): Run[] =>
  [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: word, index }) => ({ ...style, text: word, column: column + index }));

/** The lines of the steps in the picture, with the first and the last line of the session. */
function excerpt(lines: readonly Run[][]): Run[][] {
  let step = 0;
  const steps = lines.map(([first]) => {
    step = (first?.column === 0 && stepNumber(first.text)) || step;
    return step;
  });
  const isShown = (at: number) => at === lines.length - 1 || steps[at] === 0 || SHOWN.includes(steps[at]!);
  return lines.flatMap((runs, at) => {
    if (isShown(at)) return [runs];
    return isShown(at - 1) ? [[{ column: 0, text: '⋮', colour: DIM, bold: false }], []] : [];
  });
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Draws a session as a self-contained SVG file: no external font, script or file. */
export async function draw(session: string): Promise<string> {
  const lines = excerpt(await screen(session));
  const width = COLUMNS * CHARACTER + 2 * MARGIN;
  const height = BAR + lines.length * LINE + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(TITLE)}</title>`,
    `<desc id="description">${escaped(DESCRIPTION)}</desc>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${GROUND}" stroke="${EDGE}"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (colour, at) => `<circle cx="${20 + 18 * at}" cy="17" r="5.5" fill="${colour}"/>`,
    ),
    `<g font-family="${FONT}" font-size="${SIZE}" fill="${TEXT}">`,
    `<text x="${width / 2}" y="21" text-anchor="middle" fill="${DIM}">aws-backup-mcp demo</text>`,
    ...lines.flatMap((runs, row) => runs.map((run) => drawn(run, row))),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function drawn({ column, text, colour, bold }: Run, row: number): string {
  const [x, top, width] = [MARGIN + column * CHARACTER, BAR + row * LINE, text.length * CHARACTER];
  const fill = colour === TEXT ? '' : ` fill="${colour}"`;
  // A progress bar. As text it would have gaps in many fonts.
  if (/^█+$/.test(text)) return `<rect x="${x}" y="${top + 3}" width="${width}" height="${LINE - 6}"${fill}/>`;
  const weight = bold ? ' font-weight="700"' : '';
  // Keeps each run as wide as its columns in any font.
  const fit = text.length > 1 ? ` textLength="${width}" lengthAdjust="spacingAndGlyphs"` : '';
  return `<text x="${x}" y="${top + 13}"${fit}${fill}${weight}>${escaped(text)}</text>`;
}
