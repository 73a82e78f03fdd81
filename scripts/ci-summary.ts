// Prints one line that counts the tests in vitest's JSON report. Exits 1 if a test failed or none ran.
import { readFileSync } from 'node:fs';
import type { JsonTestResults } from 'vitest/reporters';

const [, , path = 'test-report/results.json'] = process.argv;
const report: JsonTestResults = JSON.parse(readFileSync(path, 'utf8'));
// A file that does not load has no failed test, but is a failure.
const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
const passed = report.numPassedTests;
const failed = report.numFailedTests + unloaded.length;
const skipped = report.numPendingTests + report.numTodoTests;
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = report.success && passed > 0 && failed === 0 ? 0 : 1;
