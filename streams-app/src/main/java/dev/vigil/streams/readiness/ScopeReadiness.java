package dev.vigil.streams.readiness;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.readiness.ModeVerdict;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.JudgeTime;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The scorecards of one scope. They follow the minutes of {@link PaneClock#OPEN_READ_TO}; what the other clock brings counts in the
 * minute it belongs to, so the same minutes give the same scorecards however the clocks interleave. Mutable, not thread-safe.
 *
 * <p>Memory: a few kB for each workflow type. A build that completed no workflow task for {@value #FORGET_DAYS} days is forgotten, a
 * type when it has no build left.
 */
public final class ScopeReadiness {

    static final long FORGET_DAYS = 8;
    private static final long FORGET_MINUTES = FORGET_DAYS * 24 * 60;
    /** Growing counts alone are published once an hour. */
    private static final long COUNTS_EVERY = 60;

    private Catalogue catalogue;
    /** All types are to be judged: another catalogue, or the one that a crash may have hidden. What has not changed is not published. */
    private boolean redeclared = true;

    private long seenMinute = Long.MIN_VALUE;
    private final ScopeRecords known;
    private final CardRecords records;

    public ScopeReadiness(Scope scope, Catalogue catalogue) {
        this.catalogue = catalogue;
        this.known = new ScopeRecords(scope);
        this.records = new CardRecords(scope);
    }

    /**
     * A minute is complete. To be called for each clock in ascending order, after the minute was judged.
     *
     * @param onTime panes of the minute
     * @param late what came too late for its own minute
     * @param judged the alert records that judging this minute gave
     * @return what is to be published, by workflow type and build
     */
    public List<Card> minute(
            PaneClock clock,
            long minute,
            SortedMap<Subject, Pane> onTime,
            SortedMap<Subject, Pane> late,
            List<Alert> judged,
            JudgeTime time) {
        // the closing clock runs ahead: what it says of a minute counts when the reading clock has come there
        judged.forEach(alert -> known.take(alert, minute));
        if (clock == PaneClock.CLOSED_TO) {
            return List.of();
        }
        TreeSet<String> touched = new TreeSet<>();
        List<Card> cards = new ArrayList<>();
        merged(onTime, late).forEach((subject, pane) -> observe(subject, pane, minute, touched, cards));
        peaks(minute, touched);
        violations(minute, touched);
        if (redeclared) {
            redeclared = false;
            touched.addAll(known.types.keySet());
        }
        if (minute % COUNTS_EVERY == 0) {
            forget(minute, cards);
            touched.addAll(known.types.keySet());
        } else {
            waiversEnding(minute, touched);
        }
        for (String name : touched) {
            TypeRecord type = known.types.get(name);
            if (type != null) {
                judge(name, type, minute, time, cards);
            }
        }
        return cards;
    }

    private static SortedMap<Subject, Pane> merged(SortedMap<Subject, Pane> onTime, SortedMap<Subject, Pane> late) {
        if (late.isEmpty()) {
            return onTime;
        }
        TreeMap<Subject, Pane> both = new TreeMap<>(ScopeJudge.ORDER);
        onTime.forEach((subject, pane) -> both.put(subject, pane.copy()));
        late.forEach((subject, pane) ->
                both.computeIfAbsent(subject, s -> new Pane()).merge(pane));
        return both;
    }

    /** What is declared is this from now on; the scorecards show it at the next minute. */
    public void use(Catalogue declared) {
        redeclared |= !declared.equals(catalogue);
        catalogue = declared;
    }

    /**
     * A person decided about alerts; the next minute shows it. That somebody did is the proof that alerts of these types reach a person.
     *
     * @param atMicros when, microseconds since the epoch
     * @param decided the alerts as they are after it
     */
    public void decided(long atMicros, List<Alert> decided) {
        for (Alert alert : decided) {
            OpenAlert about = OpenAlert.of(alert, PaneKey.minuteOf(atMicros));
            known.types.forEach((name, type) -> {
                if (about.concerns(name, type)) {
                    type.answered.add(1, atMicros, List.of());
                    known.changed(StateKey.Kind.TYPE, name);
                }
            });
            if (alert.getState() != AlertState.FIRING) {
                known.take(alert, PaneKey.minuteOf(alert.getResolvedAtMicros()));
            }
        }
    }

    private void observe(Subject subject, Pane pane, long minute, TreeSet<String> touched, List<Card> cards) {
        if (subject.kind() == SubjectKind.WORKFLOW_TYPE) {
            TypeRecord type = known.types.computeIfAbsent(subject.name(), name -> new TypeRecord());
            for (String build : type.take(minute, pane)) {
                cards.add(new Card(records.key(subject.name(), build), null, false));
            }
            touched.add(subject.name());
            known.changed(StateKey.Kind.TYPE, subject.name());
        } else if (subject.kind() == SubjectKind.DEPENDENCY) {
            DependencyRecord dependency =
                    known.dependencies.computeIfAbsent(subject.name(), name -> new DependencyRecord());
            dependency.take(minute, pane).ifPresent(outage -> credit(subject.name(), outage, minute, touched));
            known.changed(StateKey.Kind.DEPENDENCY, subject.name());
        }
    }

    /** An outage counts for the builds that were at work from its beginning to its end. */
    private void credit(String dependency, DependencyRecord.Outage outage, long minute, TreeSet<String> touched) {
        if (!outage.bore() && !outage.stormed()) {
            return;
        }
        for (String name : outage.types()) {
            TypeRecord type = known.types.get(name);
            if (type == null) {
                continue;
            }
            for (BuildRecord build : type.builds.values()) {
                if (build.firstMinute <= outage.sinceMinute() && build.lastMinute >= outage.sinceMinute()) {
                    build.outage(dependency, outage.bore(), (minute + 1) * PaneKey.MINUTE_MICROS);
                }
            }
            touched.add(name);
            known.changed(StateKey.Kind.TYPE, name);
        }
    }

    private void peaks(long minute, TreeSet<String> touched) {
        for (String name : touched) {
            TypeRecord type = known.types.get(name);
            long peak = catalogue.expectation(name).peakPerHour();
            if (type == null || peak <= 0) {
                continue;
            }
            boolean starved = known.alerts.values().stream()
                    .anyMatch(alert -> alert.mode() == dev.vigil.schema.alert.FailureMode.WORKER_STARVATION
                            && alert.isOpenAt(minute)
                            && alert.concerns(name, type));
            if (starved) {
                type.starvedMinute = minute;
            }
            long starts = type.startsInTheHourTo(minute);
            boolean bore = starts >= peak * Proofs.PEAK_FACTOR && minute - type.starvedMinute >= Proofs.PEAK_MINUTES;
            for (BuildRecord build : type.builds.values()) {
                boolean throughout = minute - build.firstMinute >= Proofs.PEAK_MINUTES && build.lastMinute == minute;
                // once an hour: it is the same peak minute after minute
                boolean counted = (minute + 1) * PaneKey.MINUTE_MICROS - build.peaks.lastMicros()
                        < Proofs.PEAK_MINUTES * PaneKey.MINUTE_MICROS;
                if (bore && throughout && !counted) {
                    build.peaks.add(1, (minute + 1) * PaneKey.MINUTE_MICROS, List.of());
                }
            }
        }
    }

    /** Types whose violations begin or end with this minute; what has ended is forgotten. */
    private void violations(long minute, TreeSet<String> touched) {
        List<OpenAlert> moved = known.alerts.values().stream()
                .filter(alert -> alert.untilMinute() <= minute
                        || (alert.fromMinute() > seenMinute && alert.fromMinute() <= minute))
                .toList();
        for (OpenAlert alert : moved) {
            known.types.forEach((name, type) -> {
                if (alert.concerns(name, type)) {
                    touched.add(name);
                }
            });
            if (alert.untilMinute() <= minute) {
                known.alerts.remove(alert.id());
                known.changed(StateKey.Kind.ALERT, alert.id());
            }
        }
        seenMinute = minute;
    }

    private void waiversEnding(long minute, TreeSet<String> touched) {
        long end = (minute + 1) * PaneKey.MINUTE_MICROS;
        boolean any = catalogue.types().values().stream()
                .flatMap(type -> type.expectation().waivers().values().stream())
                .anyMatch(waiver -> end >= waiver.untilMicros() && end - PaneKey.MINUTE_MICROS < waiver.untilMicros());
        if (any) {
            touched.addAll(known.types.keySet());
        }
    }

    private void forget(long minute, List<Card> cards) {
        for (String name : List.copyOf(known.dependencies.keySet())) {
            DependencyRecord dependency = known.dependencies.get(name);
            if (dependency != null && minute - dependency.lastMinute() >= FORGET_MINUTES) {
                known.dependencies.remove(name);
                known.changed(StateKey.Kind.DEPENDENCY, name);
            }
        }
        for (String name : List.copyOf(known.types.keySet())) {
            TypeRecord type = known.types.get(name);
            if (type == null) {
                continue;
            }
            for (String build : List.copyOf(type.builds.keySet())) {
                BuildRecord record = type.builds.get(build);
                if (record != null && minute - record.lastMinute >= FORGET_MINUTES) {
                    type.builds.remove(build);
                    cards.add(new Card(records.key(name, build), null, false));
                    known.changed(StateKey.Kind.TYPE, name);
                }
            }
            if (type.builds.isEmpty() && minute - type.lastMinute >= FORGET_MINUTES) {
                known.types.remove(name);
                known.changed(StateKey.Kind.TYPE, name);
            }
        }
    }

    private void judge(String name, TypeRecord type, long minute, JudgeTime time, List<Card> cards) {
        List<OpenAlert> open = known.alerts.values().stream()
                .filter(alert -> alert.isOpenAt(minute) && alert.concerns(name, type))
                .sorted(Comparator.comparingLong(OpenAlert::sinceMicros).thenComparing(OpenAlert::id))
                .toList();
        type.builds.forEach((id, build) -> {
            List<ModeVerdict> modes = new Verdicts(catalogue, name, type, build, open, minute).all();
            String says = modes.stream()
                    .map(mode -> mode.getVerdict()
                            + (mode.getWaived() ? " waived " : " ")
                            + String.join(",", mode.getAlerts()))
                    .collect(Collectors.joining(";"));
            boolean changed = !says.equals(build.published);
            if (changed || (minute % COUNTS_EVERY == 0 && build.lastMinute > build.publishedMinute)) {
                build.published = says;
                build.publishedMinute = minute;
                known.changed(StateKey.Kind.TYPE, name);
                cards.add(new Card(
                        records.key(name, id),
                        records.scorecard(
                                name, id, catalogue.typeOrDefault(name).owner(), modes, minute, time),
                        changed));
            }
        });
    }

    /** State that changed since the last call: its bytes, or empty for what was forgotten. */
    public Map<StateKey, Optional<byte[]>> takeDirty() {
        return known.takeDirty();
    }

    /**
     * Takes back what {@link #takeDirty} gave, before any minute.
     *
     * @throws IOException if the bytes are of another format version
     */
    public void restore(StateKey key, byte[] bytes) throws IOException {
        known.restore(key, bytes);
    }
}
