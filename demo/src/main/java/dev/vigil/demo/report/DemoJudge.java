package dev.vigil.demo.report;

import dev.vigil.demo.Planting;
import dev.vigil.demo.plan.Subject;
import dev.vigil.schema.alert.FailureMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Decides for every alert whether it is the one that a planting calls for, something that the planting brought along, or
 * a false alarm. Pure: the same plantings and alerts give the same judgement.
 */
public final class DemoJudge {

    private final Set<FailureMode> expected;
    private final List<Planting> plantings;
    private final Map<String, Life> lives = new LinkedHashMap<>();

    private DemoJudge(Set<FailureMode> expected, List<Planting> plantings, List<SeenAlert> seen) {
        this.expected = expected;
        this.plantings =
                plantings.stream().sorted(Comparator.comparing(Planting::mode)).toList();
        for (SeenAlert record : seen) {
            lives.merge(record.alert().getAlertId(), Life.of(record), Life::then);
        }
    }

    /**
     * @param expected modes that the scenario plants, planted already or not
     * @param seen every record of the alerts topic, in the order in which they were read
     */
    public static Judgement judge(Set<FailureMode> expected, List<Planting> plantings, List<SeenAlert> seen) {
        return new DemoJudge(expected, plantings, seen).judge();
    }

    private Judgement judge() {
        List<SeenAlert> falseAlarms = new ArrayList<>();
        List<Collateral> collateral = new ArrayList<>();
        for (Life life : lives.values()) {
            Optional<Planting> cause = cause(life);
            if (cause.isEmpty()) {
                falseAlarms.add(life.last());
            } else if (!answers(life, cause.get())) {
                collateral.add(new Collateral(life.last(), cause.get(), namesRoot(life, cause.get())));
            }
        }
        return new Judgement(expected, plantings.stream().map(this::outcome).toList(), falseAlarms, collateral);
    }

    /** The planting that an alert answers, else one that touches its subject; none if it came before the planting. */
    private Optional<Planting> cause(Life life) {
        return plantings.stream()
                .filter(planting -> !life.firstSeenAt().isBefore(planting.plantedAt()))
                .filter(planting -> answers(life, planting) || touches(planting, life.subject()))
                .min(Comparator.comparing(planting -> !answers(life, planting)));
    }

    private static boolean answers(Life life, Planting planting) {
        return life.mode() == planting.mode() && life.subject().equals(planting.subject());
    }

    private static boolean touches(Planting planting, Subject subject) {
        return planting.subject().equals(subject) || planting.touched().contains(subject.name());
    }

    private boolean namesRoot(Life life, Planting planting) {
        Life root = lives.get(life.last().alert().getFoldedUnder());
        return root != null && answers(root, planting);
    }

    private Caught outcome(Planting planting) {
        List<Life> answers = lives.values().stream()
                .filter(life -> answers(life, planting) && !life.firstSeenAt().isBefore(planting.plantedAt()))
                .toList();
        List<Life> fired = answers.stream()
                .filter(life -> life.firedAt().isPresent())
                .sorted(Comparator.comparing(life -> life.firedAt().orElseThrow()))
                .toList();
        return new Caught(
                planting,
                fired.stream().map(Life::last).toList(),
                fired.stream().findFirst().flatMap(Life::firedAt).map(at -> delay(planting, at)),
                fired.isEmpty() ? why(planting, answers) : "");
    }

    /** An alert may fire before the planting's own condition holds, which is strict: that is no delay, not a negative one. */
    private static Duration delay(Planting planting, Instant firedAt) {
        Duration delay = Duration.between(planting.conditionMetAt().orElse(planting.plantedAt()), firedAt);
        return delay.isNegative() ? Duration.ZERO : delay;
    }

    private String why(Planting planting, List<Life> answers) {
        if (!answers.isEmpty()) {
            return "its alert " + ShortId.of(answers.get(0).last().alert()) + " is pending and has not fired";
        }
        if (planting.conditionMetAt().isEmpty()) {
            return "its condition has not held yet";
        }
        List<String> elsewhere = lives.values().stream()
                .filter(life -> life.mode() == planting.mode())
                .map(life -> life.subject().kind() + " " + life.subject().name())
                .distinct()
                .toList();
        return elsewhere.isEmpty()
                ? "no alert on " + planting.subject().kind() + " "
                        + planting.subject().name()
                : "alerts of this mode were on " + String.join(", ", elsewhere) + " and not on "
                        + planting.subject().kind() + " " + planting.subject().name();
    }

    /** All records of one alert. */
    private record Life(SeenAlert last, Instant firstSeenAt, Optional<Instant> firedAt) {

        static Life of(SeenAlert record) {
            return new Life(record, record.seenAt(), record.fired() ? Optional.of(record.seenAt()) : Optional.empty());
        }

        Life then(Life next) {
            return new Life(next.last, firstSeenAt, firedAt.or(next::firedAt));
        }

        FailureMode mode() {
            return Objects.requireNonNull(last.alert().getFailureMode());
        }

        Subject subject() {
            return last.subject();
        }
    }
}
