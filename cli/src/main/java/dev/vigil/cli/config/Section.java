package dev.vigil.cli.config;

import dev.vigil.cli.terminal.Nearest;
import dev.vigil.cli.terminal.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final @Nullable Node node;

    Section(Reading reading, String path, @Nullable Node node) {
        this.reading = reading;
        this.path = path;
        this.node = node;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::add);
        } else if (node != null && !Nodes.isNothing(node)) {
            report(node, Nodes.lengthOf(node), "expected " + here() + " to hold keys, got " + Nodes.shown(node), "");
        }
    }

    String text(String key, String otherwise) {
        return setting(key, Form.TEXT).one(otherwise);
    }

    boolean isSet(String key) {
        return tuples.containsKey(key);
    }

    /** In the file, by a flag or in the environment. */
    boolean isGiven(String key) {
        return isSet(key) || reading.given().at(join(key)).isPresent();
    }

    boolean yesOrNo(String key, boolean otherwise) {
        return value(key, otherwise, "true or false", Scalars::parsedBoolean, String::valueOf);
    }

    int count(String key, int otherwise, int least, int most) {
        String expected = "a whole number in " + least + ".." + most;
        return value(
                key, otherwise, expected, text -> Scalars.within(Integer.parseInt(text), least, most), String::valueOf);
    }

    double number(String key, double otherwise, double least, double most) {
        String expected = "a number in " + Text.number(least) + ".." + Text.number(most);
        return value(
                key, otherwise, expected, text -> Scalars.within(Double.parseDouble(text), least, most), Text::number);
    }

    double percent(String key, double otherwise, double least, double most) {
        String expected = "a percentage in " + Quantity.percentText(least) + ".." + Quantity.percentText(most);
        return value(
                key,
                otherwise,
                expected,
                text -> Scalars.within(Quantity.percent(text), least, most),
                Quantity::percentText);
    }

    Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        String expected = "a duration in " + Quantity.text(least) + ".." + Quantity.text(most);
        return value(
                key, otherwise, expected, text -> Scalars.within(Quantity.duration(text), least, most), Quantity::text);
    }

    long size(String key, long otherwise, long least) {
        String expected = "a size of at least " + Quantity.sizeText(least);
        return value(
                key,
                otherwise,
                expected,
                text -> Scalars.within(Quantity.size(text), least, Long.MAX_VALUE),
                Quantity::sizeText);
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        List<String> words = Scalars.words(type);
        return value(key, otherwise, Scalars.oneOf(words), text -> Scalars.chosen(text, type, words), Scalars::word);
    }

    <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
        List<String> words = Scalars.words(type);
        return list(key, Scalars.oneOf(words), text -> Scalars.chosen(text, type, words), Scalars::word);
    }

    List<String> texts(String key) {
        return setting(key, Form.TEXT).many();
    }

    /** A value by a parser of its own, which throws {@link IllegalArgumentException} with what it expected, or none. */
    <T> T value(String key, T otherwise, String expected, Function<String, T> parser, Function<T, String> writer) {
        return setting(key, new Form<>(expected, parser, writer)).one(otherwise);
    }

    /** A list of values; one value alone stands for a list of one. */
    <T> List<T> list(String key, String expected, Function<String, T> parser, Function<T, String> writer) {
        return setting(key, new Form<>(expected, parser, writer)).many();
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

    /** The same, and those that flags name by setting one of their keys. */
    Map<String, Section> sections(String... keysOfFlags) {
        Map<String, Section> sections = sections();
        for (String name : reading.given().names(path, List.of(keysOfFlags))) {
            sections.computeIfAbsent(name, this::section);
        }
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

    /**
     * A secret that may stand in the environment only, where neither a process list nor a repository shows it.
     *
     * @param file the key that names a file instead
     */
    String secretOfEnvironment(String key, String file) {
        problem(
                key,
                "expected " + join(key) + " in the environment (" + Given.variable(join(key)) + "), not in this file",
                file + " names a file that holds it");
        return reading.given()
                .at(join(key))
                .map(value -> {
                    reading.effective(join(key), Secrets.REDACTED, value.origin());
                    return value.text().trim();
                })
                .orElse("");
    }

    /** Says that a key is not right, with a hint; the key is not counted as unknown any more. */
    void problem(String key, String what, String hint) {
        allowed.add(key);
        NodeTuple tuple = tuples.get(key);
        if (tuple != null) {
            report(tuple.getKeyNode(), key.length(), what, hint);
        }
    }

    /** As {@link #problem}, also where the key does not stand in the file: then the section, or the flag, is at fault. */
    void wrong(String key, String what, String hint) {
        if (isSet(key)) {
            problem(key, what, hint);
            return;
        }
        String origin = reading.given()
                .at(join(key))
                .or(() -> reading.given().under(join(key)))
                .or(() -> reading.given().under(path))
                .map(Given.Value::origin)
                .orElse("");
        Node at = node;
        if (!origin.isEmpty() || at == null) {
            reading.problem(Problem.of(origin, what, hint));
        } else {
            report(at, 1, what, hint);
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

    private <T> Setting<T> setting(String key, Form<T> form) {
        allowed.add(key);
        return new Setting<>(reading, join(key), form, valueOf(key), this::report);
    }

    private void report(Node at, int length, String what, String hint) {
        report(Problem.in(reading.position(at), length, what, hint));
    }

    private void report(Problem problem) {
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

    private String join(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String here() {
        return path.isEmpty() ? "the file" : path;
    }
}
