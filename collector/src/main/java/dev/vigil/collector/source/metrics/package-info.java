/**
 * Workers' {@code /metrics} pages as a source. In flow Prometheus text 0.0.4 and OpenMetrics 1.0 over HTTP, from targets
 * that may be slow, gone or hostile; out flow {@code WorkerMetrics} records with names and units normalised across SDKs,
 * handed to a consumer. The only package that knows the exposition format; it knows nothing of Kafka or Temporal.
 *
 * <pre>
 *   MetricsScraper ── every interval ──▶ Scrape ──bytes──▶ ExpositionParser ──SampleLine──▶ WorkerPage ──▶ WorkerMetrics
 * </pre>
 */
@NullMarked
package dev.vigil.collector.source.metrics;

import org.jspecify.annotations.NullMarked;
