package dev.vigil.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** No record has a place for what users put into Temporal. */
class PayloadFreeTest {

    /** Fields of Temporal's messages that carry payloads or free text, and what people call them. */
    private static final Set<String> PAYLOADS = Set.of(
            "input",
            "result",
            "results",
            "details",
            "last_completion_result",
            "heartbeat_details",
            "memo",
            "header",
            "headers",
            "search_attributes",
            "user_metadata",
            "summary",
            "message",
            "failure_message",
            "stack_trace",
            "stacktrace",
            "encoded_attributes",
            "payload",
            "payloads",
            "body",
            "args",
            "arguments",
            "outcome_value",
            "query_result");

    @Test
    void noFieldIsNamedAfterAPayload() {
        for (Schema schema : SchemaFiles.named()) {
            if (schema.getType() == Schema.Type.RECORD) {
                assertThat(schema.getFields())
                        .as(schema.getFullName())
                        .noneMatch(field -> PAYLOADS.contains(field.name()));
            }
        }
    }

    /** Opaque bytes could hold anything; the one field that has them holds a sketch. */
    @Test
    void bytesHoldSketchesOnlyAndNoFieldIsAMapOfAnything() {
        for (Schema schema : SchemaFiles.named()) {
            if (schema.getType() == Schema.Type.RECORD) {
                for (Schema.Field field : schema.getFields()) {
                    Schema.Type type = field.schema().getType();
                    assertThat(type)
                            .as(schema.getName() + "." + field.name())
                            .isNotIn(Schema.Type.MAP, Schema.Type.FIXED);
                    assertThat(type != Schema.Type.BYTES || field.name().equals("sketch"))
                            .as(schema.getName() + "." + field.name())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void everyRecordEnumAndFieldIsDocumented() {
        for (Schema schema : SchemaFiles.named()) {
            assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
            if (schema.getType() == Schema.Type.RECORD) {
                assertThat(schema.getFields())
                        .as(schema.getFullName())
                        .allSatisfy(field ->
                                assertThat(field.doc()).as(field.name()).isNotBlank());
            }
        }
    }

    @Test
    void timesAndDurationsAreLongsWithTheirUnitAndNoLogicalTypeSlowsARecordDown() {
        for (Schema schema : SchemaFiles.named()) {
            if (schema.getType() == Schema.Type.RECORD) {
                for (Schema.Field field : schema.getFields()) {
                    assertThat(field.schema().getLogicalType()).as(field.name()).isNull();
                    if (field.name().endsWith("_micros")) {
                        assertThat(field.schema().getType()).as(field.name()).isEqualTo(Schema.Type.LONG);
                    }
                    assertThat(field.schema().getType() == Schema.Type.UNION)
                            .as(schema.getName() + "." + field.name())
                            .isEqualTo(field.name().equals("marker")); // absent in all but markers
                }
            }
        }
    }
}
