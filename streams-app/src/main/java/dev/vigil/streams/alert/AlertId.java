package dev.vigil.streams.alert;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.event.Origin;
import dev.vigil.streams.pane.PaneKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * Names an alert: the mode and 26 characters of SHA-256 over what was violated, by whom, since when. The same topic read again gives
 * the same ids. Pure.
 */
public final class AlertId {

    private static final int CHARACTERS = 26;
    /** Base 32 as in RFC 4648 section 7, lower case: no character that is not also fine in a file name or a URL. */
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";

    private AlertId() {}

    /** @param firstPaneMicros start of the first violating pane, microseconds since the epoch */
    public static String of(FailureMode mode, String rule, PaneKey.Subject subject, long firstPaneMicros) {
        StringBuilder identity = new StringBuilder();
        // NUL cannot be part of a name, so that no two lists of names give one text
        for (String part :
                new String[] {subject.scope().cluster(), subject.scope().namespace(), rule, subject.name()}) {
            identity.append(part).append('\0');
        }
        identity.append(firstPaneMicros);
        // what was read from files is judged apart from what is live, so it must not share an id with it
        if (subject.scope().origin() != Origin.LIVE) {
            identity.append('\0').append(subject.scope().origin());
        }
        return "fm" + (mode.ordinal() + 1) + "-" + base32(sha256(identity.toString()));
    }

    /** The mode as people write it: {@code FM1} … {@code FM6}. */
    public static String shortMode(FailureMode mode) {
        return String.format(Locale.ROOT, "FM%d", mode.ordinal() + 1);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder(CHARACTERS);
        int buffer = 0;
        int bits = 0;
        for (int i = 0; text.length() < CHARACTERS; i++) {
            buffer = (buffer << 8) | (bytes[i] & 0xff);
            bits += 8;
            while (bits >= 5 && text.length() < CHARACTERS) {
                bits -= 5;
                text.append(ALPHABET.charAt((buffer >> bits) & 31));
            }
        }
        return text.toString();
    }
}
