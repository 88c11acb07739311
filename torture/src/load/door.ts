import type { CallEvent } from './call-story.ts';

/** A way in for call events. */
export interface Door {
  readonly name: 'http' | 'pubsub';
  /** Tries once; answers whether the event was acknowledged. Rejects for an answer that asks for no retry. */
  tell(event: CallEvent): Promise<boolean>;
}
