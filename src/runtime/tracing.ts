import { context, propagation, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { BullMQOtel } from 'bullmq-otel';

export interface Tracing {
  /** For BullMQ's queues and workers: each job is a span, and the steps of a run are one trace. */
  readonly telemetry: BullMQOtel;
  /** Sends what is left, then traces no more. */
  close(): Promise<void>;
}

/**
 * Sends spans to an OTLP collector over HTTP. `endpoint` is its address without the path of traces. A collector that is away costs nothing
 * but the spans. Once a process.
 */
export function startTracing({ endpoint, version }: { readonly endpoint: string; readonly version: string }): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'pql', 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return {
    telemetry: new BullMQOtel({ tracerName: 'pql', version }),
    async close() {
      await provider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}
