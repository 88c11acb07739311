import { expect, test } from '@jest/globals';
import { TargetReader } from '../src/target-reader.ts';

test('a URL is told as an origin and a path, with its query and without its fragment', () => {
  const targets = new TargetReader(undefined);
  for (let time = 1; time <= 2; time += 1) {
    expect(targets.read('https://API.example:443/a/../b.json#c')).toEqual({
      origin: 'https://api.example',
      path: '/b.json',
    });
    expect(targets.read('http://127.0.0.1:4010/b?To=%2B1')).toEqual({
      origin: 'http://127.0.0.1:4010',
      path: '/b?To=%2B1',
    });
  }
});

test('an address is taken apart once, one with a query each time', () => {
  const targets = new TargetReader(undefined);
  expect(targets.read('https://api.example/send')).toBe(targets.read('https://api.example/send'));
  expect(targets.read('https://api.example/list?a=1')).not.toBe(targets.read('https://api.example/list?a=1'));
});

test('more addresses than are remembered are told as well', () => {
  const targets = new TargetReader(undefined);
  for (let number = 0; number < 2_500; number += 1) {
    expect(targets.read(`https://api.example/${number}`).path).toBe(`/${number}`);
  }
});

test('what is refused is refused each time', () => {
  const targets = new TargetReader(['api.example', 'other.example:8080']);
  for (let time = 1; time <= 2; time += 1) {
    expect(() => targets.read('https://elsewhere.example/send')).toThrow('the provider did not answer: refused');
    expect(() => targets.read('https://other.example/send')).toThrow('the provider did not answer: refused');
    expect(() => targets.read('/send')).toThrow(new TypeError('HttpRequest.url: not an absolute URL'));
    expect(targets.read('https://api.example:8443/send').origin).toBe('https://api.example:8443');
    expect(targets.read('https://other.example:8080/send').origin).toBe('https://other.example:8080');
  }
});
