package dev.vigil.demo.worker;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.DynamicActivity;
import io.temporal.common.converter.EncodedValues;
import java.util.Map;

/** Plays every activity type of a worker. */
final class AnyActivity implements DynamicActivity {

    private final Map<String, ActivityCode> code;

    AnyActivity(Map<String, ActivityCode> code) {
        this.code = code;
    }

    @Override
    public Object execute(EncodedValues arguments) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        String type = context.getInfo().getActivityType();
        ActivityCode known = code.get(type);
        if (known == null) {
            throw new IllegalStateException("no code for activity type " + type);
        }
        known.attempt(context);
        return "";
    }
}
