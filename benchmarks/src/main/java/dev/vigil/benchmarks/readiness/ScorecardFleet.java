package dev.vigil.benchmarks.readiness;

import dev.vigil.schema.Topics;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.JudgeTime;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import dev.vigil.streams.readiness.Card;
import dev.vigil.streams.readiness.ScopeReadiness;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Scorecards of a fleet in which every type works in every minute, with two builds and one dependency of two types: from the closed minute
 * to the bytes of the scorecards as they go to the topic, one thread, no Kafka; and the bytes that are kept of each type. Runs 180 minutes
 * of event time, prints, ends.
 */
public final class ScorecardFleet {

    private static final Scope SCOPE = new Scope("c", "ns", Origin.LIVE);
    private static final int MINUTES = 180;
    private static final int WARM_UP = 60;
    /** On a full hour. */
    private static final long START = 29_000_040;

    private static final SortedMap<Subject, Pane> NOTHING =
            Collections.unmodifiableSortedMap(new TreeMap<>(ScopeJudge.ORDER));

    private ScorecardFleet() {}

    /** @param arguments number of types, default 1000 */
    public static void main(String... arguments) {
        int types = arguments.length == 0 ? 1_000 : Integer.parseInt(arguments[0]);
        ScopeReadiness readiness = new ScopeReadiness(SCOPE, Catalogue.EMPTY);
        long[] nanos = new long[MINUTES - WARM_UP];
        long hourly = 0;
        long cards = 0;
        long bytes = 0;
        for (int i = 0; i < MINUTES; i++) {
            long minute = START + i;
            SortedMap<Subject, Pane> panes = panes(types, i);
            long begin = System.nanoTime();
            List<Card> published = readiness.minute(
                    PaneClock.OPEN_READ_TO,
                    minute,
                    panes,
                    NOTHING,
                    List.of(),
                    new JudgeTime((minute + 1) * PaneKey.MINUTE_MICROS, 1));
            long size = 0;
            for (Card card : published) {
                size += size(card.scorecard());
            }
            long took = System.nanoTime() - begin;
            if (i >= WARM_UP) {
                nanos[i - WARM_UP] = took;
            }
            if (minute % 60 == 0 && i > 0) {
                hourly = Math.max(hourly, took);
                cards = published.size();
                bytes = size;
            }
        }
        long state = readiness.takeDirty().values().stream()
                .flatMap(Optional::stream)
                .mapToLong(kept -> kept.length)
                .sum();
        print(System.out, types, nanos, hourly, cards, bytes, state);
    }

    private static void print(
            PrintStream out, int types, long[] nanos, long hourly, long cards, long bytes, long state) {
        Arrays.sort(nanos);
        out.printf("types                                  %d, two builds each%n", types);
        out.printf("a minute, close to bytes, median       %.1f ms%n", nanos[nanos.length / 2] / 1e6);
        out.printf("a minute, close to bytes, p99          %.1f ms%n", nanos[nanos.length * 99 / 100] / 1e6);
        out.printf(
                "the full hour, all cards published     %.1f ms, %d cards, %d bytes a card%n",
                hourly / 1e6, cards, cards == 0 ? 0 : bytes / cards);
        out.printf("state a type, dependencies included    %d bytes%n", state / types);
    }

    private static long size(@org.jspecify.annotations.Nullable Scorecard card) {
        return card == null ? 0 : Topics.SCORECARDS.valueSerde().serializer().serialize("", card).length;
    }

    private static SortedMap<Subject, Pane> panes(int types, int minute) {
        TreeMap<Subject, Pane> panes = new TreeMap<>(ScopeJudge.ORDER);
        for (int type = 0; type < types; type++) {
            String dependency = "dependency-" + type / 2;
            Pane pane = new Pane();
            pane.completed("build-a");
            pane.completed("build-b");
            pane.add(Counter.RUNS_STARTED, 10 + (type * 31L + minute) % 20);
            pane.add(Counter.TIMERS_HANDLED, 2);
            pane.tally(Pane.Tallied.DEPENDENCIES, dependency, 10);
            panes.put(subject(SubjectKind.WORKFLOW_TYPE, "type-" + type), pane);
            Pane calls = panes.computeIfAbsent(subject(SubjectKind.DEPENDENCY, dependency), name -> new Pane());
            calls.add(Counter.FIRST_ATTEMPTS, 10);
            calls.add(Counter.ATTEMPTS, 10);
            calls.tally(Pane.Tallied.WORKFLOW_TYPES, "type-" + type, 10);
        }
        return panes;
    }

    private static Subject subject(SubjectKind kind, String name) {
        return new Subject(SCOPE, kind, name, PaneClock.OPEN_READ_TO);
    }
}
