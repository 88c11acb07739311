import { expect, test } from '@jest/globals';
import type { SeenRequest } from '../../src/proxy/provider-proxy.ts';
import { mayBeUncertain } from '../../src/run/may-be-uncertain.ts';

function request(attemptId: string, fate: SeenRequest['fate'], status?: number): SeenRequest {
  return { attemptId, arrivedAt: 0, passedOn: true, fate, ...(status !== undefined && { status }) };
}

test('only an ambiguous answer, or a moment under way at a fault, makes a send uncertain', () => {
  const accept = { sid: 'SM1', to: '+1', channel: 'sms', acceptedAt: '2036-01-01T00:00:00Z' };
  const accepts = [
    { ...accept, attemptId: 'well', fault: 'ok' },
    { ...accept, attemptId: 'late', fault: 'receipts_late' },
    { ...accept, attemptId: 'hung', fault: 'hang_after_accept' },
  ];
  const requests = [
    request('well', 'answered', 201),
    request('refused', 'answered', 400),
    request('failed', 'answered', 500),
    request('cut', 'cut'),
    request('withheld', 'withheld'),
  ];
  const fault = {
    number: 1,
    planned: 'random' as const,
    kind: 'random' as const,
    at: 0,
    killed: [1],
    leased: ['leased'],
    waiting: [],
  };
  expect([...mayBeUncertain(accepts, requests, [fault]).keys()].toSorted()).toEqual([
    'cut',
    'failed',
    'hung',
    'leased',
    'withheld',
  ]);
});
