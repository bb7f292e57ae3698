package dev.vigil.benchmarks.detection;

import static dev.vigil.benchmarks.detection.OtherQuestions.ONE_PAGE_A_DAY;
import static dev.vigil.benchmarks.detection.OtherQuestions.subject;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Several faults at once in one fleet: is the root named right? */
final class Causes {

    private final PrintStream out;
    private final int seeds;

    Causes(PrintStream out, int seeds) {
        this.out = out;
        this.seeds = seeds;
    }

    void print() {
        int scenarios = 10 * seeds;
        Map<String, int[]> byFault = new TreeMap<>();
        for (int seed = 0; seed < scenarios; seed++) {
            new Incident(new Dice(seed)).judge().forEach((fault, right) -> {
                int[] counts = byFault.computeIfAbsent(fault, ignored -> new int[2]);
                counts[0] += right[0];
                counts[1] += right[1];
            });
        }
        int right = 0;
        int all = 0;
        out.println("## Several faults at once: " + scenarios
                + " fleets, two to four faults each, effects delayed by up to 4 min");
        out.println();
        out.println("| fault | effects folded under the right root |");
        out.println("|---|---|");
        for (Map.Entry<String, int[]> entry : byFault.entrySet()) {
            right += entry.getValue()[0];
            all += entry.getValue()[1];
            out.println("| " + entry.getKey() + " | " + entry.getValue()[0] + " of " + entry.getValue()[1] + " |");
        }
        out.printf(
                Locale.ROOT, "| **all** | **%d of %d (%.1f %%)** |%n%n", right, all, 100.0 * right / Math.max(1, all));
        out.flush();
    }

    /** A fleet of eight types, four queues and three dependencies in which two to four faults strike. */
    private static final class Incident {

        private static final int MINUTES = 90;

        private final Dice dice;
        private final Map<String, String> expected = new HashMap<>();
        private final Map<String, Integer> from = new HashMap<>();

        Incident(Dice dice) {
            this.dice = dice;
            int faults = 2 + dice.below(3);
            boolean[] taken = new boolean[4];
            for (int i = 0; i < faults; i++) {
                int fault = dice.below(4);
                if (!taken[fault]) {
                    taken[fault] = true;
                    from.put("fault" + fault, 20 + dice.below(30));
                }
            }
        }

        private boolean since(String fault, int minute, int lag) {
            Integer begin = from.get(fault);
            return begin != null && minute >= begin + lag;
        }

        /** Effects right, effects seen, by fault. */
        Map<String, int[]> judge() {
            Fleet fleet = new Fleet(Fleet.catalogue(0.02, false), ONE_PAGE_A_DAY);
            Map<String, Alert> last = new HashMap<>();
            int lagFail = dice.below(5);
            int lagWait = dice.below(3);
            for (int minute = 0; minute < MINUTES; minute++) {
                SortedMap<Subject, Pane> open = new TreeMap<>(ScopeJudge.ORDER);
                SortedMap<Subject, Pane> closed = new TreeMap<>(ScopeJudge.ORDER);
                fill(minute, lagFail, lagWait, open, closed);
                for (Alert alert : fleet.close(PaneClock.OPEN_READ_TO, minute, open)) {
                    last.put(alert.getAlertId(), alert);
                }
                for (Alert alert : fleet.close(PaneClock.CLOSED_TO, minute, closed)) {
                    last.put(alert.getAlertId(), alert);
                }
            }
            Map<String, int[]> result = new HashMap<>();
            for (Alert alert : last.values()) {
                String root = expected.get(alert.getRule() + " " + alert.getSubject());
                if (root == null || alert.getState() == AlertState.PENDING) {
                    continue;
                }
                Alert cause = last.get(alert.getFoldedUnder());
                String named = cause == null ? "" : cause.getRule() + " " + cause.getSubject();
                int[] counts = result.computeIfAbsent(root.substring(0, root.indexOf(' ')), ignored -> new int[2]);
                counts[0] += named.equals(root) ? 1 : 0;
                counts[1]++;
            }
            return result;
        }

