import { expect, test } from '@jest/globals';
import { channelWith, context, fitted, inputFor } from './support/whatsapp-wire.ts';

test('nobody can be asked what became of an uncertain send: Meta is asked once, to send it', async () => {
  const { channel, asked } = channelWith({}, { status: 503, body: {} });
  const request = fitted(channel.fit(inputFor()));
  expect(await channel.send(request, context())).toEqual({ outcome: 'uncertain', cause: 'server_error' });
  expect(channel.capabilities).toMatchObject({ reconcile: false, idempotentSend: false });
  expect(channel.reconcile).toBeUndefined();
  expect(asked).toHaveLength(1);
});
