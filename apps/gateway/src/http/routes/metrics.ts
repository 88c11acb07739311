import type { RequestHandler } from 'express';
import { shareUnderWay } from '../share-under-way.ts';
import type { Metrics } from '../../observability/metrics.ts';

/** `GET /metrics`, in the text format of Prometheus. */
export function metricsPage({ registry }: Metrics): RequestHandler {
  const makePage = shareUnderWay(() => registry.metrics());
  return async (_request, response) => {
    const page = await makePage();
    response
      .writeHead(200, { 'content-type': registry.contentType, 'content-length': Buffer.byteLength(page) })
      .end(page);
  };
}
