import { expect, test } from '@jest/globals';
import { Provider } from '../../src/kannel/provider.ts';
import { StubGateway } from '../support/stub-gateway.ts';

async function startProvider() {
  const provider = new Provider();
  const url = `http://127.0.0.1:${await provider.listen()}`;
  const send = async (reportUrl: string): Promise<string> => {
    const answer = await fetch(`${url}/${new URL(reportUrl).port}?to=%2B12125550100&from=%2B15005550006&text=Hello`);
    return answer.text();
  };
  return { provider, send, [Symbol.dispose]: () => provider.close() };
}

test('a message gets an id of its own, and then its report on the port that it named', async () => {
  await using kannel = await StubGateway.start(() => 202);
  using started = await startProvider();
  const ids = [await started.send(kannel.url), await started.send(kannel.url)];
  expect(ids.filter((id) => !/^SM[0-9a-f]{32}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(2);
  await kannel.untilReceived(2);
  const expected = ids.map((id) => `/?dlr-mask=1&dlr-mid=${id}&to=%2B12125550100`);
  expect(kannel.received.map(({ url }) => url).sort()).toEqual(expected);
});

test('a report that comes too early is posted again, and one that is refused otherwise is not', async () => {
  const statuses = [404, 404, 202, 500];
  await using kannel = await StubGateway.start(() => statuses.shift() ?? 202);
  using started = await startProvider();
  await started.send(kannel.url);
  await kannel.untilReceived(3);
  await started.send(kannel.url);
  await kannel.untilReceived(4);
  await started.send(kannel.url);
  await kannel.untilReceived(5);
  const urls = kannel.received.map(({ url }) => url);
  expect(urls.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => urls[0]));
  expect(new Set(urls).size).toBe(3);
  expect(started.provider.stats()).toMatchObject({ created: 3, early: 2, unacknowledged: 1 });
});
