package dev.vigil.cli.http;

import java.util.List;

/**
 * What a process says of itself.
 *
 * @param live whether it can still do its work; false asks for a restart
 * @param ready whether it does its work now; false while it starts, catches up or reconnects
 * @param components one line for each part, the degraded ones first
 */
public record Health(boolean live, boolean ready, List<Component> components) {

    public Health {
        components = List.copyOf(components);
    }

    /**
     * A part of the process.
     *
     * @param name such as {@code kafka}
     * @param up whether it works
     * @param text one sentence: what it does, or what it waits for; no payload, no secret
     */
    public record Component(String name, boolean up, String text) {}
}
