import type { FailureReason, Purpose, Signal } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { ManyAddresses } from '../support/many-addresses.ts';
import { tenantId } from '../support/test-engine.ts';

const people = new ManyAddresses();

describe('what a provider says about a stop', () => {
  const reasonOf = (optOut: 'all' | 'marketing'): FailureReason => ({
    kind: 'opted_out',
    permanent: true,
    fallback: false,
    optOut,
    alert: false,
    message: 'The person told the provider to stop.',
  });

  async function sent(name: string, phone: string): Promise<{ call: CallScript; attemptId: string }> {
    const call = new CallScript(name, phone);
    await people.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
    const { followUps } = await people.engine.until(
      name,
      (one) => one.followUps[0]?.attempts[0]?.status === 'accepted',
    );
    return { call, attemptId: followUps[0]?.attempts[0]?.id ?? '' };
  }

  test('a preference against marketing stops marketing on every channel, and nothing else', async () => {
    const userId = 'US.3001';
    const call = await people.held('no-marketing', '+12025550321', { whatsappUserId: userId });
    const signed = { channels: ['sms', 'whatsapp', 'rcs'], purposes: ['marketing'] as Purpose[] };
    await people.consents.record({
      tenant: tenantId,
      phone: call.phone,
      kind: 'grant',
      basis: 'written_esign',
      ...signed,
    });
    people.clock.advance(1_000);
    await people.meta.marketing({ userId }, 'stop');
    expect(await people.standing(call.phone)).toEqual(['stop marketing provider']);
    expect(await people.endedAs(call)).toEqual(['accepted']);
    await people.meta.marketing({ userId }, 'resume');
    expect(await people.standing(call.phone)).toEqual(['stop marketing provider', 'start marketing provider']);
  });

  test.each(['all', 'marketing'] as const)(
    'a receipt that says %s is a stop, once however often it comes',
    async (optOut) => {
      const { call, attemptId } = await sent(`receipt-${optOut}`, optOut === 'all' ? '+12025550322' : '+12025550323');
      const receipt: Signal = {
        signal: 'receipt',
        key: `undelivered-${attemptId}`,
        attemptId,
        providerId: 'SM1',
        status: 'undeliverable',
        rawStatus: 'undelivered',
        reason: reasonOf(optOut),
      };
      await people.engine.post(receipt, receipt);
      await people.engine.post(receipt);
      expect(await people.standing(call.phone)).toEqual([`stop ${optOut} provider`]);
      people.clock.advance(1_000);
      const next = await people.held(`receipt-${optOut}-next`, call.phone);
      expect(await people.endedAs(next)).toEqual([optOut === 'all' ? 'opted_out' : 'accepted']);
    },
  );

  test('a stop counts although a worse failure of the same attempt is shown, and beside a status that nobody knows', async () => {
    const { call, attemptId } = await sent('worse-failure', '+12025550324');
    const { optOut: _, ...plain } = reasonOf('all');
    const receipt = { signal: 'receipt', attemptId, providerId: 'SM2' } as const;
    await people.engine.post({
      ...receipt,
      key: 'u',
      status: 'undeliverable',
      rawStatus: 'undelivered',
      reason: plain,
    });
    await people.engine.post({
      ...receipt,
      key: 'r',
      status: 'rejected',
      rawStatus: 'failed',
      reason: reasonOf('all'),
    });
    expect(await people.standing(call.phone)).toEqual(['stop all provider']);
    await people.engine.post({ ...receipt, key: 'x', status: 'unknown', rawStatus: 'new', reason: reasonOf('all') });
    expect(await people.standing(call.phone)).toHaveLength(2);
  });

  test('a send that is refused because of a stop stops the person by their other addresses as well', async () => {
    const userId = 'US.3005';
    await people.held('refused-send', '+12025550325', { whatsappUserId: userId });
    people.sms.answers.push({ outcome: 'rejected', reason: { ...reasonOf('all'), providerCode: '21610' } });
    const other = new CallScript('refused-send-2', '+12025550325');
    await people.engine.ingest(other.started(), other.consent(), other.booking({}, { live: true }));
    await people.engine.until('refused-send-2', ({ followUps }) => followUps[0]?.outcome === 'unreached');
    expect(await people.standing('+12025550325')).toEqual(['stop all provider']);
    people.clock.advance(1_000);
    const second = new CallScript('refused-send-3', '+12025550326');
    await people.engine.ingest(second.started({ whatsappUserId: userId }), second.consent(), second.booking());
    expect(await people.endedAs(second)).toEqual(['opted_out']);
  });
});
