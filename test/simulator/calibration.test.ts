import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCalibration, SWITCHES } from '../../src/simulator/index.ts';
import { folder } from '../support/folder.ts';
import { runProgram, simulatorProcess } from '../support/program.ts';
import { send, signed } from './wire.ts';

const anySwitches = fc.record(
  Object.fromEntries(Object.entries(SWITCHES).map(([name, { settings }]) => [name, fc.constantFrom(...settings)])),
  { requiredKeys: [] },
);

describe('a calibration', () => {
  it('sets the switches that it names, and no others', () => {
    fc.assert(
      fc.property(anySwitches, (Switches) => {
        const file = {
          Version: 1,
          Switches,
          NotFound: [{ Switch: 'token-lifetime', Reason: 'It takes long.' }],
          Trace: [{}],
        };
        expect(parseCalibration(JSON.stringify(file))).toEqual({ ...Switches });
      }),
    );
  });

  const good = { Version: 1, Switches: { 'list-order': 'by-id' } };
  const cases: [string, string, string][] = [
    ['no JSON', '{', 'calibration: not JSON'],
    ['no object', '[]', 'calibration at $: '],
    ['no version', JSON.stringify({ Switches: {} }), 'calibration at $.Version: '],
    ['another version', JSON.stringify({ ...good, Version: 2 }), 'calibration at $.Version: '],
    ['no switches', JSON.stringify({ Version: 1 }), 'calibration at $.Switches: '],
    ['a member too many', JSON.stringify({ ...good, switches: {} }), '"switches"'],
    [
      'a setting that is no text',
      JSON.stringify({ Version: 1, Switches: { 'list-order': 1 } }),
      '$.Switches.list-order',
    ],
    [
      'an unknown switch',
      JSON.stringify({ Version: 1, Switches: { 'list-odor': 'by-id' } }),
      'calibration at $.Switches: switch "list-odor": no such switch; use one of repeated-token',
    ],
    [
      'an unknown setting',
      JSON.stringify({ Version: 1, Switches: { 'list-order': 'sideways' } }),
      'switch "list-order": "sideways" is not one of its settings; use one of newest-first',
    ],
    ['no name', JSON.stringify({ Version: 1, Switches: { '': 'by-id' } }), 'no such switch'],
    ['a name of every object', JSON.stringify({ Version: 1, Switches: { constructor: 'by-id' } }), 'no such switch'],
  ];
  it.each(cases)('with %s is refused with its field, the problem and the fix', async (_what, text, said) => {
    expect(() => parseCalibration(text)).toThrow(said);
    const file = join(folder(), 'calibration.json');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await runProgram(['simulator', '--calibration', file]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('aws-backup-mcp simulator: calibration');
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('that cannot be read is refused', async () => {
    const { code, stderr } = await runProgram(['simulator', '--calibration', '/no/such/file']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('/no/such/file')]);
  });

  it('is what a simulator behaves like, but for what --switch says', async () => {
    const file = join(folder(), 'calibration.json');
    writeFileSync(file, JSON.stringify({ Version: 1, Switches: { 'null-members': 'absent', 'list-order': 'by-id' } }));
    const nulls = async (...args: string[]) => {
      const { url, child } = await simulatorProcess(...args);
      const { text } = await send(url, await signed(url, { path: '/backup-vaults/' }));
      child.kill();
      return text.includes(':null');
    };
    expect(await nulls('--calibration', file)).toBe(false);
    expect(await nulls('--calibration', file, '--switch', 'null-members=explicit')).toBe(true);
    expect(await nulls('--switch', 'null-members=explicit', '--calibration', file)).toBe(true);
  });
});
