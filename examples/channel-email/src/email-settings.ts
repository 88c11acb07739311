import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { isEmailAddress } from './email-address.ts';

/** A control character would end a header, and begin another one. */
const oneLine = (name: string) =>
  z
    .string(`${name} must be a text`)
    .min(1, `${name} must not be empty`)
    .regex(/^\P{Cc}*$/u, `${name} must be one line`);

/** An account at a mail server, as it stands in a tenant's configuration. */
export const emailSettings = z
  .strictObject({
    host: z
      .string('host must be a text')
      .refine(
        (text) => /^[A-Za-z0-9.-]+$/.test(text) || isIPv6(text),
        'host must be the name or the IP address of the mail server, without a port',
      ),
    port: z
      .int('port must be from 1 to 65535')
      .min(1, 'port must be from 1 to 65535')
      .max(65_535, 'port must be from 1 to 65535')
      .default(587),
    secure: z
      .boolean('secure must be true or false')
      .default(false)
      .describe(
        'TLS from the first byte (port 465). Otherwise STARTTLS is required, but for a server on this machine.',
      ),
    user: oneLine('user').optional(),
    password: oneLine('password').optional(),
    from: z
      .string('from must be a text')
      .refine(isEmailAddress, 'from must be a plain e-mail address, such as hello@example.com'),
    fromName: oneLine('fromName').optional().describe('The name beside the address of the sender.'),
    subject: oneLine('subject')
      .refine(
        (text) => !/[{}]/.test(text.replaceAll('{business}', '')),
        'subject can hold {business} and no other placeholder',
      )
      .default('{business}')
      .describe('The subject of every message; {business} is the name of the tenant.'),
    timeoutMs: z
      .int('timeoutMs must be from 100 to 120000')
      .min(100, 'timeoutMs must be from 100 to 120000')
      .max(120_000, 'timeoutMs must be from 100 to 120000')
      .default(20_000)
      .describe('How long a whole send may take, from the connection to the answer.'),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    path: ['password'],
    message: 'user and password belong together: give both or neither',
  });

export type EmailSettings = z.output<typeof emailSettings>;
