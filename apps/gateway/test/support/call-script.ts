/** Events of one call, as a voice platform sends them, with everything needed to be valid. */
export class CallScript {
  readonly callId: string;
  readonly phone: string;
  #count = 0;

  constructor(callId: string, phone = '+12025550123') {
    this.callId = callId;
    this.phone = phone;
  }

  event(type: string, data: object = {}, more: object = {}): Record<string, unknown> {
    this.#count += 1;
    return {
      specversion: '1.0',
      id: `${this.callId}-${this.#count}`,
      source: 'urn:test:voice',
      type,
      subject: this.callId,
      data,
      ...more,
    };
  }

  started(caller: object = {}): Record<string, unknown> {
    return this.event('call.started', { caller: { phone: this.phone, locale: 'en-US', ...caller } });
  }

  ended(): Record<string, unknown> {
    return this.event('call.ended');
  }

  consent(more: object = {}): Record<string, unknown> {
    return this.event('consent.granted', {
      consent: {
        channels: ['sms'],
        purposes: ['appointment', 'transaction', 'support'],
        basis: 'oral_express',
        wording: 'May we text you about this?',
        ...more,
      },
    });
  }

  booking(booking: object = {}, data: object = {}, more: object = {}): Record<string, unknown> {
    return this.event(
      'booking.confirmed',
      {
        booking: {
          id: 'B-1',
          startsAt: '2036-11-24T15:00:00-05:00',
          location: '12 Main St',
          rescheduleUrl: 'https://salon.example/r/1',
          ...booking,
        },
        ...data,
      },
      more,
    );
  }

  payment(data: object = {}): Record<string, unknown> {
    return this.event('payment.captured', { payment: { id: 'P-1', amount: '45.00', currency: 'USD' }, ...data });
  }
}
