import { SetupError } from '../config/faults/setup-error.ts';
import { sqlState } from '../postgres/connect.ts';

/** Why the port was not bound, with the mend. One that is taken may be free at the next start; one that is not ours stays so. */
export function portError(error: unknown, port: number): unknown {
  switch (sqlState(error)) {
    case 'EADDRINUSE': {
      const mend = 'end the program that uses it, or set PORT (server.port) to another one; 0 takes any free port';
      return new Error(`Port ${port} is taken: ${mend}.`);
    }
    case 'EACCES':
      return new SetupError(
        `Port ${port} may not be opened by this user: set PORT (server.port) to one from 1024 on, such as 8080, and let a ` +
          'proxy lead there, or give the gateway the right to it (CAP_NET_BIND_SERVICE).',
      );
    default:
      return error;
  }
}
