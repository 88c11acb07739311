import { isEvent, type Business, type CallScript, type EventStep } from '../morning/call-script.ts';

/** A call event as it goes over the wire: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** The call. */
  readonly subject: string;
  readonly time: string;
  readonly tenant: string;
  readonly datacontenttype?: 'application/json';
  readonly data?: object;
}

/** An event of a script with the id that it has on the wire. */
export interface NumberedEvent {
  readonly id: string;
  readonly step: EventStep;
}

/** The events of a call in the order in which they are sent; one that is sent again counts once. */
export function numberedEvents(call: Pick<CallScript, 'id' | 'steps'>): readonly NumberedEvent[] {
  return call.steps.filter(isEvent).map((step, index) => ({ id: `${call.id}-${index + 1}`, step }));
}

/** The same call that began at the same moment gives the same events, in every letter. */
export function cloudEvent(
  { id, step }: NumberedEvent,
  call: Pick<CallScript, 'id'>,
  business: Pick<Business, 'id'>,
  begunAt: Date,
): CloudEvent {
  return {
    specversion: '1.0',
    id,
    source: '/voice/morning',
    type: step.type,
    subject: call.id,
    time: new Date(begunAt.getTime() + (step.happenedAtMs ?? step.atMs)).toISOString(),
    tenant: business.id,
    ...(step.data && { datacontenttype: 'application/json', data: step.data }),
  };
}
