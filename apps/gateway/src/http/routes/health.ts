import type { RequestHandler } from 'express';
import type { ReadinessCheck } from '../http-app-parts.ts';
import { sendJson } from '../send-json.ts';

/** Longer than this, and a check counts as failed. */
const patienceMs = 2_000;

/** `GET /healthz`: the process answers. */
export const alive: RequestHandler = (_request, response) => sendJson(response, 200, { status: 'alive' });

/**
 * `GET /readyz`: 200 when every check holds, else 503; each check is named with `ok` or `failing`. Stopped accounts are
 * counted beside them: the gateway is still the one to send requests to.
 */
export function readiness(checks: readonly ReadinessCheck[], countStopped: () => number = () => 0): RequestHandler {
  return async (_request, response) => {
    const results = await Promise.all(checks.map(async (one) => [one.name, await holds(one)] as const));
    const isReady = results.every(([, result]) => result === 'ok');
    const stoppedAccounts = countStopped();
    sendJson(response, isReady ? 200 : 503, {
      status: isReady ? 'ready' : 'not_ready',
      checks: Object.fromEntries(results),
      ...(stoppedAccounts > 0 && { stoppedAccounts }),
    });
  };
}

async function holds({ check }: ReadinessCheck): Promise<'ok' | 'failing'> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<'failing'>((resolve) => {
    timer = setTimeout(() => resolve('failing'), patienceMs);
  });
  const checked = check().then(
    () => 'ok' as const,
    () => 'failing' as const,
  );
  const result = await Promise.race([checked, patience]);
  clearTimeout(timer);
  return result;
}
