import { describe, expect } from '@jest/globals';
import type { Signal } from '@aftercall/core';
import { createWhatsappWebhook } from '../src/whatsapp-webhook.ts';
import { filesIn, readSample, specTest, withSpecs } from './support/meta-specs.ts';
import { posted } from './support/webhook-bodies.ts';
import { phoneNumberId } from './support/whatsapp-account.ts';

interface Sample {
  readonly entry: readonly { readonly id: string }[];
}

function signalsOf(sample: unknown): readonly Signal[] {
  const businessAccountId = (sample as Sample).entry[0]!.id;
  const webhook = createWhatsappWebhook({ appSecrets: ['s'], verifyToken: 't', businessAccountId, phoneNumberId });
  return webhook.parse(posted(sample)).signals;
}

/** What each sample says, in short. */
const said: Readonly<Record<string, object>> = {
  'button-message.json': { signal: 'reply', text: 'Unsubscribe', action: 'Unsubscribe' },
  'contact-sharing-message.json': { signal: 'reply', text: '', mediaCount: 1 },
  'group-create-message.json': { signal: 'unknown', topic: 'group_lifecycle_update' },
  'group-remove-participants.json': { signal: 'unknown', topic: 'group_participants_update' },
  'group-settings-update.json': { signal: 'unknown', topic: 'group_settings_update' },
  'image-message.json': { signal: 'reply', text: 'Taj Mahal', mediaCount: 1 },
  'interactive-button-reply-message.json': { signal: 'reply', text: 'Cancel', action: 'cancel-button' },
  'interactive-list-reply-message.json': {
    signal: 'reply',
    text: 'Priority Mail Express',
    action: 'priority_express',
    inReplyTo: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBJGMzEyNzhENTZDMzNGODlDRDgA',
  },
  'location-message.json': { signal: 'reply', text: 'Philz Coffee, 101 Forest Ave, Palo Alto, CA 94301' },
  'message-template-status-update.json': {
    signal: 'account',
    topic: 'message_template_status_update',
    at: new Date('2025-06-30T01:39:08.000Z'),
  },
  'message-text-bsuid-only.json': {
    signal: 'reply',
    from: 'US.13491208655302741918',
    aliases: ['US.ENT.11815799212886844830'],
    text: 'Does it come in another color?',
  },
  'order-message.json': { signal: 'reply', text: '', mediaCount: 0 },
  'reaction-message.json': {
    signal: 'reply',
    text: '👍',
    inReplyTo: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0RTJEOTc2ODVERUY5RDlGNkYA',
  },
  'status-delivered-phone-and-bsuid.json': {
    signal: 'receipt',
    status: 'delivered',
    aliases: ['US.13491208655302741918', 'US.ENT.11815799212886844830'],
    billing: { billable: true, type: 'regular', category: 'marketing' },
  },
  'system-message.json': { signal: 'moved', from: '+16505551234', to: ['+12195555358'] },
  'text-message-from-click-to-whatsapp-ad.json': { signal: 'reply', text: 'Hello! Can I get more info on this?' },
  'text-message-with-context-product-inquiry.json': { signal: 'reply', text: 'Is this still available?' },
  'text-message.json': {
    signal: 'reply',
    from: '+16505551234',
    text: 'Does it come in another color?',
    at: new Date('2025-06-08T20:59:43.000Z'),
  },
  'unsupported-message.json': { signal: 'reply', text: '', mediaCount: 0 },
  'user-preferences-stop.json': {
    signal: 'opt_out',
    scope: 'marketing',
    from: '+16505551234',
    aliases: ['US.13491208655302741918'],
  },
};

describe(`${withSpecs}, the webhook sample`, () => {
  specTest.each(Object.keys(said))('%s is one signal, and the right one', (name) => {
    const sample = readSample(`webhook-samples/${name}`);
    const signals = signalsOf(sample);
    expect(signals).toHaveLength(1);
    expect(signals[0]).toMatchObject(said[name]!);
    expect(signalsOf(sample)).toEqual(signals);
  });

  specTest('that nobody looked at does not exist', () => {
    expect(Object.keys(said)).toEqual(filesIn('webhook-samples/'));
  });
});
