package dev.vigil.cli.config;

import dev.vigil.cli.terminal.Nearest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Texts of single values; each method throws {@link IllegalArgumentException}, with what it expected if it can say so. */
final class Scalars {

    private Scalars() {}

    static boolean parsedBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false");
        };
    }

    static <T extends Comparable<T>> T within(T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Scalars::word).toList();
    }

    static <E extends Enum<E>> E chosen(String text, Class<E> type, List<String> words) {
        if (!words.contains(text)) {
            String meant = Nearest.to(text, words)
                    .map(near -> " (did you mean '" + near + "'?)")
                    .orElse("");
            throw new IllegalArgumentException(oneOf(words) + meant);
        }
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    /** An address of a server without the slash at its end, or nothing. */
    static String httpAddress(String text, String example) {
        String expected = "an address such as " + example;
        if (text.isEmpty()) {
            return text;
        }
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new IllegalArgumentException(expected);
            }
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    static String oneOf(List<String> words) {
        return String.join(" or ", words);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
