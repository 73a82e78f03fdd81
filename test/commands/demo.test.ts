import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { runDemo } from '../../src/commands/demo/index.ts';
import { Page } from '../../src/commands/demo/page.ts';
import { SetTour } from '../../src/commands/demo/set-tour.ts';
import { tour } from '../../src/commands/demo/tour.ts';
import { TourServer } from '../../src/commands/demo/tour-server.ts';
import * as simulators from '../../src/simulator/index.ts';
import { sharedFolder } from '../support/folder.ts';
import { runProgram } from '../support/program.ts';
import { MAIN } from '../support/repository.ts';

const folder = sharedFolder();

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error('dist/main.js is missing: run "npm run build" first ("npm test" does).');
});

describe('the demo', () => {
  let code: number;
  let stdout: string;
  let stderr: string;
  let seconds: number;

  beforeAll(async () => {
    const began = performance.now();
    ({ code, stdout, stderr } = await runProgram(['demo'], {}, folder));
    seconds = (performance.now() - began) / 1000;
  });

  it('exits 0 with nothing on stderr, without a home or any AWS configuration', () => {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('takes less than 15 seconds', () => expect(seconds).toBeLessThan(15));

  it.each([
    ['lists the tools', /start_copy_job +writes/],
    ['starts the copy', /Outcome +started/],
    ['shows progress as lines', /0 of 2 done: 2 CREATED\n(?:.*\n)* +2 of 2 done: 1 COMPLETED, 1 FAILED\n/],
    ['waits until the copy has completed', /[0-9A-F-]{36} +COMPLETED/],
    ['diagnoses the failure', /Category +INVALID_LIFECYCLE\n +Cause +The destination vault is locked/],
    ['makes no second copy', /Outcome +already_copied/],
    ['shows that a bad lifecycle is refused', /Category +invalid_input/],
    ['shows that a foreign destination is refused', /Category +policy_denied/],
    ['finds what is missing of a set', /Counts +{"Selected":100,"Covered":10,"InProgress":0,"Missing":90,/],
    ['asks before it is started', /AskFirst +Start 90 copies, .* into vault west-vault/],
    ['shows that more copies than agreed are not started', /Code +TooManyCopies\n +Message +90 copies /],
    [
      'looks at the set again until all of it is covered',
      /Counts +{"Selected":100,"Covered":100,"InProgress":0,"Missing":0,/,
    ],
  ])('%s', (_what, pattern) => expect(stdout).toMatch(pattern));

  it('kills the server in the middle of a set, and another starts what is left, each copy once', () => {
    const [, before] = /✓ the server was killed .* AWS has started (\d+) of 90 copies/.exec(stdout)!;
    const [, left] = /Started +(\d+)\n +AlreadyCopied/.exec(stdout)!;
    expect(Number(before)).toBeGreaterThan(0);
    expect(Number(left)).toBeGreaterThan(0);
    expect(Number(before) + Number(left)).toBe(90);
    expect(stdout).toContain('AWS has started 90 copies of 90 recovery points');
  });

  it('writes no escape sequences when stdout is not a terminal', () => expect(stdout).not.toContain('\u001b'));

  it('shows the job of the first start again as already copied', () => {
    const ids = [...stdout.matchAll(/Outcome +(started|already_copied)\n +CopyJobId +(\S+)/g)].map((match) => match[2]);
    expect(ids).toHaveLength(3);
    expect(ids[2]).toBe(ids[0]);
  });
});

// Several whole tours at a time, each with processes of its own.
describe.concurrent('the demo with another terminal or server', { timeout: 60_000 }, () => {
  it('draws a bar on a terminal, in colour', async () => {
    const { exitCode, text } = await demo(MAIN, { isTTY: true, columns: 100, hasColors: () => true });
    expect(exitCode).toBe(0);
    expect(text).toContain('█'.repeat(24));
    expect(text).toContain('\u001b[32m✓');
  });

  it.each([
    ['already_copied', 'already_started', 'Outcome "already_copied"'],
    ['policy_denied', 'access_denied', 'Category "policy_denied"'],
    ['notifications/progress', 'notifications/other', 'notified true'],
    ['COMPLETED', 'PARTIAL', 'State "COMPLETED"'],
  ])('fails when the server answers something other than %s', async (word, other, expected) => {
    const server = await TourServer.start({ command: process.execPath, script: serverThatSays(word, other) }, [
      '--simulator',
    ]);
    try {
      await expect(tour(server, new Page(terminal().out), () => {})).rejects.toThrow(
        `The answer should have ${expected}`,
      );
    } finally {
      await server.close();
    }
  });

  it('is not coloured on a terminal without colours', () => {
    const { out, text } = terminal({ isTTY: true, hasColors: () => false });
    new Page(out).passed('done');
    expect(text()).toBe('   ✓ done\n');
  });

  it('fails when the server does not start', async () => {
    const script = join(folder, 'dead.mjs');
    writeFileSync(script, 'process.exit(1);');
    const { exitCode, text } = await demo(script);
    expect(text).toContain('The tour failed.');
    expect(exitCode).toBe(1);
  });
});

describe('the part about a set', () => {
  it.each([
    ['Covered', 'Copied', 'Counts {"Selected":100'],
    ['TooManyCopies', 'TooMany', 'Code "TooManyCopies"'],
    ['NotReached', 'Left', 'NotReached 0'],
  ])('fails when the server answers something other than %s of a set', async (word, other, expected) => {
    const program = { command: process.execPath, script: serverThatSays(word, other) };
    const set = await SetTour.prepare(program, simulators);
    try {
      await expect(set.run(new Page(terminal().out))).rejects.toThrow(`The answer should have ${expected}`);
    } finally {
      await set.close();
    }
  });
});

/** The script of a server that answers as the real one does, except for one word. */
function serverThatSays(word: string, other: string): string {
  const script = join(folder, `${word.replace('/', '-')}.mjs`);
  writeFileSync(
    script,
    `import { spawn } from 'node:child_process';
     import { createInterface } from 'node:readline';
     const server = spawn(process.execPath, [${JSON.stringify(MAIN)}, ...process.argv.slice(2)], { stdio: ['pipe', 'pipe', 'inherit'] });
     process.stdin.pipe(server.stdin);
     createInterface({ input: server.stdout }).on('line', (line) => process.stdout.write(line.replaceAll('${word}', '${other}') + '\\n'));`,
  );
  return script;
}

type Terminal = { isTTY?: boolean; columns?: number; hasColors?(): boolean };

function terminal(members: Terminal = {}) {
  let text = '';
  const out = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { out: Object.assign(out, members), text: () => text };
}

/** Runs the tour in this process against the server that `script` starts. */
async function demo(script: string, members?: Terminal) {
  const { out, text } = terminal(members);
  const simulator = async () => simulators;
  const exitCode = await runDemo({ command: process.execPath, script, stdout: out, simulator });
  return { exitCode, text: text() };
}
