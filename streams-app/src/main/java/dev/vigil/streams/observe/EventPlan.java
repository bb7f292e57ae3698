package dev.vigil.streams.observe;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** How to read the fields of a record one after the other, worked out once from its schema. Immutable. */
final class EventPlan {

    /** What a field is. */
    enum Kind {
        TEXT(""),
        NEW_TEXT(""),
        LONG(0L),
        INT(0),
        BOOLEAN(false),
        DOUBLE(null),
        TEXTS(List.of()),
        ENUM(null),
        RECORD(null),
        OPTIONAL_RECORD(null);

        /** What a single zero byte means, if it means a value that is always the same; null if it does not. */
        final @Nullable Object zero;

        Kind(@Nullable Object zero) {
            this.zero = zero;
        }
    }

    /** Texts that are another in each run: remembering them would push out those that repeat. */
    private static final Set<String> NEW_TEXTS = Set.of(
            "workflow_id",
            "run_id",
            "first_run_id",
            "original_run_id",
            "continued_run_id",
            "new_run_id",
            "base_run_id",
            "parent_workflow_id",
            "parent_run_id",
            "update_id",
            "child_workflow_id",
            "child_run_id");

    private static final Map<String, Supplier<SpecificRecordBase>> RECORDS = Map.of(
            WorkflowEvent.getClassSchema().getFullName(), WorkflowEvent::new,
            Source.getClassSchema().getFullName(), Source::new,
            EventAttributes.getClassSchema().getFullName(), EventAttributes::new,
            Marker.getClassSchema().getFullName(), Marker::new);

    private static final Map<String, Object[]> ENUMS = Map.of(
            Origin.getClassSchema().getFullName(), Origin.values(),
            EventKind.getClassSchema().getFullName(), EventKind.values());

    final boolean isOfAttributes;
    final Supplier<SpecificRecordBase> maker;
    final Kind[] kinds;
    final @Nullable EventPlan[] records;
    final Object[][] constants;

    /** @throws IllegalArgumentException if the schema holds what is not known here */
    EventPlan(Schema schema) {
        isOfAttributes =
                schema.getFullName().equals(EventAttributes.getClassSchema().getFullName());
        maker = known(RECORDS, schema);
        List<Schema.Field> fields = schema.getFields();
        kinds = new Kind[fields.size()];
        records = new EventPlan[fields.size()];
        constants = new Object[fields.size()][0];
        for (Schema.Field field : fields) {
            int place = field.pos();
            Schema of = field.schema();
            kinds[place] = kind(field.name(), of);
            switch (kinds[place]) {
                case RECORD -> records[place] = new EventPlan(of);
                case OPTIONAL_RECORD ->
                    records[place] = new EventPlan(of.getTypes().get(1));
                case ENUM -> constants[place] = known(ENUMS, of);
                default -> {
                    // the kind says all
                }
            }
        }
    }

    private static Kind kind(String name, Schema of) {
        return switch (of.getType()) {
            case STRING -> NEW_TEXTS.contains(name) ? Kind.NEW_TEXT : Kind.TEXT;
            case LONG -> Kind.LONG;
            case INT -> Kind.INT;
            case BOOLEAN -> Kind.BOOLEAN;
            case DOUBLE -> Kind.DOUBLE;
            case ENUM -> Kind.ENUM;
            case RECORD -> Kind.RECORD;
            case ARRAY -> of.getElementType().getType() == Schema.Type.STRING ? Kind.TEXTS : unknown(of);
            case UNION ->
                of.getTypes().size() == 2
                                && of.getTypes().get(0).getType() == Schema.Type.NULL
                                && of.getTypes().get(1).getType() == Schema.Type.RECORD
                        ? Kind.OPTIONAL_RECORD
                        : unknown(of);
            default -> unknown(of);
        };
    }

    private static <V> V known(Map<String, V> all, Schema schema) {
        V value = all.get(schema.getFullName());
        if (value == null) {
            throw new IllegalArgumentException("no plan for " + schema.getFullName());
        }
        return value;
    }

    private static Kind unknown(Schema schema) {
        throw new IllegalArgumentException("no plan for " + schema);
    }
}
