package dev.vigil.streams.readiness;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.readiness.ModeVerdict;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Expectation;
import dev.vigil.streams.catalogue.Expectation.Waiver;
import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.PaneKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The verdicts of one build, from what is known at the end of a minute. {@code NO_GO}: a violation is open. {@code GO}: the condition
 * that would reveal the mode was observed and survived. {@code UNPROVEN}: everything else. Pure; {@code docs/proof.md} says the same.
 */
final class Verdicts {

    private static final int ALERTS_NAMED = 8;

    private final Catalogue catalogue;
    private final String workflowType;
    private final TypeRecord type;
    private final BuildRecord build;
    private final List<OpenAlert> open;
    private final long endMicros;

    /** @param open alerts that concern the type */
    Verdicts(
            Catalogue catalogue,
            String workflowType,
            TypeRecord type,
            BuildRecord build,
            List<OpenAlert> open,
            long minute) {
        this.catalogue = catalogue;
        this.workflowType = workflowType;
        this.type = type;
        this.build = build;
        this.open = open;
        this.endMicros = (minute + 1) * PaneKey.MINUTE_MICROS;
    }

    /** What a mode came to, before waivers. */
    private record Found(Verdict verdict, String reason, String wouldChange, List<Evidence> evidence) {

        static Found go(String reason, Evidence... evidence) {
            return new Found(Verdict.GO, reason, "", List.of(evidence));
        }

        static Found unproven(String reason, String wouldChange, Evidence... evidence) {
            return new Found(Verdict.UNPROVEN, reason, wouldChange, List.of(evidence));
        }

        static Found noGo(String reason, String wouldChange, Evidence... evidence) {
            return new Found(Verdict.NO_GO, reason, wouldChange, List.of(evidence));
        }
    }

    /** Six, in the order of the failure modes. */
    List<ModeVerdict> all() {
        List<ModeVerdict> verdicts = new ArrayList<>();
        for (FailureMode mode : FailureMode.values()) {
            verdicts.add(verdict(mode));
        }
        return verdicts;
    }

    /** The worst of those that no waiver covers. */
    static Verdict overall(List<ModeVerdict> modes) {
        Verdict worst = Verdict.GO;
        for (ModeVerdict mode : modes) {
            if (!mode.getWaived() && mode.getVerdict() != Verdict.GO) {
                worst = mode.getVerdict() == Verdict.NO_GO || worst == Verdict.NO_GO ? Verdict.NO_GO : Verdict.UNPROVEN;
            }
        }
        return worst;
    }

    private ModeVerdict verdict(FailureMode mode) {
        List<OpenAlert> alerts =
                open.stream().filter(alert -> alert.mode() == mode).toList();
        ModeVerdict.Builder record = ModeVerdict.newBuilder().setFailureMode(mode);
        if (alerts.isEmpty()) {
            Found found = prove(mode);
            record.setVerdict(found.verdict()).setReason(found.reason()).setWouldChange(found.wouldChange());
            describe(record, found.evidence());
        } else {
            violated(record, alerts);
        }
        Optional<Waiver> waiver = catalogue.expectation(workflowType).waiver(mode);
        waiver.ifPresent(given -> record.setWaived(record.getVerdict() != Verdict.GO && endMicros < given.untilMicros())
                .setWaiverOwner(given.owner())
                .setWaiverReason(given.reason())
                .setWaiverUntilMicros(given.untilMicros()));
        return record.build();
    }

    private static void violated(ModeVerdict.Builder record, List<OpenAlert> alerts) {
        OpenAlert first = alerts.get(0);
        record.setVerdict(Verdict.NO_GO)
                .setReason(first.title() + (alerts.size() > 1 ? ", and " + (alerts.size() - 1) + " more" : ""))
                .setWouldChange("the alert resolves; its text says what resolves it")
                .setCount(alerts.size())
                .setFirstMicros(
                        alerts.stream().mapToLong(OpenAlert::sinceMicros).min().orElse(0))
                .setLastMicros(
                        alerts.stream().mapToLong(OpenAlert::sinceMicros).max().orElse(0))
                .setAlerts(
                        alerts.stream().map(OpenAlert::id).limit(ALERTS_NAMED).toList())
                .setEvidence(first.evidence());
    }

