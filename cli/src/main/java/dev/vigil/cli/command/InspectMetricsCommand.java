package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.config.MetricsSettings;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Table;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.collector.source.metrics.InspectedPage;
import dev.vigil.collector.source.metrics.MetricsLimits;
import dev.vigil.collector.source.metrics.PageInspector;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vigil inspect metrics}. */
@Command(
        name = "metrics",
        description =
                "What Vigil reads in a page of worker metrics, and which failure modes it can reveal. Exit code 1 where a page is refused.",
        header = {
            "Examples:",
            "  vigil inspect metrics http://127.0.0.1:9464/metrics",
            "  vigil inspect metrics scrape.txt other.txt.gz -o json",
            ""
        })
final class InspectMetricsCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Parameters(paramLabel = "URL|FILE", arity = "1..*", description = "Pages or files of them, gzipped or not.")
    private List<String> pages = new ArrayList<>();

    InspectMetricsCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        MetricsSettings settings = vigil.config(Map.of()).config().collector().metrics();
        PageInspector inspector = new PageInspector(settings.naming(), settings.unit(), MetricsLimits.DEFAULT);
        Terminal terminal = vigil.terminal();
        boolean table = vigil.output(OutputFormat.TABLE) == OutputFormat.TABLE;
        boolean allRead = true;
        for (String given : pages) {
            InspectedPage page = inspect(inspector, given);
            allRead &= page.read();
            if (table) {
                print(page, terminal);
            } else {
                terminal.raw(Json.line(json(page)));
            }
        }
        return allRead ? ExitCode.YES : ExitCode.NO;
    }

    private InspectedPage inspect(PageInspector inspector, String given) {
        try {
            if (given.startsWith("http://") || given.startsWith("https://")) {
                return inspector.inspect(new URI(given));
            }
            return inspector.inspect(vigil.surroundings().workingDirectory().resolve(given), given);
        } catch (java.net.URISyntaxException | IllegalArgumentException e) {
            return new InspectedPage(
                    given,
                    false,
                    "expected a URL or the path of a file",
                    "",
                    0,
                    0,
                    "",
                    List.of(),
                    List.of(),
                    0,
                    List.of(),
                    List.of());
        }
    }

    private static void print(InspectedPage page, Terminal terminal) {
        if (!page.read()) {
            terminal.line(page.file() + ": refused: " + page.reason());
            return;
        }
        terminal.line(page.file() + ": read, " + page.format() + ", " + page.samples() + " samples, "
                + page.kept().size() + " series that matter"
                + (page.sdk().isEmpty() ? "" : ", SDK: " + page.sdk()));
        page.notes().forEach(note -> terminal.line("  note: " + note));
        if (page.modes().isEmpty()) {
            return;
        }
        Table families = new Table("  FAMILY", "SAMPLES", "USED AS", "FOR");
        for (InspectedPage.Family family : page.families()) {
            if (!family.metric().isEmpty()) {
                families.add("  " + family.name(), Integer.toString(family.samples()), family.metric(), family.use());
            }
        }
        families.print(terminal);
        long over = page.families().stream()
                .filter(family -> family.metric().isEmpty())
                .count();
        terminal.line("  and " + over + " families that are read over (-o json names them)");
        for (InspectedPage.Mode mode : page.modes()) {
            terminal.line("  " + mode.mode() + " " + mode.title() + ": "
                    + mode.sight().name().toLowerCase(java.util.Locale.ROOT) + ": " + mode.why());
            if (!mode.todo().isEmpty()) {
                terminal.line("      " + mode.todo());
            }
        }
    }

    private static ObjectNode json(InspectedPage page) {
        ObjectNode json = Json.object()
                .put("schema", "vigil.inspect.metrics/1")
                .put("file", page.file())
                .put("verdict", page.read() ? "read" : "refused");
        json.put("reason", page.reason().isEmpty() ? null : page.reason());
        json.put("format", page.format().isEmpty() ? null : page.format())
                .put("bytes", page.bytes())
                .put("samples", page.samples());
        json.put("sdk", page.sdk().isEmpty() ? null : page.sdk());
        ArrayNode families = json.putArray("families");
        for (InspectedPage.Family family : page.families()) {
            families.addObject()
                    .put("name", family.name())
                    .put("samples", family.samples())
                    .put("used_as", family.metric().isEmpty() ? null : family.metric())
                    .put("use", family.use());
        }
        ArrayNode series = json.putArray("series");
        page.kept().forEach(sample -> series.add(Json.of(sample)));
        json.put("malformed_series", page.malformed());
        ArrayNode modes = json.putArray("modes");
        for (InspectedPage.Mode mode : page.modes()) {
            modes.addObject()
                    .put("mode", mode.mode())
                    .put("title", mode.title())
                    .put("reveals", mode.sight().name().toLowerCase(java.util.Locale.ROOT))
                    .put("why", mode.why())
                    .put("todo", mode.todo().isEmpty() ? null : mode.todo());
        }
        ArrayNode notes = json.putArray("notes");
        page.notes().forEach(notes::add);
        return json;
    }
}
