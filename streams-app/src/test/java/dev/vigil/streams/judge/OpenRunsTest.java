package dev.vigil.streams.judge;

import static dev.vigil.streams.judge.Fleet.START;
import static dev.vigil.streams.judge.Fleet.TYPE;
import static dev.vigil.streams.judge.Fleet.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Tallied;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How many more open runs would replay on the build that cannot. */
class OpenRunsTest {

    private static final String OLD = "2026.11.21-a";
    private static final String BAD = "2026.11.22-b";

    private final Story story = new Story();

    private void runs(long minute, String build, long more) {
        Consumer<Pane> moved = pane -> {
            pane.observed(1);
            pane.tally(Tallied.OPEN_RUNS, build, more);
        };
        story.tell(START + minute, TYPE, moved);
    }

    private void refused(long minute, String workflowId) {
        story.tell(START + minute, TYPE, Fleet.nonDeterminism(micros(START + minute, 7), workflowId));
    }

    private Alert last() {
        List<Alert> alerts = story.closed(new ScopeJudge(Fleet.SCOPE, Fleet.rules()), START, START + 8);
        assertThat(alerts).isNotEmpty();
        return alerts.get(alerts.size() - 1);
    }

    private static String evidence(Alert alert) {
        return String.join(
                "\n", alert.getEvidence().stream().map(piece -> piece.getText()).toList());
    }

    @Test
    void openRunsOfOtherBuildsFollowAndThoseThatAreStuckAreNotCountedTwice() {
        runs(0, OLD, 25);
        runs(1, OLD, -3);
        runs(2, OLD, -10);
        runs(2, BAD, 10);
        refused(5, "loan-1");
        refused(5, "loan-2");

        Alert alert = last();

        assertThat(evidence(alert))
                .contains(
                        "about 10 more open runs of OrderFulfilment would replay on 2026.11.22-b with their next task");
        assertThat(alert.getMeaning()).endsWith("About 10 more may follow.");
    }

    @Test
    void whereNoMoreAreKnownNothingIsClaimed() {
        runs(2, BAD, 10);
        runs(2, OLD, 1);
        refused(5, "loan-1");

        assertThat(evidence(last())).doesNotContain("more open run");
    }

    @Test
    void withoutBuildIdsNobodyIsSaidToFollow() {
        runs(1, "", 9);
        refused(5, "loan-1");

        Alert alert = last();

        assertThat(evidence(alert))
                .contains("about 8 more open runs of OrderFulfilment: their workers have no build ids");
        assertThat(alert.getMeaning()).doesNotContain("follow");
    }

    @Test
    void restartsAndCutsChangeNothing() {
        Random random = new Random(7);
        for (long minute = 0; minute < 30; minute++) {
            runs(minute, OLD, random.nextInt(5));
            runs(minute, BAD, random.nextInt(5) - 2);
            if (minute % 9 == 8) {
                refused(minute, "loan-" + minute);
            }
        }
        List<String> whole = texts(story.closed(new ScopeJudge(Fleet.SCOPE, Fleet.rules()), START, START + 30));
        assertThat(whole).isNotEmpty();

        assertThat(texts(story.restarted(Fleet.rules(), START, START + 30))).isEqualTo(whole);
        for (int seed = 0; seed < 10; seed++) {
            ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, Fleet.rules());
            assertThat(texts(story.cut(judge, START, START + 30, new Random(seed))))
                    .isEqualTo(whole);
        }
    }

    /** Of complete minutes: what is published early knows no more of open runs than the minute before. */
    private static List<String> texts(List<Alert> alerts) {
        return alerts.stream()
                .filter(alert -> alert.getRevision() > 0)
                .map(Alert::toString)
                .toList();
    }
}
