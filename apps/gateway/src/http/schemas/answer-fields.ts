import { triggers } from '@aftercall/core';
import { z } from 'zod';
import { id } from '../../ledger/rows/entries/schema-parts.ts';

const said = (description: string) => z.string().meta({ description });

/** Fields that mean the same in every answer. */
export const tenantId = () => said('Whose it is, by the id in the configuration.');
export const callId = () => said("The call, by the voice platform's id of it.");
export const channelName = () => said('The channel, such as `sms`.');
export const accountId = () => said('The account of the tenant, by the id in the configuration.');
export const subjectId = () => said('The booking, payment, escalation or request.');
export const triggerName = () => z.enum(triggers).meta({ description: 'The trigger that it is about.' });
export const revision = () => z.int().meta({ description: 'Which version of its subject it tells.' });
export const providerIds = () =>
  z.array(z.string()).meta({ description: 'Every id that the provider gave it; those of WhatsApp as HMACs.' });

export const callRef = () =>
  id(
    "Our own id of the call. `GET /v1/calls/{callId}` takes it as well: a number in the platform's id is masked for a session.",
  );
