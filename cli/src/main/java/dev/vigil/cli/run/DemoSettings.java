package dev.vigil.cli.run;

import dev.vigil.demo.plan.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a demo is asked to do.
 *
 * @param temporal {@code embedded}, {@code cli}, {@code HOST:PORT}; empty: a {@code temporal} binary on the PATH, else embedded
 * @param seed names all types, queues and activities
 * @param once end when everything is caught
 * @param resolve also wait until the retry storm's alert resolves after its fault is removed
 * @param timeout how long the faults may take to be caught, from the start of the fleet
 * @param plantFaultsAllowed consent to plant faults on a server that is not on loopback
 * @param port HTTP port on loopback
 * @param keep where Kafka's data is kept; empty: gone on exit
 */
public record DemoSettings(
        String temporal,
        Scenario scenario,
        long seed,
        boolean once,
        boolean resolve,
        Duration timeout,
        boolean plantFaultsAllowed,
        Optional<Integer> port,
        Optional<Path> keep) {}
