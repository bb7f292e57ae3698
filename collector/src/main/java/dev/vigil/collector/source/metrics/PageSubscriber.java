package dev.vigil.collector.source.metrics;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A page's bytes from the connection straight into the parser, chunk by chunk. At the first fault the connection is given
 * up, so neither an endless page nor one that is no metrics is read on.
 */
final class PageSubscriber implements BodySubscriber<ExpositionParser> {

    private final ExpositionParser parser;
    private final @Nullable ScrapeException refused;
    private final CompletableFuture<ExpositionParser> page = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    /** @param refused why the page is not to be read at all, or null */
    PageSubscriber(ExpositionParser parser, @Nullable ScrapeException refused) {
        this.parser = parser;
        this.refused = refused;
    }

    @Override
    public CompletionStage<ExpositionParser> getBody() {
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
                parser.feed(chunk);
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
        page.completeExceptionally(broken);
    }

    @Override
    public void onComplete() {
        try {
            parser.finish();
            page.complete(parser);
        } catch (ScrapeException e) {
            page.completeExceptionally(e);
        }
    }

    private void giveUp(ScrapeException e) {
        page.completeExceptionally(e);
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
