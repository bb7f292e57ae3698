package dev.vigil.cli.config;

import java.util.List;

/**
 * What people know to be an effect of something else: its alerts are folded under the cause's.
 *
 * @param cause name or glob of a workflow type, dependency or queue
 * @param effects names or globs of what it takes with it; at least one
 */
public record InhibitionConfig(String cause, List<String> effects) {

    public InhibitionConfig {
        effects = List.copyOf(effects);
    }

    static InhibitionConfig read(Section known, String name, Section section) {
        InhibitionConfig inhibition = new InhibitionConfig(section.text("cause", ""), section.texts("effects"));
        section.end();
        if (inhibition.cause().isEmpty() || inhibition.effects().isEmpty()) {
            known.problem(
                    name,
                    "expected " + section.path() + " to name a cause and at least one effect",
                    "such as {cause: payments-api, effects: [\"Payment*\"]}");
        }
        return inhibition;
    }
}
