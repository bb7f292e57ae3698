package dev.vigil.collector.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.collector.probe.ProbeMemory.Subject;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.readiness.ProbeAnswer;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.schema.readiness.ProbeRecordKind;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.readiness.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is probed again and what is not, from the records alone. */
final class ProbeMemoryTest {

    private static final long NOW = 1_800_000_000_000_000L;
    private static final long MINUTE = 60_000_000;
    private static final Subject LOAN = new Subject("ns", "Loan");
    private static final ProbePolicy.Terms TERMS = new ProbePolicy.Terms(2, 200);

    private final ProbeMemory memory = new ProbeMemory("c");

    @Test
    void aBuildIsDueUntilAProbeOfItsOpenRunsFinished() {
        memory.take(card("Loan", "b1", 1));
        assertThat(memory.isDue(LOAN, "b1", TERMS, NOW)).isTrue();

        memory.take(summary("b1", ProbeEnd.FINISHED, 0, true, 5), NOW);
        assertThat(memory.isDue(LOAN, "b1", TERMS, NOW))
                .as("closed runs say nothing")
                .isTrue();
        memory.take(summary("b1", ProbeEnd.FINISHED, 10, false, 5), NOW);
        assertThat(memory.isDue(LOAN, "b1", TERMS, NOW))
                .as("a person asked fewer")
                .isTrue();
        memory.take(summary("b1", ProbeEnd.FINISHED, 200, false, 0), NOW);
        assertThat(memory.isDue(LOAN, "b1", TERMS, NOW)).as("nobody was there").isTrue();
        memory.take(summary("b1", ProbeEnd.FINISHED, 200, false, 5), NOW);
        assertThat(memory.isDue(LOAN, "b1", TERMS, NOW)).isFalse();
        assertThat(memory.isDue(LOAN, "b2", TERMS, NOW)).isTrue();
        assertThat(memory.isDue(LOAN, "b1", new ProbePolicy.Terms(2, 500), NOW))
                .as("more is wanted than was asked")
                .isTrue();

        memory.take(summary("b2", ProbeEnd.FINISHED, 0, false, 5), NOW);
        assertThat(memory.isDue(LOAN, "b2", new ProbePolicy.Terms(2, 100_000), NOW))
                .as("all were asked")
                .isFalse();
    }

    @Test
    void distressIsTriedAgainAfterAnHourAndAProbeUnderWayIsLeftAlone() {
        memory.take(summary("b1", ProbeEnd.DISTRESS, 200, false, 5), NOW);
        assertThat(memory.isDue(LOAN, "b1", TERMS, NOW + 59 * MINUTE)).isFalse();
        assertThat(memory.isDue(LOAN, "b1", TERMS, NOW + 60 * MINUTE)).isTrue();

        memory.take(run("b2", "p-200", "r1", NOW), NOW);
        assertThat(memory.isDue(LOAN, "b2", TERMS, NOW + MINUTE - 1))
                .as("somebody probes")
                .isFalse();
        assertThat(memory.isDue(LOAN, "b2", TERMS, NOW + MINUTE))
                .as("nobody does")
                .isTrue();
    }

    @Test
    void anInterruptedOneGoesOnWithinTheHour() {
        memory.take(run("b1", "p-200", "r1", NOW), NOW);
        memory.take(run("b1", "p-200", "r2", NOW), NOW);

        assertThat(memory.interrupted(LOAN, "b1", "200", NOW + 5 * MINUTE)).hasValueSatisfying(before -> {
            assertThat(before.probeId()).isEqualTo("p-200");
            assertThat(before.answered().contains("r1")).isTrue();
            assertThat(before.answered().total()).isEqualTo(2);
        });
        assertThat(memory.interrupted(LOAN, "b1", "all", NOW))
                .as("of another kind")
                .isEmpty();
        assertThat(memory.interrupted(LOAN, "b1", "200", NOW + 60 * MINUTE)).isEmpty();
        memory.take(summary("b1", ProbeEnd.FINISHED, 200, false, 2), NOW);
        assertThat(memory.interrupted(LOAN, "b1", "200", NOW)).isEmpty();
    }

