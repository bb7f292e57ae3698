package dev.vigil.streams.judge;

import dev.vigil.streams.judge.detect.RateShift;
import dev.vigil.streams.judge.detect.Silence;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.io.IOException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The watches of a scope by subject, and which of them have changed since they were last stored. Mutable, not thread-safe. */
final class Watches {

    /** Any total order; the same everywhere. */
    static final Comparator<Subject> ORDER =
            Comparator.comparing(Subject::kind).thenComparing(Subject::name).thenComparing(Subject::clock);

    /** One statistic of a pair alarms once in 4/3 of the interval, because its members alarm together. */
    private static final double SPARE = 4.0 / 3;

    private final RuleSettings settings;
    private final Map<PaneClock, Rules> rules = new EnumMap<>(PaneClock.class);
    private final TreeMap<Subject, List<Watch>> live = new TreeMap<>(ORDER);
    private final TreeSet<Subject> dirty = new TreeSet<>(ORDER);

    Watches(Rules rules) {
        this.settings = rules.settings();
        for (PaneClock clock : PaneClock.values()) {
            this.rules.put(clock, rules);
        }
    }

    /**
     * Goes by other rules of the same kinds from now on; what is known of each subject is taken along, as through a restart.
     *
     * @return what watched the subjects of the clock until now
     */
    Map<Subject, List<Watch>> use(PaneClock clock, Rules others) {
        rules.put(clock, others);
        Map<Subject, List<Watch>> before = new TreeMap<>(ORDER);
        subjectsOf(clock).forEach(subject -> {
            List<Watch> watches = Objects.requireNonNull(live.get(subject));
            before.put(subject, watches);
            restore(subject, WatchCodec.write(watches));
        });
        return before;
    }

    private Rules rules(Subject subject) {
        return Objects.requireNonNull(rules.get(subject.clock()));
    }

    /** Null if the subject is not watched. */
    @Nullable
    List<Watch> of(Subject subject) {
        return live.get(subject);
    }

    /** New ones, not yet among these. */
    List<Watch> fresh(Subject subject) {
        return rules(subject).of(subject).stream()
                .map(rule -> new Watch(subject, rule, rule.detector(subject.name())))
                .toList();
    }

    void keep(Subject subject, List<Watch> watches) {
        live.put(subject, watches);
        dirty.add(subject);
    }

    void forget(Subject subject) {
        live.remove(subject);
        dirty.add(subject);
    }

    void changed(Subject subject) {
        dirty.add(subject);
    }

    int subjects() {
        return live.size();
    }

    Set<Subject> subjectsOf(PaneClock clock) {
        Set<Subject> subjects = new TreeSet<>(ORDER);
        live.keySet().stream().filter(subject -> subject.clock() == clock).forEach(subjects::add);
        return subjects;
    }

    Stream<Watch> all() {
        return live.values().stream().flatMap(List::stream);
    }

    Stream<Watch> of(PaneClock clock) {
        return all().filter(watch -> watch.subject.clock() == clock);
    }

    /** What the subjects of a clock have in common: the budget of false pages, and how busy the others are. */
    void share(PaneClock clock) {
        List<Watch> watches = of(clock).toList();
        long statistics = 0;
        double actual = 0;
        double expected = 0;
        for (Watch watch : watches) {
            statistics += watch.detector instanceof RateShift ? 1 : 0;
            if (watch.detector instanceof Silence silence) {
                actual += silence.eventsInLastHour();
                expected += silence.expectedInLastHour();
            }
        }
        // in steps of two: recomputing it at each new subject would move every threshold a little all the time
        long shared = Math.max(1, Long.highestOneBit(Math.max(1, statistics - 1)) * 2);
        double days = settings.pageDays() * shared * SPARE;
        for (Watch watch : watches) {
            watch.detector.budget(days);
            if (watch.detector instanceof Silence silence) {
                double others = expected - silence.expectedInLastHour();
                silence.cohort(others > 0 ? (actual - silence.eventsInLastHour()) / others : 1);
            }
        }
    }

    /** State that changed since the last call: its bytes, or empty for a subject that was forgotten. */
    Map<Subject, Optional<byte[]>> takeDirty() {
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
    void restore(Subject subject, byte[] state) {
        try {
            live.put(subject, WatchCodec.read(subject, rules(subject).of(subject), state));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the judge's state of " + subject + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Live subjects and open alerts, for metrics. */
    Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new HashMap<>();
        sizes.put("subjects", live.size());
        sizes.put("open_alerts", (int) all().filter(watch -> watch.life != null).count());
        return sizes;
    }
}
