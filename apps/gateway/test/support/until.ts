import { setTimeout as wait } from 'node:timers/promises';

const lookMs = 50;

/** Asks again until the answer is something; what is asked for comes from another process, so there is no event to await. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined>,
  patienceMs = 30_000,
): Promise<Answer> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${patienceMs} ms in vain: ${what}`);
    await wait(lookMs);
  }
}
