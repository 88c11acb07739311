import { describe, expect, test } from '@jest/globals';
import type { PhoneFault } from '../../src/decide/call-facts.ts';
import { CallUnderTest } from './support/call-under-test.ts';
import {
  booking,
  ended,
  granted,
  mobile,
  payment,
  sample,
  started,
  startedWithoutNumber,
} from './support/sample-events.ts';

const faults: readonly PhoneFault[] = ['phone_invalid', 'landline', 'premium_rate'];

describe.each(faults)('a number that is %s', (fault) => {
  const bad = { usable: false, fault } as const;

  test('refuses every trigger of the call, live or not', () => {
    const call = new CallUnderTest();
    const [, , held, live] = call.receive(0, started({}, bad), granted(), booking(), payment({}, { live: true }));
    expect(call.verdictsOn(held)).toEqual([`skip(${fault})`]);
    expect(call.verdictsOn(live)).toEqual([`skip(${fault})`]);
    expect(call.facts.followUps).toEqual([]);
  });

  test('refuses what was held before it became known', () => {
    const call = new CallUnderTest();
    const [, , live] = call.receive(0, startedWithoutNumber(), granted(), booking({}, { live: true }));
    const [after] = call.receive(10, payment());
    call.receive(1_000, started({}, bad));
    expect(call.verdictsOn(live)).toEqual(['hold(phone_missing)', `skip(${fault})`]);
    call.receive(2_000, ended());
    call.release(6_000);
    expect(call.verdictsOn(after)).toEqual(['hold(call_live)', `skip(${fault})`]);
    expect(call.attempts).toEqual([]);
  });

  test('stays the number of the call when a good one is named later', () => {
    const call = new CallUnderTest();
    call.receive(0, started({}, bad), granted());
    const [trigger] = call.receive(10, booking({}, { live: true, caller: { phone: '+12025550123' }, phone: mobile }));
    expect(call.verdictsOn(trigger)).toEqual([`skip(${fault})`]);
  });
});

test('a second number is never written to', () => {
  const call = new CallUnderTest();
  const other = { usable: true, e164: '+12025550199', country: 'US', line: 'mobile' } as const;
  call.receive(0, started(), granted());
  call.receive(10, booking({}, { live: true, caller: { phone: '+12025550199' }, phone: other }));
  expect(call.attempts.map((one) => one.request.to)).toEqual(['+12025550123']);
});

test('a trigger may itself be the first to name the number', () => {
  const call = new CallUnderTest();
  call.receive(0, sample('call.started', {}), granted());
  call.receive(10, booking({}, { live: true, caller: { phone: '+12025550123' }, phone: mobile }));
  expect(call.attempts.map((one) => one.request.to)).toEqual(['+12025550123']);
});
