import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** The width of the terminal in the picture. */
export const COLUMNS = 104;

/** Loaded before the program, which then finds a terminal with colours. */
const TERMINAL = `Object.assign(process.stdout, { isTTY: true, columns: ${COLUMNS}, hasColors: () => true });`;

/** Runs the demo of the built program; resolves with its terminal output, escape sequences included. */
export function recordTour(main: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const preload = `data:text/javascript,${encodeURIComponent(TERMINAL)}`;
    const tour = spawn(process.execPath, ['--import', preload, main, 'demo'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors] = ['', ''];
    tour.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
    tour.stderr.setEncoding('utf8').on('data', (chunk) => {
      errors += chunk;
    });
    tour.on('error', reject);
    tour.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`The demo failed:\n${output}${errors}`)),
    );
  });
}

const ID = /(?<!recovery-point:)[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g;
const DATE = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d\.\d{3})?Z/g;
const SECONDS = /\d+(?:\.\d+)? s(?= {2}|\))/g;

const IDS = ['6C1F0B52-8E4D-4A37-9B05-D2E97A31C64F', 'B3907D1E-52AC-4F68-8D1B-0E64F5A2978C'];
/** The start, then 30 and 120 days after the creation of the source, one day before the start. */
const DATES = ['2026-06-02T09:00:00.000Z', '2026-07-01T04:12Z', '2026-09-29T04:12Z'];

/** The session with fixed ids, dates and durations, so that two runs give the same text. */
export function normalised(output: string): string {
  return inOrder(inOrder(output, ID, IDS), DATE, DATES).replace(SECONDS, '6 s');
}

/** Replaces the nth distinct match of `pattern` with the nth name, wherever it occurs. */
function inOrder(output: string, pattern: RegExp, names: readonly string[]): string {
  const found = [...new Set(output.match(pattern))];
  if (found.length !== names.length) throw new Error(`The demo shows ${found.length} of ${pattern}: ${found}`);
  return output.replace(pattern, (one) => names[found.indexOf(one)]!);
}

/** The number of the step that starts at this line. */
export const stepNumber = (line: string): number | undefined => {
  const number = /^(\d+)\. /.exec(stripVTControlCharacters(line))?.[1];
  return number === undefined ? undefined : Number(number);
};

/** The README with the present output of each demo step that it quotes. */
export function withQuotedSteps(readme: string, session: string): string {
  const steps = stripVTControlCharacters(session).split(/\n(?=\d+\. )/);
  return readme.replace(/(<!-- tour (\d+) -->\n).*?(<!-- \/tour -->)/gs, (_, start, number, end) => {
    const step = steps.find((text) => stepNumber(text) === Number(number));
    if (step === undefined) throw new Error(`The demo has no step ${number}.`);
    const lines = step.split('\n\n')[0]!.trimEnd();
    return `${start}\`\`\`text\n${lines}\n\`\`\`\n${end}`;
  });
}
