/**
 * A schema registry, as far as Vigil needs one: registering its schemas and looking numbers up, over the REST interface that
 * Confluent's registry and Apicurio's {@code /apis/ccompat/v7} have in common. In flow a URL; out flow {@code SchemaIds} for
 * the serdes. It knows the catalogue and java.net.http; the parts that start a process depend on it.
 */
@NullMarked
package dev.vigil.schema.registry;

import org.jspecify.annotations.NullMarked;
