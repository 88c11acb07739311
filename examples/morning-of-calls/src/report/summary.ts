import { attemptsOf, exclusionOf, eventOutcomes, latencyOf, leftOf, triggerOutcomes } from '../check/call-outcome.ts';
import { promisedMs, verdictWord } from '../check/check-call.ts';
import type { MorningResult } from '../check/check-morning.ts';
import type { JourneyFollowUp } from '../check/journey.ts';
import { table } from './table.ts';
import { count, milliseconds, percentile } from './words.ts';

/** What the morning came to, as tables. */
export function summary(result: MorningResult): readonly string[] {
  return [...totals(result), '', ...channels(result), '', ...verdicts(result), '', ...latencies(result)];
}

function totals({ calls, doubled }: MorningResult): readonly string[] {
  const attempts = calls.flatMap(({ journey }) => attemptsOf(journey)).filter(({ channel }) => channel === 'sms');
  const carried = attempts.filter(({ status }) => status !== 'rejected' && status !== 'uncertain');
  const rows: [string, number][] = [
    ['calls', calls.length],
    ['events', calls.reduce((sum, { call }) => sum + eventOutcomes(call, undefined).length, 0)],
    ['messages that the carriers took over', calls.reduce((sum, { texts }) => sum + texts.length, 0)],
    ['SMS segments', carried.reduce((sum, { units }) => sum + units, 0)],
    ['messages sent twice', doubled],
    ['replies', calls.reduce((sum, { journey }) => sum + (journey?.replies.length ?? 0), 0)],
    ['calls that did not end as their script says', calls.filter(({ differences }) => differences.length > 0).length],
  ];
  return table(
    [{ title: 'the morning' }, { title: '', align: 'right' }],
    rows.map(([what, value]) => [what, count(value)]),
  );
}

/** What became of the messages on each channel. A double is one that arrived after another channel's had. */
function channels({ calls }: MorningResult): readonly string[] {
  const attempts = calls.flatMap(({ journey }) => attemptsOf(journey));
  const left = new Set(
    calls.flatMap(({ journey }) => journey?.followUps ?? []).flatMap((one) => leftOf(one).map(({ id }) => id)),
  );
  const rows = [...Map.groupBy(attempts, ({ channel }) => channel)].map(([channel, ofOne]) => [
    channel,
    count(ofOne.filter(({ acceptedAt }) => acceptedAt !== undefined).length),
    count(ofOne.filter(({ status }) => status === 'delivered').length),
    count(ofOne.filter(({ engagement }) => engagement.includes('read')).length),
    count(ofOne.filter(({ id }) => left.has(id)).length),
    count(ofOne.flatMap(({ receipts }) => receipts).filter(({ doubleDelivery }) => doubleDelivery).length),
  ]);
  const numbers = ['sent', 'delivered', 'read', 'fell back', 'doubles'];
  return table(
    [{ title: 'channel' }, ...numbers.map((title) => ({ title, align: 'right' as const }))],
    rows.toSorted(([one = ''], [other = '']) => one.localeCompare(other)),
  );
}

function verdicts({ calls }: MorningResult): readonly string[] {
  const standing = calls.flatMap(({ call, journey }) => eventOutcomes(call, journey).flatMap((one) => one.verdicts));
  const byWord = [...Map.groupBy(standing, verdictWord)].map(([word, all]) => [word, all.length] as const);
  return table(
    [{ title: 'verdicts on events' }, { title: '', align: 'right' }],
    byWord.toSorted(([, one], [, other]) => other - one).map(([word, value]) => [word, count(value)]),
  );
}

/** Where the five seconds of a follow-up begin, for a person to read. */
const basisNames: Readonly<Record<string, string>> = {
  call_ended: 'after the call (due 4 s after its end)',
  trigger: 'at the trigger (live, or after the end)',
  unblocked: 'at the consent that was lacking',
  longest_wait: 'after the longest wait',
};

function latencies({ calls }: MorningResult): readonly string[] {
  const sent = calls.flatMap(({ call, journey }) =>
    triggerOutcomes(call, journey).flatMap(({ followUp }) => (followUp === undefined ? [] : [followUp])),
  );
  const followUps = [...new Map(sent.map((one) => [one.id, one])).values()];
  const accepted = followUps.filter((one) => latencyOf(one) !== undefined);
  const [excluded, counted] = [true, false].map((isExcluded) =>
    accepted.filter((one) => (exclusionOf(one) !== undefined) === isExcluded),
  ) as [JourneyFollowUp[], JourneyFollowUp[]];
  const rows = [...Map.groupBy(counted, ({ basis }) => basis)].map(([basis, ofOne]) =>
    latencyRow(basisNames[basis] ?? basis, ofOne),
  );
  const reasons = [...Map.groupBy(excluded, exclusionOf)].map(([reason, ofOne]) =>
    latencyRow(`excluded: ${reason}`, ofOne),
  );
  return table(
    [
      { title: 'from the due basis to the accept' },
      { title: 'follow-ups', align: 'right' },
      { title: 'p50', align: 'right' },
      { title: 'p95', align: 'right' },
      { title: 'max', align: 'right' },
      { title: `over ${count(promisedMs)} ms`, align: 'right' },
    ],
    [...rows, ...reasons],
  );
}

function latencyRow(name: string, followUps: readonly JourneyFollowUp[]): string[] {
  const values = followUps.flatMap((one) => latencyOf(one) ?? []);
  return [
    name,
    count(values.length),
    milliseconds(percentile(values, 0.5)),
    milliseconds(percentile(values, 0.95)),
    milliseconds(percentile(values, 1)),
    count(values.filter((value) => value > promisedMs).length),
  ];
}
