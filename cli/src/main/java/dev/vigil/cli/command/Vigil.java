package dev.vigil.cli.command;

import dev.vigil.cli.config.ConfigLoader;
import dev.vigil.cli.config.FlagValue;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.config.RuleSettings;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.ReportFormat;
import dev.vigil.cli.terminal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code vigil} command itself: the options that every command has, and what they lead to. */
@Command(
        name = "vigil",
        description = "Watches a fleet of Temporal workflows and says what is not safe in production.",
        header = {
            "Examples:",
            "  vigil demo",
            "  vigil up --temporal 127.0.0.1:7233",
            "",
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Vigil implements Runnable {

    private static final String DEFAULT_FILE = "vigil.yaml";
    private static final String FILE_VARIABLE = "VIGIL_CONFIG";

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Configuration; default: vigil.yaml in the working directory, if it is there.")
    private @Nullable Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "table, json (one document) or jsonl (one a line); check also junit, sarif, github.")
    private @Nullable ReportFormat output;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            defaultValue = "AUTO",
            description = "auto, always or never; NO_COLOR counts as never.")
    private When color = When.AUTO;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "No notes on stderr, errors only.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "What the libraries log, and the causes of errors.")
    private boolean verbose;

    @Option(names = "--no-input", scope = ScopeType.INHERIT, description = "Never ask anything.")
    private boolean noInput;

    /** When colours are used. */
    enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    Vigil(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        requireSpec().commandLine().usage(surroundings.err());
        throw new ParameterException(requireSpec().commandLine(), "expected a command");
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    /** Whether the person asked for the libraries' logs and for causes. */
    public boolean isVerbose() {
        return verbose;
    }

    /** Whether a command may ask the person something. */
    public boolean mayAsk() {
        return !noInput && surroundings.outIsTerminal();
    }

    /** Where to write, by the options. */
    public Terminal terminal() {
        return new Terminal(surroundings.out(), surroundings.err(), quiet, hasColor(), surroundings.unicode());
    }

    /** The format asked for, or the command's own default. */
    public OutputFormat output(OutputFormat otherwise) {
        if (output == null) {
            return otherwise;
        }
        return output.common()
                .orElseThrow(() -> new ParameterException(
                        requireSpec().commandLine(),
                        "expected --output to be table, json or jsonl here, got: " + output));
    }

    /** The format asked for, of all there are, or the command's own default. */
    public ReportFormat report(ReportFormat otherwise) {
        return output == null ? otherwise : output;
    }

    /** Reads the configuration, with flags over it; what is ignored is noted. */
    public LoadedConfig config(Map<String, FlagValue> flags) {
        LoadedConfig loaded =
                new ConfigLoader(RuleSettings.SHIPPED).load(configFile(), surroundings.environment(), flags);
        loaded.notices().forEach(notice -> terminal().note("note: " + notice));
        return loaded;
    }

    private Optional<Path> configFile() {
        String variable = surroundings.environment().getOrDefault(FILE_VARIABLE, "");
        if (file != null) {
            return Optional.of(resolved(file));
        }
        if (!variable.isEmpty()) {
            return Optional.of(resolved(Path.of(variable)));
        }
        return Optional.of(resolved(Path.of(DEFAULT_FILE))).filter(Files::exists);
    }

    /** Relative to the working directory; named as the user would name it. */
    private Path resolved(Path given) {
        Path here = surroundings.workingDirectory();
        boolean isHere = here.equals(Path.of("").toAbsolutePath());
        return isHere ? given : here.resolve(given);
    }

    private boolean hasColor() {
        boolean wanted = !surroundings.environment().containsKey("NO_COLOR")
                && !"dumb".equals(surroundings.environment().get("TERM"))
                && surroundings.outIsTerminal();
        return switch (color) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> wanted;
        };
    }

    private CommandSpec requireSpec() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        return spec;
    }
}
