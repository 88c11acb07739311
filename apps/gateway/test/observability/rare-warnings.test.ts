import { expect, test } from '@jest/globals';
import { createLogger } from '../../src/observability/logger.ts';
import { RareWarnings } from '../../src/observability/rare-warnings.ts';

/** Warnings on a clock of their own, with what was said. */
function setUp() {
  const said: Record<string, unknown>[] = [];
  const clock = { now: 0 };
  const log = createLogger({ level: 'warn', destination: { write: (line) => void said.push(JSON.parse(line)) } });
  const warnings = new RareWarnings(log, () => clock.now);
  const warn = (about: string): void => warnings.warn(about, () => ({ about }), 'It happened.');
  return { said, clock, warn };
}

test('the same thing is said once in five minutes, and then how often it was left unsaid', () => {
  const { said, clock, warn } = setUp();
  for (let count = 0; count < 4; count += 1) warn('a');
  warn('b');
  expect(said.map((one) => one['about'])).toEqual(['a', 'b']);
  clock.now = 5 * 60_000;
  warn('a');
  warn('a');
  warn('b');
  expect(said.slice(2)).toMatchObject([{ about: 'a', unsaidBefore: 3 }, { about: 'b' }]);
  expect(said.at(-1)).not.toHaveProperty('unsaidBefore');
});

test('what is remembered is bounded, and what was said longest ago is forgotten first', () => {
  const { said, warn } = setUp();
  for (let count = 0; count <= 200; count += 1) warn(`${count}`);
  warn('200');
  expect(said).toHaveLength(201);
  warn('0');
  expect(said).toHaveLength(202);
});
