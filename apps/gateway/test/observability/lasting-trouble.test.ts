import { beforeEach, expect, test } from '@jest/globals';
import { LastingTrouble } from '../../src/observability/lasting-trouble.ts';

type Line = readonly [level: 'error' | 'info', fields: unknown, sentence: string];

const away = new Error('connect ECONNREFUSED');
let lines: Line[];
let now: number;
let trouble: LastingTrouble;

beforeEach(() => {
  lines = [];
  now = 5_000;
  const log = {
    error: (fields: unknown, sentence: string) => void lines.push(['error', fields, sentence]),
    info: (fields: unknown, sentence: string) => void lines.push(['info', fields, sentence]),
  } as ConstructorParameters<typeof LastingTrouble>[0]['log'];
  trouble = new LastingTrouble({ log, begins: 'It failed.', ends: 'It works again.', ticks: () => now });
});

test('it is told when it begins, once a minute while it lasts, and when it is over', () => {
  for (let second = 0; second < 150; second += 1) {
    trouble.met(away, { attempt: `a-${second}` });
    now += 1_000;
  }
  trouble.passed();

  expect(lines).toEqual([
    ['error', { err: away, attempt: 'a-0' }, 'It failed.'],
    ['error', { err: away, attempt: 'a-60', times: 61 }, 'It failed.'],
    ['error', { err: away, attempt: 'a-120', times: 121 }, 'It failed.'],
    ['info', { times: 150 }, 'It works again.'],
  ]);
});

test('what never failed is not told of', () => {
  trouble.passed();
  trouble.passed();
  expect(lines).toEqual([]);
});

test('the next trouble is told at once, however soon it comes', () => {
  trouble.met(away);
  trouble.passed();
  trouble.met(away);
  expect(lines.map(([level]) => level)).toEqual(['error', 'info', 'error']);
});
