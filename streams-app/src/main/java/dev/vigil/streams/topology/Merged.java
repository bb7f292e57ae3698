package dev.vigil.streams.topology;

import dev.vigil.schema.Topic;
import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.judge.Decision;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.ClosedMinute;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;

/** What leaves the merging stage; stays inside one task. */
sealed interface Merged {

    /** An open pane has grown. The pane is live: valid during the call only. */
    record Grown(PaneKey key, Pane pane, long capturedAtMicros) implements Merged {}

    /** A minute of a scope is complete. */
    record Closed(ClosedMinute minute) implements Merged {}

    /** A person decided about an alert of a scope. */
    record Decided(Scope scope, Decision decision) implements Merged {}

    /** A window to publish. */
    record Window<V>(Topic<String, V> topic, V value) implements Merged {}

    /** An alert of Vigil's own. */
    record Own(Alert alert) implements Merged {}
}
