package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What happened in a fleet, observation by observation, and how it is told to a judge. */
final class Story {

    private final List<Told> told = new ArrayList<>();

    /** One observation of a subject in a minute. */
    private record Told(long minute, Subject subject, Consumer<Pane> observation) {}

    Story tell(long minute, Subject subject, Consumer<Pane> observation) {
        told.add(new Told(minute, subject, observation));
        return this;
    }

    private SortedMap<Subject, Pane> panes(long minute, PaneClock clock, List<Told> observations) {
        SortedMap<Subject, Pane> panes = new TreeMap<>(ScopeJudge.ORDER);
        for (Told one : observations) {
            if (one.minute() == minute && one.subject().clock() == clock) {
                one.observation().accept(panes.computeIfAbsent(one.subject(), ignored -> new Pane()));
            }
        }
        return panes;
    }

    /** Only complete minutes. */
    List<Alert> closed(ScopeJudge judge, long from, long to) {
        List<Alert> alerts = new ArrayList<>();
        for (long minute = from; minute < to; minute++) {
            alerts.addAll(close(judge, minute, told));
        }
        return alerts;
    }

    private List<Alert> close(ScopeJudge judge, long minute, List<Told> observations) {
        List<Alert> alerts = new ArrayList<>();
        for (PaneClock clock : PaneClock.values()) {
            alerts.addAll(judge.closeMinute(
                    clock,
                    minute,
                    panes(minute, clock, observations),
                    new TreeMap<>(ScopeJudge.ORDER),
                    Fleet.live(minute)));
        }
        return alerts;
    }

    /** Each minute's observations arrive in random order and are shown at random points, two minutes being open at a time. */
    List<Alert> cut(ScopeJudge judge, long from, long to, Random random) {
        List<Alert> alerts = new ArrayList<>();
        for (long minute = from; minute < to; minute++) {
            List<Told> arrived = new ArrayList<>();
            List<Told> all = new ArrayList<>();
            for (Told one : told) {
                if (one.minute() == minute || one.minute() == minute + 1) {
                    all.add(one);
                }
            }
            Collections.shuffle(all, random);
            for (Told one : all) {
                arrived.add(one);
                if (random.nextInt(3) == 0) {
                    show(judge, minute, arrived, alerts);
                    show(judge, minute + 1, arrived, alerts);
                }
            }
            alerts.addAll(close(judge, minute, told));
        }
        return alerts;
    }

    private void show(ScopeJudge judge, long minute, List<Told> arrived, List<Alert> alerts) {
        for (PaneClock clock : PaneClock.values()) {
            panes(minute, clock, arrived)
                    .forEach(
                            (subject, pane) -> alerts.addAll(judge.open(subject.at(minute), pane, Fleet.live(minute))));
        }
    }

    /** Complete minutes, the judge being replaced by what it remembers after each. */
    List<Alert> restarted(Rules rules, long from, long to) {
        SortedMap<Subject, byte[]> store = new TreeMap<>(ScopeJudge.ORDER);
        List<Alert> alerts = new ArrayList<>();
        for (long minute = from; minute < to; minute++) {
            ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, rules);
            store.forEach(judge::restore);
            alerts.addAll(close(judge, minute, told));
            judge.takeDirty()
                    .forEach((subject, state) ->
                            state.ifPresentOrElse(bytes -> store.put(subject, bytes), () -> store.remove(subject)));
        }
        return alerts;
    }
}
