import { describe, expect, test } from '@jest/globals';

import { hideSecrets } from '../../src/config/faults/hide-secrets.ts';

describe('hideSecrets', () => {
  test('hides the values of settings that are named as secrets, however short or plain', () => {
    const settings = {
      authToken: 'hunter2',
      app_secrets: ['first one', { inner: 'second one' }],
      PIN: 987_654,
      apikey: 'plainword',
      private_key: '-----BEGIN PRIVATE KEY-----',
    };
    expect(
      hideSecrets('"hunter2", first one, second one, 987654, plainword, -----BEGIN PRIVATE KEY-----', settings),
    ).toBe('"***", ***, ***, ***, ***, ***');
  });

  test('hides what looks like a secret wherever it stands: long, or a mix of letters and digits', () => {
    const settings = { note: 'a'.repeat(32), list: ['sk5Live9Xyz0'] };
    expect(hideSecrets(`not ${'a'.repeat(32)} nor sk5Live9Xyz0`, settings)).toBe('not *** nor ***');
  });

  test('leaves names, triggers, numbers and sentences readable', () => {
    const settings = {
      templates: [
        {
          trigger: 'booking.confirmed',
          locale: 'es-MX',
          name: 'cita_confirmada_2026',
          body: { text: 'Su cita: {{1}}', parameters: ['amount'] },
        },
      ],
      from: '+15005550006',
      ttlSeconds: 3600,
      monkeyBusiness: 'booking',
    };
    const message = 'booking.confirmed has no amount; es-MX, cita_confirmada_2026, +15005550006, 3600, Su cita: {{1}}';
    expect(hideSecrets(message, settings)).toBe(message);
  });

  test('hides a secret whole where another is a part of it, and none that is a part of any word', () => {
    expect(hideSecrets('a token-of-mine is no good', { tokens: ['token', 'token-of-mine', 'oo', ''] })).toBe(
      'a *** is no good',
    );
  });
});
