package dev.vigil.benchmarks.detection;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Dependencies, latency, silence, backlog, builds and births: one fault each. */
final class OtherQuestions {

    static final double COLD_LIMIT = 0.05;
    static final double ONE_PAGE_A_DAY = 1;

    private final PrintStream out;
    private final int seeds;

    OtherQuestions(PrintStream out, int seeds) {
        this.out = out;
        this.seeds = seeds;
    }

    /** What one seed gives. */
    private interface Run {
        /** Minutes until found, or -1; alarms while nothing was wrong. */
        double[] of(long seed);
    }

    private String measured(Run run) {
        List<double[]> results =
                LongStream.range(0, seeds).parallel().mapToObj(run::of).toList();
        Figures figures = new Figures();
        double alarms = 0;
        for (double[] result : results) {
            if (result[0] < 0) {
                figures.missed();
            } else {
                figures.found(result[0]);
            }
            alarms += result[1];
        }
        return "**" + figures.minutes() + "** | " + DetectionStudy.mean(alarms, seeds);
    }

    static Subject subject(SubjectKind kind, String name, PaneClock clock) {
        return new Subject(Fleet.SCOPE, kind, name, clock);
    }

    private static SortedMap<Subject, Pane> one(Subject subject, Pane pane) {
        SortedMap<Subject, Pane> panes = new TreeMap<>(ScopeJudge.ORDER);
        panes.put(subject, pane);
        return panes;
    }

    private static boolean fires(List<Alert> alerts, String rule) {
        return alerts.stream()
                .anyMatch(alert ->
                        alert.getState() == AlertState.FIRING && alert.getRule().equals(rule));
    }

    // ---- dependencies and latency: k of n a minute

    private interface Counted {
        Pane pane(long n, long k);
    }

    private Run shift(
            Subject subject, String rule, Counted counted, double perMinute, double before, double after, long lasts) {
        return seed -> {
            Fleet fleet = new Fleet(Fleet.catalogue(COLD_LIMIT, false), ONE_PAGE_A_DAY);
            Dice dice = new Dice(seed);
            long change = 28 * 1440L + dice.below(1440);
            double falseAlarms = 0;
            Set<String> ids = new HashSet<>();
            for (long minute = 0; minute < change + Math.max(lasts, 60); minute++) {
                long n = dice.poisson(perMinute);
                boolean bad = minute >= change && minute < change + lasts;
                long k = dice.binomial(n, bad ? after : before);
                List<Alert> alerts = n == 0
                        ? fleet.closeEmpty(subject.clock(), minute)
                        : fleet.close(subject.clock(), minute, one(subject, counted.pane(n, k)));
                for (Alert alert : alerts) {
                    boolean fresh = alert.getState() == AlertState.FIRING
                            && alert.getRule().equals(rule)
                            && ids.add(alert.getAlertId());
                    if (fresh && minute >= change) {
                        return new double[] {minute - change + 1, falseAlarms};
                    }
                    falseAlarms += fresh && minute >= 14 * 1440L ? 1 : 0;
                }
            }
            return new double[] {-1, falseAlarms};
        };
    }

    static Pane calls(long n, long k) {
        Pane pane = new Pane();
        pane.observed(n);
        pane.add(Counter.FIRST_ATTEMPTS, n);
        pane.add(Counter.FIRST_ATTEMPTS_FAILED, k);
        pane.add(Counter.ATTEMPTS, n + k);
        pane.add(Counter.ATTEMPTS_FAILED, k);
        for (long i = 0; i < Math.min(3, k); i++) {
            pane.workflow("wf-" + n + "-" + i);
        }
        return pane;
    }

    static Pane waits(long n, long k) {
        Pane pane = new Pane();
        pane.observed(n);
        pane.add(Counter.WAITS, n);
        pane.add(Counter.WAITS_OVER_OBJECTIVE, k);
        pane.record(Measure.QUEUE_WAIT, 6_000_000, k);
        for (long i = 0; i < Math.min(3, k); i++) {
            pane.workflow("wf-" + n + "-" + i);
        }
        return pane;
    }

    void dependencies() {
        out.println("## Dependencies and latency: 28 days of learning, FA in days 14 to 28, then the fault");
        out.println();
        out.println("| stream | found after | FA |");
        out.println("|---|---|---|");
        Subject dependency = subject(SubjectKind.DEPENDENCY, "api", PaneClock.OPEN_READ_TO);
        for (double perMinute : new double[] {1, 10, 100}) {
            String rate = String.format(Locale.ROOT, "%.0f calls/min", perMinute);
            out.println("| first attempts, " + rate + ", 0.5 → 100 % for 5 min | "
                    + measured(shift(dependency, "retry-burst", OtherQuestions::calls, perMinute, 0.005, 1, 5)) + " |");
            out.println("| first attempts, " + rate + ", 0.5 → 30 % for 30 min | "
                    + measured(shift(dependency, "retry-burst", OtherQuestions::calls, perMinute, 0.005, 0.3, 30))
                    + " |");
        }
        Subject queue = subject(SubjectKind.TASK_QUEUE, "queue", PaneClock.OPEN_READ_TO);
        for (double perMinute : new double[] {3, 30, 300}) {
            // lognormal waits, sigma 1, with 1 % above the objective: doubled, 5.1 % are
            out.println("| queue wait p99 doubled, " + String.format(Locale.ROOT, "%.0f tasks/min", perMinute) + " | "
                    + measured(shift(queue, "queue-wait", OtherQuestions::waits, perMinute, 0.01, 0.051, 1440)) + " |");
        }
        out.println();
        out.flush();
    }

