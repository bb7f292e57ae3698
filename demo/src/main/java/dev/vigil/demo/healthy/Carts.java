package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import io.temporal.api.enums.v1.EventType;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/**
 * Two signals in one workflow task that do not conflict: both are sent while the first task runs a local activity. On a
 * real server one of ten runs is reset before it goes on.
 */
final class Carts implements HealthyPart {

    private static final List<String> FRIENDLY = List.of("add", "note");
    private static final Duration RESET_AFTER = Duration.ofSeconds(1);
    private static final Duration CHECKOUT_AFTER = Duration.ofSeconds(3);

    @Override
    public Code deploy(Site site, Code code) {
        TypeNames cart = site.names(Role.CART);
        String checkout = site.plan().cartRivals().get(0);
        return code.activity(
                        cart.activity(),
                        context -> FRIENDLY.forEach(
                                signal -> site.load().signal(context.getInfo().getWorkflowId(), signal)))
                .workflow(cart.type(), instruction -> {
                    List<String> received = Steps.signals();
                    Steps.callInTask(cart.activity());
                    Workflow.await(() -> received.contains(checkout));
                    return "";
                });
    }

    @Override
    public void begin(Site site) {
        String checkout = site.plan().cartRivals().get(0);
        site.steadily(site.pace().eachHealthyType(), n -> {
            String id = site.load().start(site.names(Role.CART), Steps.SUCCEED);
            if (n % 10 == 5 && site.server().supportsReset() && !id.isEmpty()) {
                site.load().after(RESET_AFTER, () -> reset(site, id));
            }
            site.load().after(CHECKOUT_AFTER, () -> site.load().signal(id, checkout));
        });
    }

    private static void reset(Site site, String id) {
        site.load().history(id).stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                .findFirst()
                // none: its first task still runs, and the run goes on as it is
                .ifPresent(firstTask -> site.load().reset(id, firstTask.getEventId()));
    }
}
