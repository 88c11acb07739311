import { setTimeout as wait } from 'node:timers/promises';
import {
  callerOf,
  isReply,
  type Business,
  type CallScript,
  type ReplyStep,
  type Step,
} from '../morning/call-script.ts';
import { senderOn } from '../run/sandbox-accounts.ts';
import type { SandboxClient } from '../run/sandbox-client.ts';
import { cloudEvent, numberedEvents, type CloudEvent } from './cloud-event.ts';
import type { EventDoor } from './event-door.ts';
import type { LedgerWatch } from './ledger-watch.ts';

/** What a call is played with. */
export interface Stage {
  readonly door: EventDoor;
  readonly sandbox: Pick<SandboxClient, 'reply' | 'setMishap' | 'setPhone'>;
  readonly watch: LedgerWatch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Sends the events of a call, each at its time and after the one before it, and lets its
 * phone reply.
 *
 * @throws DoorError when an event was not taken.
 */
export async function playCall(call: CallScript, business: Business, stage: Stage, signal: AbortSignal): Promise<void> {
  await prepare(call, stage, signal);
  const begunAt = stage.now();
  const eventOf = eventsOfSteps(call, business, new Date(begunAt));
  for (const [atMs, steps] of Map.groupBy(call.steps, (step) => step.atMs)) {
    await wait(Math.max(0, begunAt + atMs - stage.now()), undefined, { signal });
    const events = steps.flatMap((step) => eventOf(step) ?? []);
    if (events.length > 0) await stage.door.deliver(events, signal);
    for (const reply of steps.filter(isReply)) await writeReply(reply, call, business, stage, signal);
  }
}

/** What the phone of a call lacks, and what goes wrong on the way to it. */
async function prepare(call: CallScript, { sandbox }: Stage, signal: AbortSignal): Promise<void> {
  const { mishaps = [], phoneHas } = call;
  if (mishaps.length === 0 && phoneHas === undefined) return;
  const { phone } = callerOf(call);
  if (phone === undefined) throw new Error(`${call.id} has a mishap and no phone to have it`);
  if (phoneHas !== undefined) await sandbox.setPhone(phone, phoneHas, signal);
  for (const mishap of mishaps) await sandbox.setMishap(phone, mishap, signal);
}

/** The event that each step of a call sends; a reply sends none. */
function eventsOfSteps(call: CallScript, business: Business, begunAt: Date): (step: Step) => CloudEvent | undefined {
  const numbered = numberedEvents(call);
  return (step) => {
    if (isReply(step)) return undefined;
    const event = 'repeats' in step ? numbered[step.repeats - 1] : numbered.find((one) => one.step === step);
    if (event === undefined) throw new Error(`${call.id} repeats an event that it does not have`);
    return cloudEvent(event, call, business, begunAt);
  };
}

async function writeReply(
  { reply, answersText, on }: ReplyStep,
  call: CallScript,
  business: Business,
  { sandbox, watch }: Stage,
  signal: AbortSignal,
): Promise<void> {
  const { phone } = callerOf(call);
  if (phone === undefined) throw new Error(`${call.id} has a reply and no phone to write it`);
  if (answersText) await watch.until(call.id, tellsOfDelivery, signal);
  await sandbox.reply({ on, from: phone, ...senderOn(on, business), text: reply }, signal);
}

function tellsOfDelivery({ kind, data }: ReturnType<LedgerWatch['entriesOf']>[number]): boolean {
  return kind === 'receipt' && data['status'] === 'delivered';
}
