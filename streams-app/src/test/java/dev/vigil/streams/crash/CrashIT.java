package dev.vigil.streams.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.admin.TopicSizes;
import dev.vigil.streams.Backlog;
import dev.vigil.streams.StreamsApp;
import dev.vigil.streams.crash.PhaseFile.Phase;
import io.prometheus.client.CollectorRegistry;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The streams application killed with SIGKILL again and again while it works off a backlog: what it publishes equals, byte for byte, what
 * uninterrupted applications with one, two and four threads publish. {@code -Dvigil.crash.kills} (default 10) and
 * {@code -Dvigil.crash.seed} choose how often, and where. Each kill prints the phase it hit.
 */
@Tag("crash")
final class CrashIT {

    private static final int KILLS = Integer.getInteger("vigil.crash.kills", 10);
    private static final long SEED = Long.getLong("vigil.crash.seed", 20_261_122L);
    private static final int SHARDS = 4;
    private static final int MINUTES = 60;
    private static final int RUNS_A_MINUTE = Integer.getInteger("vigil.crash.runs", 60);
    private static final Duration DEADLINE = Duration.ofSeconds(240);
    private static final Duration TRAP_PATIENCE = Duration.ofSeconds(150);
    private static final TopicPrefix SOURCE = new TopicPrefix("source.");
    private static final TopicPrefix KILLED = new TopicPrefix("killed.");

    @TempDir
    Path directory;

    @Test
    void whatIsPublishedDoesNotDependOnCrashesOrThreads() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            // Given
            String bootstrap = kafka.bootstrapServers();
            createTopics(bootstrap, SOURCE);
            long start = Instant.now()
                            .minus(MINUTES + 150, ChronoUnit.MINUTES)
                            .truncatedTo(ChronoUnit.HOURS)
                            .toEpochMilli()
                    * 1_000;
            List<ProducerRecord<byte[], byte[]>> log =
                    new FleetLog(SOURCE, SHARDS, start, MINUTES, RUNS_A_MINUTE, SEED).records();

            // When
            createTopics(bootstrap, KILLED);
            Map<Phase, Integer> hit = killed(bootstrap, log);
            Published killed = Published.read(bootstrap, KILLED);

