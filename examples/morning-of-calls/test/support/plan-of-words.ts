import type { JourneyAttempt, JourneyPlan } from '../../src/check/journey.ts';
import type { Business } from '../../src/morning/call-script.ts';

/** The plan that is told in these words: the way back from `planWords`. */
export function planOfWords(words: string, { routing = [] }: Pick<Business, 'routing'>): JourneyPlan {
  const parts = words.split(/; |, (?=not )/);
  const omitted = parts
    .filter((part) => part.startsWith('not '))
    .map((part) => {
      const [channel = '', whyNot = ''] = part.slice('not '.length).split(': ');
      return { channel, whyNot };
    });
  let reason = '';
  const steps = parts
    .filter((part) => !part.startsWith('not '))
    .flatMap((part) => part.split(' -> '))
    .map((step) => {
      const [, channel = '', told] = /^(\w+)(?: \((.+)\))?$/.exec(step) ?? [];
      reason = told ?? reason;
      const whom = /^rule (.+)$/.exec(reason)?.[1];
      if (whom === undefined) return { channel, why: reason };
      const rule = routing.findIndex(({ when }) => [when?.country ?? [], when?.locale ?? []].flat().join('/') === whom);
      return { channel, why: 'rule', rule: whom === 'default' ? ('default' as const) : rule };
    });
  return { steps, omitted };
}

/** The attempt that is told in these words: the way back from `attemptWords`. */
export function attemptOfWords(
  words: string,
  plan: JourneyPlan,
): Pick<JourneyAttempt, 'channel' | 'status' | 'step' | 'engagement'> {
  const [first = '', ...engagement] = words.split(', ');
  const [channel = '', status = ''] = first.split(' ');
  const step = plan.steps.findIndex((one) => one.channel === channel);
  return { channel, status, step, engagement };
}
