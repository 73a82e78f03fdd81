import { build } from 'esbuild';
import type { Frame, Page } from 'playwright-core';
import { ROOT } from './repository.ts';

// A host of MCP Apps in a browser: the official host side, which drives the page of the board in a sandboxed frame.

const HOST = `
  import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';
  window.startHost = async (html, options) => {
    const frame = document.getElementById('app');
    const bridge = new AppBridge(null, { name: 'host', version: '1' }, options.capabilities, { hostContext: options.context });
    const sizes = [];
    window.host = { bridge, sizes, calls: [] };
    const ready = new Promise((resolve) => bridge.addEventListener('initialized', resolve));
    bridge.addEventListener('sizechange', (size) => {
      sizes.push(size);
      if (options.fit) frame.style.height = size.height + 'px';
    });
    bridge.oncalltool = async (params) => {
      window.host.calls.push(params);
      const answer = await window.answerCall(params);
      if (answer === null) throw new Error('The connection to the server is lost.');
      return answer;
    };
    await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
    frame.srcdoc = html;
    await ready;
  };`;

let bundled: Promise<string> | undefined;

function hostScript(): Promise<string> {
  bundled ??= build({
    stdin: { contents: HOST, resolveDir: ROOT },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    logLevel: 'error',
  }).then(({ outputFiles }) => outputFiles[0]!.text);
  return bundled;
}

/** As tools/call answers. */
export type ToolAnswer = Record<string, unknown>;

export interface BoardHostOptions {
  /** Answers what the page asks for; null is a lost connection. */
  call?(params: { name: string; arguments?: Record<string, unknown> }): Promise<ToolAnswer | null>;
  /** Whether the host passes calls on to the server. Default: true. */
  serverTools?: boolean;
  context?: Record<string, unknown>;
}

export interface BoardHost {
  page: Page;
  /** The frame of the board. */
  frame: Frame;
  /** What the page asked of any network. */
  requests: string[];
  /** Errors of scripts, and what the content security policy refused. */
  errors: string[];
  input(args: Record<string, unknown>): Promise<void>;
  result(answer: ToolAnswer): Promise<void>;
  cancel(reason?: string): Promise<void>;
  change(context: Record<string, unknown>): Promise<void>;
  calls(): Promise<{ name: string; arguments?: Record<string, unknown> }[]>;
  sizes(): Promise<{ width?: number; height?: number }[]>;
}

/** The page in its host, after their handshake. */
export async function hostBoard(page: Page, html: string, options: BoardHostOptions = {}): Promise<BoardHost> {
  const requests: string[] = [];
  const errors: string[] = [];
  await page.context().route('**/*', (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.exposeFunction('answerCall', options.call ?? (() => Promise.resolve(null)));
  await page.setContent(
    '<!doctype html><html lang="en"><head><title>Host</title><style>body{margin:0}iframe{display:block;border:0;width:100%;height:200px}</style></head><body><iframe id="app" title="Board" sandbox="allow-scripts"></iframe></body></html>',
  );
  await page.addScriptTag({ content: await hostScript() });
  const { serverTools = true, context = {} } = options;
  await page.evaluate(([content, given]) => (globalThis as any).startHost(content, given), [
    html,
    { capabilities: serverTools ? { serverTools: {} } : {}, context, fit: true },
  ] as const);
  const frame = page.frames()[1]!;
  const send = (name: string, params: unknown) =>
    page.evaluate(([method, given]) => (globalThis as any).host.bridge[method](given), [name, params] as const);
  const told = (name: string) => page.evaluate((member) => (globalThis as any).host[member], name);
  return {
    page,
    frame,
    requests,
    errors,
    input: (args) => send('sendToolInput', { arguments: args }),
    result: (answer) => send('sendToolResult', answer),
    cancel: (reason) => send('sendToolCancelled', reason === undefined ? {} : { reason }),
    change: (given) => send('sendHostContextChange', given) as Promise<void>,
    calls: () => told('calls'),
    sizes: () => told('sizes'),
  };
}
