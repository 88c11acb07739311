import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.ts';

/**
 * Lets writes of a session in only from a page of this gateway: the browser says where a request comes from, and no page
 * can have it say something else. The cookie goes with no request of another site either; this holds where it does.
 *
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 *
 * @param publicUrl whose origin is ours.
 * @throws {Problem} 403
 */
export function requireOwnPage({ method, headers }: IncomingMessage, publicUrl: string): void {
  if (method === 'GET' || method === 'HEAD') return;
  if (headers['sec-fetch-site'] === 'same-origin' || headers.origin === new URL(publicUrl).origin) return;
  const mend = 'open the console at the public URL (server.publicUrl), or ask with an API key';
  throw new Problem(
    'forged-request',
    `Neither Origin nor Sec-Fetch-Site says that it comes from the console: ${mend}.`,
  );
}
