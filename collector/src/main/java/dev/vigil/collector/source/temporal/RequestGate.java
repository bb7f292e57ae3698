package dev.vigil.collector.source.temporal;

import dev.vigil.collector.translate.Micros;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All requests of one API class to one namespace go through one gate: it holds them to the limit, pauses when the server
 * refuses or is away, counts, and remembers what is wrong. Thread-safe; waiting threads can be interrupted.
 */
final class RequestGate {

    /** A pause becomes a sentence on the screen after this many refusals in a row. */
    private static final int REFUSALS_TO_MENTION = 3;

    /** So long a refusal of a request that yields is believed while others pass; longer than the longest pause. */
    private static final long NOTHING_TO_SPARE_MICROS = 2 * TokenBucket.LONGEST_PAUSE_MICROS;

    private final String namespace;
    private final ApiClass api;
    private final Clock clock;
    private final RequestObserver observer;
    private final RandomGenerator jitter;
    private final TokenBucket bucket;
    private long requests;
    private long nothingToSpareUntilMicros;
    private @Nullable RequestFailedException lastRefusal;

    RequestGate(
            String namespace,
            ApiClass api,
            double perSecond,
            Clock clock,
            RequestObserver observer,
            RandomGenerator jitter) {
        this.namespace = namespace;
        this.api = api;
        this.clock = clock;
        this.observer = observer;
        this.jitter = jitter;
        this.bucket = new TokenBucket(perSecond, nowMicros());
    }

    /**
     * Waits for its turn, sends, and counts.
     *
     * @throws RequestFailedException if the server did not answer with a result; not tried again here
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    <T> T send(String request, Supplier<T> rpc) throws InterruptedException {
        return send(request, false, rpc);
    }

    /** @param yields whether the server lets everybody else go first: a refusal says that the namespace has nothing to spare */
    <T> T send(String request, boolean yields, Supplier<T> rpc) throws InterruptedException {
        take();
        try {
            T answer = rpc.get();
            passed("ok", yields);
            return answer;
        } catch (StatusRuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException(request);
            }
            RequestFailedException failure = new RequestFailedException(request, e);
            failed(failure, yields);
            throw failure;
        }
    }

    /** Changes the rate from now on. */
    synchronized void rate(double perSecond) {
        bucket.rate(perSecond, nowMicros());
    }

    synchronized long requests() {
        return requests;
    }

    /** How long until a request would be let through, microseconds. */
    synchronized long waitMicros() {
        return bucket.waitMicros(nowMicros());
    }

    /** What is wrong, in words, if requests have been refused several times in a row. */
    synchronized Optional<String> trouble() {
        RequestFailedException refusal = lastRefusal;
        if (refusal == null || bucket.refusals() < REFUSALS_TO_MENTION) {
            return Optional.empty();
        }
        return Optional.of(
                switch (refusal.reason()) {
                    case RESOURCE_EXHAUSTED ->
                        api.label() + ": over the limit of Temporal, namespace " + namespace + " (" + refusal.code()
                                + "), trying again with backoff";
                    case REFUSED ->
                        api.label() + ": Temporal does not allow us to read namespace " + namespace + " ("
                                + refusal.code() + "), trying again with backoff; other namespaces go on";
                    case NAMESPACE_GONE ->
                        api.label() + ": Temporal has no namespace " + namespace
                                + " any more; what was read of it stays, other namespaces go on; if that is meant,"
                                + " take it out of temporal.namespaces";
                    default ->
                        api.label() + ": no answer from Temporal, namespace " + namespace + " (" + refusal.code()
                                + "), trying again with backoff";
                });
    }

    private void take() throws InterruptedException {
        while (true) {
            long wait;
            synchronized (this) {
                if (bucket.tryTake(nowMicros())) {
                    return;
                }
                wait = bucket.waitMicros(nowMicros());
            }
            TimeUnit.MICROSECONDS.sleep(Math.min(Math.max(wait, 1_000), 200_000));
        }
    }

    private void passed(String result, boolean yields) {
        synchronized (this) {
            requests++;
            // a request that goes before others says nothing about whether there is room for them
            if (yields || nowMicros() >= nothingToSpareUntilMicros) {
                bucket.succeeded();
                lastRefusal = null;
            }
        }
        observer.requested(namespace, api, result);
    }

    private void failed(RequestFailedException failure, boolean yields) {
        if (!failure.reason().pauses()) {
            passed(failure.code().toLowerCase(Locale.ROOT), yields);
            return;
        }
        synchronized (this) {
            requests++;
            bucket.refused(nowMicros(), failure.hint().pauseMicros(), jitter.nextDouble());
            lastRefusal = failure;
            nothingToSpareUntilMicros = yields ? nowMicros() + NOTHING_TO_SPARE_MICROS : 0;
        }
        observer.requested(namespace, api, failure.code().toLowerCase(Locale.ROOT));
    }

    private long nowMicros() {
        return Micros.of(clock.instant());
    }
}
