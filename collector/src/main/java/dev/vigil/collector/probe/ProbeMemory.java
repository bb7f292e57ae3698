package dev.vigil.collector.probe;

import dev.vigil.collector.probe.ReplayProbe.Interrupted;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.schema.readiness.ProbeRecordKind;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.schema.readiness.Scorecard;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the topics say of types and their probes: which types there are (scorecards), which builds of them were probed (probes), when
 * each was looked at. Nothing of it needs to be kept elsewhere: reading the topics again gives the same. At most {@value #MOST_TYPES}
 * types and {@value #MOST_BUILDS} builds of each; a type beyond is not probed by itself, a build beyond is forgotten and may be probed
 * again. Not thread-safe.
 */
public final class ProbeMemory {

    static final int MOST_TYPES = 10_000;
    static final int MOST_BUILDS = 64;

    /** An older probe without an end is not gone on with: what polls now may be other code. */
    static final long GOES_ON_WITHIN_MICROS = TimeUnit.HOURS.toMicros(1);

    /** A probe that stopped in distress, or met several builds, is tried again after this. */
    static final long AGAIN_AFTER_MICROS = TimeUnit.HOURS.toMicros(1);

    /** An answer younger than this means that somebody probes the type at this moment. */
    static final long UNDER_WAY_MICROS = TimeUnit.MINUTES.toMicros(1);

    /** How often one type's queues are looked at. */
    static final long LOOK_EVERY_MICROS = TimeUnit.MINUTES.toMicros(1);

    /** How soon a type is looked at again when the server did not answer. */
    static final long SOON_MICROS = TimeUnit.SECONDS.toMicros(10);

    private final String cluster;
    private final Map<Subject, Known> types = new TreeMap<>();

    /** A workflow type of a namespace. */
    public record Subject(String namespace, String workflowType) implements Comparable<Subject> {
        private static final Comparator<Subject> ORDER =
                Comparator.comparing(Subject::namespace).thenComparing(Subject::workflowType);

        @Override
        public int compareTo(Subject other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Known {
        /** Event time up to which the build's scorecard is judged. */
        final Map<String, Long> cards = bounded();

        final Map<String, Past> builds = bounded();
        long lookedAtMicros;
    }

    /** Probes of one build of one type. */
    private static final class Past {
        /** The largest sample of which every run was asked. */
        int asked;

        long notBeforeMicros;
        String openId = "";
        AnsweredRuns answered = new AnsweredRuns();
        long answeredAtMicros;
    }

    /** @param cluster records of others are none of ours */
    public ProbeMemory(String cluster) {
        this.cluster = cluster;
    }

    /** Takes a scorecard: its type exists. */
    public void take(Scorecard card) {
        if (!card.getSource().getCluster().equals(cluster) || card.getSource().getOrigin() != Origin.LIVE) {
            return;
        }
        Known known = known(new Subject(card.getNamespace(), card.getWorkflowType()));
        if (known != null && !card.getBuildId().isEmpty()) {
            known.cards.put(card.getBuildId(), card.getAsOfMicros());
        }
    }

    /** Takes a record of a probe, whoever started it. Records of closed runs say nothing here. */
    public void take(ProbeResult result, long nowMicros) {
        long capturedAt = result.getSource().getCapturedAtMicros();
        boolean isRun = result.getKind() == ProbeRecordKind.RUN;
        if (!result.getSource().getCluster().equals(cluster)
                || result.getClosed()
                || (isRun && capturedAt < nowMicros - GOES_ON_WITHIN_MICROS)) {
            return;
        }
        Known known = known(new Subject(result.getNamespace(), result.getWorkflowType()));
        if (known == null) {
            return;
        }
        Past past = known.builds.computeIfAbsent(result.getBuildId(), build -> new Past());
        if (isRun) {
            run(past, result, capturedAt);
            return;
        }
        if (past.openId.equals(result.getProbeId())) {
            past.openId = "";
            past.answered = new AnsweredRuns();
        }
        if (result.getEnd() != ProbeEnd.FINISHED) {
            past.notBeforeMicros = Math.max(past.notBeforeMicros, capturedAt + AGAIN_AFTER_MICROS);
        } else if (result.getCompatible() + result.getIncompatible() + result.getUnanswered() > 0) {
            int sample =
                    result.getSample() == 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, result.getSample());
            past.asked = Math.max(past.asked, sample);
        }
    }

    private static void run(Past past, ProbeResult result, long capturedAt) {
        if (!past.openId.equals(result.getProbeId())) {
            past.openId = result.getProbeId();
            past.answered = new AnsweredRuns();
        }
        past.answeredAtMicros = capturedAt;
        if (AnsweredRuns.isFinal(result.getAnswer())) {
            past.answered.add(result.getRunId(), result.getAnswer());
        }
    }

    private @Nullable Known known(Subject subject) {
        Known known = types.get(subject);
        if (known == null && types.size() < MOST_TYPES) {
            known = new Known();
            types.put(subject, known);
        }
        return known;
    }

    /** The wanted type that was not looked at for longest, if it is time; it then counts as looked at. */
    public Optional<Subject> next(Predicate<Subject> wanted, long nowMicros) {
        Optional<Map.Entry<Subject, Known>> next = types.entrySet().stream()
                .filter(entry -> entry.getValue().lookedAtMicros <= nowMicros - LOOK_EVERY_MICROS)
                .filter(entry -> wanted.test(entry.getKey()))
                .min(Comparator.comparingLong(entry -> entry.getValue().lookedAtMicros));
        next.ifPresent(entry -> entry.getValue().lookedAtMicros = nowMicros);
        return next.map(Map.Entry::getKey);
    }

    /** The look at a type gave no answer: it is looked at again soon. */
    public void unanswered(Subject subject, long nowMicros) {
        Known known = types.get(subject);
        if (known != null) {
            known.lookedAtMicros = nowMicros - LOOK_EVERY_MICROS + SOON_MICROS;
        }
    }

    /** The build whose scorecard is the latest; empty if two are, or none has a build. */
    public Optional<String> latestBuild(Subject subject) {
        Known known = types.get(subject);
        if (known == null || known.cards.isEmpty()) {
            return Optional.empty();
        }
        long latest =
                known.cards.values().stream().mapToLong(Long::longValue).max().orElse(0);
        var builds = known.cards.entrySet().stream()
                .filter(entry -> entry.getValue() == latest)
                .toList();
        return builds.size() == 1 ? Optional.of(builds.get(0).getKey()) : Optional.empty();
    }

    /** Whether this build of the type is still to be probed, and nobody is at it now. */
    public boolean isDue(Subject subject, String build, ProbePolicy.Terms terms, long nowMicros) {
        Past past = past(subject, build);
        return past == null
                || (past.asked < terms.sample()
                        && nowMicros >= past.notBeforeMicros
                        && (past.openId.isEmpty() || nowMicros - past.answeredAtMicros >= UNDER_WAY_MICROS));
    }

    /** The probe of this build and kind that was interrupted within the last hour, if one was. */
    public Optional<Interrupted> interrupted(Subject subject, String build, String kind, long nowMicros) {
        Past past = past(subject, build);
        boolean goesOn = past != null
                && past.openId.endsWith("-" + kind)
                && past.answered.total() > 0
                && nowMicros - past.answeredAtMicros < GOES_ON_WITHIN_MICROS;
        return past != null && goesOn ? Optional.of(new Interrupted(past.openId, past.answered)) : Optional.empty();
    }

    private @Nullable Past past(Subject subject, String build) {
        Known known = types.get(subject);
        return known == null ? null : known.builds.get(build);
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST_BUILDS;
            }
        };
    }
}
