package dev.vigil.collector.translate;

import io.temporal.api.failure.v1.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * The types of a failure and its causes, outermost first, and nothing else of it: messages, stack traces, details and
 * encoded attributes are payload.
 */
final class FailureTypes {

    /** Causes beyond this depth are left out. */
    static final int MAX_DEPTH = 20;

    /** Longer type names are cut, characters: the type is a string of the application's choice. */
    static final int MAX_TYPE_LENGTH = 500;

    private FailureTypes() {}

    static List<String> of(Failure failure) {
        List<String> types = new ArrayList<>();
        Failure current = failure;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            String type = type(current);
            if (!type.isEmpty()) {
                types.add(type);
            }
            if (!current.hasCause()) {
                break;
            }
            current = current.getCause();
        }
        return types;
    }

    /** {@code TimeoutType} by number of the outermost timeout in the chain, 0 if there is none. */
    static int timeoutType(Failure failure) {
        Failure current = failure;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            if (current.hasTimeoutFailureInfo()) {
                return current.getTimeoutFailureInfo().getTimeoutTypeValue();
            }
            if (!current.hasCause()) {
                break;
            }
            current = current.getCause();
        }
        return 0;
    }

    private static String type(Failure failure) {
        return switch (failure.getFailureInfoCase()) {
            case APPLICATION_FAILURE_INFO ->
                applicationType(failure.getApplicationFailureInfo().getType());
            case TIMEOUT_FAILURE_INFO -> "TimeoutFailure";
            case CANCELED_FAILURE_INFO -> "CanceledFailure";
            case TERMINATED_FAILURE_INFO -> "TerminatedFailure";
            case SERVER_FAILURE_INFO -> "ServerFailure";
            case RESET_WORKFLOW_FAILURE_INFO -> "ResetWorkflowFailure";
            case ACTIVITY_FAILURE_INFO -> "ActivityFailure";
            case CHILD_WORKFLOW_EXECUTION_FAILURE_INFO -> "ChildWorkflowFailure";
            case NEXUS_OPERATION_EXECUTION_FAILURE_INFO, NEXUS_HANDLER_FAILURE_INFO -> "NexusFailure";
            case FAILUREINFO_NOT_SET -> "";
        };
    }

    private static String applicationType(String type) {
        if (type.isEmpty()) {
            return "ApplicationFailure";
        }
        return type.length() <= MAX_TYPE_LENGTH ? type : type.substring(0, MAX_TYPE_LENGTH);
    }
}
