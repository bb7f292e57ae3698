package dev.vigil.collector.source.metrics;

import dev.vigil.schema.event.MetricSample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one scrape gave.
 *
 * @param page the page's samples that matter; empty where the target is down
 * @param samplesSeen samples of the page, kept or not
 * @param malformedSeries series left out because their numbers contradict each other
 * @param down why the target is not up, or null
 */
record Scrape(
        List<MetricSample> page,
        int samplesSeen,
        int malformedSeries,
        @Nullable ScrapeException down) {

    static Scrape up(WorkerPage page, int samplesSeen) {
        List<MetricSample> samples = page.samples();
        return new Scrape(samples, samplesSeen, page.malformed(), null);
    }

    static Scrape down(ScrapeException reason) {
        return new Scrape(List.of(), 0, 0, reason);
    }
}
