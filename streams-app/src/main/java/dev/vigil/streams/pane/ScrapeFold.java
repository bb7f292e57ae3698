package dev.vigil.streams.pane;

import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.observe.ActivityKey;
import dev.vigil.streams.observe.Observation.AttemptsScraped;
import dev.vigil.streams.observe.Observation.LatencyScraped;

/** What growth of workers' own counters and histograms adds to panes: to the subjects that the same measure from histories counts for. */
final class ScrapeFold {

    /** What one clock calls before a boundary of minutes another may call after it, by so much. */
    private static final long CLOCKS_DIFFER_MICROS = 1_000_000;

    private final Declared declared;

    ScrapeFold(Declared declared) {
        this.declared = declared;
    }

    void latency(Placement at, LatencyScraped scraped, PartialPanes into) {
        if (scraped.measure() != Measure.EXECUTION) {
            add(scraped, into.at(at, SubjectKind.TASK_QUEUE, scraped.taskQueue()));
        }
        if (scraped.measure() == Measure.WORKFLOW_TASK_WAIT
                || scraped.activityType().isEmpty()) {
            return;
        }
        Declared.Activity names = declared.activity(new ActivityKey(scraped.activityType(), scraped.taskQueue()));
        add(scraped, into.at(at, SubjectKind.ACTIVITY_TYPE, names.subject()));
        if (scraped.measure() == Measure.EXECUTION) {
            add(scraped, into.at(at, SubjectKind.DEPENDENCY, names.dependency()));
        }
    }

    private static void add(LatencyScraped scraped, Pane pane) {
        pane.observed(1);
        pane.scraped(scraped.measure(), scraped.buckets());
    }

    /**
     * Attempts between two scrapes can be compared with identified ones only where both scrapes lie in one window: they count for the
     * shortest window that holds both, and the longer ones it is part of. Where an hour begins between them they count for none.
     */
    void attempts(Placement at, AttemptsScraped scraped, PartialPanes into) {
        long first = PaneKey.minuteOf(scraped.sinceMicros() - CLOCKS_DIFFER_MICROS);
        long last = PaneKey.minuteOf(scraped.timeMicros() + CLOCKS_DIFFER_MICROS);
        Pane.Tallied shortest = null;
        if (first == last) {
            shortest = Pane.Tallied.SCRAPED_IN_MINUTE;
        } else if (WindowLength.FIVE_MINUTES.start(first) == WindowLength.FIVE_MINUTES.start(last)) {
            shortest = Pane.Tallied.SCRAPED_IN_FIVE_MINUTES;
        } else if (WindowLength.HOUR.start(first) == WindowLength.HOUR.start(last)) {
            shortest = Pane.Tallied.SCRAPED_IN_HOUR;
        }
        if (shortest == null || scraped.activity().activityType().isEmpty()) {
            return;
        }
        Declared.Activity names = declared.activity(scraped.activity());
        Pane pane = into.at(at, SubjectKind.DEPENDENCY, names.dependency());
        pane.observed(1);
        pane.tally(shortest, names.subject(), scraped.failed());
    }
}
