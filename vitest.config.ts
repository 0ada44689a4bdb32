import { defineConfig } from 'vitest/config';

// Unit tests touch no service and no disk; integration tests use the real engine and a real Redis,
// which one global set-up starts in a folder of its own; browser tests a real Chromium besides, with the page as it was built. What is pure but computes for seconds (`*.property.test.ts`) runs with
// them: the unit tests tell in less than ten what is broken.
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.unit.test.ts'],
          setupFiles: ['test/support/property-seed.ts'],
          testTimeout: 10_000,
          // Nothing in a unit test outlives it, so files share their imports.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.unit.test.ts', 'test/**/*.browser.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          setupFiles: ['test/support/property-seed.ts', 'test/support/openapi.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // Importing the program anew for each file took an eighth of the time; what a file starts it ends itself.
          isolate: false,
          // More than cores: they wait for Redis, for processes and for the clock, too.
          maxWorkers: 4,
          // After the unit tests: those tell in seconds what is broken.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // What a page is waited for to show: far longer than it takes, for a busy machine.
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
