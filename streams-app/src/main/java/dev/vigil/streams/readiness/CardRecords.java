package dev.vigil.streams.readiness;

import dev.vigil.schema.Keys;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.readiness.ModeVerdict;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.streams.judge.JudgeTime;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.PaneKey;
import java.util.List;

/** Verdicts as records of the contract. Pure. */
record CardRecords(Scope scope) {

    /** @param minute last minute that was judged */
    Scorecard scorecard(String type, String build, String owner, List<ModeVerdict> modes, long minute, JudgeTime time) {
        return Scorecard.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster(scope.cluster())
                        .setOrigin(scope.origin())
                        .setCapturedAtMicros(time.capturedAtMicros())
                        .build())
                .setNamespace(scope.namespace())
                .setWorkflowType(type)
                .setBuildId(build)
                .setAsOfMicros((minute + 1) * PaneKey.MINUTE_MICROS)
                .setOverall(Verdicts.overall(modes))
                .setOwner(owner)
                .setModes(modes)
                .setPublishedAtMicros(time.publishedAtMicros())
                .build();
    }

    String key(String type, String build) {
        return scope.origin() == Origin.LIVE
                ? Keys.of(scope.cluster(), scope.namespace(), type, build)
                : Keys.of(
                        scope.cluster(),
                        scope.namespace(),
                        type,
                        build,
                        scope.origin().name());
    }
}
