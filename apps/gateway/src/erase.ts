import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

// `echo +12025550123 | pnpm erase --why "Asked for by letter."`: asks a gateway that runs to forget a person. The address
// comes by the standard input and the key by the environment, so that neither stands in the history of a shell.

const usage = `Usage: AFTERCALL_API_KEY=... pnpm erase --why "<sentence>" [--tenant <id>] [--dry-run] [--url http://127.0.0.1:8080]
The person's phone number, or their WhatsApp user id, is read from the standard input.`;

function complain(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        why: { type: 'string' },
        tenant: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        url: { type: 'string', default: 'http://127.0.0.1:8080' },
      },
    }).values;
  } catch (error) {
    return complain(`${error instanceof Error ? error.message : String(error)}\n${usage}`, 2);
  }
}

const { why, tenant, url, 'dry-run': dryRun } = readArguments();
const key = process.env['AFTERCALL_API_KEY'];
if (why === undefined || key === undefined) complain(usage, 2);
const address = (await text(process.stdin)).trim();
if (address === '') complain(usage, 2);

const person = /^[+\d]/.test(address) ? { phone: address } : { whatsappUserId: address };
const response = await fetch(new URL('/v1/erasures', url), {
  method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  body: JSON.stringify({ ...person, ...(tenant !== undefined && { tenant }), why, dryRun }),
}).catch((error: unknown) => complain(`No gateway answers at ${url}: ${String(error)}`, 1));
const answer: unknown = await response.json();
const told = `${JSON.stringify(answer, null, 2)}\n`;
if (!response.ok) complain(told, 1);
process.stdout.write(told);
