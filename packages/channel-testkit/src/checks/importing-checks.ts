import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CheckFactory } from '../conformance-check.ts';

/**
 * Imports the entry between two looks at the process, and prints what is different. A read
 * of the environment counts when the code that reads is neither Node's nor below
 * `node_modules`, and a global when its name does not begin with `__` (zod keeps its
 * registry so): what a library does at import its users cannot mend.
 */
const observe = (entry: string): string => `
  import net from 'node:net';
  const seen = [];
  const environment = process.env;
  const reader = () => (new Error().stack ?? '').split('\\n')[3] ?? 'node:';
  process.env = new Proxy(environment, { get(target, name) {
    if (typeof name === 'string' && !/node:|node_modules/.test(reader())) seen.push('reads the environment: ' + name);
    return Reflect.get(target, name);
  } });
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...given) { seen.push('opens a connection'); return connect.apply(this, given); };
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) console[name] = () => seen.push('writes to the console');
  const listeners = () => process.eventNames().map((name) => String(name) + ':' + process.listenerCount(name)).toSorted();
  const before = { globals: Object.getOwnPropertyNames(globalThis), listeners: listeners() };
  await import(${JSON.stringify(entry)});
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!before.globals.includes(name) && !name.startsWith('__')) seen.push('adds a global: ' + name);
  for (const name of listeners()) if (!before.listeners.includes(name)) seen.push('listens to the process: ' + name);
  for (const name of process.getActiveResourcesInfo()) if (!/Pipe|TTY|FSReq|Immediate/.test(name)) seen.push('holds a resource: ' + name);
  process.stdout.write(JSON.stringify([...new Set(seen)]));
  process.exit(0);
`;

/** From source when the kit itself runs from source, else from what was built. */
const conditions = import.meta.url.endsWith('.ts') ? ['--conditions=source'] : [];

export const importingChecks: CheckFactory = (subject) => [
  {
    group: 'importing',
    name: 'opens nothing, reads no environment, prints nothing and leaves no trace in the process',
    async run() {
      const code = observe(subject.entry.href);
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...conditions, '--no-warnings', '--input-type=module', '--eval', code],
        { timeout: 20_000 },
      ).catch((error: { readonly stderr?: string }) => assert.fail(notImported(subject.entry, error.stderr)));
      assert.deepEqual(JSON.parse(stdout), [], 'importing the package did something');
    },
  },
];

/** Another runner may have let the tests themselves import what Node cannot. */
function notImported(entry: URL, said = ''): string {
  const why = /^\w*Error.*$/m.exec(said)?.[0] ?? 'it does not end within 20 s';
  return `Node cannot import the entry ${entry.href}: give the built file, or a source that Node runs as it is (${why})`;
}
