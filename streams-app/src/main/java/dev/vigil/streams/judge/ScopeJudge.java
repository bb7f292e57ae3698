package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.alert.AlertTexts;
import dev.vigil.streams.alert.Life;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.judge.detect.RateShift;
import dev.vigil.streams.judge.detect.Silence;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges the panes of one scope. Alerts depend on complete minutes only: how often and when open panes were shown changes nothing but
 * how early a record is published. Mutable, not thread-safe.
 *
 * <p>Memory: about 1 kB a subject at rest, up to some tens of kB while it is suspicious. A subject without observations for
 * {@link RuleSettings#forgetAfter()} and without an open alert is forgotten. At most {@value #MOST_SUBJECTS} are watched; what comes beyond is
 * counted and not judged until others are forgotten.
 */
public final class ScopeJudge {

    /** Any total order; the same everywhere. */
    public static final Comparator<Subject> ORDER =
            Comparator.comparing(Subject::kind).thenComparing(Subject::name).thenComparing(Subject::clock);

    /** About 20 MB at rest. */
    static final int MOST_SUBJECTS = 20_000;
    /** One statistic of a pair alarms once in 4/3 of the interval, because its members alarm together. */
    private static final double SPARE = 4.0 / 3;

    private final Scope scope;
    private final RuleSettings settings;
    /** The two clocks close the same minute at different times, so each has the catalogue of the minute it has come to. */
    private final Map<PaneClock, InUse> inUse = new EnumMap<>(PaneClock.class);

    private final TreeMap<Subject, List<Watch>> live = new TreeMap<>(ORDER);
    private final TreeSet<Subject> dirty = new TreeSet<>(ORDER);
    private long unwatched;
    private final Map<PaneClock, Long> closedTo = new EnumMap<>(PaneClock.class);
    private final RuleFaults faults;

    /** @param faults told of each rule that throws */
    public ScopeJudge(Scope scope, Rules rules, RuleFaults faults) {
        this.scope = scope;
        this.settings = rules.settings();
        this.faults = faults;
        for (PaneClock clock : PaneClock.values()) {
            inUse.put(clock, InUse.of(rules));
        }
    }

    /** Rules with what goes by their catalogue. */
    private record InUse(Rules rules, Folding folding, Inhibitions inhibitions) {
        static InUse of(Rules rules) {
            return new InUse(
                    rules, new Folding(rules.queueWait(), rules.catalogue()), new Inhibitions(rules.catalogue()));
        }
    }

    private InUse of(PaneClock clock) {
        return Objects.requireNonNull(inUse.get(clock));
    }

    /** A rule that throws is a test's or a caller's failure. */
    public ScopeJudge(Scope scope, Rules rules) {
        this(scope, rules, (rule, subject, failure) -> {
            throw failure;
        });
    }

    /**
     * Judges the minutes of a clock by other rules of the same kinds from now on: another catalogue. What is known of each subject and
     * every open alert are taken along, as through a restart.
     *
     * @return the open alerts that somebody else is asked about now
     */
    public List<Alert> use(PaneClock clock, Rules others, JudgeTime time) {
        if (others == of(clock).rules()) {
            return List.of();
        }
        inUse.put(clock, InUse.of(others));
        List<Alert> reassigned = new ArrayList<>();
        live.replaceAll((subject, watches) ->
                subject.clock() == clock ? reread(subject, watches, others, time, reassigned) : watches);
        return reassigned;
    }

    private List<Watch> reread(
            Subject subject, List<Watch> watches, Rules others, JudgeTime time, List<Alert> reassigned) {
        List<Watch> taken = read(subject, others, WatchCodec.write(watches));
        for (int i = 0; i < taken.size(); i++) {
            Watch watch = taken.get(i);
            boolean goesOn =
                    watch.life != null && watch.rule.settled(subject.name()).isEmpty();
            if (goesOn && !owner(watch).equals(owner(watches.get(i)))) {
                watch.revise();
                if (watch.changed()) {
                    dirty.add(subject);
                    isolated(watch, () -> reassigned.add(alert(watch, watch.foldedUnder, time)));
                }
            }
        }
        return taken;
    }

    private static Ownership owner(Watch watch) {
        return watch.rule.ownership(watch.subject.name(), watch.stretch == null ? new Pane() : watch.stretch);
    }

    /**
     * An open pane has grown; it holds everything so far. May fire early; the alert is confirmed when the minute closes. Only the
     * minute after the last complete one is judged, because what comes before may still change.
     */
    public List<Alert> open(PaneKey key, Pane pane, JudgeTime time) {
        Long closed = closedTo.get(key.clock());
        if (closed == null || key.minute() != closed + 1) {
            return List.of();
        }
        Subject subject = expect(key.of());
        List<Watch> watches = live.get(subject);
        if (watches == null && live.size() >= MOST_SUBJECTS) {
            return List.of();
        }
        List<Watch> watching = watches == null ? fresh(subject) : watches;
        List<Watch> fired = new ArrayList<>();
        for (Watch watch : watching) {
            isolated(watch, () -> {
                if (watch.open(key.minute(), pane, beyondHorizon(key.minute(), time))) {
                    fired.add(watch);
                }
            });
        }
        if (fired.isEmpty()) {
            return List.of();
        }
        live.put(subject, watching);
        dirty.add(subject);
        List<Watch> causes = settled();
        List<Alert> alerts = new ArrayList<>();
        for (Watch watch : fired) {
            // for this record only: what is kept is decided when the minute is complete
            isolated(
                    watch,
                    () -> alerts.add(alert(
                            watch,
                            of(watch.subject.clock())
                                    .folding()
                                    .root(watch, causes)
                                    .orElse(""),
                            time)));
        }
        return alerts;
    }

    private void isolated(Watch watch, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            watch.abandonStep();
            faults.failed(watch.rule.id(), watch.subject, e);
        }
    }

    /**
     * A minute is complete. To be called for every minute of each clock in ascending order, also when nothing was observed.
     *
     * @param onTime panes of the minute
     * @param late what came too late for its own minute: it enters the detectors now
     */
    public List<Alert> closeMinute(
            PaneClock clock,
            long minute,
            SortedMap<Subject, Pane> onTime,
            SortedMap<Subject, Pane> late,
            JudgeTime time) {
        Long before = closedTo.put(clock, minute);
        if (before != null && before >= minute) {
            throw new IllegalArgumentException(
                    "minutes of " + clock + " must ascend: expected more than " + before + ", got: " + minute);
        }
        SortedSet<Subject> subjects = new TreeSet<>(ORDER);
        subjects.addAll(onTime.keySet());
        subjects.addAll(late.keySet());
        live.keySet().stream().filter(subject -> subject.clock() == clock).forEach(subjects::add);
        share(clock);
        for (Subject subject : subjects) {
            close(expect(subject), minute, merged(onTime.get(subject), late.get(subject)), time);
        }
        return publish(clock, minute, time);
    }

    /** What the subjects of a clock have in common: the budget of false pages, and how busy the others are. */
    private void share(PaneClock clock) {
        long statistics = 0;
        double actual = 0;
        double expected = 0;
        for (List<Watch> watches : live.values()) {
            for (Watch watch : watches) {
                if (watch.subject.clock() == clock) {
                    statistics += watch.detector instanceof RateShift ? 1 : 0;
                    if (watch.detector instanceof Silence silence) {
                        actual += silence.eventsInLastHour();
                        expected += silence.expectedInLastHour();
                    }
                }
            }
        }
        // in steps of two: recomputing it at each new subject would move every threshold a little all the time
        long shared = Math.max(1, Long.highestOneBit(Math.max(1, statistics - 1)) * 2);
        double days = settings.pageDays() * shared * SPARE;
        for (List<Watch> watches : live.values()) {
            for (Watch watch : watches) {
                if (watch.subject.clock() == clock) {
                    watch.detector.budget(days);
                    if (watch.detector instanceof Silence silence) {
                        double others = expected - silence.expectedInLastHour();
                        silence.cohort(others > 0 ? (actual - silence.eventsInLastHour()) / others : 1);
                    }
                }
            }
        }
    }

    /**
     * A person's decision about an alert. Returns the records it leads to, or nothing if no such alert is open here.
     */
    public List<Alert> decide(Decision decision, JudgeTime time) {
        for (Map.Entry<Subject, List<Watch>> entry : live.entrySet()) {
            for (Watch watch : entry.getValue()) {
                Life life = watch.life;
                if (life != null && life.id().equals(decision.alertId()) && watch.decide(decision)) {
                    dirty.add(entry.getKey());
                    return List.of(alert(watch, watch.foldedUnder, time));
                }
            }
        }
        return List.of();
    }

    /** What each statistic of a clock knows, by subject: for people who ask why, and for the study to be run again on real data. */
    public List<Knowledge> knowledge(PaneClock clock, long minute) {
        List<Knowledge> known = new ArrayList<>();
        live.forEach((subject, watches) -> {
            if (subject.clock() == clock) {
                for (Watch watch : watches) {
                    if (watch.detector instanceof RateShift shift && watch.lastSeen != Watch.NEVER) {
                        known.add(new Knowledge(subject, watch.rule.id(), minute, shift));
                    }
                }
            }
        });
        return known;
    }

    private void close(Subject subject, long minute, @Nullable Pane pane, JudgeTime time) {
        List<Watch> known = live.get(subject);
        if (known == null && live.size() >= MOST_SUBJECTS) {
            unwatched++;
            return;
        }
        List<Watch> watches = known == null ? fresh(subject) : known;
        boolean touched = false;
        for (Watch watch : watches) {
            // without observations only an open alert can change
            if (pane != null || watch.life != null || watch.rule.everyMinute()) {
                isolated(watch, () -> watch.close(minute, pane, beyondHorizon(minute, time)));
                touched |= watch.moved();
            }
        }
        if (touched) {
            live.put(subject, watches);
            dirty.add(subject);
        } else if (known != null && idle(known, minute)) {
            live.remove(subject);
            dirty.add(subject);
        }
    }

    private boolean idle(List<Watch> watches, long minute) {
        long horizon = settings.forgetAfter().toMinutes();
        return watches.stream()
                .allMatch(watch ->
                        watch.life == null && (watch.lastSeen == Watch.NEVER || minute - watch.lastSeen >= horizon));
    }

    /** Records of all watches of the clock that changed, and of those that turn out to be the effect of another alert. */
    private List<Alert> publish(PaneClock clock, long minute, JudgeTime time) {
        List<Watch> causes = settled();
        for (Watch watch : causes) {
            if (watch.subject.clock() == clock && watch.foldedUnder.isEmpty()) {
                of(clock).folding().root(watch, causes).ifPresent(root -> {
                    watch.foldedUnder = root;
                    if (!watch.changed()) {
                        watch.revise();
                    }
                });
            }
        }
        long endMicros = (minute + 1) * PaneKey.MINUTE_MICROS;
        List<Alert> alerts = new ArrayList<>();
        for (List<Watch> watches : live.values()) {
            for (Watch watch : watches) {
                if (watch.subject.clock() == clock && watch.life != null) {
                    inhibit(watch, of(clock).inhibitions().by(watch, endMicros));
                }
                if (watch.changed()) {
                    isolated(watch, () -> alerts.add(alert(watch, watch.foldedUnder, time)));
                }
            }
        }
        return alerts;
    }

    /** Maintenance begins or ends: the alert says so once more. */
    private void inhibit(Watch watch, String by) {
        if (!watch.inhibitedBy.equals(by)) {
            watch.inhibitedBy = by;
            dirty.add(watch.subject);
            if (!watch.changed()) {
                watch.revise();
            }
        }
    }

    private Alert alert(Watch watch, String foldedUnder, JudgeTime time) {
        Violation violation = watch.violation(queueOf(watch.subject));
        Life life = Objects.requireNonNull(watch.life);
        Ownership ownership = owner(watch);
        Alert alert = AlertTexts.record(
                life,
                violation,
                new AlertTexts.Frame(
                        watch.subject,
                        watch.rule.id(),
                        watch.windowStart() * PaneKey.MINUTE_MICROS,
                        watch.windowEnd() * PaneKey.MINUTE_MICROS,
                        foldedUnder,
                        ownership.owner(),
                        ownership.runbook(),
                        watch.backfilled,
                        watch.severity(violation),
                        watch.inhibitedBy,
                        watch.decided() == null ? "" : watch.decided().by(),
                        watch.decided() == null ? "" : watch.decided().why(),
                        time.capturedAtMicros(),
                        time.publishedAtMicros()));
        watch.published(violation);
        return alert;
    }

    /** A queue that is known to hold up a workflow type, or empty. */
    private String queueOf(Subject subject) {
        return live.values().stream()
                .flatMap(List::stream)
                .filter(watch -> watch.rule instanceof QueueWaitRule && watch.stretch != null)
                .filter(watch -> Objects.requireNonNull(watch.stretch)
                                .tallies(Tallied.WORKFLOW_TYPES)
                                .count(subject.name())
                        > 0)
                .map(watch -> watch.subject.name())
                .findFirst()
                .orElse("");
    }

    /** Firing alerts that rest on complete minutes: only these explain others, so that no explanation depends on timing. */
    private List<Watch> settled() {
        return live.values().stream()
                .flatMap(List::stream)
                .filter(watch -> watch.life instanceof Life.Firing firing && !firing.early())
                .toList();
    }

    private List<Watch> fresh(Subject subject) {
        return of(subject.clock()).rules().of(subject).stream()
                .map(rule -> new Watch(subject, rule, rule.detector(subject.name())))
                .toList();
    }

    private boolean beyondHorizon(long minute, JudgeTime time) {
        long end = (minute + 1) * PaneKey.MINUTE_MICROS;
        return time.capturedAtMicros() - end > settings.alertHorizon().toNanos() / 1000;
    }

    private static @Nullable Pane merged(@Nullable Pane onTime, @Nullable Pane late) {
        if (onTime == null || late == null) {
            return onTime == null ? late : onTime;
        }
        Pane both = onTime.copy();
        both.merge(late);
        return both;
    }

    private Subject expect(Subject subject) {
        if (!subject.scope().equals(scope)) {
            throw new IllegalArgumentException("expected a subject of " + scope + ", got: " + subject);
        }
        return subject;
    }

    /** State that changed since the last call: its bytes, or empty for a subject that was forgotten. */
    public Map<Subject, Optional<byte[]>> takeDirty() {
        Map<Subject, Optional<byte[]>> taken = new TreeMap<>(ORDER);
        dirty.forEach(subject -> {
            List<Watch> watches = live.get(subject);
            taken.put(subject, watches == null ? Optional.empty() : Optional.of(WatchCodec.write(watches)));
        });
        dirty.clear();
        return taken;
    }

    /**
     * Takes back what {@link #takeDirty} gave, before anything is judged.
     *
     * @throws IllegalStateException if the bytes are of another format version
     */
    public void restore(Subject subject, byte[] state) {
        live.put(expect(subject), read(subject, of(subject.clock()).rules(), state));
    }

    private static List<Watch> read(Subject subject, Rules rules, byte[] state) {
        try {
            return WatchCodec.read(subject, rules.of(subject), state);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the judge's state of " + subject + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Panes of subjects that were not judged because too many others are watched. */
    public long unwatched() {
        return unwatched;
    }

    /** Live subjects and open alerts, for metrics. */
    public Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new HashMap<>();
        sizes.put("subjects", live.size());
        sizes.put("open_alerts", (int) live.values().stream()
                .flatMap(List::stream)
                .filter(watch -> watch.life != null)
                .count());
        return sizes;
    }
}
