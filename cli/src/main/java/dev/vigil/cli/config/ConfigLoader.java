package dev.vigil.cli.config;

import dev.vigil.cli.terminal.Nearest;
import dev.vigil.schema.StartupException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a configuration: flags over environment over file over defaults. */
public final class ConfigLoader {

    /** Bytes; a configuration beyond it is another file by mistake. */
    private static final long LARGEST_FILE = 4L << 20;

    /** Variables of the launcher and of the command line itself. */
    private static final Set<String> OTHER_VARIABLES = Set.of("VIGIL_CONFIG", "VIGIL_JAVA_OPTS");

    private final List<RuleSetting> ruleSettings;

    /** @param ruleSettings what the rules let people set */
    public ConfigLoader(List<RuleSetting> ruleSettings) {
        this.ruleSettings = List.copyOf(ruleSettings);
    }

    /**
     * Reads a file, or none.
     *
     * @param file the file; empty: defaults, environment and flags only
     * @param environment the process's environment
     * @param flags settings given on the command line, by path
     * @throws ConfigException with everything that is wrong
     * @throws StartupException if the file cannot be read
     */
    public LoadedConfig load(Optional<Path> file, Map<String, String> environment, Map<String, FlagValue> flags) {
        String name = file.map(Path::toString).orElse("");
        return parse(file.map(ConfigLoader::content).orElse(""), name, new Given(flags, environment), environment);
    }

    /** Reads a text as if it were the file of that name, without environment and flags. */
    LoadedConfig parse(String text, String name) {
        return parse(text, name, Given.nothing(), Map.of());
    }

    private LoadedConfig parse(String text, String name, Given given, Map<String, String> environment) {
        Reading reading = new Reading(name, given);
        List<String> lines = text.lines().toList();
        Node root = compose(text, name, lines);
        VigilConfig config = VigilConfig.read(new Section(reading, "", root), ruleSettings);
        if (!reading.problems().isEmpty()) {
            throw new ConfigException(
                    reading.problems().stream().sorted(Problem.BY_LINE).toList(), lines);
        }
        return new LoadedConfig(config, name, reading.effective(), notices(environment, reading.effective()));
    }

    private static @Nullable Node compose(String text, String name, List<String> lines) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(50);
        options.setNestingDepthLimit(20);
        try {
            return new Yaml(options).compose(new java.io.StringReader(text));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            Position at = mark == null
                    ? new Position(name, 1, 1)
                    : new Position(name, mark.getLine() + 1, mark.getColumn() + 1);
            throw new ConfigException(List.of(Problem.in(at, 1, "expected YAML: " + e.getProblem(), "")), lines);
        } catch (YAMLException e) {
            throw new ConfigException(
                    List.of(Problem.in(new Position(name, 1, 1), 1, "expected YAML: " + e.getMessage(), "")), lines);
        }
    }

    private static String content(Path file) {
        String problem;
        try {
            if (Files.size(file) > LARGEST_FILE) {
                problem = "is larger than 4 MiB";
            } else {
                return Files.readString(file);
            }
        } catch (CharacterCodingException e) {
            problem = "is not UTF-8 text";
        } catch (IOException e) {
            problem = Files.exists(file) ? "cannot be read" : "does not exist";
        }
        throw new StartupException(
                StartupException.Kind.USAGE,
                "the configuration file " + file + " " + problem,
                "",
                "name a file with -c");
    }

    /** A variable that almost is a setting is told; others may be an orchestrator's ({@code VIGIL_PORT_8440_TCP}). */
    private static List<String> notices(Map<String, String> environment, List<Effective> effective) {
        Set<String> known =
                effective.stream().map(value -> Given.variable(value.key())).collect(Collectors.toSet());
        known.addAll(OTHER_VARIABLES);
        known.addAll(Given.shortNames());
        return new TreeMap<>(environment)
                .keySet().stream()
                        .filter(variable -> variable.startsWith(Given.PREFIX) && !known.contains(variable))
                        .flatMap(variable -> Nearest.to(variable, known).stream()
                                .map(near -> "environment variable " + variable
                                        + " is no setting and ignored; did you mean " + near + "?"))
                        .toList();
    }
}
