import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect, test } from '@jest/globals';

/** Of Linux: takes no byte, as a file on a full disk takes none. */
const full = '/dev/full';
const logger = new URL('../../src/observability/logger.ts', import.meta.url).href;

const program = `
  import { createLogger } from ${JSON.stringify(logger)};
  const log = createLogger({ level: 'info' });
  log.info({}, 'one');
  log.fatal({}, 'two');
  for (let line = 0; line < 5_000; line += 1) log.warn({ filling: 'x'.repeat(1_000) }, 'more than is kept');
  process.stderr.write('went on');
  process.exit(0);
`;

if (!existsSync(full))
  process.stderr.write(`There is no ${full} here: whether a full disk stops the log is not tested.\n`);

(existsSync(full) ? test : test.skip)(
  'a log on a full disk neither throws at whoever logs nor stands still',
  () => {
    const output = openSync(full, 'w');
    try {
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--conditions=source', '--no-warnings', '--input-type=module', '--eval', program],
        { stdio: ['ignore', output, 'pipe'], encoding: 'utf8', timeout: 60_000 },
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: 'went on' });
    } finally {
      closeSync(output);
    }
  },
  90_000,
);
