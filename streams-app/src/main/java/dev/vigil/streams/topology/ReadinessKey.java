package dev.vigil.streams.topology;

import dev.vigil.schema.Keys;
import dev.vigil.schema.event.Origin;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.readiness.StateKey;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An entry of the readiness state as the key of a changelog. */
final class ReadinessKey {

    private ReadinessKey() {}

    static byte[] write(StateKey key) {
        Scope scope = key.scope();
        return Keys.of(
                        scope.cluster(),
                        scope.namespace(),
                        scope.origin().name(),
                        key.kind().name(),
                        key.name())
                .getBytes(StandardCharsets.UTF_8);
    }

    static StateKey read(byte[] key) {
        List<String> segments = Keys.segments(new String(key, StandardCharsets.UTF_8));
        if (segments.size() != 5) {
            throw new IllegalStateException("a changelog key is not of this version: " + segments);
        }
        Scope scope = new Scope(segments.get(0), segments.get(1), Origin.valueOf(segments.get(2)));
        return new StateKey(StateKey.Kind.valueOf(segments.get(3)), scope, segments.get(4));
    }
}
