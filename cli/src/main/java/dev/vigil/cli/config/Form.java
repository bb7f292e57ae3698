package dev.vigil.cli.config;

import java.util.function.Function;

/**
 * How a value is written.
 *
 * @param expected what is expected, for messages
 * @param parser from text; throws {@link IllegalArgumentException}, with what it expected if it can say it better
 * @param writer back to text, for {@code config show}
 */
record Form<T>(String expected, Function<String, T> parser, Function<T, String> writer) {

    static final Form<String> TEXT = new Form<>("a text", text -> text, text -> text);
}
