import type { EventDoor } from './event-door.ts';
import { FollowUpDoor } from './follow-up-door.ts';
import { HttpDoor } from './http-door.ts';
import type { EventLoadSettings } from './load.ts';
import { PubsubDoor } from './pubsub-door.ts';

/** @param isLive the gateway is to send at once. */
export async function openDoor(settings: EventLoadSettings, isLive: boolean): Promise<EventDoor> {
  const { door } = settings;
  switch (door?.kind) {
    case undefined:
      return new HttpDoor(settings, isLive);
    case 'follow-ups':
      return new FollowUpDoor(settings, door);
    case 'pubsub':
      return PubsubDoor.open(door);
  }
}
