import type { Journey } from '../../src/ledger/reads/views.ts';
import { FakeProvider } from './fake-channel.ts';
import { salonConfig } from './salon-config.ts';

/** WhatsApp, whose provider cannot be asked, before SMS, whose provider can; in Mexico after twelve seconds. */
export class UncertainSalon {
  readonly sms = new FakeProvider('sms', false, { reconcile: true });
  readonly whatsapp = new FakeProvider('whatsapp');
  readonly config: string;

  /** @param policies what becomes of uncertain sends: YAML, the fields of `uncertain`. */
  constructor(policies: string) {
    this.config = salonConfig(
      `
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing:
      - when: { country: MX }
        send: [{ channel: whatsapp, until: delivered, after: 12s }, { channel: sms }]
      - send: [{ channel: whatsapp }, { channel: sms }]
    uncertain: { ${policies} }
  - id: other
    name: Other
    locale: en-US
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
`,
    );
  }

  reset(): void {
    for (const provider of [this.sms, this.whatsapp]) {
      provider.answers.length = 0;
      provider.reconcileAnswers.length = 0;
    }
  }

  sendsTo(phone: string): readonly string[] {
    return [this.whatsapp, this.sms].flatMap((provider) =>
      provider.sends.filter((one) => one.request.to === phone).map(() => (provider === this.sms ? 'sms' : 'whatsapp')),
    );
  }
}

/** The attempts of the first follow-up, as `<step>.<try> <channel>: <status>`. */
export function attemptsOf({ followUps }: Journey): readonly string[] {
  return followUps[0]?.attempts.map((one) => `${one.step}.${one.try} ${one.channel}: ${one.status}`) ?? [];
}

/** What was said about uncertain sends, as `<answer>: <what next>`. */
export function answersIn({ entries }: Journey): readonly string[] {
  return entries.flatMap(({ kind, data }) => (kind === 'reconciliation' ? [`${data.answer}: ${data.next}`] : []));
}
