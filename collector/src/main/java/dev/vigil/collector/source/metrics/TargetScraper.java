package dev.vigil.collector.source.metrics;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/** Scrapes one target, again and again. One scrape at a time; each ends within the timeout, whatever the target does. */
final class TargetScraper {

    private final Target target;
    private final PageFetch fetch;
    private final MetricsLimits limits;
    private final LabelSets labelSets;
    private final SeriesNames names;

    TargetScraper(Target target, HttpClient client, MetricsConfig config) {
        this.target = target;
        this.fetch = new PageFetch(client, config.timeout());
        this.limits = config.limits();
        this.labelSets = new LabelSets(limits.labelBytes(), config.naming());
        this.names = new SeriesNames(config.naming().prefix());
    }

    /** Asks for the page. The future never fails: a target that is down is a result. */
    CompletableFuture<Scrape> scrape() {
        WorkerPage page = new WorkerPage(names, labelSets, target.unit(), limits.series());
        return fetch.fetch(
                        target.request(), answer -> new ExpositionParser(page, limits, PageFetch.isOpenMetrics(answer)))
                .thenApply(parser -> Scrape.up(page, parser.samples()))
                .exceptionally(failure -> Scrape.down(fetch.reason(failure)));
    }
}
