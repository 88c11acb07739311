import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

import type { LogLevel } from '../config/gateway-config.ts';
import { isError, mask, maskPersonalFields, maskPhones, personalFields } from './mask-personal-data.ts';
import { standardOutput } from './standard-output.ts';

export type { Logger } from 'pino';

export interface LoggerInput {
  readonly level: LogLevel;
  /** Where the lines go; standard output without it. */
  readonly destination?: DestinationStream;
}

/**
 * A logger that writes JSON lines. Log ids and never personal data: whoever logs a phone
 * number, a name or a text is wrong. The masks here are the second net, for the day it
 * happens all the same.
 */
export function createLogger({ level, destination }: LoggerInput): Logger {
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      base: null,
      formatters: {
        level: (label) => ({ level: label }),
        log: maskPersonalFields,
      },
      serializers: { err: serializeError },
      // Pino does not format the fields of a child logger, but it redacts them.
      redact: { paths: [...personalFields], censor: mask },
      hooks: { streamWrite: maskPhones },
    },
    destination ?? standardOutput(),
  );
}

/**
 * An error without its further fields: a database driver puts rows into them, an HTTP
 * client puts requests and credentials.
 */
function serializeError(error: unknown): unknown {
  if (!isError(error)) return { type: typeof error };
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    stack: error.stack,
    ...(isError(error.cause) ? { cause: serializeError(error.cause) } : {}),
  };
}
