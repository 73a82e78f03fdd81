import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** The width of the terminal that the tour is shown on. */
export const COLUMNS = 104;

/** Loaded before the program: it finds itself on a terminal with colours. */
const TERMINAL = `Object.assign(process.stdout, { isTTY: true, columns: ${COLUMNS}, hasColors: () => true });`;

/** Runs the built program's tour, and gives what it writes to a terminal, escape sequences and all. */
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
      code === 0 ? resolve(output) : reject(new Error(`The tour has failed:\n${output}${errors}`)),
    );
  });
}

const ID = /(?<!recovery-point:)[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g;
const DATE = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d\.\d{3})?Z/g;
const SECONDS = /\d+(?:\.\d+)? s(?= {2}|\))/g;

const IDS = ['6C1F0B52-8E4D-4A37-9B05-D2E97A31C64F', 'B3907D1E-52AC-4F68-8D1B-0E64F5A2978C'];
/** The start, and 30 and 120 days after the day before it, when the source was created. */
const DATES = ['2026-06-02T09:00:00.000Z', '2026-07-01T04:12Z', '2026-09-29T04:12Z'];

/** The same session with the ids, dates and durations of no particular run; all else is as it was written. */
export function settled(output: string): string {
  return inOrder(inOrder(output, ID, IDS), DATE, DATES).replace(SECONDS, '6 s');
}

/** Puts the nth of `names` in the place of the nth text that `pattern` finds, wherever that is repeated. */
function inOrder(output: string, pattern: RegExp, names: readonly string[]): string {
  const found = [...new Set(output.match(pattern))];
  if (found.length !== names.length) throw new Error(`The tour shows ${found.length} of ${pattern}: ${found}`);
  return output.replace(pattern, (one) => names[found.indexOf(one)]!);
}

/** The number of the step that a line heads. */
export const heads = (line: string): number | undefined => {
  const number = /^(\d+)\. /.exec(stripVTControlCharacters(line))?.[1];
  return number === undefined ? undefined : Number(number);
};

/** The README with each step of the tour that it quotes as the tour shows it now. */
export function withQuotedSteps(readme: string, session: string): string {
  const steps = stripVTControlCharacters(session).split(/\n(?=\d+\. )/);
  return readme.replace(/(<!-- tour (\d+) -->\n).*?(<!-- \/tour -->)/gs, (_, start, number, end) => {
    const step = steps.find((text) => heads(text) === Number(number));
    if (step === undefined) throw new Error(`The tour has no step ${number}.`);
    const [lines] = step.split('\n\n');
    return `${start}\`\`\`text\n${lines}\n\`\`\`\n${end}`;
  });
}
