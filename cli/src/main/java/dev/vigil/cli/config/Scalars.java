package dev.vigil.cli.config;

import dev.vigil.cli.terminal.Nearest;
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

    static String oneOf(List<String> words) {
        return String.join(" or ", words);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
