import { expect, test } from '@jest/globals';
import { chooseTemplates } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { emailSettings } from '../src/index.ts';
import { fitEmail } from '../src/email-request.ts';
import { writeMail } from '../src/write-mail.ts';
import { settingsFor } from './support/email-subject.ts';

const templates = chooseTemplates('en-US', 'en-US');
const settings = emailSettings.parse(settingsFor('smtp://127.0.0.1:2525'));
const fit = (to: string, business = 'Harbour Dental') =>
  fitEmail({ payload: { ...samplePayload, business }, to, templates }, 'News from {business}');

test.each([
  '+15005550006',
  'ana',
  'a@b',
  'Ana <a@b.example>',
  'a@b.example,c@d.example',
  'a@b.example\r\nX: y',
  'ñ@b.example',
])('%j is no address of this channel', (to) => {
  expect(fit(to)).toMatchObject({ fits: false, limit: 'address' });
});

test('the mail has the subject, the Message-ID of the attempt and the text, and no header of a name', async () => {
  const fitted = fit('ana@example.net', 'Salon\r\nBcc: eve@evil.example');
  if (!fitted.fits) throw new Error(fitted.message);
  const mail = (await writeMail(fitted.request, 'attempt-1', settings, new Date('2026-11-24T10:00:00Z'))).toString();
  const [head = '', body = ''] = mail.split('\r\n\r\n');
  expect(head).toMatch(/^Message-ID: <attempt-1@salon\.example>$/m);
  expect(head).toMatch(/^To: ana@example\.net$/m);
  expect(head).toMatch(/^Subject: News from Salon Bcc: eve@evil\.example$/m);
  expect(head).toMatch(/^Date: Tue, 24 Nov 2026 10:00:00 \+0000$/m);
  expect(head).toMatch(/^Auto-Submitted: auto-generated$/m);
  expect(head).not.toMatch(/^Bcc:/im);
  expect(body).toContain('BK-20931');
});

test.each([
  [{ host: 'mail.example:25' }, 'host must be the name'],
  [{ port: 0 }, 'port must be from 1'],
  [{ from: 'Salon <a@b.example>' }, 'from must be a plain e-mail address'],
  [{ subject: 'For {name}' }, 'no other placeholder'],
  [{ subject: 'a\nb' }, 'subject must be one line'],
  [{ password: undefined }, 'user and password belong together'],
  [{ pasword: 'x' }, 'pasword'],
])('the settings %j are refused with the mend', (change, mend) => {
  const { error } = emailSettings.safeParse({ ...settingsFor('smtp://127.0.0.1:2525'), ...change });
  expect(error?.issues.map(({ message }) => message).join()).toContain(mend);
});
