package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** A parent with a child; each hundredth order fails. */
final class Orders implements HealthyPart {

    private static final Duration CALL = Duration.ofMillis(20);

    @Override
    public Code deploy(Site site, Code code) {
        TypeNames order = site.names(Role.ORDER);
        TypeNames label = site.names(Role.LABEL);
        return code.activity(order.activity(), Steps.work(CALL))
                .activity(label.activity(), Steps.work(CALL))
                .workflow(order.type(), instruction -> {
                    Steps.call(order.activity());
                    Workflow.newUntypedChildWorkflowStub(
                                    label.type(),
                                    ChildWorkflowOptions.newBuilder()
                                            .setWorkflowId(Workflow.getInfo().getWorkflowId() + "-label")
                                            .build())
                            .execute(String.class, Steps.SUCCEED);
                    Steps.failIfTold(instruction);
                    return "";
                })
                .workflow(label.type(), instruction -> {
                    Steps.call(label.activity());
                    return "";
                });
    }

    @Override
    public void begin(Site site) {
        site.steadily(
                site.pace().eachHealthyType(),
                n -> site.load().start(site.names(Role.ORDER), n % 100 == 99 ? Steps.FAIL : Steps.SUCCEED));
    }
}
