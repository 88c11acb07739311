import { request } from 'undici';
import type { CallEvent } from './call-story.ts';
import type { Door } from './door.ts';

export const topic = 'call-events';
export const subscription = 'aftercall';
/** The least that Pub/Sub allows: what a killed gateway had pulled comes again after it. */
const ackDeadlineSeconds = 10;

/** The emulator takes its time with its first request. */
const patienceMs = 30_000;

/** Publishes to Google's emulator, by its REST interface: https://cloud.google.com/pubsub/docs/reference/rest */
export class PubsubDoor implements Door {
  readonly name = 'pubsub';
  readonly #project: string;

  private constructor(project: string) {
    this.#project = project;
  }

  /** Makes the topic and the subscription, which the gateway expects to be there. */
  static async open(emulator: { readonly host: string; readonly project: string }): Promise<PubsubDoor> {
    const project = `http://${emulator.host}/v1/projects/${emulator.project}`;
    await ask('PUT', `${project}/topics/${topic}`, {});
    await ask('PUT', `${project}/subscriptions/${subscription}`, {
      topic: `projects/${emulator.project}/topics/${topic}`,
      ackDeadlineSeconds,
    });
    return new PubsubDoor(project);
  }

  async tell(event: CallEvent): Promise<boolean> {
    const data = Buffer.from(JSON.stringify(event)).toString('base64');
    const message = { data, attributes: { 'content-type': 'application/cloudevents+json' } };
    return ask('POST', `${this.#project}/topics/${topic}:publish`, { messages: [message] }).then(
      () => true,
      () => false,
    );
  }
}

async function ask(method: 'PUT' | 'POST', url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await request(url, {
    method,
    headers,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`Pub/Sub's emulator answered ${answer.statusCode}: ${text}`);
}
