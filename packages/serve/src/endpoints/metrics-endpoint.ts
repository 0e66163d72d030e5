import { GatewayMetrics } from '../monitor/gateway-metrics.js';
import type { Endpoint } from './endpoint.js';

/** `GET /metrics`: Prometheus text. */
export const metricsEndpoint: Endpoint = {
  label: '/metrics',
  method: 'GET',
  async answer({ monitors }) {
    const body = await monitors.metrics.text();
    return { status: 200, headers: ['content-type', GatewayMetrics.contentType], body };
  },
};
