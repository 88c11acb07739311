import { afterAll, beforeAll } from '@jest/globals';
import { createTestDatabase, startTestEngine, type TestEngine, type TestEngineSettings } from './test-engine.ts';
import type { TestDatabase } from './postgres-test-database.ts';

/** One engine on a database of its own for the tests of a file. */
export function withEngine(settings: Omit<TestEngineSettings, 'database'> = {}): { readonly engine: TestEngine } {
  let database: TestDatabase | undefined;
  let engine: TestEngine | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
    engine = await startTestEngine({ database, ...settings });
  });
  afterAll(async () => {
    await engine?.stop();
    await database?.drop();
  });
  return {
    get engine() {
      if (engine === undefined) throw new Error('the engine runs only inside tests');
      return engine;
    },
  };
}

export { TestClock } from './test-clock.ts';
