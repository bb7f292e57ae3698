package dev.vigil.collector.source.discovery;

/** A list of targets that could not be had. The message finishes the sentence "... cannot be read: ". */
final class TargetListException extends Exception {

    private static final long serialVersionUID = 1;

    TargetListException(String message) {
        super(message, null, false, false);
    }
}
