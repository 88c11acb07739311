import { describe, expect, test } from '@jest/globals';
import { renderText } from '../../src/rendering/render-text.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';
import { booking, chat, payload, payment, request, sms } from './sample-payloads.ts';

const [english] = shippedTemplates;

describe('a merged message', () => {
  test('names the business and tells how to stop once', () => {
    const merged = payload([booking(), payment()]);
    expect(renderText(merged, english, chat)).toMatchObject({
      text: 'Acme Dental Clinic: Your appointment is confirmed for Tuesday, November 24 at 10:30 AM. Where: Av. Reforma 222, Piso 4-B. Reference: AB12CD34. To reschedule: https://acme.example/r/AB12CD34/7f3\nWe received your payment of $1,250.00. Thank you. Reference: PY12CD34. Receipt: https://acme.example/r/AB12CD34/7f3 Reply STOP to opt out.',
      segments: 1,
      shortened: [],
    });
  });

  test('shortens its items in turn', () => {
    const items = [booking({ location: 'Torre B, Piso 4-B' }), payment()];
    expect(renderText(payload(items), english, sms)).toMatchObject({
      segments: 2,
      shortened: [
        'booking.confirmed: short reference',
        'payment.captured: short reference',
        'booking.confirmed: short where',
      ],
    });
  });

  test('shortens items of one trigger together', () => {
    const items = [booking({ location: 'A' }), booking({ id: 'B2', location: 'B', changed: true })];
    expect(renderText(payload(items), english, sms)).toMatchObject({
      text: 'Acme Dental Clinic: Your appointment is confirmed for Tuesday, November 24 at 10:30 AM. A. Ref AB12CD34. Change: https://acme.example/r/AB12CD34/7f3\nYour appointment has changed. It is now Tuesday, November 24 at 10:30 AM. B. Ref B2. Change: https://acme.example/r/AB12CD34/7f3 Reply STOP to opt out.',
      segments: 2,
      shortened: [
        'booking.confirmed: short reference',
        'booking.confirmed: short where',
        'booking.confirmed: short reschedule',
      ],
    });
  });

  test('uses the joiner of the texts', () => {
    const links = [request(), request({ url: 'https://acme.example/2' })];
    const rendered = renderText(payload(links), { ...english, joiner: ' / ' }, chat);
    expect(rendered).toHaveProperty(
      'text',
      'Acme Dental Clinic: Here is the link you asked for: https://acme.example/r/AB12CD34/7f3 / Here is the link you asked for: https://acme.example/2 Reply STOP to opt out.',
    );
  });

  test('cannot be said when one of its items cannot', () => {
    expect(renderText(payload([booking(), payment({ amount: '\u0007', currency: ' ' })]), english, sms)).toMatchObject({
      fits: false,
      limit: 'payload.payment.captured: amount',
    });
  });
});
