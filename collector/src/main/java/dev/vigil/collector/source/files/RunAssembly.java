package dev.vigil.collector.source.files;

import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_STARTED;
import static dev.vigil.schema.HistoryEventType.CAUSE_RESET_WORKFLOW;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_STARTED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_FAILED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_SCHEDULED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_STARTED;

import dev.vigil.schema.HistoryEventType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs from the events that stand together in a file: sorted, each event once, phantoms left out, attempts counted from 1,
 * and every irregularity named. Pure.
 */
final class RunAssembly {

    private static final int PHANTOMS = 2;

    private RunAssembly() {}

    /** The runs, in the order of the file; usually one. */
    static List<FileRun> of(RawRun raw, int firstNumber) {
        List<FileRun> runs = new ArrayList<>();
        List<Integer> cuts = cuts(raw);
        for (int i = 0; i < cuts.size(); i++) {
            boolean last = i + 1 == cuts.size();
            int to = last ? raw.events.size() : cuts.get(i + 1);
            runs.add(run(raw, cuts.get(i), to, firstNumber + i, last));
        }
        return runs;
    }

    /** Where runs begin: at the first event, and at each further start of an execution that differs from the one before. */
    private static List<Integer> cuts(RawRun raw) {
        List<Integer> cuts = new ArrayList<>();
        cuts.add(0);
        @Nullable FileEvent before = null;
        for (RawRun.Start start : raw.starts) {
            FileEvent event = raw.events.get(start.index());
            if (before != null && event.id() <= 1 && !event.equals(before)) {
                cuts.add(start.index());
            }
            before = event;
        }
        return cuts;
    }

    private static FileRun run(RawRun raw, int from, int to, int number, boolean last) {
        Problems problems = new Problems();
        List<String> notes = new ArrayList<>();
        if (from == 0) {
            problems.addAll("", raw.problems);
        }
        List<FileEvent> events = new ArrayList<>(raw.events.subList(from, to));
        numberIfNeeded(events, problems);
        boolean torn = raw.torn && last;
        events = sorted(events, problems);
        dropPhantoms(events, notes);
        gaps(events, problems);
        times(events, problems);
        if (countsFromZero(events, raw.hasDecisions)) {
            events.replaceAll(RunAssembly::oneMoreAttempt);
        }
        String workflowId = raw.starts.stream()
                .filter(start -> start.index() >= from && start.index() < to)
                .map(RawRun.Start::workflowId)
                .filter(id -> id != null)
                .findFirst()
                .orElse(raw.workflowId);
        @Nullable FileEvent reset = lastReset(events);
        return new FileRun(
                workflowId,
                runId(events, reset, raw.runId),
                number,
                reset == null ? 0 : reset.id(),
                events,
                problems.texts(),
                notes,
                torn,
                lines(raw, from, to));
    }

    private static Map<Long, Integer> lines(RawRun raw, int from, int to) {
        Map<Long, Integer> lines = new HashMap<>();
        for (int i = from; i < to; i++) {
            if (raw.lines.get(i) > 0) {
                long id = raw.events.get(i).id();
                lines.putIfAbsent(id > 0 ? id : i - from + 1, raw.lines.get(i));
            }
        }
        return lines;
    }

    /** Some files hold no ids at all; the order is then all there is. */
    private static void numberIfNeeded(List<FileEvent> events, Problems problems) {
        if (events.stream().anyMatch(event -> event.id() > 0)) {
            long without = events.stream().filter(event -> event.id() <= 0).count();
            if (without > 0) {
                problems.add(
                        without + (without == 1 ? " event has" : " events have") + " no event id and were left out");
                events.removeIf(event -> event.id() <= 0);
            }
            return;
        }
        problems.add("no event has an event id; they are numbered as they stand");
        for (int i = 0; i < events.size(); i++) {
            events.set(i, events.get(i).withId(i + 1));
        }
    }

    private static List<FileEvent> sorted(List<FileEvent> events, Problems problems) {
        List<FileEvent> sorted = new ArrayList<>(events);
        if (!isAscending(events)) {
            if (isDescending(events)) {
                Collections.reverse(sorted);
            } else {
                sorted.sort(
                        Comparator.comparingLong(FileEvent::id)); // stable: of two with one id the first stays first
            }
        }
        List<FileEvent> once = new ArrayList<>(sorted.size());
        for (FileEvent event : sorted) {
            @Nullable FileEvent before = once.isEmpty() ? null : once.get(once.size() - 1);
            if (before == null || before.id() != event.id()) {
                once.add(event);
            } else if (before.equals(event)) {
                problems.add("event " + event.id() + " stands there twice and is counted once");
            } else {
                problems.add("event " + event.id() + " stands there twice with different contents; the first is used");
            }
        }
        return once;
    }

