package dev.vigil.collector.source.files;

import java.io.IOException;

/** A file, or the rest of it, cannot be read; the message is the sentence for the user. */
final class UnreadableException extends IOException {

    private static final long serialVersionUID = 1;

    UnreadableException(String reason) {
        super(reason);
    }
}
