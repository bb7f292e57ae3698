package dev.vigil.benchmarks.detection;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.streams.judge.Knowledge;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** One type's failure rate: false alarms on 90 quiet days, then the delay until a change is found. */
final class FailureRates {

    /** Pages at so many days between false ones: 6,000 statistics, one a day. */
    static final double FLEET_DAYS = 8_000;

    private static final String RULE = "failure-rate";
    private static final double COLD_LIMIT = 0.05;
    /** One statistic counts for two, and 4/3 for the pair. */
    private static final double PAGE_DAYS = FLEET_DAYS / 2 / (4.0 / 3);

    private FailureRates() {}

    /** What was measured with some seeds. */
    static final class Result {
        final Figures warning = new Figures();
        final Figures warningOutcomes = new Figures();
        final Figures page = new Figures();
        final Map<String, Figures> published = new LinkedHashMap<>();
        final Map<String, Double> falsePublished = new LinkedHashMap<>();
        final Map<String, Double> falseTime = new LinkedHashMap<>();
        double falseWarnings;
        double falsePages;
        int seeds;

        void add(Result other) {
            warning.add(other.warning);
            warningOutcomes.add(other.warningOutcomes);
            page.add(other.page);
            other.published.forEach((name, figures) ->
                    published.computeIfAbsent(name, ignored -> new Figures()).add(figures));
            other.falsePublished.forEach((name, count) -> falsePublished.merge(name, count, Double::sum));
            other.falseTime.forEach((name, count) -> falseTime.merge(name, count, Double::sum));
            falseWarnings += other.falseWarnings;
            falsePages += other.falsePages;
            seeds += other.seeds;
        }
    }

    static Result measure(Scenario scenario, int seeds) {
        List<Result> results = LongStream.range(0, seeds)
                .parallel()
                .mapToObj(seed -> measure(scenario, seed))
                .toList();
        Result sum = new Result();
        results.forEach(sum::add);
        return sum;
    }

    private static Result measure(Scenario scenario, long seed) {
        Result result = new Result();
        result.seeds = 1;
        Fleet fleet = new Fleet(Fleet.catalogue(COLD_LIMIT, scenario.declaredBatch()), PAGE_DAYS);
        Subject subject = Fleet.type("Type", PaneClock.CLOSED_TO);
        Scenario.Stream stream = scenario.new Stream(seed);
        PublishedRules others = new PublishedRules();
        EDetector detector = new EDetector(scenario.before());
        long quietTo = Scenario.LEARNING_MINUTES + Scenario.QUIET_MINUTES;
        long end = stream.changeMinute() + Scenario.FOLLOWED_MINUTES;
        Found warning = new Found();
        Found page = new Found();
        Map<String, Found> published = new LinkedHashMap<>();
        others.rules().forEach(rule -> published.put(rule.name(), new Found()));
        published.put("e-detector", new Found());
        boolean firing = false;
        long outcomes = 0;
        for (long minute = 0; minute < end; minute++) {
            stream.next(minute);
            boolean quiet = minute >= Scenario.LEARNING_MINUTES && minute < quietTo;
            boolean changed = minute >= stream.changeMinute();
            outcomes += changed ? stream.all() : 0;
            boolean fired = false;
            for (Alert alert : fleet.close(PaneClock.CLOSED_TO, minute, panes(subject, stream))) {
                if (alert.getRule().equals(RULE)) {
                    fired |= alert.getState() == AlertState.FIRING && !firing;
                    firing = alert.getState() == AlertState.FIRING;
                }
            }
            warning.see(fired, firing, quiet, changed, minute - stream.changeMinute() + 1);
            if (warning.justFound()) {
                result.warningOutcomes.found(outcomes);
            }
            boolean paging = firing && paging(fleet, minute);
            page.see(paging && !page.was, paging, quiet, changed, minute - stream.changeMinute() + 1);
            page.was = paging;
            others.next(stream.all(), stream.bad());
            detector.next(stream.all(), stream.bad());
            for (PublishedRules.Published rule : others.rules()) {
                Found found = Objects.requireNonNull(published.get(rule.name()));
                found.see(rule.began(), rule.firing(), quiet, changed, minute - stream.changeMinute() + 1);
            }
            published
                    .get("e-detector")
                    .see(detector.began(), detector.began(), quiet, changed, minute - stream.changeMinute() + 1);
            if (changed
                    && warning.done()
                    && page.done()
                    && published.values().stream().allMatch(Found::done)) {
                break;
            }
        }
        warning.into(result.warning);
        if (!warning.done()) {
            result.warningOutcomes.missed();
        }
        page.into(result.page);
        result.falseWarnings = warning.falseAlarms;
        result.falsePages = page.falseAlarms;
        published.forEach((name, found) -> {
            found.into(result.published.computeIfAbsent(name, ignored -> new Figures()));
            result.falsePublished.put(name, (double) found.falseAlarms);
            result.falseTime.put(name, (double) found.falseMinutes / Scenario.QUIET_MINUTES);
        });
        return result;
    }

    private static boolean paging(Fleet fleet, long minute) {
        List<Knowledge> known = new ArrayList<>(fleet.judge().knowledge(PaneClock.CLOSED_TO, minute));
        return known.stream()
                .anyMatch(one -> one.rule().equals(RULE) && one.shift().paging());
    }

    static SortedMap<Subject, Pane> panes(Subject subject, Scenario.Stream stream) {
        SortedMap<Subject, Pane> panes = new TreeMap<>(ScopeJudge.ORDER);
        if (stream.all() > 0) {
            panes.put(subject, pane(stream.all(), stream.bad()));
        }
        return panes;
    }

    static Pane pane(long all, long bad) {
        Pane pane = new Pane();
        pane.observed(all);
        pane.add(Counter.CHAINS_COMPLETED, all - bad);
        pane.add(Counter.CHAINS_FAILED, bad);
        return pane;
    }

    /** Counts false alarms while it is quiet, and waits for the first one that begins, or stands, after the change. */
    private static final class Found {
        private int falseAlarms;
        private long falseMinutes;
        private long delay = -1;
        private boolean fresh;
        private boolean was;

        void see(boolean began, boolean firing, boolean quiet, boolean changed, long minutes) {
            fresh = false;
            if (quiet) {
                falseAlarms += began ? 1 : 0;
                falseMinutes += firing ? 1 : 0;
            }
            // an alarm that stands since before the change has found nothing
            if (changed && began && delay < 0) {
                delay = minutes;
                fresh = true;
            }
        }

        boolean justFound() {
            return fresh;
        }

        boolean done() {
            return delay >= 0;
        }

        void into(Figures figures) {
            if (done()) {
                figures.found(delay);
            } else {
                figures.missed();
            }
        }
    }
}
