/**
 * Where the workers' metrics pages are. In flow a name in DNS, files in Prometheus' {@code file_sd} format, a Prometheus
 * server's list of targets; out flow URLs, which the scraper follows. It knows neither the exposition format nor Kafka nor
 * Temporal.
 */
@NullMarked
package dev.vigil.collector.source.discovery;

import org.jspecify.annotations.NullMarked;