        private void fill(
                int minute, int lagFail, int lagWait, SortedMap<Subject, Pane> open, SortedMap<Subject, Pane> closed) {
            // 0: api0 is down: types 0 and 1 call it from queue 0, and fail
            boolean down = since("fault0", minute, 0);
            Pane api = calls(minute, 40, down ? 36 : 0, "Type0", "Charge@q0");
            if (down) {
                api.tally(Pane.Tallied.WORKFLOW_TYPES, "Type1", 18);
            }
            open.put(subject(SubjectKind.DEPENDENCY, "api0", PaneClock.OPEN_READ_TO), api);
            // 1: queue 1 is starved: types 2 and 3 wait there, handle timers late, and time out
            boolean starved = since("fault1", minute, 0);
            open.put(
                    subject(SubjectKind.TASK_QUEUE, "q1", PaneClock.OPEN_READ_TO),
                    waits(minute, 40, starved ? 30 : 0, "Type2", "Type3"));
            open.put(
                    subject(SubjectKind.TASK_QUEUE, "q0", PaneClock.OPEN_READ_TO),
                    waits(minute, 40, since("fault0", minute, 1 + lagWait) ? 25 : 0, "Type0", "Type1"));
            // 2: type 4 cannot replay: its runs are stuck, its queue waits, its chains time out
            boolean stuck = since("fault2", minute, 0);
            Pane type4 = types(stuck ? 3 : 0, 20, 0);
            open.put(Fleet.type("Type4", PaneClock.OPEN_READ_TO), type4);
            open.put(
                    subject(SubjectKind.TASK_QUEUE, "q2", PaneClock.OPEN_READ_TO),
                    waits(minute, 40, since("fault2", minute, 1 + lagWait) ? 20 : 0, "Type4", "Type4"));
            // 3: type 5 simply fails: a root of its own
            for (int type = 0; type < 8; type++) {
                boolean bad = (type <= 1 && since("fault0", minute, lagFail))
                        || ((type == 2 || type == 3) && since("fault1", minute, lagFail))
                        || (type == 4 && since("fault2", minute, lagFail))
                        || (type == 5 && since("fault3", minute, 0));
                closed.put(Fleet.type("Type" + type, PaneClock.CLOSED_TO), FailureRates.pane(40, bad ? 20 : 0));
            }
            expect("fault0", "retry-burst api0", "failure-rate Type0", "failure-rate Type1", "queue-wait q0");
            expect("fault1", "queue-wait q1", "failure-rate Type2", "failure-rate Type3");
            expect("fault2", "non-determinism Type4", "failure-rate Type4", "queue-wait q2");
        }

        private void expect(String fault, String root, String... effects) {
            if (from.containsKey(fault)) {
                for (String effect : effects) {
                    expected.put(effect, root);
                }
            }
        }

        private Pane calls(int minute, long n, long k, String type, String activity) {
            Pane pane = OtherQuestions.calls(n, k);
            if (k > 0) {
                pane.tally(Pane.Tallied.WORKFLOW_TYPES, type, k);
                pane.tally(Pane.Tallied.ACTIVITIES, activity, k);
                prove(pane, Pane.Proven.FAILED_ATTEMPT, minute);
            }
            return pane;
        }

        private Pane waits(int minute, long n, long k, String one, String other) {
            Pane pane = OtherQuestions.waits(n, k);
            if (k > 0) {
                pane.tally(Pane.Tallied.WORKFLOW_TYPES, one, k);
                pane.tally(Pane.Tallied.WORKFLOW_TYPES, other, k);
                prove(pane, Pane.Proven.LONG_WAIT, minute);
            }
            return pane;
        }

        private Pane types(long stuck, long completed, long late) {
            Pane pane = new Pane();
            pane.observed(1);
            pane.add(Counter.WORKFLOW_TASKS_COMPLETED, completed);
            pane.add(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC, stuck);
            pane.add(Counter.TIMERS_HANDLED_LATE, late);
            return pane;
        }

        private void prove(Pane pane, Pane.Proven proven, int minute) {
            long at = (Fleet.START + minute) * 60_000_000L + dice.below(60) * 1_000_000L;
            pane.prove(proven, at, new Proof("wf", "run", List.of(1L), "fault at " + Origin.LIVE));
        }
    }
}
