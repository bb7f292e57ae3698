package dev.vigil.benchmarks.engine.micro;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the inner loops: one fork, three warm-ups and five measured seconds each. */
public final class MicroMain {

    private MicroMain() {}

    public static void main(String[] args) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(InnerLoops.class.getName());
        options.forks(1);
        options.warmupIterations(3).warmupTime(TimeValue.seconds(1));
        options.measurementIterations(5).measurementTime(TimeValue.seconds(1));
        new Runner(options.build()).run();
    }
}
