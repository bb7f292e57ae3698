package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.fleet.EventStream;
import dev.vigil.benchmarks.engine.fleet.FleetSpec;
import dev.vigil.benchmarks.engine.fleet.Names;
import dev.vigil.benchmarks.engine.reference.Reference;
import dev.vigil.benchmarks.engine.reference.Rows;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * M4: {@code events [kills]}. An hour of backlog in 8 partitions, read by an application that is killed with {@code kill -9} again and
 * again, and by one that is left alone. Rows of both are compared with the reference, alerts with each other, byte for byte.
 */
public final class KillMain {

    private static final int PARTITIONS = 8;
    private static final int THREADS = 2;
    private static final int DONE_WITHIN = 900;

    private KillMain() {}

    public static void main(String[] args) {
        FleetSpec fleet = FleetSpec.hour(Long.parseLong(args[0]), PARTITIONS).withFaults();
        int kills = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        try (ChildJvm broker = BrokerMain.start()) {
            String bootstrap = broker.line();
            Published killed = read(bootstrap, "killed.", fleet, kills);
            Published calm = read(bootstrap, "calm.", fleet, 0);
            Rows expected = reference(fleet);
            report(
                    "rows, killed " + kills + " times",
                    expected.size(),
                    killed.rows().differences(expected));
            report("rows, left alone", expected.size(), calm.rows().differences(expected));
            report("alerts, killed against left alone", calm.alerts().size(), differences(killed, calm));
        }
    }

    private static Published read(String bootstrap, String prefix, FleetSpec fleet, int kills) {
        long events = EventTopics.fill(bootstrap, prefix, fleet);
        String application = "m4";
        try (Catchup catchup = new Catchup(bootstrap, prefix, application)) {
            for (int kill = 1; kill <= kills; kill++) {
                ChildJvm engine = EngineMain.start(bootstrap, prefix, application, THREADS, List.of());
                engine.line();
                long at = events * kill / (kills + 1);
                while (catchup.committedEvents() < at) {
                    LockSupport.parkNanos(5_000_000);
                }
                engine.kill();
                System.out.printf(
                        "M4 kill -9 number %d: %,d of %,d events committed%n", kill, catchup.committedEvents(), events);
            }
            try (ChildJvm engine = EngineMain.start(bootstrap, prefix, application, THREADS, List.of())) {
                engine.line();
                catchup.await(DONE_WITHIN);
            }
        }
        return Published.read(bootstrap, prefix);
    }

    private static Rows reference(FleetSpec fleet) {
        Reference reference = new Reference(PARTITIONS, List.of(Set.of(Names.FIRST_SIGNAL, Names.SECOND_SIGNAL)));
        new EventStream(fleet).forEachRemaining(item -> reference.feed(item.partition(), item.event()));
        return reference.rows();
    }

    private static List<String> differences(Published one, Published other) {
        Map<String, String> mine = one.alerts();
        Map<String, String> theirs = other.alerts();
        TreeSet<String> ids = new TreeSet<>(mine.keySet());
        ids.addAll(theirs.keySet());
        return ids.stream()
                .filter(id -> !String.valueOf(mine.get(id)).equals(theirs.get(id)))
                .map(id -> id + "\n    " + mine.get(id) + "\n    " + theirs.get(id))
                .toList();
    }

    private static void report(String what, int count, List<String> differences) {
        System.out.printf(
                "M4 %s: %,d compared, %s%n",
                what, count, differences.isEmpty() ? "all equal" : differences.size() + " DIFFERENT");
        differences.stream().limit(5).forEach(System.out::println);
    }
}
