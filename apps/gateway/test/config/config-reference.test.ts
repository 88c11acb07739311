import { readFile } from 'node:fs/promises';

import { describe, expect, test } from '@jest/globals';

import { configReference } from '../../src/config/reference/config-reference.ts';

describe('docs/configuration.md', () => {
  test('says what the schema says (else run: pnpm docs:config)', async () => {
    const written = await readFile(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');
    expect(written).toBe(configReference());
  });

  test('has help and a kind of value for every field and variable', () => {
    const rows = configReference()
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split(' | '));
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) {
      expect(row[1]).toMatch(/\S/);
      expect(row.at(-1)).toMatch(/[.`:a-z] \|$/);
      expect(row.join()).not.toContain('undefined');
    }
  });

  test('shows presets, requirements and the variables that win', () => {
    const reference = configReference();
    expect(reference).toContain(
      '| `server.port` | whole number | `8080` | `PORT` | The port to listen on; 0 lets the system pick a free one. |',
    );
    expect(reference).toContain('| `timing.afterCallDelay` | duration | `4s` |  |');
    expect(reference).toContain('| `tenants[].accounts[].id` | identifier | *required* |  |');
    expect(reference).toContain('| `tenants[].timing.afterCallDelay` | duration |  |  |');
  });
});
