package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.fleet.FleetSpec;
import dev.vigil.benchmarks.engine.fleet.Names;
import dev.vigil.benchmarks.engine.reference.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * M1 to M3 and scaling: {@code events warm-ups passes [scaling]}. One JVM reads one topic in turns: raw poll, the hand-written loop, the
 * application with one thread and with two; client CPU without the compiler's threads, medians. The rows of the last pass are compared with
 * the reference's. With {@code scaling} also fleets with ten times the types, the open runs and the length of histories.
 */
public final class ThroughputMain {

    private static final int PARTITIONS = 8;
    private static final List<Set<String>> CONFLICTS = List.of(Set.of(Names.FIRST_SIGNAL, Names.SECOND_SIGNAL));

    private final String bootstrap;
    private final ChildJvm broker;
    private final int warmUps;
    private final int passes;

    private ThroughputMain(String bootstrap, ChildJvm broker, int warmUps, int passes) {
        this.bootstrap = bootstrap;
        this.broker = broker;
        this.warmUps = warmUps;
        this.passes = passes;
    }

    public static void main(String[] args) throws Exception {
        long events = Long.parseLong(args[0]);
        try (ChildJvm broker = BrokerMain.start()) {
            ThroughputMain main =
                    new ThroughputMain(broker.line(), broker, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            FleetSpec fleet = FleetSpec.hour(events, PARTITIONS).withFaults();
            main.measure("base", fleet, true);
            if (args.length > 3) {
                main.measure("types10", fleet.withTypes(500), false);
                main.measure("history10", fleet.withSteps(22), false);
                main.measure("open10", fleet.withAbandonedShare(0.3), false);
            }
        }
    }

    private void measure(String name, FleetSpec fleet, boolean all) throws Exception {
        String prefix = name + ".";
        long events = EventTopics.fill(bootstrap, prefix, fleet);
        Variants variants = new Variants(bootstrap, prefix, PARTITIONS);
        List<Pass> raw = new ArrayList<>();
        List<Pass> hand = new ArrayList<>();
        List<Pass> one = new ArrayList<>();
        List<Pass> two = new ArrayList<>();
        Map<TopicPartition, Long> from = Map.of();
        for (int pass = -warmUps; pass < passes; pass++) {
            Pass rawPass = Pass.of(events, broker, variants::raw);
            Pass handPass = all ? Pass.of(events, broker, () -> variants.hand(CONFLICTS)) : rawPass;
            from = Published.ends(bootstrap, prefix);
            Pass onePass = Pass.of(events, broker, () -> variants.engine(1));
            System.out.printf("%s pass %d: raw %s hand %s engine %s%n", name, pass, rawPass, handPass, onePass);
            if (pass >= 0) {
                raw.add(rawPass);
                hand.add(handPass);
                one.add(onePass);
            }
        }
        compare(name, variants, from, prefix);
        for (int pass = 0; pass < passes && all; pass++) {
            two.add(Pass.of(events, broker, () -> variants.engine(2)));
        }
        report(name, events, raw, hand, one, two);
    }

    private void compare(String name, Variants variants, Map<TopicPartition, Long> from, String prefix) {
        Rows expected = variants.hand(CONFLICTS).rows();
        Published published = Published.read(bootstrap, prefix, from);
        List<String> differences = published.rows().differences(expected);
        System.out.printf(
                "%s rows %s alerts %d dead letters %d: %s%n",
                name,
                expected.counts(),
                published.alerts().size(),
                published.deadLetters(),
                differences.isEmpty() ? "equal to the reference" : differences.size() + " DIFFERENCES");
        differences.stream().limit(5).forEach(System.out::println);
    }

    private static void report(
            String name, long events, List<Pass> raw, List<Pass> hand, List<Pass> one, List<Pass> two) {
        double base = Pass.median(raw).cpuNanosPerEvent();
        System.out.printf("%-10s %,d events; client CPU ns/event, JIT excluded, median [range]%n", name, events);
        line("raw poll", raw, base);
        line("hand-written", hand, base);
        line("engine, 1 thread", one, base);
        if (!two.isEmpty()) {
            line("engine, 2 threads", two, base);
        }
    }

    private static void line(String what, List<Pass> passes, double raw) {
        Pass median = Pass.median(passes);
        System.out.printf(
                "  %-18s %6.0f [%s]  x raw %.2f  = %.1f %% of raw  broker %.0f  %.0f ev/s wall%n",
                what,
                median.cpuNanosPerEvent(),
                Pass.range(passes),
                median.cpuNanosPerEvent() / raw,
                100 * raw / median.cpuNanosPerEvent(),
                median.brokerNanosPerEvent(),
                median.eventsPerSecond());
    }
}
