import { once } from 'node:events';
import { flushCompileCache } from 'node:module';

// Given to Node with --import, before the gateway's own main file: its code is loaded ahead of time, and main begins
// when this process is told to. Loading takes most of a start, and a harness that kills every other second spends its
// time otherwise. Nothing of the gateway runs before that. What was compiled is written down for the next process at once,
// because this one will be killed (NODE_COMPILE_CACHE).
await import('../../../apps/gateway/src/composition/gateway.ts');
await import('../../../apps/gateway/src/channels.ts');
flushCompileCache();
process.stdin.resume();
await once(process.stdin, 'end');