    @Test
    void typesAreLookedAtInTurnAndNotTooOften() {
        memory.take(card("Loan", "b1", 1));
        memory.take(card("Order", "b1", 1));
        memory.take(card("Other", "b1", 1));

        assertThat(memory.next(type -> !type.workflowType().equals("Other"), NOW))
                .contains(LOAN);
        assertThat(memory.next(type -> !type.workflowType().equals("Other"), NOW + 1))
                .contains(new Subject("ns", "Order"));
        assertThat(memory.next(type -> !type.workflowType().equals("Other"), NOW + 2))
                .isEmpty();
        assertThat(memory.next(type -> !type.workflowType().equals("Other"), NOW + MINUTE))
                .contains(LOAN);
    }

    @Test
    void aLookWithoutAnAnswerIsRepeatedSoon() {
        memory.take(card("Loan", "b1", 1));
        assertThat(memory.next(type -> true, NOW)).contains(LOAN);
        memory.unanswered(LOAN, NOW);
        assertThat(memory.next(type -> true, NOW + MINUTE / 6 - 1)).isEmpty();
        assertThat(memory.next(type -> true, NOW + MINUTE / 6)).contains(LOAN);
    }

    @Test
    void theLatestBuildIsTheOneWhoseScorecardIsTheLatest() {
        memory.take(card("Loan", "", 9));
        assertThat(memory.latestBuild(LOAN)).as("workers without builds").isEmpty();
        memory.take(card("Loan", "b1", 1));
        memory.take(card("Loan", "b2", 2));
        assertThat(memory.latestBuild(LOAN)).contains("b2");
        memory.take(card("Loan", "b1", 2));
        assertThat(memory.latestBuild(LOAN)).as("both are at work").isEmpty();
    }

    @Test
    void whatIsNotOfThisFleetIsNotTaken() {
        memory.take(Scorecard.newBuilder(card("Loan", "b1", 1))
                .setSource(new Source("c", Origin.FILE, NOW, List.of()))
                .build());
        memory.take(Scorecard.newBuilder(card("Loan", "b1", 1))
                .setSource(new Source("other", Origin.LIVE, NOW, List.of()))
                .build());
        assertThat(memory.next(type -> true, NOW)).isEmpty();
    }

    @Test
    void moreTypesThanTheLimitAreNotTaken() {
        for (int i = 0; i <= ProbeMemory.MOST_TYPES; i++) {
            memory.take(card("T" + i, "b1", 1));
        }
        assertThat(memory.next(type -> type.workflowType().equals("T9999"), NOW))
                .isPresent();
        assertThat(memory.next(type -> type.workflowType().equals("T" + ProbeMemory.MOST_TYPES), NOW))
                .isEmpty();
    }

    private static Scorecard card(String type, String build, long asOf) {
        return Scorecard.newBuilder()
                .setSource(new Source("c", Origin.LIVE, NOW, List.of()))
                .setNamespace("ns")
                .setWorkflowType(type)
                .setBuildId(build)
                .setAsOfMicros(asOf)
                .setOverall(Verdict.UNPROVEN)
                .setModes(List.of())
                .build();
    }

    private static ProbeResult run(String build, String probe, String run, long at) {
        return base(build, ProbeRecordKind.RUN, at)
                .setProbeId(probe)
                .setRunId(run)
                .build();
    }

    private static ProbeResult summary(String build, ProbeEnd end, int sample, boolean closed, long compatible) {
        return base(build, ProbeRecordKind.SUMMARY, NOW)
                .setProbeId("p-" + (sample == 0 ? "all" : sample))
                .setEnd(end)
                .setSample(sample)
                .setClosed(closed)
                .setCompatible(compatible)
                .build();
    }

    private static ProbeResult.Builder base(String build, ProbeRecordKind kind, long at) {
        return ProbeResult.newBuilder()
                .setSource(new Source("c", Origin.LIVE, at, List.of()))
                .setNamespace("ns")
                .setWorkflowType("Loan")
                .setBuildId(build)
                .setKind(kind)
                .setAnswer(ProbeAnswer.COMPATIBLE)
                .setEnd(ProbeEnd.FINISHED);
    }
}
