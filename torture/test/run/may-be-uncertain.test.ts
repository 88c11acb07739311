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
    overAt: 0,
    killed: [1],
    leased: ['leased'],
    waiting: [],
  };
  expect([...mayBeUncertain(accepts, requests, [fault], []).keys()].toSorted()).toEqual([
    'cut',
    'failed',
    'hung',
    'leased',
    'withheld',
  ]);
});

test('a lost connection is explained by a reset of the connections to the provider, and only at that moment', () => {
  const lost = (attemptId: string, at: number, cause = 'connection_lost') => ({
    callId: 'call-1',
    at,
    kind: 'outcome',
    data: { attemptId, outcome: 'uncertain', cause },
  });
  const fault = {
    number: 7,
    planned: 'connections.cut.provider' as const,
    kind: 'connections.cut.provider' as const,
    at: 1_000,
    overAt: 1_000,
    killed: [],
    leased: [],
    waiting: [],
  };
  const entries = [lost('before', 999), lost('then', 1_100), lost('later', 1_501), lost('other', 1_100, 'timeout')];
  expect([...mayBeUncertain([], [], [fault], entries).keys()]).toEqual(['then']);
  const ofDatabase = { ...fault, kind: 'connections.cut.database' as const };
  expect([...mayBeUncertain([], [], [ofDatabase], entries).keys()]).toEqual([]);
});
