package dev.vigil.streams.state;

import dev.vigil.schema.StartupException;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorStateManager;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/** Checks at start that the internals {@link LiveStore} stands on are the ones it was written against. */
public final class KafkaInternals {

    private static final Set<String> TESTED = Set.of("4.3.1");

    private KafkaInternals() {}

    /** @throws StartupException if an internal is gone or another version of Kafka Streams is on the class path */
    public static void check() {
        String version = AppInfoParser.getVersion();
        try {
            CachedStateStore.class.getMethod("flushCache");
            CachedStateStore.class.getMethod("clearCache");
            ProcessorStateManager.class.getMethod("flushCache");
            InternalProcessorContext.class.getMethod("setCurrentNode", ProcessorNode.class);
            InternalProcessorContext.class.getMethod(
                    "logChange", String.class, Bytes.class, byte[].class, long.class, Headers.class, Position.class);
        } catch (NoSuchMethodException e) {
            throw refused("an internal of Kafka Streams that the commit hook needs is gone in " + version + ": "
                    + e.getMessage());
        }
        if (!TESTED.contains(version)) {
            throw refused(
                    "Kafka Streams " + version + " is on the class path; the commit hook was tested with " + TESTED);
        }
    }

    private static StartupException refused(String what) {
        return new StartupException(
                StartupException.Kind.USAGE,
                what,
                "class path",
                "use the Kafka Streams version that this release of Vigil ships");
    }
}
