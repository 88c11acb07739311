import { describe, expect, test } from '@jest/globals';
import { askedOptOutOtherwise, askedOptOutWord, namesOptOutWord } from '../../src/rendering/opt-out-wording.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';

describe('askedOptOutWord', () => {
  test.each([
    ['Reply CANCEL to cancel your appointment.', 'CANCEL'],
    ['Reply with the word stop to stop.', 'stop'],
    ['Text us back end.', 'end'],
    ['To quit, send “quit”.', 'quit'],
    ["Can't come? Answer 'cancel'.", 'cancel'],
    ['CANCEL: we free the slot.', 'CANCEL'],
    ['Reply OPT-OUT if you want.', 'OPT-OUT'],
    ['Reply: STOP', 'STOP'],
    ['Responda CANCELAR para cancelar su cita.', 'CANCELAR'],
    ['Responda con la palabra cancelar.', 'cancelar'],
    ['Escriba baja.', 'baja'],
    ['Envíe «salir» si no puede venir.', 'salir'],
    ['Para desmarcar, responda com sair.', 'sair'],
    ['Digite PARAR.', 'PARAR'],
    ['Para no venir más: escriba no más', 'no más'],
    ['To cancel your visit, answer with one word. Cancel.', 'Cancel'],
    ['Reply to this message with the following word: cancel', 'cancel'],
    ['Responda a este mensaje con una palabra: “cancelar”.', 'cancelar'],
    ['¿No puede venir? Envíenos un mensaje. Baja.', 'Baja'],
    ['Não pode vir? Responda com uma palavra.\nSair', 'Sair'],
    ['Répondez arrêt pour annuler votre visite.', 'arrêt'],
    ['Envoyez le mot ARRÊT.', 'ARRÊT'],
    ['Conteste BÁJA para cancelar su cita', 'BÁJA'],
  ])('%s', (wording, asked) => {
    expect(askedOptOutWord(wording)).toBe(asked);
  });

  test.each([
    'To cancel, call us.',
    'Reply YES to confirm.',
    'Reply to cancel or to move your visit.',
    'We answer every text. Stop by any time!',
    'Reply {text} end.',
    'Your case is at an end.',
    'Para cancelar use el enlace: {rescheduleUrl}',
    'Responda SÍ o llame para cancelar.',
    'Para sair do prédio, use a porta lateral.',
    'The weekend offer starts.',
    'No más esperas.',
    'Reply to this message to cancel.',
    'Responda para cancelar su cita por la página.',
    'We read every text message. Stop by any time!',
  ])('finds nothing in: %s', (wording) => {
    expect(askedOptOutWord(wording)).toBeUndefined();
  });
});

describe('namesOptOutWord', () => {
  test.each(shippedTemplates.flatMap(({ optOut }) => Object.values(optOut)))('finds one in: %s', (notice) => {
    expect(namesOptOutWord(notice)).toBe(true);
  });

  test.each(['Reply YES to confirm.', 'Thank you.', '{text}'])('finds none in: %s', (notice) => {
    expect(namesOptOutWord(notice)).toBe(false);
  });
});

describe('askedOptOutOtherwise', () => {
  test.each([
    ['See you. Reply CANCEL to cancel your visit.', 'CANCEL'],
    ['Responda CANCELAR para cancelar su cita. Gracias.', 'CANCELAR'],
    ['See you. Reply STOP to opt out.', undefined],
    ['Responda BAJA para no recibir más mensajes.', undefined],
    ['Envie PARAR para não receber mais mensagens.', undefined],
    ['Thank you.', undefined],
  ])('%s: %s', (wording, asked) => {
    expect(askedOptOutOtherwise(wording)).toBe(asked);
  });
});
