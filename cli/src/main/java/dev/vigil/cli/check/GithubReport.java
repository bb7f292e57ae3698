package dev.vigil.cli.check;

import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Text;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.check.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GitHub's workflow commands: at most ten annotations, NO_GO first; every row goes to the step's summary. */
final class GithubReport implements CheckReport {

    private static final int ANNOTATIONS = 10;
    /** GitHub takes 1 MiB for a step's summary. */
    private static final int SUMMARY_BYTES = 900_000;

    private final Terminal terminal;
    private final @Nullable Path summary;
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final StringBuilder rows = new StringBuilder();
    private long rowsLeftOut;

    /**
     * @param summary where the step's summary is appended; null if there is none
     */
    GithubReport(Terminal terminal, @Nullable Path summary) {
        this.terminal = terminal;
        this.summary = summary;
    }

    @Override
    public void run(CheckedRun run) {
        for (Finding finding : run.findings()) {
            row(
                    CheckedRun.word(finding.verdict()),
                    finding.modeNumber(),
                    run.type(),
                    run.file() + ", event " + finding.eventId(),
                    finding.text());
            if (finding.verdict() != Verdict.GO) {
                boolean bad = finding.verdict() == Verdict.NO_GO;
                List<String> to = bad ? errors : warnings;
                if (to.size() < ANNOTATIONS) {
                    to.add(annotation(run, finding, bad ? "error" : "notice"));
                }
            }
        }
    }

    private static String annotation(CheckedRun run, Finding finding, String level) {
        int line = run.run().line(finding.eventId());
        return "::" + level + " file=" + property(run.file()) + (line > 0 ? ",line=" + line : "") + ",title="
                + property(finding.modeNumber() + " " + CheckedRun.word(finding.verdict()) + " " + run.type()) + "::"
                + message("event " + finding.eventId() + ": " + finding.text()
                        + (finding.advice().isEmpty() ? "" : " → " + finding.advice()));
    }

    @Override
    public void refused(String file, String reason) {
        row("not read", "", "", file, reason);
        if (warnings.size() < ANNOTATIONS) {
            warnings.add("::warning file=" + property(file) + "::" + message("not read: " + reason));
        }
    }

    private void row(String... cells) {
        if (rows.length() > SUMMARY_BYTES / 4) {
            rowsLeftOut++;
            return;
        }
        rows.append('|');
        for (String cell : cells) {
            rows.append(' ')
                    .append(Text.printable(cell)
                            .replace("&", "&amp;")
                            .replace("<", "&lt;")
                            .replace("|", "\\|")
                            .replace("`", "\\`"))
                    .append(" |");
        }
        rows.append('\n');
    }

    @Override
    public void end(CheckTotals totals, Duration took) {
        List<String> annotations = new ArrayList<>(errors);
        annotations.addAll(warnings);
        annotations.stream().limit(ANNOTATIONS).forEach(terminal::raw);
        String sentence = TableReport.sentence(totals, took);
        terminal.line(sentence);
        if (summary != null) {
            append(sentence, summary);
        }
    }

    private void append(String sentence, Path to) {
        String text = "### vigil check\n\n" + sentence
                + "\n\n| verdict | mode | type | where | what |\n|---|---|---|---|---|\n" + rows
                + (rowsLeftOut > 0 ? "\n" + rowsLeftOut + " more rows\n" : "");
        try {
            Files.write(
                    to, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            terminal.problem(
                    "note: the step summary cannot be written (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static String message(String text) {
        return Text.printable(text).replace("%", "%25");
    }

    private static String property(String text) {
        return message(text).replace(":", "%3A").replace(",", "%2C");
    }
}
