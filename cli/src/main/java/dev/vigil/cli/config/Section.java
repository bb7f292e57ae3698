package dev.vigil.cli.config;

import dev.vigil.cli.terminal.Nearest;
import dev.vigil.cli.terminal.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One mapping of the file. Each getter names a key that is allowed, reads its value over flags and environment, and
 * remembers what is wrong instead of throwing; {@link #end()} then finds the keys that nobody asked for.
 */
final class Section {

    /** Lines of this section are shown up to the key only: a mistyped name does not say that its value is a secret. */
    private static final String SECRETS = "kafka.properties";

    private final Reading reading;
    private final String path;
    private final Map<String, NodeTuple> tuples = new LinkedHashMap<>();
    private final TreeSet<String> allowed = new TreeSet<>();

    Section(Reading reading, String path, @Nullable Node node) {
        this.reading = reading;
        this.path = path;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::add);
        } else if (node != null && !Nodes.isNothing(node)) {
            report(node, Nodes.lengthOf(node), "expected " + here() + " to hold keys, got " + Nodes.shown(node), "");
        }
    }

    String text(String key, String otherwise) {
        return value(key, otherwise, "a text", text -> text, text -> text);
    }

    boolean isSet(String key) {
        return tuples.containsKey(key);
    }

    boolean yesOrNo(String key, boolean otherwise) {
        return value(key, otherwise, "true or false", Section::parsedBoolean, String::valueOf);
    }

    int count(String key, int otherwise, int least, int most) {
        String expected = "a whole number in " + least + ".." + most;
        return value(key, otherwise, expected, text -> within(Integer.parseInt(text), least, most), String::valueOf);
    }

    double number(String key, double otherwise, double least, double most) {
        String expected = "a number in " + Text.number(least) + ".." + Text.number(most);
        return value(key, otherwise, expected, text -> within(Double.parseDouble(text), least, most), Text::number);
    }

    double percent(String key, double otherwise, double least, double most) {
        String expected = "a percentage in " + Quantity.percentText(least) + ".." + Quantity.percentText(most);
        return value(
                key, otherwise, expected, text -> within(Quantity.percent(text), least, most), Quantity::percentText);
    }

    Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        String expected = "a duration in " + Quantity.text(least) + ".." + Quantity.text(most);
        return value(key, otherwise, expected, text -> within(Quantity.duration(text), least, most), Quantity::text);
    }

    long size(String key, long otherwise, long least) {
        String expected = "a size of at least " + Quantity.sizeText(least);
        return value(
                key,
                otherwise,
                expected,
                text -> within(Quantity.size(text), least, Long.MAX_VALUE),
                Quantity::sizeText);
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        List<String> words = words(type);
        return value(key, otherwise, oneOf(words), text -> chosen(text, type, words), Section::word);
    }

    <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
        List<String> words = words(type);
        return list(key, oneOf(words), text -> chosen(text, type, words), Section::word);
    }

    List<String> texts(String key) {
        return list(key, "a text", text -> text, text -> text);
    }

    /** A value by a parser of its own, which throws {@link IllegalArgumentException} with what it expected, or none. */
    <T> T value(String key, T otherwise, String expected, Function<String, T> parser, Function<T, String> writer) {
        allowed.add(key);
        String name = join(key);
        Optional<Given.Value> over = reading.given().at(name);
        if (over.isPresent()) {
            String origin = over.get().origin();
            return parse(
                    over.get().text(),
                    otherwise,
                    expected,
                    parser,
                    writer,
                    name,
                    problem -> Problem.of(
                            origin,
                            "expected " + name + " to be " + problem + ", got '"
                                    + over.get().text() + "'",
                            ""),
                    origin);
        }
        Node node = valueOf(key);
        if (node == null) {
            reading.effective(name, writer.apply(otherwise), Effective.DEFAULT);
            return otherwise;
        }
        if (!(node instanceof ScalarNode scalar) || Nodes.isNothing(node)) {
            expected(node, name, expected);
            return otherwise;
        }
        return parse(
                scalar.getValue(),
                otherwise,
                expected,
                parser,
                writer,
                name,
                problem -> Problem.in(
                        reading.position(node),
                        Nodes.lengthOf(node),
                        "expected " + name + " to be " + problem + ", got " + Nodes.shown(node),
                        ""),
                reading.position(node).toString());
    }

    /** A list of values; one value alone stands for a list of one. */
    <T> List<T> list(String key, String expected, Function<String, T> parser, Function<T, String> writer) {
        allowed.add(key);
        String name = join(key);
        Optional<Given.Value> over = reading.given().at(name);
        if (over.isPresent()) {
            Given.Value value = over.get();
            List<T> items = new ArrayList<>();
            for (String item : value.text().split(",")) {
                parsed(
                                item.trim(),
                                expected,
                                parser,
                                problem -> Problem.of(
                                        value.origin(),
                                        "expected " + name + " to hold " + problem + ", got '" + item + "'",
                                        ""))
                        .ifPresent(items::add);
            }
            reading.effective(name, items.stream().map(writer).toList().toString(), value.origin());
            return items;
        }
        Node node = valueOf(key);
        if (node == null) {
            reading.effective(name, "[]", Effective.DEFAULT);
            return List.of();
        }
        List<T> items = new ArrayList<>();
        for (Node item : Nodes.itemsOf(node)) {
            if (item instanceof ScalarNode scalar && !Nodes.isNothing(item)) {
                parsed(
                                scalar.getValue(),
                                expected,
                                parser,
                                problem -> Problem.in(
                                        reading.position(item),
                                        Nodes.lengthOf(item),
                                        "expected " + name + " to hold " + problem + ", got " + Nodes.shown(item),
                                        ""))
                        .ifPresent(items::add);
            } else {
                report(
                        item,
                        Nodes.lengthOf(item),
                        "expected " + name + " to hold " + expected + ", got " + Nodes.shown(item),
                        "");
            }
        }
        reading.effective(
                name,
                items.stream().map(writer).toList().toString(),
                reading.position(node).toString());
        return items;
    }

    /** A list of lists of texts. */
    List<List<String>> lists(String key) {
        allowed.add(key);
        Node node = valueOf(key);
        if (node == null) {
            return List.of();
        }
        List<List<String>> lists = new ArrayList<>();
        for (Node inner : Nodes.itemsOf(node)) {
            if (!(inner instanceof SequenceNode)) {
                expected(inner, join(key), "a list of lists, such as [[approve, reject]]");
                continue;
            }
            lists.add(Nodes.itemsOf(inner).stream()
                    .filter(item -> item instanceof ScalarNode && !Nodes.isNothing(item))
                    .map(item -> ((ScalarNode) item).getValue())
                    .toList());
        }
        reading.effective(join(key), lists.toString(), reading.position(node).toString());
        return lists;
    }

    /** The section below a key; empty if the key is not there. */
    Section section(String key) {
        allowed.add(key);
        return new Section(reading, join(key), valueOf(key));
    }

    /** The sections below keys that the user chooses. */
    Map<String, Section> sections() {
        Map<String, Section> sections = new LinkedHashMap<>();
        tuples.keySet().forEach(key -> sections.put(key, section(key)));
        return sections;
    }

    /** Keys that the user chooses, with their texts; the value of a secret is shown nowhere. */
    Map<String, String> secretTexts(Predicate<String> isSecret) {
        Map<String, String> texts = new LinkedHashMap<>();
        tuples.keySet()
                .forEach(key -> texts.put(
                        key,
                        value(key, "", "a text", text -> text, text -> isSecret.test(key) ? Secrets.REDACTED : text)));
        return texts;
    }

    /** Says that a key is not right, with a hint; the key is not counted as unknown any more. */
    void problem(String key, String what, String hint) {
        allowed.add(key);
        NodeTuple tuple = tuples.get(key);
        if (tuple != null) {
            report(tuple.getKeyNode(), key.length(), what, hint);
        }
    }

    String path() {
        return path;
    }

    /** Finds the keys that nobody asked for. */
    void end() {
        tuples.forEach((key, tuple) -> {
            if (!allowed.contains(key)) {
                String meant = Nearest.to(key, allowed)
                        .map(nearest -> "did you mean '" + nearest + "'?  ")
                        .orElse("");
                report(
                        tuple.getKeyNode(),
                        key.length(),
                        "unknown key '" + key + "' " + (path.isEmpty() ? "at the top level" : "in " + path),
                        allowed.isEmpty()
                                ? "nothing can be set here"
                                : meant + "allowed: " + String.join(", ", allowed));
            }
        });
    }

    private void add(NodeTuple tuple) {
        Node keyNode = tuple.getKeyNode();
        if (!(keyNode instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
            report(
                    keyNode,
                    Nodes.lengthOf(keyNode),
                    "expected a key in " + here() + ", got " + Nodes.shown(keyNode),
                    "");
        } else if (tuples.putIfAbsent(scalar.getValue(), tuple) != null) {
            report(keyNode, Nodes.lengthOf(keyNode), "key '" + scalar.getValue() + "' stands twice in " + here(), "");
        }
    }

    private void report(Node at, int length, String what, String hint) {
        Problem problem = Problem.in(reading.position(at), length, what, hint);
        reading.problem(path.equals(SECRETS) ? problem.withoutValue() : problem);
    }

    private @Nullable Node valueOf(String key) {
        NodeTuple tuple = tuples.get(key);
        return tuple == null ? null : tuple.getValueNode();
    }

    private void expected(Node node, String name, String expected) {
        report(
                node,
                Nodes.lengthOf(node),
                "expected " + name + " to be " + expected + ", got " + Nodes.shown(node),
                "");
    }

    private <T> T parse(
            String text,
            T otherwise,
            String expected,
            Function<String, T> parser,
            Function<T, String> writer,
            String name,
            Function<String, Problem> problem,
            String origin) {
        Optional<T> value = parsed(text, expected, parser, problem);
        value.ifPresent(good -> reading.effective(name, writer.apply(good), origin));
        return value.orElse(otherwise);
    }

    private <T> Optional<T> parsed(
            String text, String expected, Function<String, T> parser, Function<String, Problem> problem) {
        try {
            return Optional.of(parser.apply(text.trim()));
        } catch (NumberFormatException e) {
            reading.problem(problem.apply(expected));
        } catch (IllegalArgumentException e) {
            reading.problem(problem.apply(e.getMessage() == null ? expected : e.getMessage()));
        }
        return Optional.empty();
    }

    private String join(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String here() {
        return path.isEmpty() ? "the file" : path;
    }

    private static boolean parsedBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false");
        };
    }

    private static <T extends Comparable<T>> T within(T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Section::word).toList();
    }

    private static <E extends Enum<E>> E chosen(String text, Class<E> type, List<String> words) {
        if (!words.contains(text)) {
            String meant = Nearest.to(text, words)
                    .map(near -> " (did you mean '" + near + "'?)")
                    .orElse("");
            throw new IllegalArgumentException(oneOf(words) + meant);
        }
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    private static String oneOf(List<String> words) {
        return String.join(" or ", words);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
