import { expect, it } from 'vitest';
import { writeReport } from './report.ts';
import { type TasksReport, tasksOfOthers } from './tasks.ts';

const TASKS = Number(process.env.TORTURE_TASKS ?? 1000);
const PER_SEED = 100;

it(`answers the tasks of other servers: ${TASKS}`, { timeout: 60 * 60_000 }, async () => {
  const reports: TasksReport[] = [];
  for (let seed = 1; seed <= Math.ceil(TASKS / PER_SEED); seed += 1) reports.push(await tasksOfOthers(seed, PER_SEED));
  const sum = (of: (report: TasksReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const problems = reports.flatMap((report) => report.problems);
  writeReport('tasks', {
    tasks: sum((one) => one.tasks),
    looks: sum((one) => one.looks),
    changed: sum((one) => one.changed),
    completed: sum((one) => one.completed),
    problems: problems.length,
  });
  expect(problems).toEqual([]);
  expect(sum((one) => one.completed)).toBe(sum((one) => one.tasks));
});
