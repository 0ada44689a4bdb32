// Reads vitest’s report of a run (the file named first), prints how many tests passed and failed, and adds what failed, by
// name and with its message, to the file named second: a log of thousands of lines is read from its end.
import { appendFileSync, readFileSync } from 'node:fs';

const [report, failures] = process.argv.slice(2);
const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));

for (const file of testResults) {
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  for (const test of failed)
    appendFileSync(failures, `${file.name} > ${test.fullName}\n${test.failureMessages.join('\n')}\n`);
  if (file.status === 'failed' && failed.length === 0) appendFileSync(failures, `${file.name}\n${file.message}\n`);
}
console.log(numPassedTests, numFailedTests);
