import { expect, test } from '@jest/globals';
import type { CallResult } from '../../src/check/examine-call.ts';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import { planOfWords } from '../support/plan-of-words.ts';
import { ended, started } from '../../src/morning/steps.ts';
import type { Paint } from '../../src/report/paint.ts';
import { callLines } from '../../src/report/call-lines.ts';
import { deliveredAttempt, exampleCall, exampleText, rejectedAttempt } from '../support/scripted-journey.ts';
import { scriptedJourney, withFollowUp } from '../support/scripted-journey.ts';

const plain: Paint = (_style, text) => text;
const at = new Date(2031, 4, 13, 9, 3, 12);
const journey = scriptedJourney(exampleCall);
const result: CallResult = { call: exampleCall, business: glowSalon, journey, texts: [exampleText], differences: [] };

test('a line for each trigger of the call, aligned', () => {
  expect(callLines(result, at, plain)).toEqual([
    '09:03:12  glow-salon        us-99  booking.confirmed    send                 sms             delivered      4,031 ms',
    '                                   plan: sms (rule US/CA); not rcs: no_consent',
    '                                   booking.confirmed    skip duplicate',
  ]);
});

test('a call without a trigger says so', () => {
  const call = { ...exampleCall, steps: [started(0, { phone: '+12125550199' }), ended(400)], texts: 0 };
  expect(callLines({ ...result, call, journey: scriptedJourney(call) }, at, plain)).toEqual([
    '09:03:12  glow-salon        us-99  –                    skip not_a_trigger',
  ]);
});

test('one that was throttled or merged has a note', () => {
  const throttled = withFollowUp(journey, { attempts: [rejectedAttempt, deliveredAttempt(6_209)] });
  const merged = withFollowUp(journey, { mergedInto: 'f-0' });
  expect(callLines({ ...result, journey: throttled }, at, plain)[0]).toMatch(
    / 6,209 ms {2}excluded: the carrier throttled it$/,
  );
  expect(callLines({ ...result, journey: merged }, at, plain)[0]).toMatch(/ 4,031 ms {2}in the text above$/);
});

test('one that fell back says which channels it took, how the first one ended, and that it arrived twice', () => {
  const plan = planOfWords('rcs (rule US/CA) -> sms', glowSalon);
  const double = [{ status: 'delivered', doubleDelivery: true as const }];
  const first = { ...deliveredAttempt(4_020), id: 'a-0', channel: 'rcs', receipts: double };
  const twice = withFollowUp(journey, { plan, attempts: [first, { ...deliveredAttempt(8_100), step: 1 }] });
  expect(callLines({ ...result, journey: twice }, at, plain).slice(0, 2)).toEqual([
    '09:03:12  glow-salon        us-99  booking.confirmed    send                 rcs → sms       delivered      4,020 ms  excluded: it fell back (rcs delivered); arrived twice',
    '                                   plan: rcs (rule US/CA) -> sms',
  ]);
});

test('one that was read says so, and a plan without a choice is not told', () => {
  const plan = planOfWords('sms (rule US/CA)', glowSalon);
  const read = withFollowUp(journey, { plan, attempts: [{ ...deliveredAttempt(4_020), engagement: ['read'] }] });
  expect(callLines({ ...result, journey: read }, at, plain)).toEqual([
    '09:03:12  glow-salon        us-99  booking.confirmed    send                 sms             read           4,020 ms',
    '                                   booking.confirmed    skip duplicate',
  ]);
});

test('differences stand below the call', () => {
  const lines = callLines({ ...result, differences: ['the carrier took over 2 texts, and should 1'] }, at, plain);
  expect(lines.at(-1)).toBe('          ✗ the carrier took over 2 texts, and should 1');
});

test('a call that the gateway has not heard of', () => {
  const { journey: _journey, ...unknown } = result;
  expect(callLines(unknown, at, plain)[0]).toBe('09:03:12  glow-salon        us-99  booking.confirmed    none');
});