    // ---- silence

    void silence() {
        out.println("## Silence: 28 days of learning, two other types beside it, then nothing");
        out.println();
        out.println("| stream | found after | FA (14 days) |");
        out.println("|---|---|---|");
        for (double perHour : new double[] {1, 6, 60, 600}) {
            out.println("| flat, " + String.format(Locale.ROOT, "%.0f/h", perHour) + " | "
                    + measured(silent(Traffic.flat(perHour * 24))) + " |");
            out.println("| business days, " + String.format(Locale.ROOT, "%.0f/h on average", perHour) + " | "
                    + measured(silent(Traffic.business(perHour * 24))) + " |");
        }
        out.println();
        out.flush();
    }

    private Run silent(Traffic traffic) {
        return seed -> {
            Fleet fleet = new Fleet(Fleet.catalogue(COLD_LIMIT, false), ONE_PAGE_A_DAY);
            Dice dice = new Dice(seed);
            Subject[] types = {
                Fleet.type("A", PaneClock.OPEN_READ_TO),
                Fleet.type("B", PaneClock.OPEN_READ_TO),
                Fleet.type("C", PaneClock.OPEN_READ_TO)
            };
            long change = 28 * 1440L + dice.below(7 * 1440);
            double falseAlarms = 0;
            Set<String> ids = new HashSet<>();
            for (long minute = 0; minute < change + 5 * 1440L; minute++) {
                SortedMap<Subject, Pane> panes = new TreeMap<>(ScopeJudge.ORDER);
                for (Subject type : types) {
                    long n = type.name().equals("A") && minute >= change ? 0 : dice.poisson(traffic.perMinute(minute));
                    if (n > 0) {
                        Pane pane = new Pane();
                        pane.observed(n);
                        pane.add(Counter.RUNS_STARTED, n);
                        panes.put(type, pane);
                    }
                }
                for (Alert alert : fleet.close(PaneClock.OPEN_READ_TO, minute, panes)) {
                    boolean fresh = alert.getRule().equals("silent-type")
                            && alert.getState() == AlertState.FIRING
                            && ids.add(alert.getAlertId());
                    if (fresh && minute >= change && alert.getSubject().equals("A")) {
                        return new double[] {minute - change + 1, falseAlarms};
                    }
                    falseAlarms += fresh ? 1.0 / 3 : 0;
                }
            }
            return new double[] {-1, falseAlarms};
        };
    }

    // ---- backlog

    void backlog() {
        out.println("## Backlog: a queue second by second, a gauge every 30 s; FA in a day at the load before");
        out.println();
        out.println("| queue | found after | FA (1 day) |");
        out.println("|---|---|---|");
        out.println("| 50 tasks/s, load 0.90 → 1.08 | " + measured(queue(50, 0.9, 1.08, TaskKind.WORKFLOW)) + " |");
        out.println("| 50 tasks/s, load 0.90 → 1.28 | " + measured(queue(50, 0.9, 1.28, TaskKind.WORKFLOW)) + " |");
        out.println("| 50 tasks/s, load 0.97 → 1.28 | " + measured(queue(50, 0.97, 1.28, TaskKind.WORKFLOW)) + " |");
        out.println("| 5/s activities, load 0.90 → 1.28 | " + measured(queue(5, 0.9, 1.28, TaskKind.ACTIVITY)) + " |");
        out.println("| 5/s activities, all workers gone | " + measured(queue(5, 0.9, 1e9, TaskKind.ACTIVITY)) + " |");
        out.println();
        out.flush();
    }

