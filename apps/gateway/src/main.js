import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// The one module in JavaScript: before the cache is on, a first one in TypeScript would load all of the compiler that strips
// types, for itself alone, and some 20 MB would stay with the gateway for life.

// A start takes a second of CPU, most of it for a thousand modules that were compiled before. What is kept of them lies
// beside the packages and not in the folder for temporary files: who may write there could have it run other code
// (https://nodejs.org/api/module.html#module-compile-cache). Where it cannot be written, the start takes its second.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url)));

// Small buffers are cut from slabs of 8 KB, and one that is waited with keeps its whole slab: at a thousand events a second
// a dozen MB of slabs grew old every second, and V8 marked the whole heap on their account. Slabs of a kilobyte keep less.
Buffer.poolSize = 1_024;

await import('./run-gateway.ts');
