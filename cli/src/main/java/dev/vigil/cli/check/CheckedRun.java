package dev.vigil.cli.check;

import dev.vigil.collector.source.files.FileRun;
import dev.vigil.collector.source.files.RunSummary;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.check.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * One run and what it shows.
 *
 * @param file the file as the user would name it
 */
record CheckedRun(String file, FileRun run, RunSummary summary, List<Finding> findings) {

    /** NO_GO if something is; GO if all that was found is; else UNPROVEN. */
    Verdict verdict(FailureMode mode) {
        List<Finding> found = of(mode);
        if (found.stream().anyMatch(finding -> finding.verdict() == Verdict.NO_GO)) {
            return Verdict.NO_GO;
        }
        boolean proven = !found.isEmpty() && found.stream().allMatch(finding -> finding.verdict() == Verdict.GO);
        return proven ? Verdict.GO : Verdict.UNPROVEN;
    }

    List<Finding> of(FailureMode mode) {
        return findings.stream().filter(finding -> finding.mode() == mode).toList();
    }

    /** Modes of which this history shows nothing, as {@code FM3}. */
    List<String> silent() {
        List<String> silent = new ArrayList<>();
        for (FailureMode mode : FailureMode.values()) {
            if (of(mode).isEmpty()) {
                silent.add(number(mode));
            }
        }
        return silent;
    }

    static String number(FailureMode mode) {
        return "FM" + (mode.ordinal() + 1);
    }

    static String word(Verdict verdict) {
        return verdict == Verdict.NO_GO ? "NO-GO" : verdict.name();
    }

    String type() {
        return summary.workflowType() == null ? "workflow type not known" : summary.workflowType();
    }

    String workflow() {
        return summary.workflowId() == null ? "workflow id not known" : summary.workflowId();
    }

    /** {@code complete 1–23}, or what is missing. */
    String extent() {
        String range = summary.firstEventId() + "–" + summary.lastEventId();
        return run.problems().isEmpty() && !run.torn()
                ? "complete " + range
                : "events " + range + " in part" + (run.torn() ? ", torn" : "")
                        + (run.problems().isEmpty() ? "" : ": " + String.join("; ", run.problems()));
    }

    /** {@code Running}, {@code Continued as new}. */
    String status() {
        String status = summary.status();
        if (status == null) {
            return "status not known";
        }
        String words = status.toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
