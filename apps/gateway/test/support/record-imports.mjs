import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Preloaded into a gateway: writes down what it loads of packages, so that a test can tell what it did not.
const file = process.env.AFTERCALL_TEST_IMPORTS;
if (file !== undefined) {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (specifier.startsWith('@')) appendFileSync(file, `${specifier}\n`);
      return resolved;
    },
  });
}
