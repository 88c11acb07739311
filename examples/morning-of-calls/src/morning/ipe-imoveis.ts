import type { Business } from './call-script.ts';
import { booked, by, cancelled, consented, ended, paid, reached, refunded, replied, requested } from './steps.ts';
import { skipped, started } from './steps.ts';
import { upcoming } from './upcoming.ts';

const wording = 'Posso enviar os dados da visita por SMS?';

const smsPlan = 'sms (rule pt-*); not whatsapp: no_consent';

const timezone = 'America/Sao_Paulo';

/** A real-estate agency in São Paulo. */
export const ipeImoveis: Business = {
  id: 'ipe-imoveis',
  name: 'Ipê Imóveis',
  locale: 'pt-BR',
  timezone,
  sender: '+5511950000100',
  whatsappNumber: '+5511950000101',
  site: 'https://ipe.example.com/',
  routing: [
    {
      when: { locale: 'pt-*' },
      send: [{ channel: 'whatsapp', until: 'delivered', after: '4s' }, { channel: 'sms' }],
    },
    { send: [{ channel: 'sms' }] },
  ],
  smsPlan,
  calls: [
    {
      id: 'br-01',
      shows: ['booking confirmed', 'on WhatsApp'],
      startsAtMs: 400,
      steps: [
        started(0, { phone: '+5511980000001', name: 'João Araújo', locale: 'pt-BR' }),
        consented(500, ['appointment'], 'Posso enviar os dados da visita por WhatsApp ou SMS?', ['whatsapp', 'sms']),
        booked(
          1_000,
          visitOf('IV-310', '2031-07-08T15:00'),
          reached('call_ended', by('whatsapp (rule pt-*) -> sms', 'whatsapp delivered')),
        ),
        ended(1_700),
      ],
      texts: ['Aqui é da Ipê Imóveis. Sua visita é na {day}, 15:00, em Rua Augusta 2200, São Paulo. Código IV-310.'],
    },
    {
      id: 'br-02',
      shows: ['live during the call', 'booking confirmed'],
      startsAtMs: 1_200,
      steps: [
        started(0, { phone: '+5511980000002', locale: 'pt-BR' }),
        consented(400, ['appointment', 'support'], wording),
        requested(800, { id: 'IR-2', kind: 'directions', url: 'https://ipe.example.com/mapa/44' }, reached('trigger'), {
          live: true,
        }),
        booked(1_600, visitOf('IV-311', '2031-07-09T10:30'), reached('call_ended')),
        ended(2_300),
      ],
      texts: [
        'Ipe Imoveis: Veja como chegar: https://ipe.example.com/mapa/44 Responda PARAR para nao receber mais mensagens.',
        'Ipe Imoveis: Agendado: {day}, 10:30. Rua Augusta 2200, Sao Paulo. Ref IV-311. Remarcar: https://ipe.example.com/v/IV-311 Envie PARAR para sair.',
      ],
    },
    {
      id: 'br-03',
      shows: ['landline'],
      startsAtMs: 2_000,
      steps: [
        started(0, { phone: '+551133331234', locale: 'pt-BR' }),
        consented(400, ['appointment'], wording),
        booked(800, visitOf('IV-312', '2031-07-10T11:00'), skipped('landline')),
        ended(1_300),
      ],
      texts: 0,
    },
    {
      id: 'br-04',
      shows: ['payment refunded'],
      startsAtMs: 2_900,
      steps: [
        started(0, { phone: '+5511980000004', locale: 'pt-BR' }),
        consented(400, ['transaction'], 'Posso enviar o recibo por SMS?'),
        paid(800, { id: 'IP-77', amount: '150.00', currency: 'BRL' }, skipped('withdrawn')),
        refunded(1_400, 'IP-77'),
        ended(1_900),
      ],
      texts: 0,
    },
    {
      id: 'br-05',
      shows: ['call ended before its trigger'],
      startsAtMs: 3_700,
      steps: [
        started(0, { phone: '+5511980000005', locale: 'pt-BR' }),
        consented(400, ['appointment'], wording),
        ended(1_000),
        booked(1_600, visitOf('IV-313', '2031-07-11T14:00'), reached('trigger'), { happenedAtMs: 900 }),
      ],
      texts: 1,
    },
    {
      id: 'br-06',
      shows: ['cancelled before it was confirmed'],
      startsAtMs: 4_500,
      steps: [
        started(0, { phone: '+5511980000006', locale: 'pt-BR' }),
        consented(300, ['appointment'], wording),
        cancelled(700, 'IV-314', 650),
        booked(1_100, visitOf('IV-314', '2031-07-14T16:00'), skipped('withdrawn'), { happenedAtMs: 500 }),
        ended(1_600),
      ],
      texts: 0,
    },
    {
      id: 'br-07',
      shows: ['throttled'],
      // Its text is due last: while the account is throttled, nobody else's leaves from it.
      startsAtMs: 9_400,
      steps: [
        started(0, { phone: '+5511980009920', locale: 'pt-BR' }),
        consented(400, ['appointment'], wording),
        booked(
          800,
          visitOf('IV-315', '2031-07-15T09:00'),
          reached('call_ended', by(smsPlan, 'sms rejected', 'sms rejected', 'sms delivered')),
        ),
        ended(1_300),
      ],
      texts: 1,
    },
    {
      id: 'br-08',
      shows: ['receipts twice'],
      startsAtMs: 6_300,
      steps: [
        started(0, { phone: '+5511980009941', locale: 'pt-BR' }),
        consented(400, ['appointment'], wording),
        booked(800, visitOf('IV-316', '2031-07-16T17:30'), reached('call_ended')),
        ended(1_400),
      ],
      texts: 1,
    },
    {
      id: 'br-09',
      shows: ['receipts out of order'],
      startsAtMs: 7_000,
      steps: [
        started(0, { phone: '+5511980009942', locale: 'pt-BR' }),
        consented(400, ['transaction'], 'Posso enviar o recibo por SMS?'),
        paid(800, { id: 'IP-78', amount: '2300.00', currency: 'BRL' }, reached('call_ended')),
        ended(1_400),
      ],
      texts: [
        'Ipe Imoveis: Recebemos seu pagamento de R$ 2.300,00. Muito obrigado. Codigo: IP-78. Responda PARAR para nao receber mais mensagens.',
      ],
    },
    {
      id: 'br-10',
      shows: ['asks for help'],
      startsAtMs: 7_900,
      steps: [
        started(0, { phone: '+5511980000010', locale: 'pt-BR' }),
        consented(300, ['support'], 'Envio o link agora por SMS?'),
        requested(700, { id: 'IR-10', kind: 'link', url: 'https://ipe.example.com/i/44' }, reached('trigger'), {
          live: true,
        }),
        replied(1_200, 'Ajuda', 'help'),
        ended(2_000),
      ],
      texts: [
        'Ipe Imoveis: Este é o link que voce pediu: https://ipe.example.com/i/44 Responda PARAR para nao receber mais mensagens.',
        // "Ajuda" is no word of Twilio's.
        'Ipe Imoveis: mensagens sobre as suas ligacoes, como agendamentos e pagamentos. A frequencia das mensagens varia. Responda PARAR para nao receber mais, AJUDA para ajuda. Sua operadora pode cobrar tarifas.',
      ],
    },
    {
      id: 'br-11',
      shows: ['consent for another purpose'],
      startsAtMs: 8_800,
      steps: [
        started(0, { phone: '+5511980000011', locale: 'pt-BR' }),
        consented(400, ['appointment'], wording),
        paid(800, { id: 'IP-79', amount: '99.90', currency: 'BRL' }, skipped('no_consent')),
        ended(1_300),
      ],
      texts: 0,
    },
    {
      id: 'br-12',
      shows: ['one batch after the call'],
      startsAtMs: 9_900,
      steps: [
        started(0, { phone: '+5511980000012', locale: 'pt-BR' }),
        consented(0, ['appointment'], wording),
        booked(0, visitOf('IV-317', '2031-07-17T12:00'), reached('call_ended')),
        ended(0),
      ],
      texts: 1,
    },
  ],
};

function visitOf(id: string, written: string) {
  return {
    id,
    startsAt: upcoming(written, timezone),
    location: 'Rua Augusta 2200, São Paulo',
    rescheduleUrl: `https://ipe.example.com/v/${id}`,
  };
}
