import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  roots: ['packages', 'apps', 'examples', 'bench', 'torture', 'test'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }],
  },
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  globalSetup: '<rootDir>/apps/gateway/test/support/postgres-global-setup.ts',
  globalTeardown: '<rootDir>/apps/gateway/test/support/postgres-global-teardown.ts',
  setupFiles: ['<rootDir>/test/seed-properties.ts'],
  testSequencer: '<rootDir>/test/slow-first.mjs',
  testTimeout: 60_000,
  // Half of the tests wait for servers, leases and clocks: as many workers as there are cores would leave them idle.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
};
