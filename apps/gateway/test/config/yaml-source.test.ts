import { describe, expect, test } from '@jest/globals';

import { readYaml } from '../../src/config/yaml-source.ts';
import type { Environment } from '../../src/config/interpolate.ts';

function read(text: string, env: Environment = {}) {
  const result = readYaml(text, 'test.yaml', env);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.source;
}

function faultsOf(text: string, env: Environment = {}) {
  const result = readYaml(text, 'test.yaml', env);
  return result.ok ? [] : result.faults;
}

describe('readYaml', () => {
  test('interpolates texts, and leaves keys, numbers and comments alone', () => {
    const source = read('a: ${X}\n"${X}": 1\nlist: ["<${X}>", 2] # ${UNSET}\nblock: |\n  ${X}\n', { X: '007' });
    expect(source.value).toEqual({ a: '007', '${X}': 1, list: ['<007>', 2], block: '007\n' });
  });

  test('locates values, keys of blocks, list items, and what is around a missing one', () => {
    const source = read('top: 1\nblock:\n  list:\n    - id: a\n      size: 2\n    - id: b\n');
    expect(source.locate(['top'])).toEqual({ line: 1, column: 6 });
    expect(source.locate(['block'])).toEqual({ line: 2, column: 1 });
    expect(source.locate(['block', 'list', 0, 'size'])).toEqual({ line: 5, column: 13 });
    expect(source.locate(['block', 'list', 1])).toEqual({ line: 6, column: 7 });
    expect(source.locate(['block', 'list', 1, 'size'])).toEqual({ line: 6, column: 7 });
    expect(source.locate(['block', 'missing', 'deeper'])).toEqual({ line: 2, column: 1 });
    expect(source.locate([])).toEqual({ line: 1, column: 1 });
  });

  test('follows an alias to where the value is written', () => {
    const source = read('one: &shared\n  size: 2\nother: *shared\n');
    expect(source.value).toEqual({ one: { size: 2 }, other: { size: 2 } });
    expect(source.locate(['other', 'size'])).toEqual({ line: 2, column: 9 });
  });

  test('names the place of an unset variable, each one', () => {
    expect(faultsOf('a: 1\nlist:\n  - token: ${TOKEN}\n  - ${OTHER}\n')).toEqual([
      {
        file: 'test.yaml',
        line: 3,
        column: 12,
        field: 'list[0].token',
        message: 'needs the environment variable TOKEN, which is not set: set it, or write ${TOKEN:-default}',
      },
      {
        file: 'test.yaml',
        line: 4,
        column: 5,
        field: 'list[1]',
        message: 'needs the environment variable OTHER, which is not set: set it, or write ${OTHER:-default}',
      },
    ]);
  });

  test.each([
    [
      'a key that stands twice',
      'a: 1\nbe: 1\nbe: 2\n',
      3,
      1,
      'be',
      'stands twice in the same block: keep one of the two',
    ],
    ['a tab', 'a:\n\tb: 1\n', 2, 1, '', 'is indented with a tab: YAML wants spaces'],
    [
      'two documents',
      'a: 1\n---\nb: 1\n',
      2,
      1,
      '',
      'holds a second YAML document: put everything above the "---" line',
    ],
    ['a list as a key', 'a: 1\n? [b]\n: 2\n', 2, 3, '', 'has a list or a block as a key: a key is a plain word'],
    [
      'an unknown tag',
      'a: 1\nb: !env TOKEN\n',
      2,
      4,
      '',
      'has an unknown tag (a word that begins with "!"): remove it, or put the value in quotes',
    ],
    [
      'an anchor that is not set',
      'a: 1\nb: *later\n',
      2,
      4,
      'b',
      'uses the anchor *later, which is not set above it: write &later before the value to repeat',
    ],
    [
      'an anchor inside itself',
      'a: &loop\n  b: [*loop]\n',
      2,
      7,
      'a.b[0]',
      'uses the anchor *loop inside itself: write the value out',
    ],
    ['an empty file', '', 1, 1, '', 'is empty: start from examples/config/aftercall.yaml'],
    ['a file of comments', '# later\n', 1, 1, '', 'is empty: start from examples/config/aftercall.yaml'],
  ])('faults %s', (_case, text, line, column, field, message) => {
    expect(faultsOf(text)).toEqual([{ file: 'test.yaml', line, column, field, message }]);
  });

  test('faults an anchor bomb instead of unfolding it', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [index, name] of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].entries()) {
      const aliases = Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`);
      bomb.push(`${name}: &${name} [${aliases.join(', ')}]`);
    }
    expect(faultsOf(bomb.join('\n'))).toEqual([
      {
        file: 'test.yaml',
        line: 1,
        column: 1,
        field: '',
        message: 'repeats its anchors too often (*name): write the values out, or use fewer aliases',
      },
    ]);
  });

  test.each(['a: "hunter2\nb: 1\n', "a: 'hunter2's'\n", '- a\nhunter2: hunter2\n', 'a: b: hunter2\n', 'a: @hunter2\n'])(
    'never quotes what stands in a broken file: %j',
    (text) => {
      const faults = faultsOf(text);
      expect(faults.length).toBeGreaterThan(0);
      expect(JSON.stringify(faults)).not.toContain('hunter2');
      expect(faults.every(({ message }) => message.includes('is no valid YAML'))).toBe(true);
    },
  );
});
