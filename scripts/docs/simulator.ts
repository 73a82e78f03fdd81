import { SWITCHES } from '../../src/simulator/index.ts';

/** docs/simulator.md with the rows of the table of switches generated again. */
export function withSwitches(page: string): string {
  const rows = Object.entries(SWITCHES).map(([name, { settings, default: first, reason }]) => {
    const values = [first, ...settings.filter((value) => value !== first)].map((value) => `\`${value}\``);
    return `| \`${name}\` | ${values.join(', ')} | ${reason} |\n`;
  });
  const [before, after] = page.split(/(?<=^## Switches\n)/m);
  if (after === undefined) throw new Error('docs/simulator.md must have the section Switches.');
  return before + after.replace(/(?<=^\|[-|]+\n)(?:\|.*\n)+/m, () => rows.join(''));
}