            // Then
            assertThat(hit.keySet())
                    .as("phases that were hit")
                    .contains(Phase.RESTORING, Phase.PROCESSING, Phase.FLUSHING, Phase.COMMITTING);
            assertThat(killed.rows.values()).as("rows published once").containsOnly(1);
            assertThat(killed.last.keySet()).anyMatch(key -> key.startsWith("alerts fm1"));
            assertThat(killed.last.keySet()).anyMatch(key -> key.startsWith("alerts fm2"));
            for (int threads : new int[] {1, 2, 4}) {
                TopicPrefix prefix = new TopicPrefix("threads-" + threads + ".");
                createTopics(bootstrap, prefix);
                uninterrupted(bootstrap, prefix, threads);
                Published reference = Published.read(bootstrap, prefix);
                say("uninterrupted, " + threads + " threads: " + reference.last.size() + " keys, "
                        + reference.rows.size() + " rows");
                assertThat(reference.last).hasSizeGreaterThan(1_000);
                assertThat(differences(killed.last, reference.last))
                        .as("killed against %s threads", threads)
                        .isEmpty();
                assertThat(reference.rows).isEqualTo(killed.rows);
            }
        }
    }

    /** Kills the application again and again; each time there is more to read. Returns how often each phase was hit. */
    private Map<Phase, Integer> killed(String bootstrap, List<ProducerRecord<byte[], byte[]>> log) throws Exception {
        Random random = new Random(SEED);
        List<Phase> plan = plan(random);
        Map<Phase, Integer> hit = new EnumMap<>(Phase.class);
        PhaseFile phases = new PhaseFile(directory.resolve("phase"));
        int sent = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int until = (int) ((long) log.size() * (kill + 1) / (KILLS + 1));
            send(bootstrap, log.subList(sent, until));
            sent = until;
            phases.clear();
            phases.trap(plan.get(kill), countdown(plan.get(kill), random));
            Process child = start(bootstrap, 1 + kill % 2);
            boolean trapped = await(TRAP_PATIENCE, () -> phases.caught() || !child.isAlive()) && child.isAlive();
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            Phase phase = phases.phase();
            hit.merge(phase, 1, Integer::sum);
            say("kill " + (kill + 1) + " of " + KILLS + ": " + phase
                    + (trapped ? "" : " (never got to " + plan.get(kill) + ")"));
        }
        send(bootstrap, log.subList(sent, log.size()));
        phases.clear();
        Process last = start(bootstrap, 2);
        try {
            awaitAllRead(bootstrap, KILLED);
        } finally {
            last.destroyForcibly();
            last.waitFor();
        }
        return hit;
    }

    /** One of each phase first, restoring not before there is something to restore; then any. */
    private static List<Phase> plan(Random random) {
        List<Phase> phases = List.of(Phase.PROCESSING, Phase.FLUSHING, Phase.COMMITTING, Phase.RESTORING);
        List<Phase> plan = new ArrayList<>(phases);
        Collections.shuffle(plan, random);
        plan.remove(Phase.RESTORING);
        plan.add(2, Phase.RESTORING);
        while (plan.size() < KILLS) {
            plan.add(phases.get(random.nextInt(phases.size())));
        }
        return plan;
    }

    private static long countdown(Phase phase, Random random) {
        return 1
                + random.nextInt(
                        switch (phase) {
                            case PROCESSING ->
                                Math.max(20, 10_000 / KILLS); // the more kills, the less is read for each
                            case FLUSHING -> Math.max(20, 5_000 / KILLS);
                            case COMMITTING -> 20;
                            case RESTORING, STARTING -> 2;
                        });
    }

    private Process start(String bootstrap, int threads) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-D" + StreamsChild.PHASE_FILE + "=" + directory.resolve("phase"),
                "-cp",
                System.getProperty("java.class.path"),
                StreamsChild.class.getName(),
                bootstrap,
                SOURCE.value(),
                KILLED.value(),
                Integer.toString(threads),
                directory.resolve("state").toString());
        File out = directory.resolve("child.log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out))
                .start();
    }

    private void uninterrupted(String bootstrap, TopicPrefix prefix, int threads) throws Exception {
        try (StreamsApp app = new StreamsApp(
                StreamsChild.config(bootstrap, SOURCE, prefix, threads, directory.resolve(prefix.value())),
                new CollectorRegistry())) {
            app.start();
            awaitAllRead(bootstrap, prefix);
        }
    }

    private void awaitAllRead(String bootstrap, TopicPrefix prefix) throws Exception {
        String application = prefix.value() + "crash";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            Backlog backlog = new Backlog(admin, application);
            List<String> sources = List.of(SOURCE.value() + "workflow-events", SOURCE.value() + "activity-attempts");
            String partials = application + "-partials-repartition";
            boolean done = await(DEADLINE, () -> {
                try {
                    return backlog.of(sources) == 0 && backlog.of(List.of(partials)) == 0;
                } catch (java.util.concurrent.ExecutionException notYet) {
                    return false; // the internal topic is being created, or a transaction is pending
                }
            });
            assertThat(done).as("all read; the child says:%n%s", tail()).isTrue();
        }
    }

    private String tail() throws Exception {
        Path log = directory.resolve("child.log");
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static boolean await(Duration patience, Condition condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(2_000_000);
        }
        return true;
    }

    private static Map<String, String> differences(Map<String, String> actual, Map<String, String> expected) {
        Map<String, String> differences = new TreeMap<>();
        actual.forEach((key, value) -> {
            if (!value.equals(expected.get(key))) {
                differences.put(key, "was " + value + "\nexpected " + expected.get(key));
            }
        });
        expected.keySet().stream()
                .filter(key -> !actual.containsKey(key))
                .forEach(key -> differences.put(key, "is missing, expected " + expected.get(key)));
        return differences;
    }

    private static void createTopics(String bootstrap, TopicPrefix prefix) {
        try (TopicAdmin admin = TopicAdmin.connect(
                Map.of("bootstrap.servers", bootstrap), prefix, new TopicSizes(SHARDS, 2, (short) 1, -1), "test")) {
            admin.create();
        }
    }

    private static void send(String bootstrap, List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                var unused = producer.send(record, (metadata, failure) -> {
                    assertThat(failure).isNull();
                });
            }
        }
    }

    private static void say(String what) {
        System.out.println("crash: " + what);
    }
}
