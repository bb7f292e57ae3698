package dev.vigil.collector;

import dev.vigil.collector.sink.ExportPhase;
import dev.vigil.collector.sink.ShardMember;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.testing.BrokerProcess;
import dev.vigil.testing.RealTemporal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collectors of one group in processes of their own, a broker in another, all wires through proxies: kills them, stops them,
 * cuts the wires, and says which phase each kill of a collector hit. One thread.
 */
final class KillHarness implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KillHarness.class);

    /** How long a wanted phase is waited for. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(25);

    private final RealTemporal temporal;
    private final String namespace;
    private final TopicPrefix prefix;
    private final Random random;
    private final boolean transactions;
    private final BrokerProcess broker;
    private final TcpProxy kafkaWire;
    private final TcpProxy temporalWire;
    private final Map<String, CollectorProcess> instances = new TreeMap<>();
    private final Map<ExportPhase, Integer> hits = new EnumMap<>(ExportPhase.class);
    private int kills;

    KillHarness(
            RealTemporal temporal,
            String namespace,
            TopicPrefix prefix,
            Path directory,
            long seed,
            boolean transactions)
            throws Exception {
        this.temporal = temporal;
        this.namespace = namespace;
        this.prefix = prefix;
        this.random = new Random(seed);
        this.transactions = transactions;
        var near = TcpProxy.anyPort();
        this.broker =
                BrokerProcess.start(directory, 1, near.getLocalPort(), Map.of()).get(0);
        this.kafkaWire = new TcpProxy(near, broker.clientPort());
        this.temporalWire = new TcpProxy(TcpProxy.anyPort(), temporal.port());
    }

    /** Where the test itself reads: past the wire. */
    String bootstrapServers() {
        return broker.internal();
    }

    /** Instances with an odd number are static members, the others have no name. */
    void add(int number) throws IOException {
        instances.put("i" + number, start("i" + number));
    }

    void remove(int number) {
        ExportPhase phase = instance("i" + number).kill();
        instances.remove("i" + number);
        hit("i" + number, phase, "removed");
    }

    /** Kills some collector, in the phase that is wanted as far as that can be arranged, and starts it again. */
    void killIn(ExportPhase wanted, String spare) throws IOException {
        List<String> names = new ArrayList<>(instances.keySet());
        names.remove(spare);
        String name = names.get(random.nextInt(names.size()));
        if (wanted == ExportPhase.RESTORING) {
            killNow(name, "to catch it restoring");
        }
        awaitPhase(instance(name), wanted);
        killNow(name, "wanted " + wanted);
    }

    private void killNow(String name, String why) throws IOException {
        hit(name, instance(name).kill(), why);
        instances.put(name, start(name));
    }

    private void hit(String name, @Nullable ExportPhase phase, String why) {
        kills++;
        if (phase != null) {
            hits.merge(phase, 1, Integer::sum);
        }
        log.info("kill {}: {} hit while {} ({})", kills, name, phase == null ? "STARTING" : phase, why);
    }

    /** The phase has begun, some time after now, some time ago. */
    private void awaitPhase(CollectorProcess instance, ExportPhase wanted) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        if (wanted != ExportPhase.RESTORING) {
            // it works again, and has done so for a while
            long from = instance.phases() + 30 + random.nextInt(60);
            while (instance.phases() < from && System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        while (instance.phase() != wanted && System.nanoTime() < end) {
            LockSupport.parkNanos(50_000);
        }
        LockSupport.parkNanos(random.nextInt(wanted == ExportPhase.RESTORING ? 30_000_000 : 2_000_000));
    }

    /** SIGSTOP in the middle of a transaction. */
    void pause(int number) throws Exception {
        CollectorProcess instance = instance("i" + number);
        awaitPhase(instance, ExportPhase.WRITING);
        instance.pause();
        log.info("i{} stopped while {}", number, instance.phase());
    }

    void resume(int number) throws Exception {
        instance("i" + number).resume();
        log.info("i{} goes on", number);
    }

    void killBroker() throws Exception {
        log.info("broker killed");
        broker.kill();
        idle(1_000 + random.nextInt(2_000));
        broker.restart();
        log.info("broker is back");
    }

    /** It answers, but late. */
    void stallBroker() throws Exception {
        log.info("broker stalls");
        broker.pause();
        idle(7_000);
        broker.resume();
        log.info("broker goes on");
    }

    void killTemporal() throws Exception {
        log.info("Temporal killed");
        temporal.kill();
        idle(1_000 + random.nextInt(2_000));
        temporal.start();
        log.info("Temporal is back");
    }

    void cutWires() {
        log.info("wires cut");
        kafkaWire.cut();
        temporalWire.cut();
        idle(4_000 + random.nextInt(3_000));
        kafkaWire.mend();
        temporalWire.mend();
        log.info("wires mended");
    }

    /** Shards by member, once each of so many members has some and together they have all. */
    List<Integer> awaitShares(int members, int shards) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        List<Integer> shares = List.of();
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers()))) {
            while (System.nanoTime() < end) {
                shares = shares(admin);
                if (shares.size() == members
                        && shares.stream().mapToInt(each -> each).sum() == shards) {
                    log.info("{} instances hold {} shards", members, shares);
                    return shares;
                }
                idle(200);
            }
        }
        throw new AssertionError("expected " + members + " members with " + shards + " shards, got: " + shares);
    }

    private List<Integer> shares(Admin admin) throws Exception {
        String group = ShardMember.group(prefix, "test");
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get(20, TimeUnit.SECONDS).values().stream()
                    .flatMap(each -> each.members().stream())
                    .map(each -> each.assignment().topicPartitions().size())
                    .filter(each -> each > 0)
                    .sorted()
                    .toList();
        } catch (ExecutionException e) {
            return List.of(); // no group yet, or no coordinator after a kill
        }
    }

    int kills() {
        return kills;
    }

    int hits(ExportPhase phase) {
        return hits.getOrDefault(phase, 0);
    }

    String tally() {
        return kills + " kills, by phase " + hits;
    }

    void idle(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    @Override
    public void close() {
        instances.values().forEach(CollectorProcess::close);
        kafkaWire.close();
        temporalWire.close();
        broker.close();
    }

    private CollectorProcess instance(String name) {
        return java.util.Objects.requireNonNull(instances.get(name), name);
    }

    private CollectorProcess start(String name) throws IOException {
        boolean named = (name.charAt(1) - '0') % 2 == 1;
        return new CollectorProcess(
                temporalWire.address(), namespace, kafkaWire.address(), prefix, named ? name : "", transactions);
    }
}
