package dev.vigil.collector.source.metrics;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A page's bytes from the connection straight into its sink, chunk by chunk, unpacked where they come packed. At the first
 * fault the connection is given up, so neither an endless page nor one that is no metrics is read on.
 */
final class PageSubscriber<S extends PageSink> implements BodySubscriber<S> {

    private final S sink;
    private final PageSink first;
    private final @Nullable ScrapeException refused;
    private final CompletableFuture<S> page = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    PageSubscriber(S sink, ResponseInfo answer) {
        this.sink = sink;
        String encoding = answer.headers()
                .firstValue("content-encoding")
                .orElse("identity")
                .toLowerCase(Locale.ROOT);
        boolean packed = encoding.equals("gzip") || encoding.equals("x-gzip");
        this.first = packed ? new Gunzip(sink) : sink;
        this.refused = answer.statusCode() != 200
                ? new ScrapeException(DownReason.HTTP_STATUS, "it answered HTTP " + answer.statusCode())
                : packed || encoding.equals("identity")
                        ? null
                        : new ScrapeException(
                                DownReason.NOT_METRICS, "it answers in an encoding that was not asked for");
    }

    @Override
    public CompletionStage<S> getBody() {
        return page;
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
        subscription = started;
        if (refused != null) {
            giveUp(refused);
        } else {
            started.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> chunks) {
        if (page.isDone()) {
            return;
        }
        try {
            for (ByteBuffer chunk : chunks) {
                first.feed(chunk);
            }
            if (subscription != null) {
                subscription.request(1);
            }
        } catch (ScrapeException e) {
            giveUp(e);
        }
    }

    @Override
    public void onError(Throwable broken) {
        release();
        page.completeExceptionally(broken);
    }

    @Override
    public void onComplete() {
        try {
            first.finish();
            page.complete(sink);
        } catch (ScrapeException e) {
            page.completeExceptionally(e);
        }
    }

    private void giveUp(ScrapeException e) {
        release();
        page.completeExceptionally(e);
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private void release() {
        if (first instanceof Gunzip packed) {
            packed.close();
        }
    }
}
