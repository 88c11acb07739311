import type { RequestHandler } from 'express';
import type { Metrics } from '../../observability/metrics.ts';

/** `GET /metrics`, in the text format of Prometheus. */
export function metricsPage({ registry }: Metrics): RequestHandler {
  return async (_request, response) => {
    const page = await registry.metrics();
    response
      .writeHead(200, { 'content-type': registry.contentType, 'content-length': Buffer.byteLength(page) })
      .end(page);
  };
}
