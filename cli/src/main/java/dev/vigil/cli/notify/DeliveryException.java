package dev.vigil.cli.notify;

import static java.util.Objects.requireNonNull;

/** A receiver did not take what was posted; the message says why, in words. */
final class DeliveryException extends Exception {

    private static final long serialVersionUID = 1;

    DeliveryException(String message) {
        super(message);
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return requireNonNull(super.getMessage());
    }
}
