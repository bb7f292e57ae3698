package dev.vigil.schema.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.schema.SampleRecords;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VigilFormatterTest {

    @SuppressWarnings("NullAway") // Kafka's contract: a null value is a tombstone
    private static String formatted(Map<String, String> properties, String topic, byte @Nullable [] value) {
        VigilFormatter formatter = new VigilFormatter();
        formatter.configure(properties);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        formatter.writeTo(
                new ConsumerRecord<>(topic, 0, 0, "a/b\u001b[2J".getBytes(StandardCharsets.UTF_8), value),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        formatter.close();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRecordIsOneLineOfJsonWithoutControlCharacters() throws IOException {
        byte[] value = Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize("", (WorkflowEvent)
                SampleRecords.of(WorkflowEvent.getClassSchema()));

        String line = formatted(Map.of("print.key", "true", "topic.prefix", "x."), "x.workflow-events", value);

        assertThat(line).startsWith("a/b\\u001b[2J\t{").endsWith("}\n");
        JsonNode json = new ObjectMapper().readTree(line.substring(line.indexOf('\t')));
        assertThat(json.get("workflow_id").asText()).isEqualTo("workflow_id \u00e4\u001b[31m");
        assertThat(line.strip().chars().filter(c -> c != '\t')).noneMatch(Character::isISOControl);
    }

    @Test
    void whatCannotBeReadIsBase64WithAReason() throws IOException {
        String line = formatted(Map.of(), "vigil.alerts", new byte[] {1, 2, 3});

        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("undecodable").asText()).isEqualTo("AQID");
        assertThat(json.get("reason").asText()).contains("expected a Alert");
        assertThat(formatted(Map.of(), "other", new byte[] {1})).contains("no topic of Vigil");
        assertThat(formatted(Map.of(), "vigil.alerts", null)).isEqualTo("null\n");
    }
}
