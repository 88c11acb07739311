import { CallScript } from '../../../../gateway/test/support/call-script.ts';
import { GatewayClient } from '../../../../gateway/test/support/gateway-client.ts';
import { until } from '../../../../gateway/test/support/until.ts';
import { VoicePlatform } from '../../../../gateway/test/support/voice-platform.ts';
import { clinicKey } from './stage-config.ts';

/** How many people came to each group. */
export interface DrawnPeople {
  readonly told: number;
  readonly heldOut: number;
}

const people = Array.from({ length: 16 }, (_, index) => ({
  callId: `clinic-${index}`,
  phone: `+1202555${1_300 + index}`,
  bookingId: `C-${index}`,
}));

/** Bookings at a clinic that holds people out; whoever was told comes, and whoever was not misses the appointment. */
export async function playClinic(gatewayUrl: string): Promise<DrawnPeople> {
  const client = new GatewayClient(gatewayUrl, clinicKey);
  const platform = new VoicePlatform(client);
  const calls = people.map(({ callId, phone, bookingId }) => {
    const call = new CallScript(callId, phone);
    return [call.started(), call.consent(), call.booking({ id: bookingId }), call.ended()];
  });
  await Promise.all(calls.map((events) => platform.postAll(events)));
  const drawn = await Promise.all(
    people.map(async ({ callId, bookingId }) => {
      const arm = await until(`${callId} is drawn`, async () => {
        const journey = await client.journey(callId);
        return journey?.entries.find(({ kind }) => kind === 'exposure')?.data['arm'];
      });
      return { bookingId, isHeldOut: arm === 'held_out' };
    }),
  );
  await platform.postAll(
    drawn.map(({ bookingId, isHeldOut }) =>
      new CallScript(`outcome-of-${bookingId}`).event(isHeldOut ? 'appointment.missed' : 'appointment.attended', {
        booking: { id: bookingId },
      }),
    ),
  );
  const heldOut = drawn.filter(({ isHeldOut }) => isHeldOut).length;
  return { told: people.length - heldOut, heldOut };
}
