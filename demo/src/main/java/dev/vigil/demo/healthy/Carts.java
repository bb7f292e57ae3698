package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Two signals in one workflow task that do not conflict: both are sent while the first task runs a local activity. On a
 * real server one of ten runs is reset before it goes on.
 */
final class Carts implements HealthyPart {

    private static final List<String> FRIENDLY = List.of("add", "note");
    private static final Duration RESET_AFTER = Duration.ofSeconds(1);
    private static final int RESET_TRIES = 4;
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
            boolean reset = n % 10 == 5 && site.server().supportsReset() && !id.isEmpty();
            if (reset) {
                site.load().after(RESET_AFTER, () -> reset(site, id, RESET_TRIES));
            }
            Duration open = reset ? RESET_AFTER.multipliedBy(RESET_TRIES + 2) : CHECKOUT_AFTER;
            site.load().after(open, () -> site.load().signal(id, checkout));
        });
    }

    private static void reset(Site site, String id, int tries) {
        Optional<HistoryEvent> firstTask = site.load().history(id).stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                .findFirst();
        if (firstTask.isPresent()) {
            site.load().reset(id, firstTask.get().getEventId());
        } else if (tries > 1) {
            site.load().after(RESET_AFTER, () -> reset(site, id, tries - 1));
        }
    }
}
