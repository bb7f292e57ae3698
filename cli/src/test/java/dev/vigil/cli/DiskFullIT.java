package dev.vigil.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.cli.command.ExitCode;
import dev.vigil.cli.endpoint.Endpoint;
import dev.vigil.cli.endpoint.EndpointFile;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.SmallDisk;
import dev.vigil.testing.TopicReader;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vigil up} keeps its data on a disk that gets full. */
final class DiskFullIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int RUNS = 20;

    @TempDir
    Path directory;

    @Test
    void upEndsWithOneSentenceAndTheNextStartGoesOnWhereItWas() throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(directory.resolve("disk"), 192);
        assumeTrue(mounted.isPresent(), "skipped: this user may not mount the small file system that is to be filled");
        try (SmallDisk disk = mounted.orElseThrow();
                TemporalServer temporal = TemporalServer.embedded("full")) {
            WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                    .setTarget(temporal.target())
                    .build());
            try {
                List<WorkflowExecution> runs = new ArrayList<>(start(stubs, temporal.namespace(), "before"));
                try (VigilProcess up = up(disk, temporal)) {
                    awaitEvents(kafka(disk, up), runs, temporal, up);
                    disk.fill();
                    runs.addAll(start(stubs, temporal.namespace(), "during"));
                    assertThat(up.exitCode(PATIENCE)).as(up.output()).isEqualTo(ExitCode.UNREACHABLE);
                    assertThat(up.output().lines().filter(line -> line.startsWith("error: ")))
                            .singleElement()
                            .asString()
                            .contains("the disk of ", " is full (", "free some space and start again");
                }
                disk.free();
                runs.addAll(start(stubs, temporal.namespace(), "after"));
                try (VigilProcess up = up(disk, temporal)) {
                    awaitEvents(kafka(disk, up), runs, temporal, up);
                }
            } finally {
                stubs.shutdownNow();
            }
        }
    }

    /** What it prints is kept elsewhere, else the disk would be too full for it. */
    private VigilProcess up(SmallDisk disk, TemporalServer temporal) throws Exception {
        return new VigilProcess(
                disk.directory(),
                directory.resolve("up.txt"),
                "up",
                "--temporal",
                temporal.target(),
                "--namespace",
                temporal.namespace(),
                "--port",
                "0");
    }

    /** Runs that nobody works on: two events each. */
    private static List<WorkflowExecution> start(WorkflowServiceStubs stubs, String namespace, String prefix) {
        WorkflowClient client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
        List<WorkflowExecution> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(client.newUntypedWorkflowStub(
                            "Waiting",
                            WorkflowOptions.newBuilder()
                                    .setTaskQueue("nobody")
                                    .setWorkflowId(prefix + "-" + i)
                                    .build())
                    .start());
        }
        return runs;
    }

    private static String kafka(SmallDisk disk, VigilProcess up) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<Endpoint> endpoint = EndpointFile.in(disk.directory().resolve("vigil-data"))
                    .read()
                    .filter(Endpoint::isAlive);
            if (endpoint.isPresent()) {
                return endpoint.orElseThrow().kafka();
            }
            assertThat(up.isAlive()).as(up.output()).isTrue();
            assertThat(System.nanoTime()).as(up.output()).isLessThan(end);
            LockSupport.parkNanos(100_000_000);
        }
    }

    /** Until the topic holds exactly what the server has of these runs, and still after a while. */
    private static void awaitEvents(
            String kafka, List<WorkflowExecution> runs, TemporalServer temporal, VigilProcess up) throws Exception {
        Map<String, List<String>> truth = ServerHistories.of(temporal.target(), temporal.namespace(), runs);
        try (TopicReader<WorkflowEvent> topic = new TopicReader<>(kafka, Topics.WORKFLOW_EVENTS, TopicPrefix.DEFAULT)) {
            topic.until(PATIENCE, records -> exported(records).equals(truth), "the server's events");
            assertThat(exported(topic.during(Duration.ofSeconds(2))))
                    .as(up.output())
                    .isEqualTo(truth);
        }
    }

    private static Map<String, List<String>> exported(List<ConsumerRecord<String, WorkflowEvent>> records) {
        return ServerHistories.exported(
                records.stream().map(ConsumerRecord::value).toList());
    }
}
