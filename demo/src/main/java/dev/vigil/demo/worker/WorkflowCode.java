package dev.vigil.demo.worker;

/** What a workflow type does. Runs on a workflow thread: deterministic, Temporal's rules apply. */
@FunctionalInterface
public interface WorkflowCode {

    /**
     * @param instruction the run's only argument, chosen when it was started
     * @return the run's result; never a payload of interest
     */
    String run(String instruction);
}
