package dev.vigil.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttemptBufferTest {

    private static AttemptRecord record(int valueBytes) {
        return new AttemptRecord(new byte[2], new byte[valueBytes], 0);
    }

    @Test
    void aFullBufferRefusesTheNewestRecord() throws InterruptedException {
        // Given
        AttemptBuffer buffer = new AttemptBuffer(2, 1_000);
        AttemptRecord oldest = record(1);

        // When
        boolean[] taken = {buffer.offer(oldest), buffer.offer(record(1)), buffer.offer(record(1))};

        // Then
        assertThat(taken).containsExactly(true, true, false);
        assertThat(buffer.poll(0)).isSameAs(oldest);
        assertThat(buffer.offer(record(1))).as("room again").isTrue();
    }

    @Test
    void bytesAreBoundedAsWell() throws InterruptedException {
        // Given
        AttemptBuffer buffer = new AttemptBuffer(100, 100);

        // When
        boolean[] taken = {buffer.offer(record(60)), buffer.offer(record(60)), buffer.offer(record(30))};

        // Then
        assertThat(taken).containsExactly(true, false, true);
        assertThat(buffer.clear()).isEqualTo(2);
        assertThat(buffer.offer(record(98))).as("cleared bytes are free").isTrue();
        assertThat(buffer.poll(0)).isNotNull();
        assertThat(buffer.isEmpty()).isTrue();
    }
}