    private static void describe(ModeVerdict.Builder record, List<Evidence> evidence) {
        record.setCount(evidence.stream().mapToLong(Evidence::count).sum())
                .setFirstMicros(evidence.stream()
                        .mapToLong(Evidence::firstMicros)
                        .filter(micros -> micros != 0)
                        .min()
                        .orElse(0))
                .setLastMicros(
                        evidence.stream().mapToLong(Evidence::lastMicros).max().orElse(0))
                .setEvidence(evidence.stream()
                        .flatMap(one -> one.latest().stream())
                        .limit(Evidence.NAMED)
                        .map(Verdicts::evidence)
                        .toList());
    }

    private static dev.vigil.schema.alert.Evidence evidence(Exemplar exemplar) {
        return new dev.vigil.schema.alert.Evidence(
                exemplar.proof().text(),
                exemplar.proof().workflowId(),
                exemplar.proof().runId(),
                exemplar.proof().eventIds(),
                exemplar.timeMicros());
    }

    private Found prove(FailureMode mode) {
        return switch (mode) {
            case NON_DETERMINISM -> replays();
            case RETRY_STORM -> outages();
            case WORKER_STARVATION -> peak();
            case LONG_RUNNING_DRIFT -> drift();
            case SIGNAL_RACE -> signals();
            case VISIBILITY_GAP -> ownership();
        };
    }

    private Found replays() {
        Evidence bad = build.of(Exposure.PROBE_INCOMPATIBLE);
        Evidence clean = build.of(Exposure.PROBE_CLEAN);
        Evidence replayed = build.of(Exposure.REPLAYED_ELSEWHERE);
        if (bad.count() > 0 && bad.lastMicros() > clean.lastMicros()) {
            return Found.noGo(
                    bad.count() + " answers of a replay probe say that open runs cannot replay on this code",
                    "roll back or deploy compatible code, then a probe that finds none: vigil probe replay --type "
                            + workflowType,
                    bad);
        }
        if (clean.count() > 0) {
            return Found.go("a replay probe ended without a bad run: " + text(clean), clean);
        }
        if (replayed.count() >= Proofs.REPLAYS) {
            return Found.go(replayed.count() + " histories were replayed by another worker", replayed);
        }
        return Found.unproven(
                replayed.count() == 0
                        ? "no history of it was ever replayed by another worker"
                        : replayed.count() + " histories were replayed by another worker, " + Proofs.REPLAYS
                                + " are enough",
                "vigil probe replay --type " + workflowType,
                replayed);
    }

    private static String text(Evidence evidence) {
        return evidence.latest().isEmpty()
                ? "counted"
                : evidence.latest().get(0).proof().text();
    }

    private Found outages() {
        if (type.dependencies.isEmpty()) {
            return Found.unproven("no activity of it was seen to close", "it calls something, or a waiver");
        }
        SortedSet<String> missing = new TreeSet<>();
        List<Evidence> survived = new ArrayList<>();
        for (String dependency : type.dependencies) {
            Evidence bore = build.survived.get(dependency);
            Evidence storm = build.stormed.get(dependency);
            if (bore == null || (storm != null && storm.lastMicros() > bore.lastMicros())) {
                missing.add(dependency);
            } else {
                survived.add(bore);
            }
        }
        if (missing.isEmpty()) {
            return new Found(
                    Verdict.GO,
                    "an outage of each dependency was survived at normal load: " + String.join(", ", type.dependencies),
                    "",
                    survived);
        }
        boolean stormed = missing.stream().anyMatch(build.stormed::containsKey);
        return Found.unproven(
                stormed
                        ? "the last outage of " + first(missing, build.stormed.keySet()) + " came with "
                                + Proofs.STORM_ATTEMPTS_PER_CALL + " attempts a call or more"
                        : "no outage at normal load was seen of " + shown(missing),
                "an outage of " + Proofs.OUTAGE_MINUTES + " minutes or more with fewer than "
                        + Proofs.STORM_ATTEMPTS_PER_CALL + " attempts a call and no call that fails for good");
    }

    private static String first(SortedSet<String> missing, java.util.Set<String> stormed) {
        return missing.stream().filter(stormed::contains).findFirst().orElse("");
    }