    private static boolean isAscending(List<FileEvent> events) {
        for (int i = 1; i < events.size(); i++) {
            if (events.get(i - 1).id() >= events.get(i).id()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDescending(List<FileEvent> events) {
        for (int i = 1; i < events.size(); i++) {
            if (events.get(i - 1).id() <= events.get(i).id()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Since 1.31 a server answers clients other than its own command line with up to two events of a workflow task that is
     * not in history yet; other events will take their ids. They have no task id, where durable events have one.
     */
    private static void dropPhantoms(List<FileEvent> events, List<String> notes) {
        if (events.size() < 2 || !events.get(0).durable()) {
            return;
        }
        int dropped = 0;
        while (dropped < PHANTOMS && events.size() > 1 && isPhantom(events.get(events.size() - 1))) {
            events.remove(events.size() - 1);
            dropped++;
        }
        if (dropped > 0) {
            notes.add("the last " + (dropped == 1 ? "event is" : dropped + " events are")
                    + " not durable (no task id) and left out");
        }
    }

    private static boolean isPhantom(FileEvent event) {
        return !event.durable() && (event.type() == WORKFLOW_TASK_SCHEDULED || event.type() == WORKFLOW_TASK_STARTED);
    }

    private static void gaps(List<FileEvent> events, Problems problems) {
        long first = events.get(0).id();
        if (first > 1) {
            problems.add("it begins at event " + first);
        } else if (events.get(0).type() != WORKFLOW_EXECUTION_STARTED) {
            problems.add("its first event is not the start of an execution");
        }
        long closedBy = 0;
        long before = first - 1;
        for (FileEvent event : events) {
            if (event.id() > before + 1) {
                problems.add(
                        event.id() == before + 2
                                ? "event " + (before + 1) + " is missing"
                                : "events " + (before + 1) + " to " + (event.id() - 1) + " are missing");
            }
            if (closedBy > 0) {
                problems.add("event " + event.id() + " comes after event " + closedBy + ", which closed the run");
                closedBy = Long.MIN_VALUE;
            }
            if (closedBy == 0 && HistoryEventType.closes(event.type())) {
                closedBy = event.id();
            }
            before = event.id();
        }
    }

    private static void times(List<FileEvent> events, Problems problems) {
        long without = events.stream().filter(event -> event.time() == null).count();
        if (without == events.size()) {
            problems.add("no event has a time");
        } else if (without > 0) {
            problems.add(without + " of " + events.size() + " events have no time");
        }
    }

    /**
     * Cadence and Temporal before 1.0 count attempts from 0, and so do files that were converted by hand since. The first
     * workflow task tells: it is attempt 1 today and was attempt 0 then; so does the start of the run, where it says it.
     */
    private static boolean countsFromZero(List<FileEvent> events, boolean hasDecisions) {
        if (hasDecisions) {
            return true;
        }
        for (FileEvent event : events) {
            if (event.type() == WORKFLOW_EXECUTION_STARTED && event.attributes().getAttempt() > 0) {
                return false;
            }
            if (event.type() == WORKFLOW_TASK_SCHEDULED) {
                return event.attributes().getAttempt() == 0;
            }
        }
        return false;
    }

    private static FileEvent oneMoreAttempt(FileEvent event) {
        return switch (event.type()) {
            case WORKFLOW_EXECUTION_STARTED, WORKFLOW_TASK_SCHEDULED, ACTIVITY_TASK_STARTED ->
                event.withAttempt(Math.max(0, Math.min(event.attributes().getAttempt(), Integer.MAX_VALUE - 1)) + 1);
            default -> event;
        };
    }

    private static @Nullable FileEvent lastReset(List<FileEvent> events) {
        @Nullable FileEvent last = null;
        for (FileEvent event : events) {
            if (event.type() == WORKFLOW_TASK_FAILED && event.attributes().getCause() == CAUSE_RESET_WORKFLOW) {
                last = event;
            }
        }
        return last;
    }

    private static @Nullable String runId(List<FileEvent> events, @Nullable FileEvent reset, @Nullable String beside) {
        if (reset != null && !reset.attributes().getNewRunId().isEmpty()) {
            return reset.attributes().getNewRunId();
        }
        return events.stream()
                .filter(event -> event.type() == WORKFLOW_EXECUTION_STARTED)
                .map(event -> event.attributes().getOriginalRunId())
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse(beside);
    }
}
