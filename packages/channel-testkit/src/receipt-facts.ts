import { attemptIds, openBench } from './channel-bench.ts';
import { isNever } from './channel-script.ts';
import type { ConformanceSubject, ReceiptFact } from './channel-script.ts';

/**
 * A receipt's facts about each of two attempts, under the ids that the provider knows them by: those that the script gives
 * its first two messages, because a provider that counts its messages has no words for ids.
 */
export async function receiptFacts(subject: ConformanceSubject, status: string): Promise<[ReceiptFact, ReceiptFact]> {
  const [first, second] = await providerIdsOf(subject);
  return [
    { status, attemptId: attemptIds[0], providerId: first },
    { status, attemptId: attemptIds[1], providerId: second },
  ];
}

const known = new WeakMap<ConformanceSubject, Promise<readonly [string, string]>>();

function providerIdsOf(subject: ConformanceSubject): Promise<readonly [string, string]> {
  const { webhook } = subject.script;
  if (!isNever(webhook) && webhook.echoesAttemptId === 'as the provider id') return Promise.resolve(attemptIds);
  const ids = known.get(subject) ?? askProviderIds(subject);
  known.set(subject, ids);
  return ids;
}

/** As the script gives them, whatever the channel makes of the answers: that is for the checks of sending to say. */
async function askProviderIds(subject: ConformanceSubject): Promise<readonly [string, string]> {
  await using bench = await openBench(subject);
  const given: string[] = [];
  bench.provider.react((call, count) => {
    const { answer, providerIds } = subject.script.send.accepted(count, call);
    given.push(...providerIds.slice(0, 1));
    return answer;
  });
  for (const attemptId of attemptIds) {
    await bench.channel.send(bench.request, { attemptId, signal: new AbortController().signal }).catch(() => undefined);
  }
  const [first = 'p-1', second = 'p-2'] = new Set(given);
  return [first, second];
}
