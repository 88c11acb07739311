import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { shippedFlags } from '../../src/scene/start-gateway.ts';

test('the gateway is measured under the flags that `pnpm start` gives it', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string };
  };
  const flags = scripts.start.split(' ').filter((word) => word.startsWith('--') && word !== '--conditions=source');
  expect(flags).toEqual([...shippedFlags]);
});
