package dev.vigil.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** One key's value: from flag or environment, else from the file, else the default; with a problem told, the default. */
final class Setting<T> {

    private final Reading reading;
    private final String name;
    private final Form<T> form;
    private final @Nullable Node node;
    private final Consumer<Problem> problems;

    Setting(Reading reading, String name, Form<T> form, @Nullable Node node, Consumer<Problem> problems) {
        this.reading = reading;
        this.name = name;
        this.form = form;
        this.node = node;
        this.problems = problems;
    }

    T one(T otherwise) {
        Optional<Given.Value> over = reading.given().at(name);
        if (over.isPresent()) {
            return shown(
                    parsed(over.get(), over.get().text(), "to be"), over.get().origin(), otherwise);
        }
        if (node == null) {
            return shown(Optional.of(otherwise), Effective.DEFAULT, otherwise);
        }
        return shown(parsed(node, "to be"), reading.position(node).toString(), otherwise);
    }

    /** One value alone stands for a list of one. */
    List<T> many() {
        Optional<Given.Value> over = reading.given().at(name);
        List<T> items = new ArrayList<>();
        String origin = Effective.DEFAULT;
        if (over.isPresent()) {
            origin = over.get().origin();
            for (String item : over.get().text().split(",")) {
                parsed(over.get(), item.trim(), "to hold").ifPresent(items::add);
            }
        } else if (node != null) {
            origin = reading.position(node).toString();
            Nodes.itemsOf(node).forEach(item -> parsed(item, "to hold").ifPresent(items::add));
        }
        reading.effective(name, items.stream().map(form.writer()).toList().toString(), origin);
        return items;
    }

    private T shown(Optional<T> value, String origin, T otherwise) {
        value.ifPresent(good -> reading.effective(name, form.writer().apply(good), origin));
        return value.orElse(otherwise);
    }

    private Optional<T> parsed(Given.Value over, String text, String verb) {
        return parsed(text, expected -> Problem.of(over.origin(), sentence(verb, expected, "'" + text + "'"), ""));
    }

    private Optional<T> parsed(Node item, String verb) {
        BiFunction<String, String, Problem> problem = (expected, came) ->
                Problem.in(reading.position(item), Nodes.lengthOf(item), sentence(verb, expected, came), "");
        if (item instanceof ScalarNode scalar && !Nodes.isNothing(item)) {
            return parsed(scalar.getValue(), expected -> problem.apply(expected, Nodes.shown(item)));
        }
        problems.accept(problem.apply(form.expected(), Nodes.shown(item)));
        return Optional.empty();
    }

    private Optional<T> parsed(String text, Function<String, Problem> problem) {
        try {
            return Optional.of(form.parser().apply(text.trim()));
        } catch (NumberFormatException e) { // its message is Java's
            problems.accept(problem.apply(form.expected()));
        } catch (IllegalArgumentException e) {
            problems.accept(problem.apply(e.getMessage() == null ? form.expected() : e.getMessage()));
        }
        return Optional.empty();
    }

    private String sentence(String verb, String expected, String came) {
        return "expected " + name + " " + verb + " " + expected + ", got " + came;
    }
}
