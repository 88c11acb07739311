import { text } from 'node:stream/consumers';
import { endWithUsage, toolArguments } from './composition/tool-arguments.ts';

// `pnpm erase --why "Asked for by letter." < number.txt`: asks a gateway that runs to forget a person. The address comes by
// the standard input and the key by the environment, so that neither has to stand in the history of a shell.

const usage = `Usage: AFTERCALL_API_KEY=... pnpm erase --why "<sentence>" [--tenant <id>] [--dry-run] [--url http://127.0.0.1:8080]
The person's phone number, or their WhatsApp user id, is read from the standard input.`;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const { values } = toolArguments(usage, {
  options: {
    why: { type: 'string' },
    tenant: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
  },
});
const { why, tenant, url, 'dry-run': dryRun } = values;
const key = process.env['AFTERCALL_API_KEY'];
if (why === undefined) endWithUsage(usage, '--why is missing: one sentence, for the ledger.');
if (key === undefined || key === '') endWithUsage(usage, 'AFTERCALL_API_KEY is not set: an API key of the tenant.');
if (!/^https?:/.test(url) || !URL.canParse(url))
  endWithUsage(usage, `--url ${url} is no URL: http://127.0.0.1:8080, say.`);
if (process.stdin.isTTY) process.stderr.write('The number, or the WhatsApp user id, then Enter and Ctrl-D: ');
const address = (await text(process.stdin)).trim();
if (address === '') endWithUsage(usage, 'Nothing came by the standard input.');

const noGateway = `What answers at ${url} is no gateway.`;
const person = /^[+\d]/.test(address) ? { phone: address } : { whatsappUserId: address };
const response = await fetch(`${url.replace(/\/+$/, '')}/v1/erasures`, {
  method: 'POST',
  // Whoever is at another place is not told whom to forget.
  redirect: 'error',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  body: JSON.stringify({ ...person, ...(tenant !== undefined && { tenant }), why, dryRun }),
}).catch((error: unknown) => fail(`No gateway answers at ${url}: ${String(error)}`));
const answer: unknown = await response.json().catch(() => fail(noGateway));
const told = JSON.stringify(answer, null, 2);
if (!response.ok) fail(told);
if (typeof answer !== 'object' || answer === null || !('calls' in answer)) fail(noGateway);
process.stdout.write(`${told}\n`);
