package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Each fifth run fails and succeeds on its workflow retry: no failed chain. */
final class Refunds implements HealthyPart {

    private static final String FLAKY = "flaky";

    @Override
    public Code deploy(Site site, Code code) {
        TypeNames refund = site.names(Role.REFUND);
        return code.activity(refund.activity(), Steps.work(Duration.ofMillis(20)))
                .workflow(refund.type(), instruction -> {
                    Steps.call(refund.activity());
                    if (instruction.equals(FLAKY) && Workflow.getInfo().getAttempt() == 1) {
                        throw ApplicationFailure.newFailure("not yet, on purpose", "NotYet");
                    }
                    return "";
                });
    }

    @Override
    public void begin(Site site) {
        RetryOptions twice = RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setMaximumAttempts(3)
                .build();
        site.steadily(
                site.pace().eachHealthyType(),
                n -> site.load()
                        .start(
                                site.names(Role.REFUND),
                                n % 5 == 2 ? FLAKY : Steps.SUCCEED,
                                options -> options.setRetryOptions(twice)));
    }
}
