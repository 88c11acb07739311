import { expect, test } from '@jest/globals';
import { styleText } from 'node:util';
import { header, line, table } from '../../src/report/table.ts';

test('columns are as wide as what stands in them, numbers to the right', () => {
  const rows = [
    ['send', '42'],
    ['skip no_consent', '1,003'],
  ];
  expect(table([{ title: 'verdict' }, { title: '', align: 'right' }], rows)).toEqual([
    'verdict',
    '───────────────  ─────',
    'send                42',
    'skip no_consent  1,003',
  ]);
});

test('accents count once however they are written, wide letters twice, colours not at all', () => {
  const cells = ['Clínica', 'Cli\u0301nica', '診療所', styleText('red', 'rojo', { validateStream: false }), '👩‍⚕️'];
  const lines = cells.map((cell) => line([{ title: '', width: 8 }, { title: '' }], [cell, '|']));
  expect(lines).toEqual([
    'Clínica   |',
    'Cli\u0301nica   |',
    '診療所    |',
    '\u001b[31mrojo\u001b[39m      |',
    '👩‍⚕️        |',
  ]);
});

test('nothing stands after the last word, and a cell that is missing is empty', () => {
  const columns = [{ title: 'call', width: 6 }, { title: 'state', width: 12 }, { title: 'note' }];
  expect(header(columns)).toBe('call    state         note');
  expect(line(columns, ['us-01', 'delivered'])).toBe('us-01   delivered');
});
