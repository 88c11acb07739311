import { Client } from 'pg';
import type { ChildProgram } from './child-program.ts';
import { type EmbeddedDatabase, findEmbeddedDatabase } from './embedded-database.ts';
import { type RunningGateway, startProgram, untilGatewayReady } from './start-gateway.ts';

const graceMs = 30_000;

/**
 * Starts a gateway again on the same data, with a PostgreSQL that counts statements: its extension has to be there from the
 * start of the server, and a gateway that brings its own along does not load it.
 *
 * @param started is told of the new process before it is ready.
 */
export async function loadStatementCounts(
  gateway: RunningGateway,
  dataDir: string,
  started: (program: ChildProgram) => void,
): Promise<RunningGateway> {
  await carryOut(gateway.database, "alter system set shared_preload_libraries = 'pg_stat_statements'");
  await gateway.program.stop(graceMs);
  const program = await startProgram(gateway);
  started(program);
  await Promise.race([untilGatewayReady(gateway.url, program), program.untilEnded()]);
  const database = await findEmbeddedDatabase(dataDir);
  await carryOut(database, 'create extension pg_stat_statements');
  return { ...gateway, program, database };
}

async function carryOut({ connectionString }: EmbeddedDatabase, statement: string): Promise<void> {
  const client = new Client({ connectionString, application_name: 'aftercall bench' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
