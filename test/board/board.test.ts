import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { boardPage } from '../../src/board/index.ts';
import { type BoardHostOptions, hostBoard, type ToolAnswer } from '../support/board-host.ts';
import { browserOrReason } from '../support/chromium.ts';
import { PRODUCTION, REQUEST, vaultArn } from '../support/constants.ts';
import { worldBench } from '../support/copy-set-bench.ts';
import { WEST } from '../support/copy-set-world.ts';
import { ROOT } from '../support/repository.ts';
import { bench, driven } from '../support/server.ts';
import { worldOf } from '../support/world.ts';

// The page in a real browser, driven by the official host side with what the server answers.

// Of the page, in functions that run there.
declare const document: any;
declare const window: any;
declare const innerHeight: number;
declare const getComputedStyle: any;

const browser = await browserOrReason();
const test = browser.reason === undefined ? it : it.skip;
const titled = (title: string) => browser.titled(title);

const PAGE = boardPage();
const SHOTS = join(ROOT, 'test-report/board');
mkdirSync(SHOTS, { recursive: true });
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RECOVERY_VAULT = vaultArn('dr-vault', '210987654321');

interface Look {
  width?: number;
  scheme?: 'light' | 'dark';
  axe?: boolean;
}

/** axe is a script, which the policy of the page would refuse. */
const withoutPolicy = (html: string) => html.replace(/<meta http-equiv=[^>]+>/, '');

