package dev.vigil.collector.source.temporal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server can do in a namespace; found out, never asked of a person.
 *
 * @param visibilityQueries ListWorkflowExecutions with a query; without it runs are listed whole
 * @param reverseHistory histories newest first; without it tails are read from the beginning
 * @param reportedProblems {@code TemporalReportedProblems} can be queried
 * @param retention how long closed runs are kept; zero where the server does not say
 */
public record Capabilities(
        boolean visibilityQueries, boolean reverseHistory, boolean reportedProblems, Duration retention) {

    /** For the screen. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(visibilityQueries ? "visibility queries" : "runs listed whole");
        words.add(reverseHistory ? "histories newest first" : "histories read whole");
        if (reportedProblems) {
            words.add("reported problems");
        }
        return List.copyOf(words);
    }
}
