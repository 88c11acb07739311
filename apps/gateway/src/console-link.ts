import { runTool } from './composition/open-tool.ts';
import { toolArguments } from './composition/tool-arguments.ts';
import { publicUrlOf } from './config/gateway-config.ts';
import { ConsoleSessions, signInLink } from './ledger/console/console-sessions.ts';
import { readDatabaseClock } from './postgres/database-clock.ts';

if (import.meta.main) {
  toolArguments('Usage: pnpm console-link', {});
  await runTool(async ({ config, pool }) => {
    if (!config.console.enabled) throw new Error('console.enabled is false: there is nothing to sign in to.');
    // The gateway that it is shown to lives by the database's clock, too.
    const now = await readDatabaseClock(pool);
    const token = await new ConsoleSessions(pool, () => now).newLink();
    // With a port of the system's choice only the gateway knows where it is.
    process.stdout.write(`${signInLink(publicUrlOf(config.server, config.server.port), token)}\n`);
    return 0;
  });
}
