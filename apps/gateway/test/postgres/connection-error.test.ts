import { expect, test } from '@jest/globals';
import { faultOf } from '../../src/postgres/connection-error.ts';

const url = 'postgres://aftercall:a-secret@db.example:6543/calls';
const failed = (code: string | undefined, message = 'it failed'): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

// What a server at hand says is tested in e2e/bad-config.test.ts; these need another one, or another network.
test.each([
  ['EAI_AGAIN', failed('EAI_AGAIN'), /^the host db\.example is not known: /],
  ['a host that is not there', failed('EHOSTUNREACH'), /^db\.example:6543 does not answer: /],
  ['silence', failed(undefined, 'timeout exceeded when trying to connect'), /^db\.example:6543 does not answer: /],
  ['pg_hba.conf', failed('28000', 'no pg_hba.conf entry for host "10.0.0.1"'), /no pg_hba\.conf entry.* allow it in/],
  ['no right to connect', failed('42501'), /GRANT CONNECT/],
  ['too many connections', failed('53300'), /raise its max_connections/],
  ['a server that starts', failed('57P03'), /is starting or stopping/],
  [
    'an unknown authority',
    failed('SELF_SIGNED_CERT_IN_CHAIN'),
    /certificate of db\.example:6543 is not trusted.*sslroot/,
  ],
  ['another host', failed('ERR_TLS_CERT_ALTNAME_INVALID'), /is not trusted.* the host as the certificate has it/],
  ['a pooler that knows nobody', failed('08P01', 'SASL authentication failed'), /does not take its user/],
  ['a pooler without it', failed('08P01', 'no such database: calls'), /has no database of this name/],
  ['anything else', failed('XX000', 'something odd'), /^no connection comes about \(XX000, something odd\): /],
])('%s is told with its mend and without the password', (_what, error, says) => {
  expect(faultOf(error, url)).toMatch(says);
  expect(faultOf(error, url)).not.toContain('a-secret');
});
