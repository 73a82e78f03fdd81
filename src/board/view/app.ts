import { board, type ShownTool, skeleton, state, toolOf } from '../content/board.ts';
import type { Setting } from '../content/panels.ts';
import { distance } from '../content/quantities.ts';
import { isMembers, listOf, type Members, membersOf, stringOf } from '../content/reading.ts';
import type { Element as Tree } from '../tree.ts';
import { build } from './dom.ts';
import { Host } from './host.ts';
import { applyTheme } from './theme.ts';
import { viewNow } from './view-clock.ts';

// The MCP App: shows the result that its host sends, and asks again by the same call. It starts nothing.

const TOOLS: readonly ShownTool[] = ['find_missing_copies', 'list_copy_jobs', 'wait_for_copy_jobs'];
const RESIZE_MS = 80;
const MINUTE = 60_000;

const byId = (id: string) => document.getElementById(id)!;
const content = byId('content');
const status = byId('status');
const refresh = byId('refresh') as HTMLButtonElement;

/** The call whose result is shown, and how often something was asked or told. */
const call: { tool: ShownTool | undefined; arguments: Members; canCall: boolean; asked: number } = {
  tool: undefined,
  arguments: {},
  canCall: false,
  asked: 0,
};

const setting = (): Setting => ({ now: viewNow(), level: 1 });

function show(tree: Tree, text: string): void {
  content.replaceChildren(build(tree));
  content.removeAttribute('aria-busy');
  finish(text);
}

function finish(text: string): void {
  status.textContent = text;
  refresh.removeAttribute('aria-disabled');
  refresh.hidden = !(call.canCall && call.tool !== undefined);
}

/** What a tool answered, as tools/call gives it. */
function showResult(answer: Members): void {
  const result = resultOf(answer);
  call.tool = toolOf(result) ?? call.tool;
  const read = `${new Date(viewNow()).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  show(board(result, call.arguments, setting()), answer.isError === true ? `Failed ${read}` : `Read ${read}`);
}

/** An error is the text of the answer, and so is everything for a host that drops the structured content. */
function resultOf(answer: Members): Members {
  if (isMembers(answer.structuredContent)) return answer.structuredContent;
  const text = listOf(answer.content)
    .map((block) => stringOf(membersOf(block).text))
    .find((one) => one !== undefined);
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    if (isMembers(parsed)) return parsed;
  } catch {
    // It is a sentence.
  }
  return answer.isError === true ? { Error: { Message: text } } : {};
}

function wait(text: string): void {
  if (!content.querySelector('article')) content.replaceChildren(build(skeleton()));
  content.setAttribute('aria-busy', 'true');
  status.textContent = text;
}

async function askAgain(): Promise<void> {
  if (call.tool === undefined || refresh.getAttribute('aria-disabled') === 'true') return;
  call.asked += 1;
  const { asked } = call;
  refresh.setAttribute('aria-disabled', 'true');
  wait('Asking again.');
  try {
    const answer = await host.request('tools/call', { name: call.tool, arguments: call.arguments });
    if (asked === call.asked) showResult(answer);
  } catch (error) {
    if (asked !== call.asked) return;
    content.removeAttribute('aria-busy');
    finish(`Asking again failed: ${(error as Error).message}`);
  }
}

/** The tool of the call, by its name; a host may put a name of the server before it. */
function tellTool(context: Members): void {
  const name = stringOf(membersOf(membersOf(context.toolInfo).tool).name);
  call.tool = TOOLS.find((tool) => name?.endsWith(tool)) ?? call.tool;
}

const host = new Host({
  notified(method, params) {
    switch (method) {
      case 'ui/notifications/tool-input':
        call.arguments = membersOf(params.arguments);
        call.asked += 1;
        wait('Waiting for the result.');
        break;
      case 'ui/notifications/tool-result':
        call.asked += 1;
        showResult(params);
        break;
      case 'ui/notifications/tool-cancelled':
        call.asked += 1;
        show(state('The call was cancelled', stringOf(params.reason), setting()), 'Cancelled. Nothing was started.');
        break;
      case 'ui/notifications/host-context-changed':
        applyTheme(params);
        tellTool(params);
        break;
    }
  },
});

let told = 0;
let resizing: ReturnType<typeof setTimeout> | undefined;

function tellSize(): void {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  if (height === told) return;
  told = height;
  host.notify('ui/notifications/size-changed', { height });
}

refresh.addEventListener('click', () => void askAgain());

setInterval(() => {
  for (const age of document.querySelectorAll<HTMLElement>('[data-at]')) {
    age.textContent = distance(Date.parse(age.dataset.at ?? ''), viewNow());
  }
}, MINUTE);

host.start().then(
  (answer) => {
    const context = membersOf(answer.hostContext);
    call.canCall = isMembers(membersOf(answer.hostCapabilities).serverTools);
    applyTheme(context);
    tellTool(context);
    if (content.querySelector('article')) finish(status.textContent ?? '');
    new ResizeObserver(() => {
      clearTimeout(resizing);
      resizing = setTimeout(tellSize, RESIZE_MS);
    }).observe(document.body);
  },
  (error: Error) =>
    show(state('The host did not accept this page', error.message, setting()), 'No connection to the host.'),
);
