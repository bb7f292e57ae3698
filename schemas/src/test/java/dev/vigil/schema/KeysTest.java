package dev.vigil.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {

    @ParameterizedTest
    @CsvSource({
        "order-1, prod/payments/order-1",
        "a/b, prod/payments/a%2Fb",
        "100%, prod/payments/100%25",
        "a b, prod/payments/a%20b",
        "a+b, prod/payments/a%2Bb",
        "🚀, prod/payments/%F0%9F%9A%80",
        "größe, prod/payments/gr%C3%B6%C3%9Fe",
        "'', prod/payments/",
    })
    void segmentsArePercentEncoded(String workflowId, String key) {
        assertThat(Keys.of("prod", "payments", workflowId)).isEqualTo(key);
        assertThat(Keys.segments(key)).containsExactly("prod", "payments", workflowId);
    }

    @Test
    void controlsAndEverythingElseComeBack() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            String segment = random.ints(random.nextInt(12), 0, 0x250)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String key = Keys.of(segment, "x", segment);

            assertThat(Keys.segments(key)).isEqualTo(List.of(segment, "x", segment));
            assertThat(key).matches("[A-Za-z0-9._*%/-]*");
        }
    }

    /** {@link BuiltInPartitioner} is what a producer without a partitioner of its own uses for a record with a key. */
    @Test
    void thePartitionIsTheOneOfKafkasDefaultPartitioner() {
        for (int i = 0; i < 5_000; i++) {
            String key = Keys.of("prod", "payments", "order/" + i + "🚀");
            int partitions = 1 + i % 17;

            assertThat(Keys.partition(key, partitions))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions));
        }
    }
}
