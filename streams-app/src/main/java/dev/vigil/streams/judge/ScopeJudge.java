package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.alert.Life;
import dev.vigil.streams.judge.detect.RateShift;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
    public static final Comparator<Subject> ORDER = Watches.ORDER;

    /** About 20 MB at rest. */
    static final int MOST_SUBJECTS = 20_000;

    private final Scope scope;
    private final RuleSettings settings;
    /** The two clocks close the same minute at different times, so each has the catalogue of the minute it has come to. */
    private final Map<PaneClock, InUse> inUse = new EnumMap<>(PaneClock.class);

    private final Watches live;
    private long unwatched;
    private final Map<PaneClock, Long> closedTo = new EnumMap<>(PaneClock.class);
    private final RuleFaults faults;

    /** @param faults told of each rule that throws */
    public ScopeJudge(Scope scope, Rules rules, RuleFaults faults) {
        this.scope = scope;
        this.settings = rules.settings();
        this.live = new Watches(rules);
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
        live.use(clock, others).forEach((subject, before) -> {
            List<Watch> now = Objects.requireNonNull(live.of(subject));
            for (int i = 0; i < now.size(); i++) {
                Watch watch = now.get(i);
                if (isReassigned(before.get(i), watch)) {
                    live.changed(subject);
                    isolated(watch, () -> reassigned.add(alert(watch, watch.foldedUnder, time)));
                }
            }
        });
        return reassigned;
    }

    private static boolean isReassigned(Watch before, Watch now) {
        boolean goesOn =
                now.life != null && now.rule.settled(now.subject.name()).isEmpty();
        if (!goesOn || AlertRecords.owner(now).equals(AlertRecords.owner(before))) {
            return false;
        }
        now.revise();
        return now.changed();
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
        List<Watch> watches = live.of(subject);
        if (watches == null && live.subjects() >= MOST_SUBJECTS) {
            return List.of();
        }
        List<Watch> watching = watches == null ? live.fresh(subject) : watches;
        List<Watch> fired = new ArrayList<>();
        for (Watch watch : watching) {
            isolated(watch, () -> {
                if (!watch.rule.waitsForTheMinute()
                        && watch.open(key.minute(), pane, beyondHorizon(key.minute(), time))) {
                    fired.add(watch);
                }
            });
        }
        if (fired.isEmpty()) {
            return List.of();
        }
        live.keep(subject, watching);
        List<Watch> causes = settled();
        List<Alert> alerts = new ArrayList<>();
        for (Watch watch : fired) {
            watch.inhibitedBy = of(key.clock()).inhibitions().by(watch, endMicros(key.minute()));
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
        subjects.addAll(live.subjectsOf(clock));
        live.share(clock);
        for (Subject subject : subjects) {
            close(expect(subject), minute, merged(onTime.get(subject), late.get(subject)), time);
        }
        return publish(clock, minute, time);
    }

    /**
     * A person's decision about an alert. Returns the records it leads to, or nothing if no such alert is open here.
     */
    public List<Alert> decide(Decision decision, JudgeTime time) {
        for (Watch watch : live.all().toList()) {
            Life life = watch.life;
            if (life != null && life.id().equals(decision.alertId())) {
                List<Alert> alerts = new ArrayList<>();
                isolated(watch, () -> {
                    if (watch.decide(decision)) {
                        live.changed(watch.subject);
                        alerts.add(alert(watch, watch.foldedUnder, time));
                    }
                });
                return alerts;
            }
        }
        return List.of();
    }

    /** What each statistic of a clock knows, by subject: for people who ask why, and for the study to be run again on real data. */
    public List<Knowledge> knowledge(PaneClock clock, long minute) {
        return live.of(clock)
                .filter(watch -> watch.detector instanceof RateShift && watch.lastSeen != Watch.NEVER)
                .map(watch -> new Knowledge(watch.subject, watch.rule.id(), minute, (RateShift) watch.detector))
                .toList();
    }

    private void close(Subject subject, long minute, @Nullable Pane pane, JudgeTime time) {
        List<Watch> known = live.of(subject);
        if (known == null && live.subjects() >= MOST_SUBJECTS) {
            unwatched++;
            return;
        }
        List<Watch> watches = known == null ? live.fresh(subject) : known;
        boolean touched = false;
        for (Watch watch : watches) {
            // without observations only an open alert can change
            if (pane != null || watch.life != null || watch.rule.everyMinute()) {
                isolated(watch, () -> watch.close(minute, pane, beyondHorizon(minute, time)));
                touched |= watch.moved();
            }
        }
        if (touched) {
            live.keep(subject, watches);
        } else if (known != null && idle(known, minute)) {
            live.forget(subject);
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
        Set<String> open = causes.stream()
                .map(watch -> Objects.requireNonNull(watch.life).id())
                .collect(Collectors.toSet());
        for (Watch watch : causes) {
            if (watch.subject.clock() == clock
                    && (watch.foldedUnder.isEmpty() || watch.outlives(open.contains(watch.foldedUnder), minute))) {
                fold(watch, of(clock).folding().root(watch, causes).orElse(""));
            }
        }
        long endMicros = endMicros(minute);
        List<Alert> alerts = new ArrayList<>();
        for (Watch watch : live.all().toList()) {
            if (watch.subject.clock() == clock && watch.life != null) {
                inhibit(watch, of(clock).inhibitions().by(watch, endMicros));
            }
            if (watch.changed()) {
                isolated(watch, () -> alerts.add(alert(watch, watch.foldedUnder, time)));
            }
        }
        return alerts;
    }

    /** Its cause has shown, or is long over while it goes on: the alert says so once more. */
    private void fold(Watch watch, String root) {
        if (!watch.foldedUnder.equals(root)) {
            watch.foldedUnder = root;
            live.changed(watch.subject);
            if (!watch.changed()) {
                watch.revise();
            }
        }
    }

    /** Maintenance begins or ends: the alert says so once more. */
    private void inhibit(Watch watch, String by) {
        if (!watch.inhibitedBy.equals(by)) {
            watch.inhibitedBy = by;
            live.changed(watch.subject);
            if (!watch.changed()) {
                watch.revise();
            }
        }
    }

    private Alert alert(Watch watch, String foldedUnder, JudgeTime time) {
        return AlertRecords.of(watch, queueOf(watch.subject), foldedUnder, time);
    }

    /** A queue that is known to hold up a workflow type, or empty. */
    private String queueOf(Subject subject) {
        return live.all()
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
        return live.all()
                .filter(watch -> watch.life instanceof Life.Firing firing && !firing.early())
                .toList();
    }

    private boolean beyondHorizon(long minute, JudgeTime time) {
        return time.capturedAtMicros() - endMicros(minute)
                > settings.alertHorizon().toNanos() / 1000;
    }

    private static long endMicros(long minute) {
        return (minute + 1) * PaneKey.MINUTE_MICROS;
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
        return live.takeDirty();
    }

    /**
     * Takes back what {@link #takeDirty} gave, before anything is judged.
     *
     * @throws IllegalStateException if the bytes are of another format version
     */
    public void restore(Subject subject, byte[] state) {
        live.restore(expect(subject), state);
    }

    /** Panes of subjects that were not judged because too many others are watched. */
    public long unwatched() {
        return unwatched;
    }

    /** Live subjects and open alerts, for metrics. */
    public Map<String, Integer> sizes() {
        return live.sizes();
    }
}
