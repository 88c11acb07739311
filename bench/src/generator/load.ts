import type { CallerKind } from './callers.ts';

/** Posts to the responder, nothing between: the bare loop. */
export interface BareLoadSettings {
  readonly kind: 'bare';
  readonly responderUrl: string;
  /** So many posts are under way at once, each on a connection of its own. */
  readonly connections: number;
}

/** Agents ask for follow-ups, in place of a platform that tells events. */
export interface FollowUpDoorSettings {
  readonly kind: 'follow-ups';
  /** Each request is answered only when the provider has accepted the message. */
  readonly waits: boolean;
}

/** Events are published to a topic of Google Cloud Pub/Sub, from which the gateway pulls. */
export interface TopicSettings {
  readonly kind: 'pubsub';
  /** `host:port` of an emulator. */
  readonly host: string;
  readonly project: string;
  readonly topic: string;
}

/** By which door events come in; those that are posted to `/v1/events` name none. */
export type DoorSettings = FollowUpDoorSettings | TopicSettings;

export interface EventLoadSettings {
  /** Events go to them in turns. */
  readonly gatewayUrls: readonly string[];
  readonly apiKey: string;
  readonly door?: DoorSettings;
  /** Who calls; over HTTP alone. */
  readonly callers?: CallerKind;
  /** How many tenants the gateways have, which take turns; over HTTP alone, one when absent. */
  readonly tenants?: number;
  readonly connections: number;
  /** Events are numbered from here on; a number is used once in the life of a gateway. */
  readonly firstNumber: number;
}

/** A new event for each that is complete: finds the most that the path can take. */
export interface ClosedLoadSettings extends EventLoadSettings {
  readonly kind: 'closed';
  readonly responderUrl: string;
  /** Events between their post and their `delivered` receipt. */
  readonly inFlight: number;
}

/** Events at a constant rate, whatever becomes of them: finds how long the path takes. */
export interface OpenLoadSettings extends EventLoadSettings {
  readonly kind: 'open';
  readonly perSecond: number;
  /** The calls are not over, so the gateway holds what it has to tell. */
  readonly held?: true;
}

/** A new message through Kannel for each that is complete: finds the most that it can take. */
export interface KannelLoadSettings {
  readonly kind: 'kannel';
  readonly smsboxUrl: string;
  readonly connections: number;
  /** Messages between their send request and the report that they were delivered. */
  readonly inFlight: number;
  /** Messages are numbered from here on; a number is used once in the life of a Kannel. */
  readonly firstNumber: number;
}

export type LoadSettings = BareLoadSettings | ClosedLoadSettings | OpenLoadSettings | KannelLoadSettings;

export interface LoadCounts {
  /** Requests that were begun. */
  readonly posted: number;
  /** Requests that were answered as they should be: 201 of the responder, 202 of the gateway to an event and of Kannel, 201 to a request for a follow-up. */
  readonly accepted: number;
  /** Requests that were answered otherwise, or not at all. */
  readonly refused: number;
  /** Of the refused events, those that were answered with 503 or 429: the gateway took nothing, and said so. */
  readonly unavailable?: number;
  /** What the first of the refused came to. */
  readonly firstRefusal?: string;
  /** Messages that were reported as delivered to the load itself. */
  readonly completed?: number;
  /** Reports to it beyond the first of a message, or of something else. */
  readonly repeated?: number;
}

/** A load that runs until it is stopped. */
export interface Load {
  /** When the first request was due, in machine time. */
  readonly startsAt: number;
  counts(): LoadCounts;
  /** How long the answers took that came between two instants of machine time, in milliseconds, where that is kept. */
  answersBetween(from: number, to: number): readonly number[];
  /** Begins nothing more, and resolves when every request is answered. */
  stop(): Promise<LoadCounts>;
}
