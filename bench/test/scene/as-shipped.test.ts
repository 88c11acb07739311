import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { asShipped } from '../../src/scene/start-gateway.ts';

const read = (name: string): string => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');

test('the gateway is measured under the flags that `pnpm start` gives it', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
  const flags = scripts.start.split(' ').filter((word) => word.startsWith('--') && word !== '--conditions=source');
  expect(flags).toEqual([...asShipped.nodeFlags]);
});

test('and in the environment of the image', () => {
  const set = [...read('Dockerfile').matchAll(/^ENV (.+)$/gm)].flatMap(([, words = '']) => words.split(' '));
  const ofItself = set.filter((one) => !/^(npm_config_yes|AFTERCALL_\w+)=/.test(one));
  expect(ofItself).toEqual(Object.entries(asShipped.environment).map(([name, value]) => `${name}=${value}`));
});