async function show(options: BoardHostOptions = {}, { width = 800, scheme = 'light', axe = false }: Look = {}) {
  const page = await browser.page({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  return await hostBoard(page, axe ? withoutPolicy(PAGE) : PAGE, options);
}

type Server = { client: { callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown> } };

/** What the server answers, as a host gets it. */
async function asked(server: Server, name: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> {
  return (await server.client.callTool({ name, arguments: args })) as ToolAnswer;
}

/** Pixels that do not fit into the frame: it is as high as the page says. */
const overflowOf = (frame: Frame) =>
  frame.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height) - innerHeight);

const shownIn = (frame: Frame) => frame.locator('main').innerText();

async function violationsOf(frame: Frame): Promise<string[]> {
  // To read axe takes longer than to run it.
  if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.addScriptTag({ content: AXE });
  const { violations } = await frame.evaluate(() => (globalThis as any).axe.run());
  return violations.map(
    ({ id, nodes }: any) =>
      `${id}: ${nodes
        .map((one: any) => one.html)
        .join(' ')
        .slice(0, 400)}`,
  );
}

/** Names that others gave their resources. */
const HOSTILE = [
  '<img src=x onerror="document.title=1">',
  '"\'><script>document.title=1</script>',
  '</style></script><b>bold</b>',
  'left\u202Eright',
  'javascript:alert(1)',
  '{{constructor.constructor("document.title=1")()}}',
];

describe('the app', { timeout: 60_000 }, () => {
  test(titled('shows an outline until the result comes, and tells its host how high it is'), async () => {
    const server = await bench();
    const { frame, result, input, errors, requests, sizes } = await show();
    expect(await shownIn(frame)).toContain('Waiting for the result.');
    expect(await frame.locator('.skeleton').count()).toBe(1);
    await input({});
    await result(await asked(server, 'find_missing_copies'));
    await frame.locator('article h1').waitFor();
    expect(await frame.locator('.skeleton').count()).toBe(0);
    const height = () => frame.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
    await expect.poll(async () => (await sizes()).at(-1)).toEqual({ height: await height() });
    expect(await height()).toBeGreaterThan(500);
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });

  test(titled('shows the counts, the rows, the reasons and what was not looked at'), async () => {
    const server = await bench({}, {}, { simulated: true });
    const args = { DestinationBackupVaultArn: RECOVERY_VAULT };
    const answer = await asked(server, 'find_missing_copies', args);
    const { Counts, Rows, Reasons, NotLookedAt } = answer.structuredContent as any;
    const { frame, result, input } = await show();
    await input(args);
    await result(answer);
    await frame.locator('article h1').waitFor();
    const text = await shownIn(frame);
    expect(await frame.locator('.legend').innerText()).toMatch(
      new RegExp(`${Counts.CannotBeCopied} cannot be copied[^]*${Counts.Unknown} unknown`),
    );
    expect(await frame.locator('table').first().locator('tbody tr').count()).toBe(Rows.length);
    for (const { Resource } of Rows) expect(text).toContain(Resource);
    for (const { Why } of Reasons) expect(text).toContain(Why);
    for (const sentence of NotLookedAt) expect(text).toContain(sentence);
    expect(text).toContain('dr-vault us-east-1 · 210987654321');
    expect(text).toContain('Simulated');
  });

  test(titled('says which sentence will be asked, and has no control that starts anything'), async () => {
    const server = await worldBench(3, { copied: 0 });
    const args = { DestinationBackupVaultArn: WEST };
    const answer = await asked(server, 'find_missing_copies', args);
    const { AskFirst } = (answer.structuredContent as any).Next;
    const { frame, result, input } = await show();
    await input(args);
    await result(answer);
    expect(await frame.locator('.ask').innerText()).toContain(AskFirst);
    const controls = frame.locator('button, a, input, select, form, [onclick], [role=button]');
    expect(await controls.allInnerTexts()).toEqual(['Refresh']);
  });

  test(titled('asks again with the same arguments, and shows the new answer'), async () => {
    const server = await bench();
    const first = { ByState: ['FAILED'] };
    let calls = 0;
    const {
      frame,
      page,
      result,
      input,
      calls: made,
    } = await show({
      context: { toolInfo: { tool: { name: 'list_copy_jobs', inputSchema: { type: 'object' } } } },
      async call({ name, arguments: given = {} }) {
        calls += 1;
        if (calls === 2) return null;
        return await asked(server, name, calls === 1 ? {} : given);
      },
    });
    await input(first);
    await result(await asked(server, 'list_copy_jobs', first));
    const rows = frame.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(3);
    const refresh = frame.getByRole('button', { name: 'Refresh' });
    await refresh.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.count()).toBe(6);
    expect(await made()).toEqual([{ name: 'list_copy_jobs', arguments: first }]);
    expect(await refresh.evaluate((one) => one === document.activeElement)).toBe(true);
    await refresh.click();
    await expect.poll(() => frame.getByRole('status').innerText()).toContain('Asking again failed');
    // What was read before is still there.
    expect(await rows.count()).toBe(6);
    await refresh.click();
    await expect.poll(() => rows.count()).toBe(3);
  });

  test(titled('offers no refresh where its host passes no calls on'), async () => {
    const server = await bench();
    const { frame, result } = await show({ serverTools: false });
    await result(await asked(server, 'list_copy_jobs'));
    await frame.locator('article h1').waitFor();
    expect(await frame.getByRole('button').count()).toBe(0);
  });

  test(titled('says that a call was cancelled, and shows a result that comes after all'), async () => {
    const server = await bench();
    const { frame, cancel, input, result } = await show();
    await input({});
    await cancel('user <b>action</b>');
    await expect.poll(() => shownIn(frame)).toContain('The call was cancelled');
    expect(await shownIn(frame)).toContain('user <b>action</b>');
    expect(await frame.locator('[aria-busy]').count()).toBe(0);
    await result(await asked(server, 'list_copy_jobs'));
    await expect.poll(() => frame.locator('tbody tr').count()).toBe(6);
  });

  test(titled('shows a failed call as the server tells it'), async () => {
    const server = await bench();
    const { frame, result } = await show();
    await result(await asked(server, 'find_missing_copies', { DestinationBackupVaultArn: 'nonsense' }));
    await expect.poll(() => shownIn(frame)).toContain('The call failed: invalid input');
    expect(await shownIn(frame)).toContain('What to do: Use arn:aws:backup:REGION:ACCOUNT:backup-vault:nonsense');
    await result({ isError: true, content: [{ type: 'text', text: 'MCP error <i>-32602</i>' }] });
    await expect.poll(() => shownIn(frame)).toContain('MCP error <i>-32602</i>');
  });

  test(titled('says that nothing was found, and why'), async () => {
    const server = await bench();
    const { frame, result } = await show();
    const answer = await asked(server, 'find_missing_copies', { NameContains: 'nothing-has-this-name' });
    await result(answer);
    await expect.poll(() => shownIn(frame)).toContain('No recovery point matches');
    expect(await shownIn(frame)).toContain((answer.structuredContent as any).Note.slice(0, 40));
    await result(await asked(server, 'list_copy_jobs', { ByState: ['PARTIAL'] }));
    await expect.poll(() => shownIn(frame)).toContain('No copy job matches');
  });

  test(titled('shows what each copy job is doing and what each copy is kept for'), async () => {
    const server = await bench();
    const { CopyJobId } = await server.ok('start_copy_job', REQUEST);
    const { CopyJobs } = await server.ok('list_copy_jobs');
    const args = {
      CopyJobIds: [CopyJobId, ...CopyJobs.map((job: any) => job.CopyJobId)].slice(0, 7),
      TimeoutSeconds: 1,
    };
    const answer = await driven(server.clock, asked(server, 'wait_for_copy_jobs', args));
    const { frame, result, input } = await show();
    await input(args);
    await result(answer);
    await frame.locator('article h1').waitFor();
    const text = await shownIn(frame);
    expect(text).toMatch(/1 of \d copy jobs not ended, 3 failed/);
    expect(text).toContain('Access denied');
    expect(text).toMatch(/Deleted 90 days after the source was created, on \d{4}-\d\d-\d\d \d\d:\d\d UTC \(in \d+ d\)/);
    expect(text).toMatch(/Look again\s+after/);
  });

  test(titled('says what the lock of the destination asks of copies, and nothing where there is none'), async () => {
    const server = await bench();
    const { frame, result, input } = await show();
    for (const [name, expected] of [
      [
        'compliance',
        /Vault lock\s+Copies are kept at least 90 days, at most 3,650 days; permanent since \d{4}-\d\d-\d\d/,
      ],
      ['aBackupVault', /^((?!Vault lock).)*$/s],
    ] as const) {
      const args = { DestinationBackupVaultArn: vaultArn(name) };
      await input(args);
      await result(await asked(server, 'find_missing_copies', args));
      await expect.poll(() => shownIn(frame)).toContain(`${name} us-east-1`);
      expect(await shownIn(frame)).toMatch(expected);
    }
  });

  test(titled('draws each job from its start to its end, as far as it is known'), async () => {
    const server = await bench();
    await server.ok('start_copy_job', REQUEST);
    server.clock.advance(3_600_000);
    const { frame, result } = await show();
    /** Where each line begins and ends, in the parts of its lane. */
    const lines = () =>
      frame.locator('.lane').evaluateAll((lanes) =>
        lanes.map((lane: any) => {
          const line = lane.querySelector('line:not(.axis)');
          if (!line) return [];
          const [{ left, width }, { left: from, right: to }] = [lane, line].map((one) => one.getBoundingClientRect());
          return [(from - left) / width, (to - left) / width];
        }),
      );
    const timesOf = (rows: any[]) =>
      rows.map(({ CreationDate, CompletionDate, TookSeconds = Number.NaN }) => [
        Date.parse(CreationDate),
        CompletionDate === undefined ? Date.parse(CreationDate) + TookSeconds * 1000 : Date.parse(CompletionDate),
      ]);
    for (const ask of [
      { name: 'list_copy_jobs', args: { ByState: ['COMPLETED', 'FAILED'] } },
      { name: 'list_copy_jobs', args: { ByState: ['FAILED'], MaxResults: 2 } },
      { name: 'wait_for_copy_jobs', args: {} },
    ]) {
      const { CopyJobs: ended } = await server.ok('list_copy_jobs', { ByState: ['COMPLETED', 'FAILED'] });
      const CopyJobIds = ended.map((job: any) => job.CopyJobId);
      const args = ask.name === 'wait_for_copy_jobs' ? { CopyJobIds } : ask.args;
      const answer = await asked(server, ask.name, args);
      const { CopyJobs } = answer.structuredContent as any;
      await result(answer);
      await expect.poll(() => frame.locator('.lane').count()).toBe(CopyJobs.length);
      const times = timesOf(CopyJobs);
      const [first, last] = [Math.min(...times.flat()), Math.max(...times.flat())];
      for (const [index, [from, to]] of (await lines()).entries()) {
        const expected = times[index]!.map((time) => (time - first) / (last - first));
        expect(from).toBeCloseTo(expected[0]!, 1);
        expect(to).toBeCloseTo(expected[1]!, 1);
      }
    }
  });

  test(titled('shows 100 of 500 resources and says how many are left out'), async () => {
    const server = await worldBench(5, { resources: 500, points: 1, copied: 0.1 });
    const args = { DestinationBackupVaultArn: WEST, MaxResults: 100 };
    const answer = await asked(server, 'find_missing_copies', args);
    const { RowsLeftOut } = answer.structuredContent as any;
    expect(RowsLeftOut).toBeGreaterThan(300);
    const { frame, result, input, sizes } = await show({}, { width: 320 });
    await input(args);
    await result(answer);
    await expect.poll(() => frame.locator('table').first().locator('tbody tr').count()).toBe(100);
    expect(await shownIn(frame)).toContain(`${RowsLeftOut} more rows are not shown`);
    // The page is as high as its content: nothing scrolls inside it, and nothing is wider than it.
    await expect.poll(async () => (await sizes()).at(-1)?.height ?? 0).toBeGreaterThan(3000);
    await expect.poll(() => overflowOf(frame)).toBe(0);
    expect(await frame.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  test(titled('shows names of others as text, whatever is in them'), async () => {
    const names = [...HOSTILE, 'n'.repeat(2000), 'a b '.repeat(500)];
    const server = await bench({
      worldAt: (now) =>
        worldOf(
          now,
          names.map((ResourceName, index) => ({
            ResourceName,
            ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-${index}`,
          })),
        ),
    });
    const answer = await asked(server, 'find_missing_copies', { MaxResults: 100 });
    // What a server of another version might not mark or cut.
    const raw = structuredClone(answer.structuredContent) as any;
    raw.Rows = names.map((name, index) => ({ Class: 'Missing', Resource: index % 2 ? name : { Untrusted: name } }));
    for (const structuredContent of [answer.structuredContent, raw]) {
      const { frame, result, requests, errors, page } = await show({}, { width: 320 });
      await result({ ...answer, structuredContent });
      await frame.locator('article h1').waitFor();
      expect(await frame.locator('img, b:not(.legend b), i, script:not(body > script)').count()).toBe(0);
      expect(await shownIn(frame)).toContain('<img src=x onerror=');
      expect(await frame.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      expect(await frame.title()).toBe('Copies');
      expect(await page.title()).toBe('Host');
      expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    }
  });

  test(titled('listens to its host alone'), async () => {
    const server = await bench();
    const { frame, page } = await show();
    const answer = await asked(server, 'list_copy_jobs');
    const message = { jsonrpc: '2.0', method: 'ui/notifications/tool-result', params: answer };
    // From itself, and from a frame beside it.
    await frame.evaluate((sent) => window.postMessage(sent, '*'), message);
    await page.evaluate((sent) => {
      const other = document.createElement('iframe');
      document.body.append(other);
      const script = other.contentDocument!.createElement('script');
      script.textContent = `parent.frames[0].postMessage(${JSON.stringify(sent)}, '*')`;
      other.contentDocument!.body.append(script);
    }, message);
    await frame.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
    expect(await frame.locator('article h1').count()).toBe(0);
  });

  test(titled('takes the theme and the colors of its host, and no address'), async () => {
    const { frame, change, requests } = await show({
      context: { theme: 'dark', styles: { variables: { '--color-background-primary': '#102030' } } },
    });
    const background = () => frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await expect.poll(background).toBe('rgb(16, 32, 48)');
    expect(await frame.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    await change({
      theme: 'light',
      styles: { variables: { '--color-background-primary': 'url(https://example.com/a.png)' } },
    });
    await expect.poll(() => frame.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
    expect(await background()).toBe('rgb(16, 32, 48)');
    expect(requests).toEqual([]);
  });

  test(titled('is reached whole by the keyboard'), async () => {
    const { frame, page, result } = await show({
      context: { toolInfo: { tool: { name: 'find_missing_copies', inputSchema: { type: 'object' } } } },
    });
    const Rows = [{ Class: 'Missing', Resource: { Untrusted: 'long name '.repeat(60) } }];
    await result({ content: [], structuredContent: { Counts: { Selected: 1, Missing: 1 }, Rows, Reasons: [] } });
    await frame.locator('summary').waitFor();
    const reached: string[] = [];
    for (let press = 0; press < 2; press += 1) {
      await page.keyboard.press('Tab');
      reached.push(await frame.evaluate(() => document.activeElement?.tagName ?? ''));
      const outline = await frame.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
      expect(outline).toBe('solid');
      if (press === 0) await page.keyboard.press('Enter');
    }
    expect(reached).toEqual(['SUMMARY', 'BUTTON']);
    expect(await frame.locator('details[open]').count()).toBe(1);
  });
});

describe('in each size and theme', { timeout: 90_000 }, () => {
  let made: Promise<Record<string, ToolAnswer>> | undefined;

  async function answers(): Promise<Record<string, ToolAnswer>> {
    const server = await bench();
    const any = await asked(server, 'find_missing_copies');
    const jobs = await asked(server, 'list_copy_jobs');
    const { CopyJobId } = await server.ok('start_copy_job', REQUEST);
    const CopyJobIds = [CopyJobId, ...(jobs.structuredContent as any).CopyJobs.map((job: any) => job.CopyJobId)];
    const waiting = await driven(server.clock, asked(server, 'wait_for_copy_jobs', { CopyJobIds, TimeoutSeconds: 1 }));
    const failed = await asked(server, 'list_copy_jobs', { ByAccountId: 'x' });
    return { coverage: any, jobs, waiting, failed };
  }

  for (const width of [320, 800, 1200]) {
    test(titled(`has no accessibility violation at ${width} px, light and dark`), async () => {
      made ??= answers();
      const states = await made;
      const { frame, page, result, change } = await show({ context: { theme: 'light' } }, { width, axe: true });
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        await change({ theme: scheme });
        const shown = () => frame.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
        await expect.poll(shown).toBe(scheme);
        for (const [name, answer] of Object.entries(states)) {
          const before = await frame.locator('main').innerText();
          await result(answer);
          await expect.poll(() => frame.locator('main').innerText()).not.toBe(before);
          await expect.poll(() => overflowOf(frame)).toBe(0);
          expect(await frame.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
          // What is outside of the window may not be painted.
          await page.setViewportSize({ width, height: (await frame.evaluate(() => document.body.offsetHeight)) + 8 });
          await page.screenshot({ path: join(SHOTS, `${name}-${width}-${scheme}.png`) });
          expect(await violationsOf(frame)).toEqual([]);
        }
      }
    });
  }

  test(titled('has no accessibility violation while it waits and after it was cancelled'), async () => {
    const { frame, cancel } = await show({}, { axe: true });
    expect(await violationsOf(frame)).toEqual([]);
    await cancel();
    await frame.locator('article h1').waitFor();
    expect(await violationsOf(frame)).toEqual([]);
  });
});

describe('a report', { timeout: 60_000 }, () => {
  test(titled('is read without a script, from a file'), async () => {
    const server = await bench();
    const results = [];
    for (const [tool, args] of [
      ['find_missing_copies', { DestinationBackupVaultArn: RECOVERY_VAULT }],
      ['list_copy_jobs', {}],
    ] as const) {
      results.push({ tool, arguments: args, result: await server.ok(tool, args) });
    }
    const title = `Copies of ${HOSTILE[1]}`;
    const html = boardPage({ title, madeAt: new Date(server.clock.now()).toISOString(), results });
    expect(html).not.toContain('<script');
    const page = await browser.page({ viewport: { width: 800, height: 900 }, javaScriptEnabled: false });
    const requests: string[] = [];
    await page.route('**/*', (route) => {
      requests.push(route.request().url());
      return route.abort();
    });
    await page.setContent(html);
    expect(requests).toEqual([]);
    const text = await page.locator('main').innerText();
    expect(text).toContain(title);
    expect(text).toContain('resources may have no copy');
    expect(text).toContain('6 copy jobs: 3 failed');
    expect(await page.locator('button').count()).toBe(0);
    await page.screenshot({ path: join(SHOTS, 'report-800.png'), fullPage: true });
    await page.emulateMedia({ media: 'print' });
    await page.screenshot({ path: join(SHOTS, 'report-print.png'), fullPage: true });
  });

  test(titled('has no accessibility violation'), async () => {
    const server = await bench();
    const result = await server.ok('find_missing_copies');
    const madeAt = new Date(server.clock.now()).toISOString();
    const html = boardPage({
      title: 'Copies',
      madeAt,
      results: [{ tool: 'find_missing_copies', arguments: {}, result }],
    });
    const page = await browser.page();
    await page.setContent(withoutPolicy(html));
    expect(await violationsOf(page.mainFrame())).toEqual([]);
  });
});
