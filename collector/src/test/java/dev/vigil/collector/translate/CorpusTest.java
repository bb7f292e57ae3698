package dev.vigil.collector.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.util.JsonFormat;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import dev.vigil.schema.event.WorkflowEvent;
import io.temporal.api.history.v1.History;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Histories and descriptions of real servers; skipped where the corpus does not stand beside the checkout. */
final class CorpusTest {

    private final Path corpus = corpus();

    @BeforeEach
    void needsTheCorpus() {
        assumeTrue(
                Files.isDirectory(corpus),
                "skipped: no corpus at " + corpus
                        + "; set the system property vigil.corpus to its real-server directory");
    }

    @Test
    void everyHistoryOfEveryServerIsTranslated() throws IOException {
        int events = 0;
        for (Path file : files(".json")) {
            if (file.toString().contains("describe")) {
                continue;
            }
            for (WorkflowEvent event : history(file)) {
                assertThat(event.getEventTimeMicros()).as("%s", file).isPositive();
                assertThat(event.getEventType()).as("%s", file).isPositive();
                if (HistoryEventType.closes(event.getEventType())) {
                    assertThat(event.getEventType()).isNotZero();
                }
                events++;
            }
        }
        assertThat(events).isGreaterThan(300);
    }

    @Test
    void aStuckRunShowsItsCause() throws IOException {
        assertThat(history(corpus.resolve("1.31.2/1-nondeterminism-stuck.json")))
                .filteredOn(event -> event.getEventType() == HistoryEventType.WORKFLOW_TASK_FAILED)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getAttributes().getCause())
                            .isEqualTo(HistoryEventType.CAUSE_NON_DETERMINISTIC_ERROR);
                    assertThat(event.getAttributes().getFailureTypes())
                            .containsExactly("io.temporal.worker.NonDeterministicException");
                });
    }

    @Test
    void aRecoveredStormShowsItsLastAttempt() throws IOException {
        assertThat(history(corpus.resolve("1.31.2/2-retry-storm-recovered.json")))
                .filteredOn(event -> event.getEventType() == HistoryEventType.ACTIVITY_TASK_STARTED)
                .anySatisfy(event -> {
                    assertThat(event.getAttributes().getAttempt()).isGreaterThan(1);
                    assertThat(event.getAttributes().getFailureTypes()).isNotEmpty();
                });
    }

    @Test
    void anActivityThatTimedOutInTheQueueSaysSo() throws IOException {
        assertThat(history(corpus.resolve("1.31.2/3-starvation-timed-out.json")))
                .filteredOn(event -> event.getEventType() == HistoryEventType.ACTIVITY_TASK_TIMED_OUT)
                .allSatisfy(event -> {
                    assertThat(event.getAttributes().getTimeoutType()).isEqualTo(2);
                    assertThat(event.getAttributes().getStartedEventId()).isZero();
                });
    }

    @Test
    void theDescriptionOfAStuckRunShowsAttemptAndProblem() throws IOException {
        RunSnapshot snapshot = snapshot(corpus.resolve("1.31.2/1-nd-stuck-describe.json"));
        assertThat(snapshot.getWorkflowTaskAttempt()).isGreaterThan(1);
        assertThat(snapshot.getReportedProblems()).contains("cause=WorkflowTaskFailedCauseNonDeterministicError");
        assertThat(snapshot.getStatus()).isEqualTo(1);
        assertThat(snapshot.getHistoryLength()).isEqualTo(14);
    }

    @Test
    void theDescriptionDuringAnOutageShowsTheScheduleAhead() throws IOException {
        RunSnapshot snapshot = snapshot(corpus.resolve("1.31.2/2-during-outage-describe.json"));
        assertThat(snapshot.getPendingActivities()).hasSize(1).allSatisfy(activity -> {
            assertThat(activity.getAttempt()).isGreaterThan(1);
            assertThat(activity.getNextAttemptAtMicros()).isPositive();
            assertThat(activity.getCurrentRetryIntervalMicros()).isPositive();
            assertThat(activity.getRetryInitialMicros()).isPositive();
            assertThat(activity.getTaskQueue()).isNotEmpty();
            assertThat(activity.getLastFailureTypes()).isNotEmpty();
        });
    }

    private static List<WorkflowEvent> history(Path file) throws IOException {
        History.Builder history = History.newBuilder();
        JsonFormat.parser().ignoringUnknownFields().merge(Files.readString(file), history);
        EventTranslator translator = new EventTranslator("corpus", "default", "w", "r");
        return history.getEventsList().stream()
                .map(event -> translator.translate(event, 0, 1))
                .toList();
    }

    private static RunSnapshot snapshot(Path file) throws IOException {
        DescribeWorkflowExecutionResponse.Builder answer = DescribeWorkflowExecutionResponse.newBuilder();
        JsonFormat.parser().ignoringUnknownFields().merge(Files.readString(file), answer);
        return SnapshotTranslator.translate("corpus", "default", answer.build(), SnapshotReason.SAMPLE, 1);
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(corpus)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static Path corpus() {
        String given = System.getProperty("vigil.corpus");
        if (given != null) {
            return Path.of(given);
        }
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path beside = directory.resolveSibling("shared").resolve("corpus/real-server");
            if (Files.isDirectory(beside)) {
                return beside;
            }
        }
        return Path.of("../shared/corpus/real-server");
    }
}