    private Run queue(double perSecond, double load, double overload, TaskKind kind) {
        return seed -> {
            Fleet fleet = new Fleet(Fleet.catalogue(COLD_LIMIT, false), ONE_PAGE_A_DAY);
            Dice dice = new Dice(seed);
            Subject subject = subject(SubjectKind.TASK_QUEUE, "queue", PaneClock.OPEN_READ_TO);
            String rule = kind == TaskKind.WORKFLOW ? "workflow-task-backlog" : "activity-backlog";
            long change = 1440L;
            java.util.ArrayDeque<long[]> waiting = new java.util.ArrayDeque<>();
            long backlog = 0;
            double falseAlarms = 0;
            Set<String> ids = new HashSet<>();
            for (long minute = 0; minute < change + 240; minute++) {
                Pane pane = new Pane();
                for (int second = 0; second < 60; second++) {
                    long now = minute * 60 + second;
                    long in = dice.poisson(perSecond);
                    if (in > 0) {
                        waiting.addLast(new long[] {now, in});
                        backlog += in;
                    }
                    long room = dice.poisson(perSecond / (minute >= change ? overload : load));
                    while (room > 0 && !waiting.isEmpty()) {
                        long[] oldest = waiting.peekFirst();
                        long taken = Math.min(room, oldest[1]);
                        oldest[1] -= taken;
                        room -= taken;
                        backlog -= taken;
                        if (oldest[1] == 0) {
                            waiting.removeFirst();
                        }
                    }
                    if (second % 30 == 29) {
                        long age = waiting.isEmpty() ? 0 : (now - waiting.peekFirst()[0]) * 1_000_000;
                        pane.observed(1);
                        pane.read(
                                Pane.Gauge.BACKLOG_SAMPLES,
                                kind.name() + " " + second / 30,
                                now * 1_000_000,
                                backlog,
                                age);
                    }
                }
                for (Alert alert : fleet.close(PaneClock.OPEN_READ_TO, minute, one(subject, pane))) {
                    boolean fresh = alert.getRule().equals(rule)
                            && alert.getState() == AlertState.FIRING
                            && ids.add(alert.getAlertId());
                    if (fresh && minute >= change) {
                        return new double[] {minute - change + 1, falseAlarms};
                    }
                    falseAlarms += fresh ? 1 : 0;
                }
            }
            return new double[] {-1, falseAlarms};
        };
    }

    // ---- builds

    void builds() {
        out.println(
                "## A new build beside the old one, 5,000 chains a day; FA: share of roll-outs of 7 days with an equal build");
        out.println();
        out.println("| roll-out | found after | FA |");
        out.println("|---|---|---|");
        for (double share : new double[] {0.1, 0.5}) {
            Run worse = build(share, 0.1);
            Run equal = build(share, 0.01);
            out.println("| canary of " + Math.round(100 * share) + " %, 10 % against 1 % | "
                    + measured(seed -> new double[] {worse.of(seed)[0], equal.of(1_000 + seed)[0] < 0 ? 0 : 1}) + " |");
        }
        out.println();
        out.flush();
    }

    private Run build(double share, double bad) {
        return seed -> {
            Fleet fleet = new Fleet(Fleet.catalogue(COLD_LIMIT, false), ONE_PAGE_A_DAY);
            Dice dice = new Dice(seed);
            Subject subject = Fleet.type("Type", PaneClock.CLOSED_TO);
            long change = 1440;
            for (long minute = 0; minute < change + 7 * 1440L; minute++) {
                long n = dice.poisson(5_000 / 1440.0);
                long fresh = minute < change ? 0 : dice.binomial(n, share);
                long kFresh = dice.binomial(fresh, bad);
                long kOld = dice.binomial(n - fresh, 0.01);
                Pane pane = FailureRates.pane(n, kFresh + kOld);
                pane.tally(Pane.Tallied.BUILD_CHAINS, "old", n - fresh);
                pane.tally(Pane.Tallied.BUILD_BAD_CHAINS, "old", kOld);
                if (fresh > 0) {
                    pane.tally(Pane.Tallied.BUILD_CHAINS, "new", fresh);
                    pane.tally(Pane.Tallied.BUILD_BAD_CHAINS, "new", kFresh);
                }
                if (n > 0 && fires(fleet.close(subject.clock(), minute, one(subject, pane)), "build-regression")) {
                    return new double[] {minute - change + 1, 0};
                }
            }
            return new double[] {-1, 0};
        };
    }

    // ---- births

    void births() {
        out.println("## Cold start: a type born bad, limit 5 %; FA: alarms in 28 days of a type born at 1 %");
        out.println();
        out.println("| stream | found after | FA |");
        out.println("|---|---|---|");
        for (double perDay : new double[] {500, 5_000}) {
            for (double share : new double[] {0.1, 0.2, 0.3, 0.5, 1}) {
                out.println(String.format(Locale.ROOT, "| %,.0f/day, born at %.0f %% | ", perDay, 100 * share)
                        + measured(born(perDay, share)) + " |");
            }
        }
        out.println();
        out.flush();
    }

    private Run born(double perDay, double share) {
        return seed -> {
            double found = firstAlarm(perDay, share, seed, 7 * 1440L);
            return new double[] {found, firstAlarm(perDay, 0.01, 5_000 + seed, 28 * 1440L) < 0 ? 0 : 1};
        };
    }

    private static double firstAlarm(double perDay, double share, long seed, long minutes) {
        Fleet fleet = new Fleet(Fleet.catalogue(COLD_LIMIT, false), ONE_PAGE_A_DAY);
        Dice dice = new Dice(seed);
        Subject subject = Fleet.type("Type", PaneClock.CLOSED_TO);
        for (long minute = 0; minute < minutes; minute++) {
            long n = dice.poisson(perDay / 1440);
            Pane pane = FailureRates.pane(n, dice.binomial(n, share));
            if (n > 0 && fires(fleet.close(subject.clock(), minute, one(subject, pane)), "failure-rate")) {
                return minute + 1;
            }
        }
        return -1;
    }
}
