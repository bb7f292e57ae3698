package dev.vigil.collector.source.metrics;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** One page over HTTP into a sink, within a time that covers the last byte. Thread-safe. */
final class PageFetch {

    /** Text 0.0.4 first: OpenMetrics says the same at greater length. */
    static final String ACCEPT = "text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.8,*/*;q=0.1";

    private final HttpClient client;
    private final Duration timeout;

    PageFetch(HttpClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** Whether an answer says that it is OpenMetrics. */
    static boolean isOpenMetrics(ResponseInfo answer) {
        return answer.headers()
                .firstValue("content-type")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .startsWith("application/openmetrics-text");
    }

    /** Fails with whatever went wrong, see {@link #reason}. */
    <S extends PageSink> CompletableFuture<S> fetch(HttpRequest request, Function<ResponseInfo, S> sink) {
        CompletableFuture<HttpResponse<S>> exchange = ask(request, sink);
        // the request's own timeout ends with the header; this one covers a body of a byte a second
        return exchange.copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(HttpResponse::body)
                .whenComplete((page, failure) -> exchange.cancel(true));
    }

    private <S extends PageSink> CompletableFuture<HttpResponse<S>> ask(
            HttpRequest request, Function<ResponseInfo, S> sink) {
        try {
            return client.sendAsync(request, answer -> new PageSubscriber<>(sink.apply(answer), answer));
        } catch (RuntimeException e) { // a URL that the client does not take, a client that is closing
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Why a fetch failed, in words. */
    ScrapeException reason(Throwable failure) {
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
        if (cause instanceof SSLException) {
            return "no TLS connection: wrong scheme, or a certificate that is not trusted";
        }
        return cause instanceof IOException
                ? "the connection broke before the page was whole"
                : "an unexpected " + cause.getClass().getSimpleName();
    }
}
