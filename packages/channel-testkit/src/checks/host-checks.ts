import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { attemptIds, benchTime, openBench } from '../channel-bench.ts';
import type { CheckFactory } from '../conformance-check.ts';

/** Node publishes every outgoing TCP connection here, whichever library opens it. */
const clientSockets = 'net.client.socket';

export const hostChecks: CheckFactory = (subject) => [
  {
    group: 'hosts',
    name: 'nothing is called but the declared hosts, and by the lent client where they speak HTTP',
    async run() {
      await using bench = await openBench(subject);
      const ports = new Set<number>();
      const watch = (message: unknown): void => {
        const { socket } = message as { socket: Socket };
        socket.on('connectionAttempt', (_ip: string, port: number) => ports.add(port));
      };
      subscribe(clientSockets, watch);
      try {
        await bench.send();
        await bench.send({ status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' } });
        await bench.send({ status: 500, body: 'oops' });
        const context = { attemptId: attemptIds[0], signal: new AbortController().signal };
        await bench.channel.reconcile?.(bench.request, benchTime, context);
      } finally {
        unsubscribe(clientSockets, watch);
      }
      const asked = bench.lent.map(({ url }) => new URL(url).host);
      for (const host of [...asked, ...bench.signIns.map(({ url }) => new URL(url).host)])
        assert.ok(bench.channel.hosts.includes(host), `${host} is not declared`);
      const { host, port } = new URL(bench.provider.url);
      if (subject.provider === undefined) {
        assert.equal(bench.provider.calls.length, asked.length, 'something was called past the lent client');
      } else {
        assert.ok(bench.channel.hosts.includes(host), `${host} is not declared`);
        assert.deepEqual(asked, [], 'the lent client was used, though the provider speaks no HTTP');
      }
      assert.deepEqual(
        [...ports].filter((attempted) => attempted !== Number(port)),
        [],
        'ports that nobody declared',
      );
    },
  },
];
