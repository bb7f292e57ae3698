package dev.vigil.collector.source.metrics;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Scrapes one target, again and again. One scrape at a time; each ends within the timeout, whatever the target does. */
final class TargetScraper {

    private final Target target;
    private final HttpClient client;
    private final Duration timeout;
    private final MetricsLimits limits;
    private final LabelSets labelSets;

    TargetScraper(Target target, HttpClient client, MetricsConfig config) {
        this.target = target;
        this.client = client;
        this.timeout = config.timeout();
        this.limits = config.limits();
        this.labelSets = new LabelSets(limits.labelBytes());
    }

    /** Asks for the page. The future never fails: a target that is down is a result. */
    CompletableFuture<Scrape> scrape() {
        WorkerPage page = new WorkerPage(labelSets, target.unit(), limits.series());
        CompletableFuture<HttpResponse<ExpositionParser>> exchange = ask(page);
        // the request's own timeout ends with the header; this one covers a body of a byte a second
        return exchange.copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(answer -> Scrape.up(page, answer.body().samples()))
                .exceptionally(failure -> Scrape.down(reason(failure)))
                .whenComplete((scrape, never) -> exchange.cancel(true));
    }

    private CompletableFuture<HttpResponse<ExpositionParser>> ask(WorkerPage page) {
        try {
            return client.sendAsync(target.request(), answer -> subscriber(page, answer));
        } catch (RuntimeException e) { // a URL that the client does not take, a client that is closing
            return CompletableFuture.failedFuture(e);
        }
    }

    private PageSubscriber subscriber(WorkerPage page, ResponseInfo answer) {
        boolean openMetrics = answer.headers()
                .firstValue("content-type")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .startsWith("application/openmetrics-text");
        return new PageSubscriber(
                new ExpositionParser(page, limits, openMetrics),
                answer.statusCode() == 200
                        ? null
                        : new ScrapeException(DownReason.HTTP_STATUS, "it answered HTTP " + answer.statusCode()));
    }

    private ScrapeException reason(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof ScrapeException refused) {
                return refused;
            }
        }
        if (cause instanceof HttpTimeoutException
                || cause instanceof TimeoutException
                || cause instanceof CancellationException) {
            return new ScrapeException(DownReason.TIMEOUT, "no whole page within " + timeout.toMillis() + " ms");
        }
        return new ScrapeException(DownReason.CONNECT, connection(cause));
    }

    private static String connection(Throwable cause) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof UnresolvedAddressException) {
                return "its host name is not known";
            }
        }
        if (cause instanceof ConnectException) {
            return "connection refused"; // the client keeps the system's words for itself
        }
        return cause instanceof IOException
                ? "the connection broke before the page was whole"
                : "an unexpected " + cause.getClass().getSimpleName();
    }
}
