package dev.vigil.streams.readiness;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.streams.observe.Scope;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is known of one scope, by name, and which of it has changed since it was last made durable. Mutable, not thread-safe. */
final class ScopeRecords {

    final TreeMap<String, TypeRecord> types = new TreeMap<>();
    final TreeMap<String, DependencyRecord> dependencies = new TreeMap<>();
    final TreeMap<String, OpenAlert> alerts = new TreeMap<>();

    private final Scope scope;
    private final TreeSet<StateKey> dirty =
            new TreeSet<>(Comparator.comparing(StateKey::kind).thenComparing(StateKey::name));

    ScopeRecords(Scope scope) {
        this.scope = scope;
    }

    /** What is known under this name is another one than before, or forgotten. */
    void changed(StateKey.Kind kind, String name) {
        dirty.add(new StateKey(kind, scope, name));
    }

    /** Takes an alert as it is from a minute on. */
    void take(Alert alert, long minute) {
        OpenAlert before = alerts.get(alert.getAlertId());
        if (alert.getState() == AlertState.FIRING) {
            OpenAlert now = OpenAlert.of(alert, minute);
            alerts.put(alert.getAlertId(), before == null ? now : now.from(before.fromMinute()));
        } else if (before != null) {
            alerts.put(alert.getAlertId(), before.until(minute));
        } else {
            return;
        }
        changed(StateKey.Kind.ALERT, alert.getAlertId());
    }

    /** As {@link ScopeReadiness#takeDirty}. */
    Map<StateKey, Optional<byte[]>> takeDirty() {
        Map<StateKey, Optional<byte[]>> taken = new LinkedHashMap<>();
        for (StateKey key : dirty) {
            taken.put(key, Optional.ofNullable(bytes(key)));
        }
        dirty.clear();
        return taken;
    }

    private byte @Nullable [] bytes(StateKey key) {
        switch (key.kind()) {
            case TYPE:
                TypeRecord type = types.get(key.name());
                return type == null ? null : State.write(type::write);
            case DEPENDENCY:
                DependencyRecord dependency = dependencies.get(key.name());
                return dependency == null ? null : State.write(dependency::write);
            case ALERT:
                OpenAlert alert = alerts.get(key.name());
                return alert == null ? null : State.write(alert::write);
        }
        throw new IllegalStateException("kind " + key.kind());
    }

    /** As {@link ScopeReadiness#restore}. */
    void restore(StateKey key, byte[] bytes) throws IOException {
        switch (key.kind()) {
            case TYPE -> types.put(key.name(), State.read(bytes, TypeRecord::read));
            case DEPENDENCY -> dependencies.put(key.name(), State.read(bytes, DependencyRecord::read));
            case ALERT -> alerts.put(key.name(), State.read(bytes, OpenAlert::read));
        }
    }
}
