package dev.vigil.streams.topology;

import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Control;
import dev.vigil.schema.alert.ControlAction;
import dev.vigil.streams.judge.Decision;
import dev.vigil.streams.observe.Scope;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * People's decisions on their way to the judge: they go through the shuffle of the partials as they are, told apart by a header. Pure.
 */
final class ControlRecords {

    private static final String HEADER = "vigil.control";
    private static final byte[] PRESENT = {1};

    private ControlRecords() {}

    static Headers headers() {
        return new RecordHeaders().add(HEADER, PRESENT);
    }

    static boolean isControl(Headers headers) {
        return headers.lastHeader(HEADER) != null;
    }

    static Control decode(String topic, byte[] value) {
        return Topics.CONTROLS.valueSerde().deserializer().deserialize(topic, value);
    }

    static Scope scope(Control control) {
        return new Scope(control.getCluster(), control.getNamespace(), control.getOrigin());
    }

    static Decision decision(Control control) {
        return new Decision(
                control.getAlertId(),
                control.getAction() == ControlAction.ACCEPT ? Decision.Action.ACCEPT : Decision.Action.CLOSE,
                control.getAtMicros(),
                control.getBy(),
                control.getWhy());
    }
}
