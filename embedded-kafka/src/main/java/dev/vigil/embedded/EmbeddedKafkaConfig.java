package dev.vigil.embedded;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EmbeddedKafka} is started with. Immutable; start from {@link #temporary()} or {@link #in(Path)}.
 *
 * @param directory where the data is kept; null: a temporary directory that is deleted on close
 * @param port port of the broker on 127.0.0.1, 0 to 65535; 0: a free one, another at each start
 * @param maxBytes how much disk the logs may take, bytes, at least {@link #MIN_MAX_BYTES}; see {@link LogBudget}
 * @param onFatal called once, on a broker thread, with one sentence when the broker has stopped by itself (disk full,
 *     directory gone); must not block and must not close the broker on the calling thread
 */
public record EmbeddedKafkaConfig(@Nullable Path directory, int port, long maxBytes, Consumer<String> onFatal) {

    /** 2 GiB. */
    public static final long DEFAULT_MAX_BYTES = 2L << 30;

    /** 512 MiB: below it a partition's share would not hold two of Kafka's smallest segments. */
    public static final long MIN_MAX_BYTES = 512L << 20;

    public EmbeddedKafkaConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be in 0..65535, got: " + port);
        }
        if (maxBytes < MIN_MAX_BYTES) {
            throw new IllegalArgumentException("maxBytes must be at least " + MIN_MAX_BYTES + ", got: " + maxBytes);
        }
    }

    /** Data in a temporary directory, gone on close; a free port; 2 GiB; a fatal fault is only logged. */
    public static EmbeddedKafkaConfig temporary() {
        return new EmbeddedKafkaConfig(null, 0, DEFAULT_MAX_BYTES, sentence -> {});
    }

    /** Data kept in a directory, which is made if it is missing; a free port; 2 GiB; a fatal fault is only logged. */
    public static EmbeddedKafkaConfig in(Path directory) {
        return new EmbeddedKafkaConfig(directory, 0, DEFAULT_MAX_BYTES, sentence -> {});
    }

    public EmbeddedKafkaConfig withPort(int newPort) {
        return new EmbeddedKafkaConfig(directory, newPort, maxBytes, onFatal);
    }

    public EmbeddedKafkaConfig withMaxBytes(long newMaxBytes) {
        return new EmbeddedKafkaConfig(directory, port, newMaxBytes, onFatal);
    }

    public EmbeddedKafkaConfig withOnFatal(Consumer<String> newOnFatal) {
        return new EmbeddedKafkaConfig(directory, port, maxBytes, newOnFatal);
    }
}
