package dev.vigil.collector.source.temporal;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A secret that is sent with each request and shown nowhere. One in a file is read again every few seconds. Thread-safe. */
public final class ApiKey {

    private static final Logger log = LoggerFactory.getLogger(ApiKey.class);
    private static final long READ_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final @Nullable Path file;
    private String key;
    private long readAtNanos = System.nanoTime();

    private ApiKey(@Nullable Path file, String key) {
        this.file = file;
        this.key = key;
    }

    /** One that never changes, from the environment or a configuration. */
    public static ApiKey of(String key) {
        return new ApiKey(null, key.trim());
    }

    /** @throws StartupException if the file cannot be read or is empty */
    public static ApiKey file(Path file) {
        try {
            String key = Files.readString(file).trim();
            if (!key.isEmpty()) {
                return new ApiKey(file, key);
            }
        } catch (IOException e) {
            throw TlsFiles.unreadable("API key of Temporal", file, e);
        }
        throw new StartupException(
                Kind.USAGE, "expected the API key of Temporal in " + file + ", got an empty file", "", "");
    }

    /** The key as it is now; one that cannot be read any more stays what it was. */
    synchronized String get() {
        Path from = file;
        if (from != null && System.nanoTime() - readAtNanos > READ_EVERY_NANOS) {
            readAtNanos = System.nanoTime();
            try {
                String now = Files.readString(from).trim();
                key = now.isEmpty() ? key : now;
            } catch (IOException e) {
                log.atWarn().addKeyValue("file", from).log("the API key cannot be read again, the last one is used");
            }
        }
        return key;
    }

    @Override
    public String toString() {
        return "ApiKey[" + (file == null ? "(redacted)" : file) + "]";
    }
}
