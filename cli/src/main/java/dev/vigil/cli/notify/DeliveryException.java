package dev.vigil.cli.notify;

/** A receiver did not take what was posted; the message says why, in words. */
final class DeliveryException extends Exception {

    private static final long serialVersionUID = 1;

    DeliveryException(String message) {
        super(message);
    }
}
