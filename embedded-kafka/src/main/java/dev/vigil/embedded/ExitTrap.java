package dev.vigil.embedded;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;

/**
 * A broker that meets a fatal fault halts its JVM. In ours it is a guest: the trap turns the exit into a call of a
 * listener. The procedures are static in Kafka, so one trap serves all brokers of the JVM, and a fault is told to each.
 */
final class ExitTrap {

    private static final Set<Consumer<String>> LISTENERS = ConcurrentHashMap.newKeySet();

    private static boolean installed;

    private ExitTrap() {}

    /** Adds a listener; it is called with what Kafka said, possibly an empty string, on the failing thread. */
    static synchronized void add(Consumer<String> listener) {
        if (!installed) {
            Exit.setExitProcedure(ExitTrap::fault);
            Exit.setHaltProcedure(ExitTrap::fault);
            installed = true;
        }
        LISTENERS.add(listener);
    }

    static void remove(Consumer<String> listener) {
        LISTENERS.remove(listener);
    }

    private static void fault(int status, String message) {
        String said = message == null ? "" : message;
        LISTENERS.forEach(listener -> listener.accept(said));
    }
}
