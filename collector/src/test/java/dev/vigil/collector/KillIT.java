package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import dev.vigil.collector.sink.ExportPhase;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.RealTemporal;
import dev.vigil.testing.TopicReader;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collectors, broker, Temporal and the wires between them are killed, stopped and cut at random while a fleet runs; the truth
 * is what Temporal's own command line prints. {@code -Dvigil.kills=100} kills longer, {@code -Dvigil.seed=N} repeats a draw,
 * {@code -Dvigil.kill.minutes=N} ends the killing then, so that what was killed till then is compared all the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("kill-test")
final class KillIT {

    private static final Logger log = LoggerFactory.getLogger(KillIT.class);

    private static final int SHARDS = 8;
    private static final int KILLS = Integer.getInteger("vigil.kills", 10);
    private static final long SEED = Long.getLong("vigil.seed", 20_261_122);
    private static final Duration KILL_FOR = Duration.ofMinutes(Long.getLong("vigil.kill.minutes", 24 * 60));
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private static Path directory;

    private RealTemporal temporal;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(
                RealTemporal.binary().isPresent() && RealTemporal.cli().isPresent(),
                "skipped: set VIGIL_TEMPORAL_SERVER and VIGIL_TEMPORAL_CLI to the binaries of a Temporal server and its CLI");
        temporal = new RealTemporal(directory);
    }

    @AfterAll
    void stop() throws Exception {
        if (temporal != null) {
            temporal.close();
        }
    }

    @Test
    void whateverIsKilledEveryEventIsThereOnce() throws Exception {
        String namespace = "kill-it";
        TopicPrefix prefix = new TopicPrefix("kill.");
        temporal.register(namespace);
        log.info("seed {}, at least {} kills", SEED, KILLS);
        try (KillHarness harness =
                        new KillHarness(temporal, namespace, prefix, directory.resolve("kafka"), SEED, true);
                Fleet fleet = new Fleet(temporal.target(), namespace)) {
            TestTopics.create(harness.bootstrapServers(), prefix, SHARDS);
            try (FleetLoad load = new FleetLoad(fleet, SEED, 400)) {
                harness.add(1);
                harness.awaitShares(1, SHARDS);
                harness.add(2);
                harness.awaitShares(2, SHARDS);
                harness.killBroker();
                harness.add(3);
                harness.add(4);
                harness.awaitShares(4, SHARDS);
                harness.pause(3);
                long resumeAt = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                String stopped = "i3";
                int round = 0;
                long killUntil = System.nanoTime() + KILL_FOR.toNanos();
                for (ExportPhase wanted : plan()) {
                    if (System.nanoTime() > killUntil) {
                        break;
                    }
                    harness.killIn(wanted, stopped);
                    chaos(harness, round++);
                    if (!stopped.isEmpty() && System.nanoTime() >= resumeAt) {
                        harness.resume(3);
                        stopped = "";
                    }
                }
                for (ExportPhase phase : ExportPhase.values()) {
                    // a kill that comes a moment late hits the next phase
                    for (int more = 0; harness.hits(phase) < LEAST_HITS && more < MORE_TRIES; more++) {
                        harness.killIn(phase, stopped);
                        chaos(harness, round++);
                    }
                }
                if (!stopped.isEmpty()) {
                    harness.idle(Math.max(0, (resumeAt - System.nanoTime()) / 1_000_000));
                    harness.resume(3);
                }
                harness.remove(4);
                harness.remove(2);
                harness.awaitShares(2, SHARDS);
            }
            ExportVerdict verdict = verdict(harness, fleet, prefix, namespace, true);
            log.info("{}; {}", harness.tally(), verdict);
            assertThat(verdict.exact()).as(verdict.toString()).isTrue();
            assertThat(verdict.runs()).isGreaterThan(100);
            for (ExportPhase phase : ExportPhase.values()) {
                assertThat(harness.hits(phase)).as("kills while " + phase).isGreaterThanOrEqualTo(LEAST_HITS);
            }
            assertThat(harness.kills()).isGreaterThanOrEqualTo(KILLS);
        }
    }

    /** Kills of each phase. */
    private static final int LEAST_HITS = 2;

    private static final int MORE_TRIES = 8;

    /** One kill is not sure to fall between events and their progress. */
    private static final int MOST_KILLS_WITHOUT = 20;

    @Test
    void withoutTransactionsTheSameTestFails() throws Exception {
        String namespace = "no-transactions";
        TopicPrefix prefix = new TopicPrefix("none.");
        temporal.register(namespace);
        try (KillHarness harness =
                        new KillHarness(temporal, namespace, prefix, directory.resolve("kafka-none"), SEED, false);
                Fleet fleet = new Fleet(temporal.target(), namespace)) {
            TestTopics.create(harness.bootstrapServers(), prefix, SHARDS);
            try (FleetLoad load = new FleetLoad(fleet, SEED, 150);
                    TopicReader<WorkflowEvent> topic =
                            new TopicReader<>(harness.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
                harness.add(1);
                harness.awaitShares(1, SHARDS);
                boolean doubled = false;
                for (int kill = 0; kill < MOST_KILLS_WITHOUT && !doubled; kill++) {
                    harness.killIn(kill % 2 == 0 ? ExportPhase.COMMITTING : ExportPhase.WRITING, "");
                    doubled = Exported.events(topic.during(Duration.ofSeconds(2)), SHARDS).values().stream()
                            .anyMatch(lines -> Set.copyOf(lines).size() < lines.size());
                }
            }
            ExportVerdict verdict = verdict(harness, fleet, prefix, namespace, false);
            log.info("without transactions: {}; {}", harness.tally(), verdict);
            assertThat(verdict.doubled()).isPositive();
            assertThat(verdict.exact()).isFalse();
        }
    }

    /** Each phase as often as the others, in an order drawn by the seed. */
    private static List<ExportPhase> plan() {
        List<ExportPhase> plan = new ArrayList<>();
        for (int i = 0; i < Math.max(3, (KILLS + 3) / 4); i++) {
            plan.addAll(List.of(ExportPhase.values()));
        }
        Collections.shuffle(plan, new Random(SEED));
        return plan;
    }

    /** What else breaks, each once in twelve kills. */
    private static void chaos(KillHarness harness, int round) throws Exception {
        switch (round % 12) {
            case 1 -> harness.killTemporal();
            case 4 -> harness.cutWires();
            case 7 -> harness.killBroker();
            case 10 -> harness.stallBroker();
            default -> {
                // only the collector, this time
            }
        }
    }

    /** Reads on until the topic is as it must be, or patience ends. */
    private ExportVerdict verdict(KillHarness harness, Fleet fleet, TopicPrefix prefix, String namespace, boolean exact)
            throws Exception {
        long end = 0;
        try (TopicReader<WorkflowEvent> topic =
                new TopicReader<>(harness.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
            while (true) {
                Map<String, List<String>> exported = Exported.events(topic.during(Duration.ofSeconds(5)), SHARDS);
                Map<String, List<String>> truth = CommandLineTruth.of(temporal, namespace, runs(fleet, namespace));
                // asking for each run takes minutes after many kills: only then does patience begin
                end = end == 0 ? System.nanoTime() + PATIENCE.toNanos() : end;
                ExportVerdict verdict = ExportVerdict.of(exported, truth);
                log.info("{}", verdict);
                boolean done = exact ? verdict.exact() : verdict.lost() == 0 && verdict.foreign() == 0;
                if (done || verdict.doubled() + verdict.disordered() > 0 && exact || System.nanoTime() > end) {
                    return done ? again(topic, truth) : verdict;
                }
            }
        }
    }

    /** Nothing more may come. */
    private static ExportVerdict again(TopicReader<WorkflowEvent> topic, Map<String, List<String>> truth) {
        return ExportVerdict.of(Exported.events(topic.during(Duration.ofSeconds(8)), SHARDS), truth);
    }

    private static List<WorkflowExecutionInfo> runs(Fleet fleet, String namespace) {
        List<WorkflowExecutionInfo> runs = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        do {
            ListWorkflowExecutionsResponse page = fleet.stubs()
                    .blockingStub()
                    .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                            .setNamespace(namespace)
                            .setPageSize(1_000)
                            .setNextPageToken(token)
                            .build());
            runs.addAll(page.getExecutionsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return runs;
    }
}
