package dev.vigil.demo.worker;

import io.temporal.activity.ActivityExecutionContext;

/** What an activity type does, local or not. */
@FunctionalInterface
public interface ActivityCode {

    /** One attempt; throws to fail it. */
    void attempt(ActivityExecutionContext context);
}
