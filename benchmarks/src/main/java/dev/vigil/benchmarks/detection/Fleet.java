package dev.vigil.benchmarks.detection;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Expectation;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.judge.JudgeTime;
import dev.vigil.streams.judge.RuleSettings;
import dev.vigil.streams.judge.Rules;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The product's judge, told of complete minutes. Not thread-safe. */
final class Fleet {

    static final Scope SCOPE = new Scope("study", "study", Origin.LIVE);
    /** Weekday and hour boundaries lie where they lie in life: 2026-01-05, a Monday, 00:00 UTC. */
    static final long START = 20_458L * 1_440;

    private static final SortedMap<Subject, Pane> NOTHING = new TreeMap<>(ScopeJudge.ORDER);

    private final ScopeJudge judge;

    Fleet(Catalogue catalogue, double pageDays) {
        judge = new ScopeJudge(
                SCOPE,
                Rules.of(catalogue, new RuleSettings(120, pageDays, Duration.ofMinutes(15), Duration.ofDays(8))));
    }

    /** A catalogue of one entry for all types: the cold limit of the study. */
    static Catalogue catalogue(double failureRate, boolean batch) {
        Objective objective = new Objective(failureRate, 5_000_000, 5_000_000, 5_000_000);
        return Catalogue.of(
                Map.of(
                        "*",
                        new TypeEntry(
                                "owner", "runbook", objective, List.of(), false, false, batch, Expectation.NOTHING)),
                Map.of(),
                true);
    }

    static Subject type(String name, PaneClock clock) {
        return new Subject(SCOPE, SubjectKind.WORKFLOW_TYPE, name, clock);
    }

    /** A complete minute, counted from {@link #START}. */
    List<Alert> close(PaneClock clock, long minute, SortedMap<Subject, Pane> panes) {
        long at = START + minute;
        long end = (at + 1) * PaneKey.MINUTE_MICROS;
        return judge.closeMinute(clock, at, panes, NOTHING, new JudgeTime(end + 15_000_000, 0));
    }

    List<Alert> closeEmpty(PaneClock clock, long minute) {
        return close(clock, minute, NOTHING);
    }

    ScopeJudge judge() {
        return judge;
    }
}
