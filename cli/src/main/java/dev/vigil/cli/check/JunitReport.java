package dev.vigil.cli.check;

import dev.vigil.cli.terminal.Terminal;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.check.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JUnit's XML: a suite is a workflow type, a case a failure mode. NO_GO is a failure; UNPROVEN is one too where it fails the check,
 * else it is skipped with the reason.
 */
final class JunitReport implements CheckReport {

    /** Findings told in one case. */
    private static final int TOLD = 20;

    private final Terminal terminal;
    private final boolean unprovenFails;
    private final Map<String, Map<FailureMode, Case>> suites = new TreeMap<>();
    private final List<String> refusals = new ArrayList<>();

    JunitReport(Terminal terminal, boolean unprovenFails) {
        this.terminal = terminal;
        this.unprovenFails = unprovenFails;
    }

    /** One failure mode of one type, over all its runs. */
    private static final class Case {
        final List<String> noGo = new ArrayList<>();
        final List<String> unproven = new ArrayList<>();
        final List<String> go = new ArrayList<>();

        void add(CheckedRun run, Finding finding) {
            List<String> to = switch (finding.verdict()) {
                case NO_GO -> noGo;
                case UNPROVEN -> unproven;
                case GO -> go;
            };
            if (to.size() < TOLD) {
                to.add(run.file() + ", event " + finding.eventId() + ": " + finding.text());
            } else if (to.size() == TOLD) {
                to.add("and more");
            }
        }

        Verdict verdict() {
            return !noGo.isEmpty()
                    ? Verdict.NO_GO
                    : unproven.isEmpty() && !go.isEmpty() ? Verdict.GO : Verdict.UNPROVEN;
        }
    }

    @Override
    public void run(CheckedRun run) {
        Map<FailureMode, Case> suite = suites.computeIfAbsent(run.type(), type -> new TreeMap<>());
        for (FailureMode mode : FailureMode.values()) {
            Case modeCase = suite.computeIfAbsent(mode, m -> new Case());
            run.of(mode).forEach(finding -> modeCase.add(run, finding));
        }
    }

    @Override
    public void refused(String file, String reason) {
        if (refusals.size() < TOLD) {
            refusals.add(file + ": not read: " + reason);
        }
    }

    @Override
    public void end(CheckTotals totals, Duration took) {
        terminal.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        terminal.raw("<testsuites name=\"vigil check\" time=\"" + took.toMillis() / 1_000.0 + "\">");
        suites.forEach(this::suite);
        if (!refusals.isEmpty()) {
            terminal.raw("  <testsuite name=\"files\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">");
            terminal.raw("    <testcase classname=\"files\" name=\"every file is read\">");
            terminal.raw("      <error message=\"" + escaped(totals.refusedFiles() + " not read") + "\">"
                    + escaped(String.join("\n", refusals)) + "</error>");
            terminal.raw("    </testcase>");
            terminal.raw("  </testsuite>");
        }
        terminal.raw("</testsuites>");
    }

    private void suite(String type, Map<FailureMode, Case> cases) {
        long failures = cases.values().stream().filter(this::fails).count();
        long skipped = cases.values().stream()
                .filter(each -> !fails(each) && each.verdict() == Verdict.UNPROVEN)
                .count();
        terminal.raw("  <testsuite name=\"" + escaped(type) + "\" tests=\"" + cases.size() + "\" failures=\"" + failures
                + "\" errors=\"0\" skipped=\"" + skipped + "\">");
        cases.forEach((mode, each) -> testCase(type, mode, each));
        terminal.raw("  </testsuite>");
    }

    private boolean fails(Case each) {
        return each.verdict() == Verdict.NO_GO || (unprovenFails && each.verdict() == Verdict.UNPROVEN);
    }

    private void testCase(String type, FailureMode mode, Case each) {
        String name = CheckedRun.number(mode) + " "
                + mode.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        String open = "    <testcase classname=\"" + escaped(type) + "\" name=\"" + name + "\"";
        if (each.verdict() == Verdict.GO) {
            terminal.raw(open + "/>");
            return;
        }
        terminal.raw(open + ">");
        List<String> told = new ArrayList<>(each.noGo);
        told.addAll(each.unproven);
        String first = told.isEmpty() ? "one history cannot show this" : told.get(0);
        String message = escaped(CheckedRun.word(each.verdict()) + ": " + first);
        terminal.raw(
                fails(each)
                        ? "      <failure message=\"" + message + "\">" + escaped(String.join("\n", told))
                                + "</failure>"
                        : "      <skipped message=\"" + message + "\"/>");
        terminal.raw("    </testcase>");
    }

    /** XML 1.0 has no way to write most control characters: they become visible escapes. */
    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            safe.append(safe.length() == 0 ? "" : "&#10;")
                    .append(dev.vigil.cli.terminal.Text.printable(line)
                            .replace("&", "&amp;")
                            .replace("<", "&lt;")
                            .replace(">", "&gt;")
                            .replace("\"", "&quot;")
                            .replace("\ufffe", "\\ufffe")
                            .replace("\uffff", "\\uffff"));
        }
        return safe.toString();
    }
}