    private static String shown(SortedSet<String> names) {
        List<String> some = names.stream().limit(3).toList();
        return String.join(", ", some) + (names.size() > 3 ? " and " + (names.size() - 3) + " more" : "");
    }

    private Found peak() {
        long declared = catalogue.expectation(workflowType).peakPerHour();
        long wanted = declared * Proofs.PEAK_FACTOR;
        if (declared <= 0) {
            return Found.unproven(
                    "nobody has said what its peak is",
                    "peak_per_hour of the type in vigil.yaml, and twice that in an hour");
        }
        if (build.peaks.count() > 0) {
            return Found.go("it bore " + wanted + " starts within an hour, twice the declared peak", build.peaks);
        }
        return Found.unproven(
                "it never had " + wanted + " starts within an hour, twice the declared peak",
                "an hour with " + wanted + " starts in which nothing waits too long: a load test, or the real peak");
    }

    private Found drift() {
        Evidence outlived = build.of(Exposure.HEARTBEAT_OUTLIVED);
        Evidence unwatched = build.of(Exposure.UNWATCHED_ACTIVITY);
        Evidence timer = build.of(Exposure.LONG_TIMER);
        if (unwatched.count() > 0) {
            return Found.unproven(
                    unwatched.count() + " activities ran long without a heartbeat timeout: " + text(unwatched),
                    "a heartbeat timeout, and an activity that outlives it, on the next build",
                    unwatched);
        }
        if (outlived.count() == 0 && timer.count() == 0) {
            return Found.unproven(
                    "no activity outlived its heartbeat timeout and no timer ran for an hour",
                    "one activity that runs longer than its heartbeat timeout"
                            + (type.timers > 0 ? ", and a timer of an hour" : ""));
        }
        if (timer.count() == 0 && type.timers > 0) {
            return Found.unproven(
                    "it uses timers and none ran for an hour", "a timer of an hour, handled in time", outlived);
        }
        return Found.go(
                outlived.count() + " activities outlived their heartbeat timeout, " + timer.count()
                        + " timers of an hour or more were handled in time",
                outlived,
                timer);
    }

    private Found signals() {
        Expectation.Signals declared = catalogue.expectation(workflowType).signals();
        Evidence together = build.of(Exposure.SIGNALS_TOGETHER);
        Evidence unexpected = build.of(Exposure.UNEXPECTED_SIGNAL);
        return switch (declared) {
            case ANY ->
                Found.unproven(
                        "nobody has declared that its signals may come in any order",
                        "signals: order_independent (or none) in vigil.yaml, and two signals in one workflow task");
            case NONE ->
                unexpected.count() > 0
                        ? Found.unproven(
                                unexpected.count() + " signals came to a type that is declared to take none",
                                "signals: order_independent, or senders that stop",
                                unexpected)
                        : build.tasks >= Proofs.TASKS_WITHOUT_SIGNAL
                                ? Found.go(build.tasks + " workflow tasks without a signal, as declared")
                                : Found.unproven(
                                        build.tasks + " workflow tasks without a signal, " + Proofs.TASKS_WITHOUT_SIGNAL
                                                + " are enough",
                                        "more workflow tasks");
            case ANY_ORDER ->
                together.count() > 0
                        ? Found.go(
                                together.count()
                                        + " workflow tasks were given signals of different names and completed",
                                together)
                        : Found.unproven(
                                "no two different signals met in one workflow task",
                                "two signals of different names sent at once",
                                together);
        };
    }

    private Found ownership() {
        boolean known = catalogue.type(workflowType).isPresent();
        if (!known && catalogue.declared()) {
            return Found.noGo(
                    "it runs in production and stands in no catalogue: nobody is told",
                    "types: {" + workflowType + ": {owner: …, runbook: …}} in vigil.yaml");
        }
        if (catalogue.typeOrDefault(workflowType).owner().isEmpty()) {
            return Found.unproven("it has no owner", "owner of the type in vigil.yaml");
        }
        if (type.answered.count() > 0) {
            return Found.go("it has an owner, and a person has decided about an alert of it", type.answered);
        }
        return Found.unproven(
                "nobody has ever decided about an alert of it, so that none is known to reach a person",
                "an alert of it that somebody acknowledges, accepts or closes");
    }
}
