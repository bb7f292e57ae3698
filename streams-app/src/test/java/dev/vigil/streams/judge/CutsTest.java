package dev.vigil.streams.judge;

import static dev.vigil.streams.judge.Fleet.START;
import static dev.vigil.streams.judge.Fleet.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Alert;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Alerts depend on what happened, not on how it arrived. */
class CutsTest {

    private static final long MINUTES = 45;

    /** A random fleet in which any fault may strike at any time, at any strength. */
    private static Story story(Random random) {
        Story story = new Story();
        int[] from = new int[6];
        int[] to = new int[6];
        for (int mode = 0; mode < 6; mode++) {
            from[mode] = random.nextInt((int) MINUTES);
            to[mode] = from[mode] + random.nextInt(8);
        }
        double strength = 0.05 + 0.9 * random.nextDouble();
        int pace = 1 + random.nextInt(60);
        for (int i = 0; i < MINUTES; i++) {
            for (int n = HealthyStreamsTest.poisson(random, pace); n > 0; n--) {
                one(story, START + i, random, strength, from, to, i);
            }
        }
        return story;
    }

    private static void one(Story story, long minute, Random random, double strength, int[] from, int[] to, int i) {
        int mode = random.nextInt(6);
        boolean bad = i >= from[mode] && i < to[mode] ? random.nextDouble() < strength : random.nextDouble() < 0.01;
        long at = micros(minute, 60 * random.nextDouble());
        String id = "wf-" + random.nextInt(200);
        switch (mode) {
            case 0 -> {
                if (bad && i >= from[0]) {
                    story.tell(minute, Fleet.TYPE, Fleet.nonDeterminism(at, id));
                }
            }
            case 1 -> {
                story.tell(minute, Fleet.DEPENDENCY, Fleet.attempt(at, id, 1, bad));
                if (bad) {
                    story.tell(minute, Fleet.DEPENDENCY, Fleet.attempt(at + 1, id, 2, random.nextBoolean()));
                    story.tell(minute, Fleet.DEPENDENCY, Fleet.pending(at + 2, id, 3, 4, 4));
                }
            }
            case 2 -> {
                story.tell(minute, Fleet.QUEUE, Fleet.wait(at, id, bad ? 9 : 0.1, random.nextBoolean()));
                if (bad) {
                    story.tell(minute, Fleet.QUEUE, Fleet.waiting(at, id));
                }
            }
            case 3 -> story.tell(minute, Fleet.TYPE, Fleet.timer(at, id, bad ? 9 : 0.1));
            case 4 -> {
                if (bad && i >= from[4]) {
                    story.tell(minute, Fleet.TYPE, Fleet.race(at, id));
                }
            }
            default -> story.tell(minute, Fleet.CHAINS, Fleet.chain(at, id, bad));
        }
    }

    private static ScopeJudge judge() {
        return new ScopeJudge(Fleet.SCOPE, Fleet.rules());
    }

    /** The last record of each alert, without processing time. */
    private static Map<String, String> last(List<Alert> alerts) {
        Map<String, String> last = new TreeMap<>();
        alerts.forEach(alert -> last.put(alert.getAlertId(), alert.toString()));
        return last;
    }

    @Test
    void anyCutOfTheOpenPanesGivesTheSameAlerts() {
        int early = 0;
        int alerts = 0;
        for (int seed = 0; seed < 150; seed++) {
            // Given
            Story story = story(new Random(seed));
            Map<String, String> closed = last(story.closed(judge(), START, START + MINUTES));
            alerts += closed.size();
            for (int cut = 0; cut < 2; cut++) {
                // When
                List<Alert> records = story.cut(judge(), START, START + MINUTES, new Random(1000L * seed + cut));
                // Then
                Map<String, String> last = last(records);
                assertThat(last.keySet()).as("seed %s cut %s", seed, cut).isEqualTo(closed.keySet());
                last.forEach((id, record) -> assertThat(record).isEqualTo(closed.get(id)));
                early += (int) records.stream()
                        .filter(alert -> alert.getRevision() == 0)
                        .count();
            }
        }
        assertThat(alerts).isGreaterThan(300);
        assertThat(early).as("alerts fired from open panes").isGreaterThan(100);
    }

    @Test
    void aRestartAfterEachMinuteChangesNothing() {
        for (int seed = 0; seed < 40; seed++) {
            Story story = story(new Random(seed));
            List<Alert> whole = story.closed(judge(), START, START + MINUTES);
            assertThat(story.restarted(Fleet.rules(), START, START + MINUTES))
                    .as("seed %s", seed)
                    .isEqualTo(whole);
        }
    }

    @Test
    void revisionsGrowAndAtMostOneRecordAMinuteIsPublishedOfAnAlert() {
        for (int seed = 0; seed < 40; seed++) {
            Map<String, Long> revisions = new TreeMap<>();
            Map<String, Long> ends = new TreeMap<>();
            for (Alert alert : story(new Random(seed)).closed(judge(), START, START + MINUTES)) {
                Long before = revisions.put(alert.getAlertId(), alert.getRevision());
                assertThat(alert.getRevision()).isEqualTo(before == null ? 1 : before + 1);
                ends.put(alert.getAlertId(), alert.getWindowEndMicros());
            }
            assertThat(ends).hasSameSizeAs(revisions);
        }
    }
}
