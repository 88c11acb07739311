import { expect, test } from '@jest/globals';
import { isBaseUrl } from '../../src/index.ts';

test.each(['https://api.twilio.com', 'http://127.0.0.1:4010/twilio/'])('%s may be called', (url) => {
  expect(isBaseUrl(url)).toBe(true);
});

test.each([
  'https://user@api.twilio.com',
  'https://user:word@api.twilio.com',
  'https://api.twilio.com/?a=1',
  'https://api.twilio.com/#a',
  'ftp://api.twilio.com',
  'api.twilio.com',
  '',
])('%j may not', (url) => {
  expect(isBaseUrl(url)).toBe(false);
});
