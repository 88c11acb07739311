import { triggers, type ChannelFactory } from '@aftercall/core';
import * as z from 'zod';
import { fakeFactory } from '../load-fixture.ts';

const settings = z.strictObject({
  templates: z.array(
    z.strictObject({ trigger: z.enum(triggers), text: z.string(), marketing: z.boolean().default(false) }),
  ),
});

/** A channel whose words lie with its provider. */
export const channelWithTemplates: ChannelFactory<z.output<typeof settings>> = {
  ...fakeFactory('parrot', settings),
  settings,
  templates: ({ templates }) =>
    templates.map(({ trigger, text, marketing }, index) => ({
      trigger,
      locale: 'en-US',
      name: `parrot-${index}`,
      marketing,
      path: ['templates', index],
      wordings: [{ text, path: ['text'] }],
    })),
};
