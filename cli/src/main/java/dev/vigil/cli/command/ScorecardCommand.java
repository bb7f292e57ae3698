package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.scorecard.Gate;
import dev.vigil.cli.scorecard.GateReport;
import dev.vigil.cli.scorecard.ScorecardText;
import dev.vigil.cli.scorecard.ScorecardsReading;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.schema.readiness.ModeVerdict;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.readiness.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vigil scorecard}: what has been proven of each workflow type, and an exit code for a pipeline. */
@Command(
        name = "scorecard",
        description =
                "Per workflow type and build one verdict for each failure mode: GO, NO-GO or UNPROVEN. Never GO for want"
                        + " of evidence; docs/proof.md says what counts as proof. With a TYPE, what each verdict rests on.",
        header = {
            "Examples:",
            "  vigil scorecard LoanApproval",
            "  vigil scorecard --gate --owner loans --form junit",
            ""
        })
final class ScorecardCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Parameters(paramLabel = "TYPE", arity = "0..*", description = "Workflow types; all without.")
    private List<String> types = new ArrayList<>();

    @Option(names = "--build", paramLabel = "B", description = "This build only. Default: the builds at work.")
    private @Nullable String build;

    @Option(names = "--gate", description = "Exit code 1 if anything is NO-GO, 3 if only evidence is missing.")
    private boolean gate;

    @Option(
            names = "--unproven",
            paramLabel = "WHAT",
            description = "What missing evidence does to the gate: fail or warn. Default: fail.")
    private Unproven unproven = Unproven.FAIL;

    @Option(names = "--owner", paramLabel = "O", description = "Types of this owner only.")
    private @Nullable String owner;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "This namespace only.")
    private @Nullable String namespace;

    @Option(names = "--at", paramLabel = "TIME", description = "As it was then: 2h or 3d ago, or an ISO time.")
    private @Nullable String at;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            description = "For a pipeline: junit, github (annotations) or markdown; instead of -o.")
    private @Nullable Form form;

    /** What {@code --unproven} takes. */
    enum Unproven {
        FAIL,
        WARN
    }

    /** What {@code --form} takes. */
    enum Form {
        JUNIT,
        GITHUB,
        MARKDOWN
    }

    ScorecardCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        KafkaTarget target = kafka.target(vigil);
        Optional<Instant> time = time();
        target.admin().close(); // says in words why there is no Kafka
        ScorecardsReading reading = ScorecardsReading.read(target, time);
        Terminal terminal = vigil.terminal();
        if (reading.undecodable() > 0) {
            terminal.note("note: " + reading.undecodable() + " records of the topic could not be decoded");
        }
        List<Scorecard> candidates = build == null ? reading.atWork() : reading.all();
        List<Scorecard> cards = candidates.stream().filter(this::isWanted).toList();
        print(cards);
        boolean somethingUnseen = tellUnseen(cards, terminal);
        Gate verdict = Gate.of(cards, unproven == Unproven.FAIL);
        if (gate) {
            conclude(verdict, cards, terminal);
        }
        if (verdict == Gate.FAILED && gate) {
            return ExitCode.NO;
        }
        if (somethingUnseen || cards.isEmpty() || (gate && verdict == Gate.UNPROVEN)) {
            return ExitCode.UNPROVEN;
        }
        return ExitCode.YES;
    }

    private boolean isWanted(Scorecard card) {
        return (types.isEmpty() || types.contains(card.getWorkflowType()))
                && (build == null || build.equals(card.getBuildId()))
                && (owner == null || owner.equals(card.getOwner()))
                && (namespace == null || namespace.equals(card.getNamespace()));
    }

    /** A type that nobody has seen is said and is never a yes. */
    private boolean tellUnseen(List<Scorecard> cards, Terminal terminal) {
        List<String> unseen = types.stream()
                .filter(type ->
                        cards.stream().noneMatch(card -> card.getWorkflowType().equals(type)))
                .toList();
        unseen.forEach(type -> terminal.problem(
                "no scorecard of workflow type '" + type + "'" + (build == null ? "" : ", build " + build)
                        + ": Vigil has not seen it run, so nothing is known of it"));
        if (unseen.isEmpty() && cards.isEmpty()) {
            terminal.problem("no scorecard " + (owner == null ? "is in the topic yet" : "of an owner '" + owner + "'")
                    + ": one appears when a minute with workflow tasks is complete");
        }
        return !unseen.isEmpty();
    }

    private void conclude(Gate verdict, List<Scorecard> cards, Terminal terminal) {
        switch (verdict) {
            case PASSED -> terminal.note("Gate passed.");
            case UNPROVEN ->
                terminal.note("Gate not passed: evidence is missing.   Next: vigil scorecard TYPE says what"
                        + " would change it; --unproven warn lets it through");
            case FAILED ->
                cards.forEach(card -> card.getModes().stream()
                        .filter(mode -> mode.getVerdict() == Verdict.NO_GO && !mode.getWaived())
                        .forEach(mode -> terminal.note("Gate failed. " + card.getWorkflowType() + " " + name(mode)
                                + ": " + mode.getReason() + "  " + String.join(", ", mode.getAlerts()))));
        }
    }

    private static String name(ModeVerdict mode) {
        return "FM" + (mode.getFailureMode().ordinal() + 1);
    }

    private void print(List<Scorecard> cards) {
        Terminal terminal = vigil.terminal();
        Form wanted = form;
        if (wanted != null) {
            GateReport report = new GateReport(cards, unproven == Unproven.FAIL);
            switch (wanted) {
                case JUNIT -> terminal.raw(report.junit());
                case GITHUB -> report.github().forEach(terminal::raw);
                case MARKDOWN -> terminal.raw(report.markdown());
            }
            return;
        }
        switch (vigil.output(dev.vigil.cli.terminal.OutputFormat.TABLE)) {
            case TABLE -> {
                ScorecardText text =
                        new ScorecardText(terminal, vigil.surroundings().clock().getZone());
                if (types.isEmpty() || gate) {
                    text.table(cards);
                } else {
                    cards.forEach(text::full);
                }
            }
            case JSON -> {
                ArrayNode array = Json.array();
                cards.forEach(card -> array.add(Json.of(card)));
                ObjectNode document = Json.object()
                        .put("schema", "vigil.scorecard/1")
                        .put("gate", Gate.of(cards, unproven == Unproven.FAIL).name());
                document.set("scorecards", array);
                terminal.raw(Json.document(document));
            }
            case JSONL -> cards.forEach(card -> terminal.raw(Json.line(Json.of(card))));
        }
    }

    private Optional<Instant> time() {
        if (at == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StartTime.parse(at, vigil.surroundings().clock()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "expected --at to be " + e.getMessage());
        }
    }
}
