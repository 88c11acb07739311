import { describe, expect, test } from '@jest/globals';
import { askedOptOutWord, namesOptOutWord } from '../../src/rendering/opt-out-wording.ts';
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
