package dev.vigil.cli.config;

import dev.vigil.cli.terminal.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with the configuration, at once. Nothing is started then. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int LONGEST_LINE = 160;

    private final transient List<Problem> problems;
    private final transient List<String> lines;

    ConfigException(List<Problem> problems, List<String> lines) {
        super(problems.stream().map(Problem::what).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
        this.lines = List.copyOf(lines);
    }

    public List<Problem> problems() {
        return problems;
    }

    /**
     * The problems as the terminal shows them:
     *
     * <pre>
     * error: unknown key 'retrys' in dependencies.payments-api
     *   --> vigil.yaml:23:7
     * 23 |       retrys: {max_amplification: 3}
     *    |       ^^^^^^ did you mean 'retries'?  allowed: activities, owner, retries, runbook
     * </pre>
     */
    public List<String> text() {
        List<String> text = new ArrayList<>();
        for (Problem problem : problems) {
            text.add("error: " + problem.what());
            Position at = problem.at();
            if (at == null) {
                text.add("  from  " + problem.origin());
                if (!problem.hint().isEmpty()) {
                    text.add("  try   " + problem.hint());
                }
            } else {
                text.add("  --> " + at);
                excerpt(text, problem, at);
            }
        }
        return text;
    }

    private void excerpt(List<String> text, Problem problem, Position at) {
        if (at.line() > lines.size()) {
            if (!problem.hint().isEmpty()) {
                text.add("  try   " + problem.hint());
            }
            return;
        }
        String line = lines.get(at.line() - 1);
        if (!problem.showsValue()) {
            String before = line.substring(0, Math.min(line.length(), at.column() - 1));
            boolean isKey = !before.contains(":");
            int end = isKey ? Math.min(line.length(), before.length() + problem.length()) : before.length();
            line = line.substring(0, end) + (isKey ? ": " : "") + Secrets.REDACTED;
        }
        line = Secrets.redacted(line);
        if (line.length() > LONGEST_LINE) {
            line = line.substring(0, LONGEST_LINE);
        }
        String number = Integer.toString(at.line());
        // A tab stays one character wide, so that the caret stands below what it means.
        String shown = Text.printable(line.replace('\t', ' '));
        int from = Math.min(Math.max(0, at.column() - 1), shown.length());
        int length = Math.max(1, Math.min(problem.length(), shown.length() - from));
        text.add(number + " | " + shown);
        text.add(" ".repeat(number.length()) + " | " + " ".repeat(from) + "^".repeat(length)
                + (problem.hint().isEmpty() ? "" : " " + problem.hint()));
    }
}
