package dev.vigil.interceptor;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be told of a failure: the kinds of its causes, never a message or a stack trace. Pure.
 *
 * <p>The kind of an {@link ApplicationFailure} is its type, that of anything else its class name, as the server would record it.
 */
final class FailureChain {

    /** Causes beyond this depth are not read; a chain may be a loop. */
    static final int MAX_DEPTH = 16;

    /** A type is chosen by the application and may be anything; longer ones are cut. */
    static final int MAX_TYPE_LENGTH = 256;

    /** What the SDK wraps checked exceptions of an activity in, and unwraps again before it reports them; it has moved once. */
    private static final String SDK_WRAPPER = "CheckedExceptionWrapper";

    private FailureChain() {}

    /** The failure as the SDK will report it. */
    static Throwable reported(Throwable thrown) {
        Throwable failure = thrown;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            Throwable cause = failure.getCause();
            if (cause == null || !isWrapper(failure)) {
                return failure;
            }
            failure = cause;
        }
        return failure;
    }

    /** The kinds of the causes, from the outermost to the innermost. */
    static List<String> types(Throwable failure) {
        List<String> types = new ArrayList<>();
        @Nullable Throwable cause = failure;
        while (cause != null && types.size() < MAX_DEPTH) {
            types.add(type(cause));
            cause = cause.getCause();
        }
        return types;
    }

    static boolean isBenign(Throwable failure) {
        return failure instanceof ApplicationFailure
                && ((ApplicationFailure) failure).getCategory() == ApplicationErrorCategory.BENIGN;
    }

    static boolean isNonRetryable(Throwable failure) {
        return failure instanceof ApplicationFailure && ((ApplicationFailure) failure).isNonRetryable();
    }

    private static boolean isWrapper(Throwable failure) {
        return failure.getClass().getSimpleName().equals(SDK_WRAPPER)
                && failure.getClass().getName().startsWith("io.temporal.");
    }

    private static String type(Throwable failure) {
        String type = failure instanceof ApplicationFailure
                ? ((ApplicationFailure) failure).getType()
                : failure.getClass().getName();
        return type.length() <= MAX_TYPE_LENGTH ? type : type.substring(0, MAX_TYPE_LENGTH);
    }
}
