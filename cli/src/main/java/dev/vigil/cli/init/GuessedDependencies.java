package dev.vigil.cli.init;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which activities may call the same thing, by what is in their names and queues, and no more than that. Activities that have a task queue
 * of their own kind go by the queue; those of a queue that all share go by the first word of their names. Pure.
 */
final class GuessedDependencies {

    /** {@code ChargeCard}, {@code charge_card}, {@code charge.card}, {@code HTTPGet}: the first word. */
    private static final Pattern FIRST_WORD =
            Pattern.compile("^[^\\p{L}]*(\\p{Lu}+(?=\\p{Lu}\\p{Ll})|\\p{Lu}?\\p{Ll}+|\\p{Lu}+)");

    /** A group of activities and why they are one. */
    record Guess(String name, String why, List<String> activities) {
        Guess {
            activities = List.copyOf(activities);
        }
    }

    private GuessedDependencies() {}

    /** @param activities task queues by activity type */
    static List<Guess> of(Map<String, Set<String>> activities) {
        Map<String, List<String>> byQueue = new TreeMap<>();
        TreeMap<String, Set<String>> sorted = new TreeMap<>(activities);
        sorted.forEach((activity, queues) ->
                queues.forEach(queue -> byQueue.computeIfAbsent(queue, q -> new ArrayList<>())
                        .add(queues.size() > 1 ? activity + "@" + queue : activity)));
        boolean queuesTell = byQueue.size() > 1;
        List<Guess> guesses = new ArrayList<>();
        if (queuesTell) {
            byQueue.forEach((queue, names) -> guesses.add(new Guess(queue, "all on task queue " + queue, names)));
        }
        Map<String, List<String>> byWord = new TreeMap<>();
        sorted.forEach((activity, queues) -> {
            if (!queuesTell || queues.isEmpty()) {
                byWord.computeIfAbsent(firstWord(activity), word -> new ArrayList<>())
                        .add(activity);
            }
        });
        byWord.forEach((word, names) -> guesses.add(new Guess(
                names.size() > 1 ? word : names.get(0),
                names.size() > 1 ? "their names begin with " + word : "on its own",
                names)));
        return Collections.unmodifiableList(guesses);
    }

    private static String firstWord(String activity) {
        Matcher word = FIRST_WORD.matcher(activity);
        return word.find() ? word.group(1).toLowerCase(Locale.ROOT) : activity;
    }
}
