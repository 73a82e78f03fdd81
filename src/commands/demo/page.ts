import * as util from 'node:util';

/** Where the tour is shown: a terminal, a pipe or a file. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; hasColors?(): boolean };

type Style = Parameters<typeof util.styleText>[0];

/** What the tour writes, in the order that it is read. In colour if the terminal supports it and NO_COLOR is unset. */
export class Page {
  readonly out: Output;
  readonly #coloured: boolean;
  #steps = 0;

  constructor(out: Output) {
    this.out = out;
    this.#coloured = out.hasColors?.() ?? false;
  }

  style(style: Style, text: string): string {
    // Available from Node 20.12.
    return this.#coloured && 'styleText' in util ? util.styleText(style, text, { validateStream: false }) : text;
  }

  line(text = ''): void {
    this.out.write(`${text}\n`);
  }

  /** The heading of the next step. */
  step(title: string): void {
    this.#steps += 1;
    this.line(`\n${this.style('bold', `${this.#steps}. ${title}`)}`);
  }

  request(tool: string, input: object): void {
    this.line(`   ${this.style('cyan', `→ ${tool}`)}`);
    this.members(input);
  }

  answer(members: object): void {
    this.line(`   ${this.style('cyan', '←')}`);
    this.members(members);
  }

  passed(text: string): void {
    this.line(`   ${this.style('green', '✓')} ${text}`);
  }

  failed(text: string): void {
    this.line(`   ${this.style('red', '✗')} ${text}`);
  }

  /** One member per line. Long text wraps within its column. */
  members(members: object): void {
    const shown = Object.entries(members).map(([name, value]) => {
      return [name, typeof value === 'string' ? value : JSON.stringify(value)] as const;
    });
    const left = Math.max(...shown.map(([name]) => name.length)) + 2;
    const room = Math.max(40, (this.out.columns ?? 110) - 5 - left);
    for (const [name, text] of shown) {
      const [first, ...rest] = text.match(new RegExp(`.{1,${room}}(?:\\s|$)|\\S+`, 'g')) ?? [];
      this.line(`     ${this.style('dim', name.padEnd(left))}${first?.trimEnd()}`);
      for (const more of rest) this.line(`     ${''.padEnd(left)}${more.trimEnd()}`);
    }
  }
}
