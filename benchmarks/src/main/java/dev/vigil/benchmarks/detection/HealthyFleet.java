package dev.vigil.benchmarks.detection;

import static dev.vigil.benchmarks.detection.OtherQuestions.COLD_LIMIT;
import static dev.vigil.benchmarks.detection.OtherQuestions.ONE_PAGE_A_DAY;
import static dev.vigil.benchmarks.detection.OtherQuestions.subject;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.judge.Knowledge;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Observation.WorkerSeen;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import dev.vigil.streams.pane.SeenWorker;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * 200 types, 20 dependencies and 20 queues with four workers each, of which nothing is wrong; every second type works on business days. All
 * workers are replaced one by one once a week, half of the queues by killing them. Whatever fires is a false alarm.
 */
final class HealthyFleet {

    private static final int TYPES = 200;
    private static final int GROUPS = 20;
    private static final int WORKERS = 4;
    private static final long LEARNING_MINUTES = 28 * 1440L;
    private static final long DAYS = 90;
    private static final long WEEK = 7 * 1440L;
    private static final long LISTED_AFTER_DEATH = 5;

    private final PrintStream out;
    private final int seeds;

    HealthyFleet(PrintStream out, int seeds) {
        this.out = out;
        this.seeds = seeds;
    }

    void print() {
        Map<String, long[]> byRule = new TreeMap<>();
        for (int seed = 0; seed < seeds; seed++) {
            new Days(new Dice(90 + seed), byRule).pass();
        }
        out.println("## " + TYPES + " healthy types, " + GROUPS + " dependencies and queues, for " + DAYS
                + " days after 28 of learning, " + seeds + " seed(s); volumes log-normal around 500 a day");
        out.println();
        out.println("| rule | judged | false warnings | a subject in 90 days | false pages | a day, all |");
        out.println("|---|---|---|---|---|---|");
        byRule.forEach((rule, counts) -> out.println(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %.2f | %d | %.3f |",
                rule,
                counts[2],
                counts[0],
                counts[0] / (double) Math.max(1, seeds * counts[2]),
                counts[1],
                counts[1] / (double) (seeds * DAYS))));
        long warnings = byRule.values().stream().mapToLong(counts -> counts[0]).sum();
        long pages = byRule.values().stream().mapToLong(counts -> counts[1]).sum();
        out.println(String.format(
                Locale.ROOT,
                "| **all** | | **%d** | | **%d** | **%.3f** |%n",
                warnings,
                pages,
                pages / (double) (seeds * DAYS)));
        out.flush();
    }

    /** One seed's days. */
    private static final class Days {

        private final Dice dice;
        private final Map<String, long[]> byRule;
        private final Fleet fleet = new Fleet(Fleet.catalogue(COLD_LIMIT, false), ONE_PAGE_A_DAY);
        private final Traffic[] traffic = new Traffic[TYPES];
        private final double[] bad = new double[TYPES];
        private final Subject[] chains = new Subject[TYPES];
        private final Subject[] starts = new Subject[TYPES];
        private final Subject[] dependencies = new Subject[GROUPS];
        private final Subject[] queues = new Subject[GROUPS];
        private final Set<String> open = new HashSet<>();
        private final Map<PaneClock, Set<String>> paging = new HashMap<>();

        Days(Dice dice, Map<String, long[]> byRule) {
            this.dice = dice;
            this.byRule = byRule;
            for (int i = 0; i < TYPES; i++) {
                double perDay = 500 * Math.exp(1.5 * dice.gaussian());
                traffic[i] = i % 2 == 0 ? Traffic.flat(perDay) : Traffic.business(perDay);
                bad[i] = 0.001 * Math.pow(50, dice.uniform());
                chains[i] = Fleet.type("Type" + i, PaneClock.CLOSED_TO);
                starts[i] = Fleet.type("Type" + i, PaneClock.OPEN_READ_TO);
            }
            for (int i = 0; i < GROUPS; i++) {
                dependencies[i] = subject(SubjectKind.DEPENDENCY, "api" + i, PaneClock.OPEN_READ_TO);
                queues[i] = subject(SubjectKind.TASK_QUEUE, "queue" + i, PaneClock.OPEN_READ_TO);
            }
            judged("failure-rate", TYPES);
            judged("silent-type", TYPES);
            judged("retry-burst", GROUPS);
            judged("queue-wait", GROUPS);
            judged("sticky-losses", GROUPS);
            judged("worker-silence", GROUPS);
        }

        private void judged(String rule, int subjects) {
            byRule.computeIfAbsent(rule, ignored -> new long[3])[2] = subjects;
        }

        void pass() {
            for (long minute = 0; minute < LEARNING_MINUTES + DAYS * 1440; minute++) {
                progress(minute);
                SortedMap<Subject, Pane> ended = new TreeMap<>(ScopeJudge.ORDER);
                SortedMap<Subject, Pane> other = new TreeMap<>(ScopeJudge.ORDER);
                long[] tasks = new long[GROUPS];
                for (int i = 0; i < TYPES; i++) {
                    long n = dice.poisson(traffic[i].perMinute(minute));
                    if (n > 0) {
                        ended.put(chains[i], FailureRates.pane(n, dice.binomial(n, bad[i])));
                        Pane started = new Pane();
                        started.observed(n);
                        started.add(Counter.RUNS_STARTED, n);
                        other.put(starts[i], started);
                        tasks[i % GROUPS] += n;
                    }
                }
                for (int i = 0; i < GROUPS; i++) {
                    if (tasks[i] > 0) {
                        other.put(dependencies[i], OtherQuestions.calls(tasks[i], dice.binomial(tasks[i], 0.005)));
                    }
                    other.put(queues[i], queue(i, minute, tasks[i]));
                }
                see(fleet.close(PaneClock.OPEN_READ_TO, minute, other), PaneClock.OPEN_READ_TO, minute);
                see(fleet.close(PaneClock.CLOSED_TO, minute, ended), PaneClock.CLOSED_TO, minute);
            }
        }

        private void progress(long minute) {
            if (minute % (10 * 1440) == 0) {
                StringBuilder line = new StringBuilder("day " + minute / 1440 + ": warnings and pages so far");
                byRule.forEach((rule, counts) -> line.append(", ")
                        .append(rule)
                        .append(' ')
                        .append(counts[0])
                        .append(' ')
                        .append(counts[1]));
                System.err.println(line);
            }
        }

        /** Waits and the list of workers; one worker after the other is replaced, a new one two minutes after the old one. */
        private Pane queue(int queue, long minute, long tasks) {
            Pane pane = tasks > 0 ? OtherQuestions.waits(tasks, dice.binomial(tasks, 0.01)) : new Pane();
            boolean killed = queue % 2 == 0;
            for (int i = 0; i < WORKERS; i++) {
                long into = minute - queue * 60L - i * 3L;
                long generation = Math.floorDiv(into, WEEK);
                long since = Math.floorMod(into, WEEK);
                if (since >= 2) {
                    worker(pane, queue, i, generation, minute, minute, false);
                }
                if (since < LISTED_AFTER_DEATH && generation > 0) {
                    worker(pane, queue, i, generation - 1, minute, minute - since - 1, !killed);
                }
            }
            return pane;
        }

        private static void worker(
                Pane pane, int queue, int i, long generation, long minute, long beat, boolean leaving) {
            String name = "q" + queue + "-" + i + "-" + generation;
            long at = (Fleet.START + minute) * PaneKey.MINUTE_MICROS + 40_000_000;
            pane.observed(1);
            SeenWorker.into(
                    pane,
                    new WorkerSeen(
                            at,
                            "queue" + queue,
                            name,
                            "1@" + name,
                            leaving,
                            (Fleet.START + beat) * PaneKey.MINUTE_MICROS,
                            (Fleet.START + generation * WEEK) * PaneKey.MINUTE_MICROS));
        }

        private void see(List<Alert> alerts, PaneClock clock, long minute) {
            boolean counted = minute >= LEARNING_MINUTES;
            for (Alert alert : alerts) {
                boolean fresh = alert.getState() == AlertState.FIRING && open.add(alert.getAlertId());
                if (fresh && counted) {
                    counts(alert.getRule())[0]++;
                }
                if (alert.getState() == AlertState.RESOLVED) {
                    open.remove(alert.getAlertId());
                }
            }
            Set<String> was = paging.getOrDefault(clock, Set.of());
            if (open.isEmpty() && was.isEmpty()) {
                return;
            }
            Set<String> now = new HashSet<>();
            for (Knowledge known : fleet.judge().knowledge(clock, minute)) {
                if (known.shift().firing() && known.shift().paging()) {
                    String id = known.rule() + " " + known.subject().name();
                    now.add(id);
                    if (counted && !was.contains(id)) {
                        counts(known.rule())[1]++;
                    }
                }
            }
            paging.put(clock, now);
        }

        private long[] counts(String rule) {
            return byRule.computeIfAbsent(rule, ignored -> new long[3]);
        }
    }
}
