package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityOptions;
import java.time.Duration;

/** A long activity that says it is alive. */
final class Transcodes implements HealthyPart {

    private static final int BEATS = 8;
    private static final Duration BETWEEN_BEATS = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(8);

    @Override
    public Code deploy(Site site, Code code) {
        TypeNames transcode = site.names(Role.TRANSCODE);
        return code.activity(transcode.activity(), Transcodes::beat).workflow(transcode.type(), instruction -> {
            Steps.call(transcode.activity(), ActivityOptions.newBuilder().setHeartbeatTimeout(HEARTBEAT_TIMEOUT));
            return "";
        });
    }

    private static void beat(ActivityExecutionContext context) {
        for (int beat = 0; beat < BEATS; beat++) {
            Steps.take(BETWEEN_BEATS);
            context.heartbeat("");
        }
    }

    @Override
    public void begin(Site site) {
        site.steadily(site.pace().eachHealthyType(), n -> site.load().start(site.names(Role.TRANSCODE), Steps.SUCCEED));
    }
}
