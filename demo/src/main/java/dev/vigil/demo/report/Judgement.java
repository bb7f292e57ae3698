package dev.vigil.demo.report;

import dev.vigil.schema.alert.FailureMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The outcome of a demo.
 *
 * @param expected modes that the scenario plants
 * @param caught one entry for each planting, in the order of {@link FailureMode}
 * @param falseAlarms alerts, pending included, on what no planting touches, each as last seen
 * @param collateral alerts that a planting brought along
 */
public record Judgement(
        Set<FailureMode> expected, List<Caught> caught, List<SeenAlert> falseAlarms, List<Collateral> collateral) {

    public Judgement {
        expected = Set.copyOf(expected);
        caught = List.copyOf(caught);
        falseAlarms = List.copyOf(falseAlarms);
        collateral = List.copyOf(collateral);
    }

    /** Whether every expected mode was caught. */
    public boolean allCaught() {
        return expected.stream()
                .allMatch(mode -> caught.stream().anyMatch(one -> one.planting().mode() == mode && one.caught()));
    }

    /** Whether everything is as it should be: all caught, no false alarm, no collateral without its root. */
    public boolean passed() {
        return problems().isEmpty();
    }

    /** One sentence for each thing that is not as it should be. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (FailureMode mode : FailureMode.values()) {
            if (expected.contains(mode)) {
                caught.stream()
                        .filter(one -> one.planting().mode() == mode)
                        .findFirst()
                        .ifPresentOrElse(
                                one -> {
                                    if (!one.caught()) {
                                        problems.add("FM" + (mode.ordinal() + 1) + " was not caught: " + one.why());
                                    }
                                },
                                () -> problems.add(
                                        "FM" + (mode.ordinal() + 1) + " was not caught: it was not planted yet"));
            }
        }
        falseAlarms.forEach(alarm -> problems.add("false alarm: " + describe(alarm)));
        collateral.stream()
                .filter(one -> !one.namesRoot())
                .forEach(one ->
                        problems.add("collateral without its root: " + describe(one.alert()) + ", brought along by FM"
                                + (one.planting().mode().ordinal() + 1) + " on "
                                + one.planting().subject().name()));
        return problems;
    }

    private static String describe(SeenAlert seen) {
        return "FM" + (seen.alert().getFailureMode().ordinal() + 1) + " on "
                + seen.alert().getSubject() + " (" + ShortId.of(seen.alert()) + "): "
                + seen.alert().getTitle();
    }
}
