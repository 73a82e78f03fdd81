import { expect, it } from 'vitest';
import { NOT_ASKED, QUESTIONS } from '../../../src/domain/calibration/questions.ts';
import { SWITCHES } from '../../../src/simulator/index.ts';

it('has each switch of the simulator once, with its settings', () => {
  expect([...Object.keys(QUESTIONS), ...Object.keys(NOT_ASKED)].sort()).toEqual(Object.keys(SWITCHES).sort());
  for (const [name, settings] of Object.entries(QUESTIONS)) {
    expect([name, [...settings].sort()]).toEqual([name, [...SWITCHES[name as keyof typeof SWITCHES].settings].sort()]);
  }
});
