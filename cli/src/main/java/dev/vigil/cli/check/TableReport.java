package dev.vigil.cli.check;

import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Tone;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.check.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** For people. */
final class TableReport implements CheckReport {

    private final Terminal terminal;

    TableReport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run(CheckedRun run) {
        String number = run.run().number() > 1 ? " run " + run.run().number() : "";
        terminal.line(run.file() + number + ": " + run.type() + ", " + run.workflow() + ", " + run.status() + ", "
                + run.summary().events() + " events, " + run.extent());
        for (Finding finding : run.findings()) {
            terminal.raw(line(finding));
        }
        List<String> silent = run.silent();
        if (!silent.isEmpty()) {
            terminal.line(
                    Tone.DIM,
                    terminal.sign("?", "??") + " " + String.join(" ", silent) + "   one history cannot show "
                            + (silent.size() == 1 ? "this" : "these"));
        }
    }

    private String line(Finding finding) {
        String sign = switch (finding.verdict()) {
            case NO_GO -> terminal.sign("✕", "NO");
            case UNPROVEN -> terminal.sign("?", "??");
            case GO -> terminal.sign("✓", "OK");
        };
        Tone tone = switch (finding.verdict()) {
            case NO_GO -> Tone.BAD;
            case UNPROVEN -> Tone.PLAIN;
            case GO -> Tone.GOOD;
        };
        String head = String.format(
                Locale.ROOT,
                "%s %s %-9s event %-5d",
                sign,
                finding.modeNumber(),
                CheckedRun.word(finding.verdict()),
                finding.eventId());
        String advice = finding.advice().isEmpty() ? "" : "  → " + finding.advice();
        return terminal.toned(tone, head) + " " + terminal.toned(Tone.PLAIN, finding.text() + advice);
    }

    @Override
    public void refused(String file, String reason) {
        terminal.line(Tone.BAD, file + ": not read: " + reason);
    }

    @Override
    public void end(CheckTotals totals, Duration took) {
        terminal.line(Tone.STRONG, sentence(totals, took));
    }

    static String sentence(CheckTotals totals, Duration took) {
        String sentence = counted(totals.files(), "file") + ", " + counted(totals.runs(), "run") + ", "
                + String.format(Locale.ROOT, "%.1f s: ", took.toMillis() / 1_000.0)
                + totals.of(Verdict.NO_GO) + " NO-GO, "
                + totals.of(Verdict.UNPROVEN) + " UNPROVEN, "
                + totals.of(Verdict.GO) + " GO";
        if (totals.refusedFiles() > 0) {
            sentence += "; " + counted(totals.refusedFiles(), "file") + " not read";
        }
        return totals.skippedFiles() > 0
                ? sentence + "; " + counted(totals.skippedFiles(), "other file") + " no history"
                : sentence;
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
