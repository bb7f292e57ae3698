package dev.vigil.collector.source.files;

/** Text that is a number without a sign. */
final class Digits {

    private Digits() {}

    /** Whether there is at least one character, and each is one of {@code 0} to {@code 9}. */
    static boolean only(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
