package dev.vigil.schema;

import org.jspecify.annotations.Nullable;

/**
 * In which of two formats this process writes values: Confluent's where a schema registry is in use, else Avro's single-object
 * encoding. Read are both, told apart by their first byte, so that a topic may hold both when an installation changes over.
 * One format a process: the catalogue's serdes are constants. Thread-safe.
 */
public final class WireFormat {

    /** First byte of Confluent's format; the number of the schema follows in four bytes, then the record. */
    static final byte CONFLUENT = 0;

    private static volatile @Nullable SchemaIds registry;

    private WireFormat() {}

    /** From now on values are written in Confluent's format, under these numbers. */
    public static void useRegistry(SchemaIds ids) {
        registry = ids;
    }

    /** From now on values are written in single-object encoding, as from the start. */
    public static void useNoRegistry() {
        registry = null;
    }

    static @Nullable SchemaIds registry() {
        return registry;
    }
}
