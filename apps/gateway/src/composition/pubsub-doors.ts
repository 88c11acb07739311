import type { TenantPolicy } from '@aftercall/core';
import type { Container } from 'inversify';
import { Admission } from '../engine/admission.ts';
import { Ingest } from '../engine/ingest.ts';
import { tellOfEvents } from '../engine/tell-of-events.ts';
import { OidcVerifier } from '../ingress/oidc-verifier.ts';
import { PubsubIntake } from '../ingress/pubsub-intake.ts';
import { PubsubPullDoor } from '../ingress/pubsub-pull.ts';
import { PubsubPushDoor } from '../ingress/pubsub-push.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { Refusals, type RefusingDoor } from '../ledger/calls/refusals.ts';
import { CONFIG, LOGGER, METRICS, NOW, POLICIES, POOL, PROVIDER_HTTP, TRACES } from './tokens.ts';

/** The door that Pub/Sub pushes to, where one is configured. */
export function pushDoor(container: Container): PubsubPushDoor | undefined {
  const { push } = container.get(CONFIG).pubsub;
  if (push === undefined) return undefined;
  const now = container.get(NOW);
  const verifier = new OidcVerifier({ ...push, http: container.get(PROVIDER_HTTP).send, now });
  const intake = intakeFor(container, 'pubsub.push', push.tenants);
  return new PubsubPushDoor({ verifier, intake, now, log: container.get(LOGGER) });
}

/** The door that pulls from a Pub/Sub subscription, where one is configured. */
export function pullDoor(container: Container): PubsubPullDoor | undefined {
  const { pubsub, limits } = container.get(CONFIG);
  if (pubsub.pull === undefined) return undefined;
  return new PubsubPullDoor({
    ...pubsub.pull,
    ...(pubsub.emulatorHost !== undefined && { emulatorHost: pubsub.emulatorHost }),
    intake: intakeFor(container, 'pubsub.pull', pubsub.pull.tenants),
    maxBacklog: limits.ingestBacklog,
    now: container.get(NOW),
    log: container.get(LOGGER),
  });
}

/** What such a door does with a message. */
export function intakeFor(container: Container, door: RefusingDoor, tenantIds: readonly string[]): PubsubIntake {
  const policies = container.get(POLICIES);
  const tellers = { metrics: container.get(METRICS), traces: container.get(TRACES), now: container.get(NOW) };
  const tenants = tenantIds.map((id) => policies.get(id)).filter((one): one is TenantPolicy => one !== undefined);
  return new PubsubIntake({
    door,
    tenants,
    limits: container.get(CONFIG).limits,
    admission: container.get(Admission),
    ingest: container.get(Ingest),
    refusals: new Refusals(container.get(POOL), container.get(Keyring)),
    log: container.get(LOGGER),
    observe: (...told) => tellOfEvents(tellers, door, ...told),
  });
}
