import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { withHoursTable } from '../scripts/quiet-hours-table.ts';
import { withKinds, withTypes } from '../scripts/ledger-tables.ts';
import { withTables } from '../scripts/readme-tables.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);

describe('the documents', () => {
  test('the tables of the README are those of the code: `pnpm docs:readme` writes them', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(withTables(readme)).toBe(readme);
  });

  test('the table of quiet hours is that of the code: `pnpm docs:quiet-hours` writes it', () => {
    const document = readFileSync(join(root, 'docs/quiet-hours.md'), 'utf8');
    expect(withHoursTable(document)).toBe(document);
  });

  test('the kinds of the ledger are those of the code: `pnpm docs:ledger` writes them', () => {
    const [ledger, outbound] = ['docs/ledger.md', 'docs/outbound-events.md'].map((name) =>
      readFileSync(join(root, name), 'utf8'),
    );
    expect(withKinds(ledger ?? '')).toBe(ledger);
    expect(withTypes(outbound ?? '')).toBe(outbound);
  });

  test.each(documents)('every relative link of %s leads somewhere', (document) => {
    const text = readFileSync(join(root, document), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    const relative = links.filter((link) => !/^[a-z]+:/.test(link));
    const dead = relative.filter((link) => !existsSync(join(root, dirname(document), link)));
    expect(dead).toEqual([]);
  });

  const failures = documents.filter((one) => /^docs\/failure\/(?!README)/.test(one));

  test.each(failures)('%s is short, stands in the index, and names a test that shows it', (document) => {
    const text = readFileSync(join(root, document), 'utf8');
    // Figures that a harness writes do not count.
    const written = text.replaceAll(/<!-- torture[\s\S]*?<!-- end of torture -->/g, '');
    expect(written.split('\n').length).toBeLessThanOrEqual(61);
    const tests = [...text.matchAll(/\]\(([^)\s]+\.test\.ts)\)/g)].map((match) => match[1] ?? '');
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((one) => !existsSync(join(root, dirname(document), one)))).toEqual([]);
    const index = readFileSync(join(root, 'docs/failure/README.md'), 'utf8');
    expect(index).toContain(`](${basename(document)})`);
  });

  test('the index of the decisions names every page', () => {
    const index = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8');
    const pages = documents.filter((one) => /^docs\/decisions\/(?!README)/.test(one)).map((one) => basename(one));
    expect(pages.filter((one) => !index.includes(`](${one})`))).toEqual([]);
  });

  test('every script that the README and CONTRIBUTING name exists', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const texts = ['README.md', 'CONTRIBUTING.md'].map((name) => readFileSync(join(root, name), 'utf8')).join('\n');
    const named = [...texts.matchAll(/pnpm(?:@12)? ([a-z][a-z:-]*)/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
