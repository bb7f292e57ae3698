package dev.vigil.benchmarks.detection;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Prints the tables of the detection study: {@code DetectionStudy [--seeds N] [SECTION…]}. Sections: rates, realities, dependencies,
 * silence, backlog, builds, cold, healthy, causes; all without one. Seeds are 0 to N-1, so that two runs print the same. A healthy fleet is
 * large: it takes one seed of twenty.
 */
public final class DetectionStudy {

    private static final int SEEDS = 20;

    private final PrintStream out;
    private final int seeds;

    private DetectionStudy(PrintStream out, int seeds) {
        this.out = out;
        this.seeds = seeds;
    }

    public static void main(String[] arguments) {
        int seeds = SEEDS;
        Set<String> wanted = new java.util.LinkedHashSet<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--seeds") && i + 1 < arguments.length) {
                seeds = Integer.parseInt(arguments[++i]);
            } else {
                wanted.add(arguments[i]);
            }
        }
        DetectionStudy study = new DetectionStudy(System.out, seeds);
        int causeSeeds = seeds;
        int healthySeeds = Math.max(1, seeds / SEEDS);
        section(wanted, "rates", study::rates);
        section(wanted, "realities", study::realities);
        OtherQuestions others = new OtherQuestions(System.out, seeds);
        section(wanted, "dependencies", others::dependencies);
        section(wanted, "silence", others::silence);
        section(wanted, "backlog", others::backlog);
        section(wanted, "builds", others::builds);
        section(wanted, "cold", others::births);
        section(wanted, "healthy", () -> new HealthyFleet(System.out, healthySeeds).print());
        section(wanted, "causes", () -> new Causes(System.out, causeSeeds).print());
    }

    private static void section(Set<String> wanted, String name, Runnable section) {
        if (wanted.isEmpty() || wanted.contains(name)) {
            section.run();
        }
    }

    private static List<Scenario> published() {
        Scenario headline = Scenario.flat("5,000/day 1→10 %", 5_000, 0.01, 0.1);
        return List.of(
                headline,
                Scenario.flat("same, business days", 5_000, 0.01, 0.1).over(Traffic.business(5_000)),
                Scenario.flat("5,000/day 1→3 %", 5_000, 0.01, 0.03),
                Scenario.flat("5,000/day 1→100 %", 5_000, 0.01, 1),
                Scenario.flat("5,000/day 0.1→1 %", 5_000, 0.001, 0.01),
                Scenario.flat("500/day 1→10 %", 500, 0.01, 0.1),
                Scenario.flat("50/day 1→10 %", 50, 0.01, 0.1),
                Scenario.flat("50/day 1→100 %", 50, 0.01, 1),
                Scenario.flat("500,000/day 1→2 %", 500_000, 0.01, 0.02),
                Scenario.flat("5,000,000/day 0.1→1 %", 5_000_000, 0.001, 0.01),
                Scenario.flat("5,000/day 1→10 %, 5-min bursts 0.05", 5_000, 0.01, 0.1)
                        .with(() -> Failing.bursts(5, 0.05)),
                Scenario.flat("500,000/day 1→10 %, 5-min bursts 0.05", 500_000, 0.01, 0.1)
                        .with(() -> Failing.bursts(5, 0.05)),
                Scenario.flat("5,000/day 1→10 %, weekly batch of 200", 5_000, 0.01, 0.1)
                        .weekly(200),
                Scenario.flat("5,000/day 1→10 %, ramp over 24 h", 5_000, 0.01, 0.1)
                        .ramp(1_440));
    }

    /** Dependence that was not looked at while the defaults were chosen. */
    private static List<Scenario> heldOut() {
        Scenario plain = Scenario.flat("", 5_000, 0.01, 0.1);
        return List.of(
                named("rate is AR(1), sd 0.5, 30 min", plain).with(() -> Failing.wandering(0.5, 30)),
                named("two regimes ×0.6 / ×4, 70 / 10 min", plain).with(() -> Failing.regimes(0.6, 70, 4, 10)),
                named("failures ×3 from 0 to 6 h", plain).with(() -> Failing.atNight(3)),
                named("5-min bursts 0.01", plain).with(() -> Failing.bursts(5, 0.01)),
                named("hour-long swings 0.02", plain).with(() -> Failing.bursts(60, 0.02)),
                named("5-min bursts 0.05, declared batch", plain)
                        .with(() -> Failing.bursts(5, 0.05))
                        .declaredAsBatch());
    }

    private static Scenario named(String name, Scenario like) {
        return new Scenario(
                name,
                like.traffic(),
                like.before(),
                like.after(),
                like.rampMinutes(),
                like.batch(),
                like.failing(),
                like.declaredBatch());
    }

    private void rates() {
        out.println(
                "## Failure rate of a type: " + seeds + " seeds, 58 days of learning, 90 quiet days, then the change");
        out.println(
                "Delays: median / p95 from the change to the end of the minute that fires. FA: alarms in the 90 quiet days.");
        out.println();
        out.println("| stream | warning | outcomes | FA | page, A = 8,000 | FA | burn 99 % page | burn 99 % all"
                + " | burn 99.9 % page | > 5 % in 1 h | > 5 % in 5 m | failed > 20/s | e-detector |");
        out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (Scenario scenario : published()) {
            print(scenario, FailureRates.measure(scenario, seeds));
        }
        out.println();
    }

    private void realities() {
        out.println("## Held out: kinds of dependence that the defaults were not chosen on, 1 → 10 % at 5,000 a day");
        out.println();
        out.println("| failures | warning | outcomes | FA | page, A = 8,000 | FA | burn 99 % page | burn 99 % all"
                + " | burn 99.9 % page | > 5 % in 1 h | > 5 % in 5 m | failed > 20/s | e-detector |");
        out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (Scenario scenario : heldOut()) {
            print(scenario, FailureRates.measure(scenario, seeds));
        }
        out.println();
    }

    private void print(Scenario scenario, FailureRates.Result result) {
        StringBuilder row = new StringBuilder("| ").append(scenario.name());
        row.append(" | **").append(result.warning.minutes()).append("**");
        row.append(" | ").append(result.warningOutcomes.numbers());
        row.append(" | **").append(mean(result.falseWarnings, result.seeds)).append("**");
        row.append(" | ").append(result.page.minutes());
        row.append(" | ").append(mean(result.falsePages, result.seeds));
        result.published.forEach((name, figures) -> row.append(" | ")
                .append(figures.minutes())
                .append(", FA ")
                .append(mean(result.falsePublished.getOrDefault(name, 0.0), result.seeds))
                .append(share(result.falseTime.getOrDefault(name, 0.0) / result.seeds)));
        out.println(row.append(" |"));
        out.flush();
    }

    static String mean(double sum, int seeds) {
        double mean = sum / Math.max(1, seeds);
        return String.format(Locale.ROOT, mean < 10 ? "%.2f" : "%,.0f", mean);
    }

    private static String share(double time) {
        return time < 0.05 ? "" : String.format(Locale.ROOT, " (%.0f %%)", 100 * time);
    }
}
