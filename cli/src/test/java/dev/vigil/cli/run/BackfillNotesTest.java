package dev.vigil.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.collector.CollectorStatus;
import dev.vigil.collector.CollectorStatus.Backfill;
import dev.vigil.collector.CollectorStatus.Namespace;
import dev.vigil.collector.CollectorStatus.Shards;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BackfillNotesTest {

    private final BackfillNotes notes = new BackfillNotes();

    @Test
    void aBackfillIsAnnouncedWithItsEstimateAndItsEndOnce() {
        // Given
        Optional<Backfill> behind = Optional.of(new Backfill(1_200, Duration.ofSeconds(90)));

        // When
        List<String> first = notes.news(status(behind));
        List<String> second = notes.news(status(behind));
        List<String> through = notes.news(status(Optional.empty()));
        List<String> after = notes.news(status(Optional.empty()));

        // Then
        assertThat(first).hasSize(1);
        assertThat(first.get(0)).contains("payments", "1200 runs", "1 m 30 s");
        assertThat(second).isEmpty();
        assertThat(through).containsExactly("backfill of payments is through");
        assertThat(after).isEmpty();
    }

    @Test
    void whatIsNotCountedYetIsNotGivenANumber() {
        // When
        List<String> news = notes.news(status(Optional.of(new Backfill(-1, Duration.ZERO))));

        // Then
        assertThat(news)
                .containsExactly(
                        "backfill of payments: runs of the past, not counted yet; what happens now is read first");
    }

    @Test
    void withoutABackfillNothingIsSaid() {
        assertThat(notes.news(status(Optional.empty()))).isEmpty();
    }

    private static CollectorStatus status(Optional<Backfill> backfill) {
        Namespace namespace =
                new Namespace("payments", 0, 0, 0, 0, Optional.empty(), Optional.empty(), backfill, Map.of());
        return new CollectorStatus("1.31.2", List.of(), new Shards(8, 8), List.of(namespace), List.of());
    }
}
