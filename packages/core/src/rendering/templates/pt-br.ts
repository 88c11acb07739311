import type { TextTemplates } from '../text-template.ts';

export const portugueseBrazil: TextTemplates = {
  locale: 'pt-BR',
  foldAccents: true,
  opening: '{business}:',
  optOut: { text: 'Responda PARAR para não receber mais mensagens.', short: 'Envie PARAR para sair.' },
  joiner: '\n',
  triggers: {
    'booking.confirmed': {
      parts: [
        {
          name: 'when',
          when: 'unchanged',
          text: 'Seu agendamento está confirmado para {date}, às {time}.',
          short: 'Agendado: {dateShort}, {time}.',
        },
        {
          name: 'when',
          when: 'changed',
          text: 'Seu agendamento mudou. Nova data: {date}, às {time}.',
          short: 'Mudou: {dateShort}, {time}.',
        },
        { name: 'where', text: 'Local: {location}.', short: '{location}.' },
        { name: 'reference', text: 'Código: {id}.', short: 'Ref {id}.' },
        { name: 'reschedule', text: 'Para remarcar: {rescheduleUrl}', short: 'Remarcar: {rescheduleUrl}' },
      ],
      shorten: [
        { short: 'reference' },
        { short: 'where' },
        { short: 'reschedule' },
        { short: 'optOut' },
        { short: 'when' },
        { cap: 'location', to: 40 },
        { cap: 'business', to: 24 },
        { cap: 'location', to: 24 },
      ],
    },
    'payment.captured': {
      parts: [
        {
          name: 'paid',
          text: 'Recebemos seu pagamento de {amount}. Muito obrigado.',
          short: 'Pagamento recebido: {amountCode}.',
        },
        { name: 'reference', text: 'Código: {id}.', short: 'Ref {id}.' },
        { name: 'receipt', text: 'Recibo: {receiptUrl}' },
      ],
      shorten: [{ short: 'reference' }, { short: 'optOut' }, { short: 'paid' }, { cap: 'business', to: 24 }],
    },
    'escalation.accepted': {
      parts: [
        { name: 'accepted', text: 'Nossa equipe já está cuidando do seu caso.' },
        { name: 'next', text: 'Próximo passo: {nextStep}.', short: 'Agora: {nextStep}.' },
        { name: 'contact', text: 'Contato: {contact}.' },
        { name: 'reference', text: 'Código: {id}.', short: 'Ref {id}.' },
        { name: 'details', text: 'Detalhes: {url}', short: '{url}' },
      ],
      shorten: [
        { short: 'reference' },
        { short: 'details' },
        { short: 'optOut' },
        { short: 'next' },
        { drop: 'accepted' },
        { cap: 'business', to: 24 },
        { cap: 'nextStep', to: 120 },
      ],
    },
    'caller.requested': {
      parts: [
        { name: 'lead', when: 'link', text: 'Este é o link que você pediu:', short: 'Seu link:' },
        {
          name: 'lead',
          when: 'transcript',
          text: 'Esta é a transcrição da sua ligação:',
          short: 'Transcrição:',
        },
        { name: 'lead', when: 'directions', text: 'Veja como chegar:', short: 'Como chegar:' },
        { name: 'lead', when: 'text', text: 'Aqui está o que você pediu:', short: 'Seu pedido:' },
        { name: 'text', text: '{text}.' },
        { name: 'url', text: '{url}' },
      ],
      shorten: [{ short: 'optOut' }, { short: 'lead' }, { cap: 'business', to: 24 }, { cap: 'text', to: 1250 }],
    },
  },
};
