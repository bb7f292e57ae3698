package dev.vigil.collector.source.temporal;

/** Told of each request and how it ended; called from many threads. */
@FunctionalInterface
public interface RequestObserver {

    /**
     * @param result {@code ok}, or the gRPC status in lower case
     */
    void requested(String namespace, ApiClass api, String result);
}
